using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre recover</c>: an account on a new machine, by its recovery code alone.</summary>
static partial class RecoverCommand
{
    /// <summary>What a script learns before anything changes.</summary>
    sealed record Begun(string Account, string RecoveryCode);

    /// <summary>What a script learns at the end.</summary>
    sealed record Result(string Account, string Kind, long Gen);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Begun))]
    [JsonSerializable(typeof(Result))]
    sealed partial class RecoverJson : JsonSerializerContext;

    static readonly Option<string> Server = new("--server") { Description = "The account's server, https://host", HelpName = "URL", Required = true };
    static readonly Option<DirectoryInfo?> TrustFolder = new("--trust") { Description = "The trust folder that the operator published (default: what the server says, at this first use)", HelpName = "DIR" };
    static readonly Option<bool> Sealed = new("--passphrase") { Description = "Seal the key file under a passphrase" };

    public static Command Build()
    {
        var command = new Command("recover", """
            Open an account on this machine with its recovery code. All its keys become new: what was lost or stolen opens nothing new, and every other device has to be added
            again. The code is used up by it; the new one is shown before anything is sent.

              coffre recover --server https://coffre.example
              coffre recover --server https://coffre.example --trust trust --code-file code.txt --home ana
            """) { Server, TrustFolder, RecoveryCode.File, Sealed };
        command.SetAction(async (parsed, ct) =>
        {
            var folder = parsed.GetValue(GlobalOptions.Home)!.FullName;
            Home.DemandFree(folder);
            var server = ServerAddress.Parse(parsed.GetValue(Server)!);
            var old = RecoveryCode.Read(parsed);
            using var http = ServerAddress.Open(server);
            var trust = parsed.GetValue(TrustFolder) is { } given ? ServerMemory.TrustIn(given.FullName) : await Visitor.AtFirstUseAsync(http, ct);
            var client = new CoffreClient(http, trust);
            using var unlock = Derive.RecoveryUnlock(old);
            using var keys = await client.UnlockAsync(Derive.RecoveryFind(old), unlock, null, ct);
            await RecoverAsync(parsed, folder, server, client, keys, old, ct);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task RecoverAsync(ParseResult parsed, string folder, Uri server, CoffreClient client, Keybag keys, Code old, CancellationToken ct)
    {
        var terminal = parsed.Terminal();
        var passphrase = parsed.GetValue(Sealed) ? Passphrase.New(parsed) : null;
        var (secret, next, now) = (RandomNumberGenerator.GetBytes(Derive.SecretSize), Code.New(CodeKind.Recovery), TimeProvider.System.GetUtcNow());
        // until the new code is on paper nothing has changed
        terminal.Line($"Account        {keys.Account}");
        terminal.Line($"Recovery code  {next}");
        terminal.Write(new(keys.Account.ToString(), next.ToString()), RecoverJson.Default.Begun);
        Terminal.Say("Write the new recovery code on paper now: it is shown this once, and the old one ends.");
        if (!Console.IsInputRedirected && !next.ToString().EndsWith(terminal.Ask("Its last four symbols").Trim().ToUpperInvariant(), StringComparison.Ordinal))
            throw new CommandException(ExitCode.Usage, "Those are not its last four symbols. Nothing has changed: the old code is still the one.");
        var key = parsed.GetValue(GlobalOptions.Key)?.FullName ?? KeyFile.DefaultPath(keys.Account);
        KeyFile.Write(key, secret, passphrase);
        try
        {
            var changed = await client.RecoverAsync(keys, old, next, [AccountWay.Device(secret, AccountCreateCommand.Device(), now), AccountWay.Code(next, now)], ct);
            using (changed.Keys)
                Home.Create(folder, client.Author!.Chain, changed.Sealed.Span, client.Trust, server.GetLeftPart(UriPartial.Authority), client.Kept);
        }
        catch (ProblemException e) when (e.Status != System.Net.HttpStatusCode.Accepted)
        {
            // refused: the key opens nothing; taken and not proven yet, it does, and the new code opens the account
            File.Delete(key);
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
        var chain = client.Author!.Chain;
        terminal.Line($"Generation     {chain.Newest.Gen}");
        terminal.Write(new(chain.Id.ToString(), ClosedCode.Text(chain.Kind), chain.Newest.Gen), RecoverJson.Default.Result);
    }
}
