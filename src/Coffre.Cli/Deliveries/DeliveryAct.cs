using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary>What <c>accept</c>, <c>refuse</c>, <c>recall</c> and <c>withdraw</c> do: read the delivery, sign about it, say what the log holds of it.</summary>
static partial class DeliveryAct
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Delivery, string Event, string At, long Index);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class DeliveryActJson : JsonSerializerContext;

    /// <summary>Signs an act about a delivery that was checked.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, string delivery, Func<CoffreClient, Statement, Task<IReadOnlyList<LoggedEvidence>>> act, CancellationToken ct)
    {
        var id = Typed.Delivery(delivery);
        using var home = Home.Open(parsed);
        var client = home.Client();
        var found = await client.FindDeliveryAsync(id, ct);
        var left = (await act(client, found.Act))[0];
        var terminal = parsed.Terminal();
        terminal.Line($"{id}: {Words.Of(left.Evidence.Event)}, {CoverText.Date(left.Evidence.At)}.");
        terminal.Write(new($"{id}", left.Evidence.Event.Code, Time.Format(left.Evidence.At), left.Index), DeliveryActJson.Default.Result);
        return ExitCode.Done;
    }
}
