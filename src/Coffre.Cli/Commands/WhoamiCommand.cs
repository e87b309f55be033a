using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre whoami</c>: which account a home holds, and what the log proves of it.</summary>
static partial class WhoamiCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Account, string Kind, string Name, string Server, long Gen);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class WhoamiJson : JsonSerializerContext;

    public static Command Build()
    {
        var command = new Command("whoami", """
            Show the account of this home: its id, to be given to whoever writes to it, and the name that the operator attests.

              coffre whoami --home city
            """);
        command.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            var name = home.File.Server.Length > 0 ? await NameAsync(home, ct) : null;
            var terminal = parsed.Terminal();
            terminal.Line($"Account     {home.Account}");
            terminal.Line($"Kind        {home.File.Kind}");
            if (home.Chain.Kind != AccountKind.Holder)
                terminal.Line($"Name        {name ?? "(the operator attests none, or no longer)"}");
            terminal.Line($"Server      {(home.File.Server.Length > 0 ? home.File.Server : "(none yet: coffre account connect --server URL)")}");
            terminal.Line($"Generation  {home.Chain.Newest.Gen}");
            terminal.Write(new(home.Account.ToString(), home.File.Kind, name ?? "", home.File.Server, home.Chain.Newest.Gen), WhoamiJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task<string?> NameAsync(Home home, CancellationToken ct)
    {
        var client = home.Client();
        if (home.Chain.Kind == AccountKind.Holder)
            await client.OpenSessionAsync(ct);
        var found = await client.FindAccountAsync(home.Account, ct);
        if (found.Chain.Chain.Newest.Point != home.Chain.Newest.Point)
            Terminal.Say("This account has newer keys than this home: they were changed on another device.");
        return found.Name is { } name && TimeProvider.System.GetUtcNow() < name.Until ? name.Name : null;
    }
}
