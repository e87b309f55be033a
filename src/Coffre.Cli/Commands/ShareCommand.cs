using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre share</c>: lends a document of the vault to one reader, for one purpose, until a date.</summary>
static partial class ShareCommand
{
    const int MinPurpose = 3;
    const int MaxPurpose = 120;

    /// <summary>What a script learns.</summary>
    sealed record Result(string Delivery, string Document, string With, string Name, string Until, string Statement, long Index);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class ShareJson : JsonSerializerContext;

    static readonly Argument<string> What = new("DOCUMENT") { Description = "The document's id in the vault, as coffre deposit printed it" };
    static readonly Option<string> With = new("--with") { Description = "Who may read it: an organisation, or a contact", HelpName = "ID", Required = true };
    static readonly Option<string> Purpose = new("--purpose") { Description = "What it is for; the reader sees it", HelpName = "TEXT", Required = true };
    static readonly Option<string> Until = new("--until") { Description = "Until when, at most a year from now", HelpName = "DATE", Required = true };

    public static Command Build()
    {
        var command = new Command("share", """
            Lend a document of your vault to one reader, for one purpose, until a date: its newest version, and nothing else. The reader can open it and not pass it on
            here. coffre withdraw ends it before its time; a copy that was taken is not undone.

              coffre share 2hq…m4a --with h4f…q2a --purpose "Demande de prêt" --until 2027-01-31
            """) { What, With, Purpose, Until };
        command.SetAction(async (parsed, ct) =>
        {
            var (with, now) = (Typed.Account(parsed.GetValue(With)!), TimeProvider.System.GetUtcNow());
            var (purpose, wrong) = PlainText.Read(parsed.GetValue(Purpose)!, MaxPurpose);
            if (wrong is not null || purpose.Length < MinPurpose)
                throw new CommandException(ExitCode.Usage, $"--purpose {wrong ?? $"has at least {MinPurpose} characters"}.");
            var until = Typed.Instant(parsed.GetValue(Until)!);
            if (until <= now || until > now.AddYears(1))
                throw new CommandException(ExitCode.Usage, "--until is a day to come, at most a year from now.");
            using var home = Home.Open(parsed);
            if (home.Chain.Kind != AccountKind.Holder)
                throw new CommandException(ExitCode.Usage, "What is shared lies in the vault of a person or a business: an account of the kind holder.");
            var client = home.Client();
            using var book = home.OpenBook();
            await new Deposits(home, book).ResumeAsync(ct);
            var manifest = await client.ReadManifestAsync(home.Keybag, ct);
            var version = Typed.Document(manifest, parsed.GetValue(What)!).Versions[0];
            var name = await NameAsync(client, manifest, with, now, ct);
            Digest content;
            await using (var bytes = await client.FetchPayloadAsync(version.Payload, ct))
                content = await version.OpenAsync(bytes, Stream.Null, ct);
            using var payload = SealedPayload.Held(new(version.Key, version.Payload, version.Sealed, version.Salt), content, version.Size);
            var cover = new Cover(version.Title, "", purpose, "", [payload.Describe(version.Title, version.Name, version.Type, version.Pages)], []);
            var terms = new DeliveryTerms(DeliveryKind.Share, Grade.Availability, Ends: until);
            var sent = await OneDelivery.SendAsync(
                client, new(book, home.Account), OneDelivery.Name($"{with}", cover, $"{terms}", [payload]), with,
                async id => Sealing.Seal(
                    id, home.Account, home.Keybag.Vaults[^1].Recipient,
                    (await client.FindRecipientsAsync([(with, null)], ct))[0] ?? throw new CommandException(ExitCode.Refused, $"{with} has closed. Nothing was sent."),
                    [payload], cover, terms),
                [], null, "", ct);
            var terminal = parsed.Terminal();
            terminal.Line($"Shared {version.Title} with {name}, until {CoverText.Date(until)}.");
            terminal.Line($"  share     {sent.Id}");
            Terminal.Say($"coffre withdraw {sent.Id} ends it. A copy that was taken is not undone.");
            terminal.Write(
                new($"{sent.Id}", parsed.GetValue(What)!, $"{with}", name, Time.Format(until), sent.Statement.ToString(), sent.Index), ShareJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Who the reader is: an organisation by the name that the operator attests, a person by the name that the owner gave. Nobody else is lent anything.</summary>
    static async Task<string> NameAsync(CoffreClient client, Manifest manifest, AccountId with, DateTimeOffset now, CancellationToken ct)
    {
        if (manifest.Find<ManifestEntry.Contact>(with.ToString()) is { } contact)
            return contact.Called;
        await client.OpenSessionAsync(ct);
        var found = await client.FindAccountAsync(with, ct);
        if (found.Chain.Chain.Kind != AccountKind.Organisation)
            throw new CommandException(ExitCode.Usage, $"{with} is no contact of yours: coffre link --contact {with} --name NAME. Nothing was sent.");
        return found.Name is { } name && now < name.Until
            ? name.Name
            : throw new CommandException(ExitCode.Refused, $"The operator attests no name for {with}, or no longer: nothing tells who it is. Nothing was sent.");
    }
}
