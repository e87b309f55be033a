using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary>Receipts as files, <c>&lt;delivery&gt;-&lt;event&gt;.receipt</c>, each verified before it is written.</summary>
sealed partial class ReceiptFiles(Terminal terminal, CoffreClient client, string folder)
{
    readonly ReceiptMaker maker = new(client);

    /// <summary>What a script learns of each.</summary>
    sealed record Result(string File, string Event, string About, string At);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class ReceiptFilesJson : JsonSerializerContext;

    /// <summary>The name of an event's receipt.</summary>
    public static string NameOf(Evidence evidence)
    {
        var about = evidence.Delivery?.ToString() ?? evidence.Account.ToString()!;
        var code = evidence.Event.Code[(evidence.Event.Code.IndexOf('/', StringComparison.Ordinal) + 1)..];
        // an account links more than once, a delivery is faulted more than once; most events happen once
        return evidence.Delivery is not null && evidence.Event != EventKind.Fault ? $"{about}-{code}.receipt" : $"{about}-{code}-{evidence.Number}.receipt";
    }

    /// <summary>Makes the receipt of an event, and verifies it.</summary>
    public Task<byte[]> MakeAsync(AccountEvent one, CancellationToken ct) =>
        maker.MakeAsync(one.Proof, one.Act, one.Delivery, one.Letter?.Id == one.Act.Account ? one.Letter : null, one.Open, ct);

    /// <summary>Makes the receipt of an event, verifies it, writes it.</summary>
    public async Task WriteAsync(AccountEvent one, CancellationToken ct)
    {
        var bytes = await MakeAsync(one, ct);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, NameOf(one.Evidence));
        PrivateFile.Replace(path, bytes);
        terminal.Line($"{Path.GetRelativePath(Environment.CurrentDirectory, path)}: {Words.Of(one.Evidence.Event)}, {CoverText.Date(one.Evidence.At)}");
        terminal.Write(
            new(path, one.Evidence.Event.Code, one.Evidence.Delivery?.ToString() ?? one.Evidence.Account.ToString()!, Time.Format(one.Evidence.At)),
            ReceiptFilesJson.Default.Result);
    }
}
