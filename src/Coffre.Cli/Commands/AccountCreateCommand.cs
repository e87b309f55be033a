using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre account create</c>: keys on this machine, their sealed copy and the account at the server, a recovery code on paper.</summary>
static partial class AccountCreateCommand
{
    /// <summary>How long a name holds where nothing else is said.</summary>
    public static readonly TimeSpan NameLife = TimeSpan.FromDays(365);

    /// <summary>What a script learns.</summary>
    sealed record Result(string Account, string Kind, string RecoveryCode, string? File);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Result))]
    sealed partial class AccountCreateJson : JsonSerializerContext;

    static readonly Option<string?> Server = new("--server") { Description = "The server, https://host", HelpName = "URL" };
    static readonly Option<DirectoryInfo?> TrustFolder = new("--trust") { Description = "The trust folder that the operator published (default: what the server says, at this first use)", HelpName = "DIR" };
    static readonly Option<string> Kind = new("--kind") { Description = "holder (a person or a business), organisation, or operator", HelpName = "KIND", DefaultValueFactory = _ => "holder" };
    static readonly Option<bool> Sealed = new("--passphrase") { Description = "Seal the key file under a passphrase" };
    static readonly Option<bool> Offline = new("--offline") { Description = "For an operator: write its file for the server's init, send nothing" };
    static readonly Option<string?> Vkey = new("--vkey") { Description = "For an operator: the log's key, as the server's init prints it", HelpName = "KEY" };
    static readonly Option<string?> Name = new("--name") { Description = "For an operator: what it is called", HelpName = "NAME" };
    static readonly Option<FileInfo?> Output = new("-o", "--output") { Description = "For an operator: its file (default: operator.sections in --home)", HelpName = "FILE" };

    public static Command Build()
    {
        var command = new Command("create", """
            Make an account. Its keys stay on this machine: the server has them sealed, opened by this machine's key file or by the recovery code, which is
            printed once. Write it on paper.

              coffre account create --server https://coffre.example
              coffre account create --server https://coffre.example --trust trust --kind organisation --home city
              coffre account create --kind operator --vkey "$(cat vkey)" --offline --name "Coffre d’essai" --home operator
            """) { Server, TrustFolder, Kind, Sealed, Offline, Vkey, Name, Output };
        command.SetAction(async (parsed, ct) =>
        {
            var kind = Typed.Code<AccountKind>(parsed.GetValue(Kind)!);
            if (kind == AccountKind.Letter)
                throw new CommandException(ExitCode.Usage, "A letter is made by coffre deliver --letter.");
            var home = parsed.GetValue(GlobalOptions.Home)!.FullName;
            Home.DemandFree(home);
            if (kind == AccountKind.Operator)
                CreateOperator(parsed, home);
            else
                await CreateAsync(parsed, home, kind, ct);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task CreateAsync(ParseResult parsed, string home, AccountKind kind, CancellationToken ct)
    {
        if (parsed.GetValue(Offline) || parsed.GetValue(Vkey) is not null || parsed.GetValue(Name) is not null)
            throw new CommandException(ExitCode.Usage, "--offline, --vkey and --name are for --kind operator; an organisation's name is the operator's to attest.");
        var server = ServerAddress.Parse(parsed.GetValue(Server) ?? throw new CommandException(ExitCode.Usage, "Where? Give --server URL."));
        using var http = ServerAddress.Open(server);
        var trust = await TrustAsync(parsed, http, ct);
        var passphrase = parsed.GetValue(Sealed) ? Passphrase.New(parsed) : null;
        var (secret, code) = (RandomNumberGenerator.GetBytes(Derive.SecretSize), Code.New(CodeKind.Recovery));
        using var account = NewAccount.Make(kind, trust.Log, trust.Operator, TreeHead.Empty, TimeProvider.System.GetUtcNow(), secret, Device(), code);
        var client = new CoffreClient(http, trust);
        await client.CreateAccountAsync(account, ct);
        // a crash before this leaves an account that nobody knows of, and no promise
        Keep(parsed, home, account, trust, kind, server.GetLeftPart(UriPartial.Authority), secret, passphrase, client.Kept);
        Say(parsed, account, kind, code, null);
    }

    static void CreateOperator(ParseResult parsed, string home)
    {
        if (!parsed.GetValue(Offline) || parsed.GetValue(Vkey) is not { } vkey || parsed.GetValue(Name) is not { } name)
            throw new CommandException(ExitCode.Usage, "An operator is made with --vkey KEY (what the server's init printed), --offline and --name NAME.");
        var log = NoteKey.Parse(vkey.Trim());
        var passphrase = parsed.GetValue(Sealed) ? Passphrase.New(parsed) : null;
        var (secret, code, now) = (RandomNumberGenerator.GetBytes(Derive.SecretSize), Code.New(CodeKind.Recovery), TimeProvider.System.GetUtcNow());
        using var account = NewAccount.Make(AccountKind.Operator, log, null, TreeHead.Empty, now, secret, Device(), code);
        var attest = AttestCommand.Body(account.Id, name, now + NameLife, 0);
        var signed = Statement.Sign(log.Name, account.Id, account.Chain.Newest.Point, TreeHead.Empty, now, attest, account.Keybag.Sign);
        Keep(parsed, home, account, new(log, account.Id, []), AccountKind.Operator, "", secret, passphrase, null);
        var file = parsed.GetValue(Output)?.FullName ?? Path.Combine(home, "operator.sections");
        File.WriteAllBytes(file, Sections.Write([.. account.ToSections(), new("attest", signed.Bytes)]));
        Say(parsed, account, AccountKind.Operator, code, file);
        Terminal.Say($"Next: Coffre.Server init --operator {file}, then coffre account connect --server URL.");
    }

    static async Task<Trust> TrustAsync(ParseResult parsed, HttpClient http, CancellationToken ct)
    {
        if (parsed.GetValue(TrustFolder) is { } folder)
            return ServerMemory.TrustIn(folder.FullName);
        return await Visitor.AtFirstUseAsync(http, ct);
    }

    static void Keep(
        ParseResult parsed, string home, NewAccount account, Trust trust, AccountKind kind, string server, byte[] secret, string? passphrase, TreeHead? seen)
    {
        var key = parsed.GetValue(GlobalOptions.Key)?.FullName ?? KeyFile.DefaultPath(account.Id);
        Home.Create(home, account, trust, ClosedCode.Text(kind), server, key, secret, passphrase, seen);
        CryptographicOperations.ZeroMemory(secret);
    }

    static void Say(ParseResult parsed, NewAccount account, AccountKind kind, Code code, string? file)
    {
        var terminal = parsed.Terminal();
        terminal.Line($"Account        {account.Id}");
        terminal.Line($"Kind           {ClosedCode.Text(kind)}");
        terminal.Line($"Recovery code  {code}");
        if (file is not null)
            terminal.Line($"For the server {file}");
        Terminal.Say("Write the recovery code on paper now: it is shown this once, and nobody can give it to you again.");
        terminal.Write(new(account.Id.ToString(), ClosedCode.Text(kind), code.ToString(), file), AccountCreateJson.Default.Result);
    }

    /// <summary>What a keybag can say of this machine: a name of <c>docs/format.md</c> §1.</summary>
    public static string Device() => string.Concat(Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.').Take(60)) is { Length: > 0 } machine
        ? $"coffre on {machine}"
        : "coffre";
}
