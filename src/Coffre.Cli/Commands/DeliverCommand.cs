using System.CommandLine;
using System.Text;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre deliver</c>: documents to one account, to whoever gets a printed letter, or to everyone of a roll.</summary>
static partial class DeliverCommand
{
    /// <summary>What a script learns of a delivery to an account.</summary>
    sealed record ToResult(string Delivery, string To, string Statement, long Index);

    /// <summary>What a script learns of a letter.</summary>
    sealed record LetterResult(string Delivery, string Link, string Letter, string Ends, string Statement, long Index);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(ToResult))]
    [JsonSerializable(typeof(LetterResult))]
    sealed partial class DeliverJson : JsonSerializerContext;

    static readonly Argument<FileInfo[]> Files = new("FILE") { Description = "The documents", Arity = ArgumentArity.ZeroOrMore };
    static readonly Option<string?> To = new("--to") { Description = "The recipient's account", HelpName = "ID" };
    static readonly Option<bool> Letter = new("--letter") { Description = "To whoever holds a letter: prints its link, once" };

    public static Command Build()
    {
        var command = new Command("deliver", """
            Deliver documents that only their recipient can open. Both sides hold the proof of it: see coffre receipts.

              coffre deliver --to h4f…q2a decision.pdf --title "Permis de construire" --grade handover --ends 2027-02-01
              coffre deliver --letter bill.pdf --title "Compte de taxes 2027" --amount 1284.50 --due 2027-03-01 --reference 12-3456
              coffre deliver --roll roll.csv --sender sender.json --letters letters
            """) { Files, To, Letter };
        foreach (var option in DeliverRoll.Options.Concat(DeliveryOptions.All))
            command.Add(option);
        command.SetAction(async (parsed, ct) =>
        {
            var (to, letter, roll) = (parsed.GetValue(To), parsed.GetValue(Letter), parsed.GetValue(DeliverRoll.File));
            if ((to is null ? 0 : 1) + (letter ? 1 : 0) + (roll is null ? 0 : 1) != 1)
                throw new CommandException(ExitCode.Usage, "To whom? Give one of --to ID, --letter and --roll FILE.");
            if (roll is not null)
                return await DeliverRoll.RunAsync(parsed, roll, ct);
            if (parsed.GetValue(Files) is not { Length: > 0 } files)
                throw new CommandException(ExitCode.Usage, "What? Give one file or more.");
            using var home = Home.Open(parsed);
            if (letter && home.Chain.Kind != AccountKind.Organisation)
                throw new CommandException(ExitCode.Usage, "Only an organisation issues letters.");
            var terminal = parsed.Terminal();
            var client = home.Client();
            var name = await OwnNameAsync(home, client, ct);
            var cover = DeliveryOptions.Cover(parsed, name);
            var terms = await DeliveryOptions.TermsAsync(
                parsed, letter, TimeProvider.System.GetUtcNow(), async id => (await client.FindDeliveryAsync(id, ct)).Act.Hash);
            using var documents = await Documents.SealAsync(terminal, files, ct);
            cover = cover with { Parts = documents.Parts };
            await documents.UploadAsync(terminal, client, ct);
            using var book = home.OpenBook();
            if (to is not null)
                await ToAccountAsync(terminal, home, Typed.Account(to), cover, terms, documents, new(book, home.Account), ct);
            else
                await ToLetterAsync(terminal, home, cover, terms, documents, book, DeliveryOptions.ReferenceOf(parsed), ct);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task ToAccountAsync(
        Terminal terminal, Home home, AccountId to, Cover cover, DeliveryTerms terms, Documents documents, AddressBook book, CancellationToken ct)
    {
        var client = home.Client();
        // when it ends by default depends on the clock, and is no part of what was asked for
        var what = OneDelivery.Name(to.ToString(), cover, $"{terms with { Ends = null }}", documents.Payloads);
        var sent = await OneDelivery.SendAsync(
            client, book, what, to,
            async id =>
            {
                var recipient = (await client.FindRecipientsAsync([(to, null)], ct))[0]
                    ?? throw new CommandException(ExitCode.Refused, $"There is no account {to}, or it has closed. Nothing was sent.");
                return Sealing.Seal(id, home.Account, home.Keybag.Vaults[^1].Recipient, recipient, documents.Payloads, cover, terms);
            },
            documents.Inline, null, "", ct);
        terminal.Line($"Delivered {cover.Title}");
        terminal.Line($"  delivery  {sent.Id}");
        terminal.Line($"  to        {to}");
        terminal.Write(new(sent.Id.ToString(), to.ToString(), sent.Statement.ToString(), sent.Index), DeliverJson.Default.ToResult);
    }

    static async Task ToLetterAsync(
        Terminal terminal, Home home, Cover cover, DeliveryTerms terms, Documents documents, Book book, string reference, CancellationToken ct)
    {
        var client = home.Client();
        var addresses = new AddressBook(book, home.Account);
        var what = OneDelivery.Name("letter", cover, $"{terms with { Ends = null }}", documents.Payloads);
        var secret = $"letter {what}";
        var standing = addresses.FindStanding(what, reference);
        if (book.Secret(secret) is not { } kept || standing is null)
        {
            // kept before it is used, sealed, until the link is printed: a run that is cut off prints the same link the next time
            standing = null;
            book.Forget(secret);
            kept = Encoding.ASCII.GetBytes(Code.New(CodeKind.Letter).ToCompact());
            book.Keep(secret, kept);
        }
        var code = Code.Parse(CodeKind.Letter, Encoding.ASCII.GetString(kept));
        var (genesis, locator, recipient) = client.IssueLetter(code);
        // accepted, and cut off before the link was printed: nothing is sent again
        var sent = standing is { Accepted: true }
            ? await OneDelivery.FindAsync(client, standing.Id, ct)
            : await OneDelivery.SendAsync(
            client, addresses, what, recipient.To.Id,
            id => Task.FromResult(Sealing.Seal(id, home.Account, home.Keybag.Vaults[^1].Recipient, recipient, documents.Payloads, cover, terms)),
            documents.Inline, (genesis, locator), reference, ct);
        var server = ServerAddress.Parse(home.File.Server);
        var link = new LetterLink(server.Authority, code, server.Scheme == Uri.UriSchemeHttp);
        terminal.Line($"{link}");
        Terminal.Say("Whoever has this link opens the letter, until "
            + $"{Time.Format(sent.Ends!.Value)}. It is shown this once: print it, and keep no copy. The delivery is {sent.Id}.");
        terminal.Write(
            new(sent.Id.ToString(), link.ToString(), recipient.To.Id.ToString(), Time.Format(sent.Ends.Value), sent.Statement.ToString(), sent.Index),
            DeliverJson.Default.LetterResult);
        book.Forget(secret);
    }

    /// <summary>What this account is called. An organisation without a name is told, before anything is sent that nobody could open.</summary>
    static async Task<string?> OwnNameAsync(Home home, CoffreClient client, CancellationToken ct)
    {
        if (home.Chain.Kind == AccountKind.Holder)
            return null;
        var name = (await client.FindAccountAsync(home.Account, ct)).Name;
        return name is not null && TimeProvider.System.GetUtcNow() < name.Until
            ? name.Name
            : throw new CommandException(ExitCode.Refused, "The operator attests no name for this account, or no longer: nobody could open what it sends. Ask it to attest one; coffre whoami shows the id.");
    }
}
