using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre keys renew</c>: a new recovery code, where the paper was lost or stolen.</summary>
static partial class KeysRenewCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Account, string RecoveryCode, string From);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class KeysRenewJson : JsonSerializerContext;

    static readonly Option<bool> Stolen = new("--stolen") { Description = "The paper may be in someone's hands: new keys at once, which the old code does not open" };
    static readonly Option<bool> Take = new("--take") { Description = "Take the code that was announced seven days ago or more" };

    public static Command Build()
    {
        var command = new Command("renew", """
            Replace a recovery code that was lost. The new one is announced, and taken seven days later or more, so that you see in time when it was not you. Until it is
            taken it opens nothing: keep this machine's key.

              coffre keys renew
              coffre keys renew --stolen
              coffre keys renew --take --code-file code.txt
            """) { Stolen, Take, RecoveryCode.File };
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(Stolen) && parsed.GetValue(Take))
                throw new CommandException(ExitCode.Usage, "Announce, or take what was announced: --stolen and --take are two steps.");
            using var home = Home.Open(parsed);
            using var book = home.OpenBook();
            if (parsed.GetValue(Take))
                await TakeAsync(parsed, home, ct);
            else
                await AnnounceAsync(parsed, home, ct);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task AnnounceAsync(ParseResult parsed, Home home, CancellationToken ct)
    {
        var (client, code) = (home.Client(), Code.New(CodeKind.Recovery));
        var from = TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(7);
        var stolen = parsed.GetValue(Stolen);
        var ways = stolen ? (await client.FindWaysAsync(home.Keybag, ct)).Where(way => way.Unlock?.Kind != UnlockKind.Code).ToList() : [];
        // shown before anything is sent: one that was announced and never seen could be taken by nobody
        var terminal = parsed.Terminal();
        terminal.Line($"Recovery code  {code}");
        terminal.Line($"From           {CoverText.Date(from)}: coffre keys renew --take");
        terminal.Write(new(home.Account.ToString(), code.ToString(), Time.Format(from)), KeysRenewJson.Default.Result);
        Terminal.Say("Write it on paper now: it is shown this once. It opens this account once it is taken, and not before.");
        if (stolen)
            home.Keep(await client.AnnounceRecoveryAsync(home.Keybag, code, ways, ct));
        else
        {
            await client.AnnounceRecoveryAsync(code, ct);
            home.Keep();
        }
        Terminal.Say("It is announced.");
    }

    static async Task TakeAsync(ParseResult parsed, Home home, CancellationToken ct)
    {
        var (client, code) = (home.Client(), RecoveryCode.Read(parsed));
        using var recovery = Derive.RecoverySign(code);
        var ways = (await client.FindWaysAsync(home.Keybag, ct)).Where(way => way.Unlock?.Kind != UnlockKind.Code);
        home.Keep(await client.RotateAsync(home.Keybag, [.. ways, AccountWay.Code(code, TimeProvider.System.GetUtcNow())], recovery.Public, ct));
        KeysRotateCommand.Say(parsed, home);
    }
}
