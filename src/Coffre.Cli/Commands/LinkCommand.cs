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
        var to = new Option<string>("--to") { Description = "The organisation's account, or the person's", HelpName = "ID", Required = true };
        var reference = new Option<string?>("--reference") { Description = "The number by which it knows you, as its papers say", HelpName = "TEXT" };
        var code = new Option<string?>("--code") { Description = "The 8 symbols that it gave you for that reference", HelpName = "CODE" };
        var contact = new Option<bool>("--contact") { Description = "A person: once both have said so, each can share with the other" };
        var command = new Command("link", """
            Ask an organisation to deliver to this account. Reference and code are sealed to it: the server does not see them. With the right code the organisation
            can confirm at once; with a reference alone, which stands on every bill, a person decides.

              coffre link --to h4f…q2a --reference 12-3456 --code 7QK2-M9XA
              coffre link --to k7d…m4a --contact
            """) { to, reference, code, contact };
        command.SetAction(async (parsed, ct) =>
        {
            var organisation = Typed.Account(parsed.GetValue(to)!);
            if (parsed.GetValue(contact) == (parsed.GetValue(reference) is not null))
                throw new CommandException(ExitCode.Usage, "Whom? Give --reference TEXT for an organisation, or --contact for a person.");
            if (parsed.GetValue(contact))
                return await ContactAsync(parsed, organisation, ct);
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
            if (found.Name is not { } name || TimeProvider.System.GetUtcNow() >= name.Until)
                throw new CommandException(ExitCode.Refused, $"The operator attests no name for {organisation}, or no longer: nothing tells who it is. Nothing was sent.");
            var bearer = (await OwnLinks.ReadAsync(home, ct)).With(organisation, LinkBy.Letter)?.Hash;
            var link = await client.LinkAsync(found, number, given, bearer, ct);
            var by = ClosedCode.Text(((StatementBody.Link)link.Body).By);
            var terminal = parsed.Terminal();
            terminal.Line($"Asked {name.Name} to deliver here, by {by}.");
            terminal.Line($"  link      {link.Hash}");
            terminal.Write(new(link.Hash.ToString(), organisation.ToString(), name.Name, by), LinkJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task<int> ContactAsync(ParseResult parsed, AccountId person, CancellationToken ct)
    {
        using var home = Home.Open(parsed);
        if (home.Chain.Kind != AccountKind.Holder)
            throw new CommandException(ExitCode.Usage, "Contacts are between persons: accounts of the kind holder.");
        var link = await home.Client().LinkContactAsync(person, ct);
        var terminal = parsed.Terminal();
        terminal.Line($"Said that {person} is a contact. It counts once that person says so too.");
        terminal.Line($"  link      {link.Hash}");
        terminal.Write(new(link.Hash.ToString(), person.ToString(), "", ClosedCode.Text(LinkBy.Contact)), LinkJson.Default.Result);
        return ExitCode.Done;
    }
}
