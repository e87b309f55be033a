using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre attest</c>: the operator says, in the log, what an account is called.</summary>
static partial class AttestCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Id, string Name, string Until, long N, long Index);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class AttestJson : JsonSerializerContext;

    public static Command Build()
    {
        var id = new Argument<string>("ID") { Description = "The account" };
        var name = new Option<string?>("--name") { Description = "What it is called, 1 to 100 letters and signs", HelpName = "NAME" };
        var until = new Option<string?>("--until") { Description = "The name may be shown before this day (default: for a year)", HelpName = "DATE" };
        var revoke = new Option<bool>("--revoke") { Description = "The name holds no longer, from now on" };
        var command = new Command("attest", """
            As the operator: say what an account is called. It stands in the public log, for ever; the newest statement holds. Clients show organisations by
            this name and no other.

              coffre attest h4f…q2a --name "Ville de Saint-Exemple" --home operator
              coffre attest h4f…q2a --revoke --home operator
            """) { id, name, until, revoke };
        command.SetAction(async (parsed, ct) =>
        {
            var account = Typed.Account(parsed.GetValue(id)!);
            if (parsed.GetValue(revoke) ? parsed.GetValue(name) is not null || parsed.GetValue(until) is not null : parsed.GetValue(name) is null)
                throw new CommandException(ExitCode.Usage, "Give --name NAME, or --revoke alone.");
            using var home = Home.Open(parsed);
            if (home.Chain.Kind != AccountKind.Operator)
                throw new CommandException(ExitCode.Usage, "Only the operator says what accounts are called: give its --home DIR.");
            var client = home.Client();
            var names = await client.FindNamesAsync(account, ct);
            var now = TimeProvider.System.GetUtcNow();
            var body = parsed.GetValue(revoke)
                ? Body(account, names is [.., var newest] ? newest.Name : throw new CommandException(ExitCode.Usage, "This account has no name to revoke."), now, names.Count)
                : Body(account, parsed.GetValue(name)!, parsed.GetValue(until) is { } given ? Typed.Instant(given) : now + AccountCreateCommand.NameLife, names.Count);
            var (attest, index) = await client.AttestAsync(body, ct);
            var stated = (StatementBody.Attest)attest.Body;
            var terminal = parsed.Terminal();
            terminal.Line(parsed.GetValue(revoke)
                ? $"{account} is not called {stated.Name} any longer (statement {stated.N}, leaf {index})."
                : $"{account} is called {stated.Name} until {Time.Format(stated.Until)} (statement {stated.N}, leaf {index}).");
            terminal.Write(new(account.ToString(), stated.Name, Time.Format(stated.Until), stated.N, index), AttestJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The statement, its name checked before anything is sent.</summary>
    public static StatementBody.Attest Body(AccountId id, string name, DateTimeOffset until, long n) => name.Length is > 0 and <= 100 && name.All(IsOfNames)
        ? new(id, name, Time.Cut(until), n)
        : throw new CommandException(ExitCode.Usage, $"\"{name}\" is not a name: 1 to 100 letters of Latin alphabets, digits and signs, without \" and \\; the apostrophe is ’ or '.");

    // docs/format.md §1
    static bool IsOfNames(char c) => c is (>= ' ' and <= '~' and not '"' and not '\\') or (>= '\u00c0' and <= '\u024f' and not '\u00d7' and not '\u00f7') or '\u2019';
}
