using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre link</c>: a person asks an organisation to deliver to this account, or takes another person as a contact.</summary>
static partial class LinkCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Link, string With, string Name, string By);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class LinkJson : JsonSerializerContext;

    public static Command Build()
    {
        var to = new Option<string?>("--to") { Description = "The organisation's account", HelpName = "ID" };
        var reference = new Option<string?>("--reference") { Description = "The number by which it knows you, as its papers say", HelpName = "TEXT" };
        var code = new Option<string?>("--code") { Description = "The 8 symbols that it gave you for that reference", HelpName = "CODE" };
        var contact = new Option<string?>("--contact") { Description = "A person's account: once both have said so, each can share with the other", HelpName = "ID" };
        var name = new Option<string?>("--name") { Description = "What you call that person; your vault keeps it, nobody else sees it", HelpName = "NAME" };
        var command = new Command("link", """
            Ask an organisation to deliver to this account. Reference and code are sealed to it: the server does not see them. With the right code the organisation
            can confirm at once; with a reference alone, which stands on every bill, a person decides.

              coffre link --to h4f…q2a --reference 12-3456 --code 7QK2-M9XA
              coffre link --contact k7d…m4a --name Ana
            """) { to, reference, code, contact, name };
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(contact) is { } person && parsed.GetValue(name) is { } called && parsed.GetValue(to) is null && parsed.GetValue(reference) is null)
                return await ContactAsync(parsed, Typed.Account(person), called, ct);
            if (parsed.GetValue(contact) is not null || parsed.GetValue(name) is not null || parsed.GetValue(to) is not { } asked || parsed.GetValue(reference) is null)
                throw new CommandException(ExitCode.Usage, "Whom? Give --to ID with --reference TEXT for an organisation, or --contact ID with --name NAME for a person.");
            var organisation = Typed.Account(asked);
            var given = parsed.GetValue(code) is { } typed ? LinkCode.Parse(typed) : default(LinkCode?);
            var (number, wrong) = PlainText.Read(parsed.GetValue(reference)!, 100);
            if (wrong is not null || number.Length == 0)
                throw new CommandException(ExitCode.Usage, $"--reference {wrong ?? "is empty"}.");
            using var home = Home.Open(parsed);
            if (home.Chain.Kind != AccountKind.Holder)
                throw new CommandException(ExitCode.Usage, "A person or a business asks to be linked: an account of the kind holder.");
            var client = home.Client();
            await client.OpenSessionAsync(ct);
            var found = await client.FindAccountAsync(organisation, ct);
            if (found.Chain.Chain.Kind != AccountKind.Organisation)
                throw new CommandException(ExitCode.Usage, $"{organisation} is not an organisation.");
            if (found.Name is not { } attested || TimeProvider.System.GetUtcNow() >= attested.Until)
                throw new CommandException(ExitCode.Refused, $"The operator attests no name for {organisation}, or no longer: nothing tells who it is. Nothing was sent.");
            var bearer = (await OwnLinks.ReadAsync(home, ct)).With(organisation, LinkBy.Letter)?.Hash;
            var link = await client.LinkAsync(found, number, given, bearer, ct);
            var by = ClosedCode.Text(((StatementBody.Link)link.Body).By);
            var terminal = parsed.Terminal();
            terminal.Line($"Asked {attested.Name} to deliver here, by {by}.");
            terminal.Line($"  link      {link.Hash}");
            terminal.Write(new(link.Hash.ToString(), organisation.ToString(), attested.Name, by), LinkJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task<int> ContactAsync(ParseResult parsed, AccountId person, string called, CancellationToken ct)
    {
        var (known, wrong) = PlainText.Read(called, 100);
        if (wrong is not null || known.Length == 0)
            throw new CommandException(ExitCode.Usage, $"--name {wrong ?? "is empty"}.");
        using var home = Home.Open(parsed);
        if (home.Chain.Kind != AccountKind.Holder)
            throw new CommandException(ExitCode.Usage, "Contacts are between persons: accounts of the kind holder.");
        var client = home.Client();
        var link = await client.LinkContactAsync(person, ct);
        await client.WriteManifestAsync(home.Keybag, _ => new() { Put = [new ManifestEntry.Contact(person, Time.Cut(TimeProvider.System.GetUtcNow()), known)] }, ct);
        var terminal = parsed.Terminal();
        terminal.Line($"Said that {known} is a contact. It counts once that person says so too.");
        terminal.Line($"  link      {link.Hash}");
        terminal.Write(new(link.Hash.ToString(), person.ToString(), known, ClosedCode.Text(LinkBy.Contact)), LinkJson.Default.Result);
        return ExitCode.Done;
    }
}
