using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre open</c>: a delivery or a letter, checked in full before a byte is shown, signed for where its grade asks.</summary>
static partial class OpenCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Delivery, string Title, IReadOnlyList<string> Files, string From, string At, bool Signed);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class OpenJson : JsonSerializerContext;

    static readonly Argument<string> What = new("DELIVERY") { Description = "A delivery's id, as coffre inbox prints it, or a letter's link" };
    static readonly Option<DirectoryInfo> Output = new("-o", "--output")
    {
        Description = "Where the documents go, under their names; nothing is written over (default: this folder)",
        HelpName = "DIR",
        DefaultValueFactory = _ => new("."),
    };
    static readonly Option<bool> Stdout = new("--stdout") { Description = "Write the only document to standard output" };
    static readonly Option<DirectoryInfo?> TrustFolder = Visitor.TrustOption();

    public static Command Build()
    {
        var command = new Command("open", """
            Open a delivery to this account, one that it sent, or a letter by its link; a letter needs no account. Every check comes first: who sent it, that it
            is in the log, that the documents are those that were signed. Under handover and acceptance, what was verified is signed for before it is shown.

              coffre open qzbiuwsdgkifarxk72nofoqpni -o bills
              coffre open 'https://coffre.example/p#ZR2PGH7MM7J599SA1AX767FXVWS2HQS7'
            """) { What, Output, Stdout, TrustFolder };
        command.SetAction(async (parsed, ct) =>
        {
            var what = parsed.GetValue(What)!;
            if (Typed.Letter(parsed, what) is var (server, code))
                await LetterAsync(parsed, server, code, ct);
            else
                await DeliveryAsync(parsed, Typed.Delivery(what), ct);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task DeliveryAsync(ParseResult parsed, DeliveryId id, CancellationToken ct)
    {
        using var home = Home.Open(parsed);
        var client = home.Client();
        var delivery = await client.FindDeliveryAsync(id, ct);
        if (delivery is { Body.Grade: Grade.Acceptance, Outcome.Final: null } && delivery.Body.To.Id == home.Account)
            throw new CommandException(ExitCode.Refused, $"The sender asks that it be accepted before it is read: coffre accept {id}, or coffre refuse {id} --reason REASON.");
        var opened = await Mailbox.OpenAsync(home, delivery, ct);
        using var files = await FetchAsync(parsed, client, opened, ct);
        var signed = delivery.Body.To.Id == home.Account && await SignAsync(client, delivery, files, ct);
        await ShowAsync(parsed, opened, files, Mailbox.NameOf(delivery), delivery.Evidence[0].At, signed, ct);
    }

    static async Task LetterAsync(ParseResult parsed, Uri server, Code code, CancellationToken ct)
    {
        using var visitor = await Visitor.AtAsync(parsed, server, parsed.GetValue(TrustFolder), ct);
        var letter = await visitor.Client.OpenLetterAsync(code, ct);
        var opened = letter.Delivery ?? throw new CommandException(ExitCode.Refused, Letters.StateOf(letter));
        var author = CoffreClient.LetterAuthor(code, letter);
        using var key = author.Key;
        visitor.Client.SpeakFor(author);
        // its first session tells the sender that the letter was opened (D.6); the cover has been checked before
        await visitor.Client.OpenSessionAsync(ct);
        using var files = await FetchAsync(parsed, visitor.Client, opened, ct);
        await ShowAsync(parsed, opened, files, letter.Sender.Name, letter.Submitted.At, false, ct);
    }

    static async Task<OpenedFiles> FetchAsync(ParseResult parsed, CoffreClient client, OpenedDelivery opened, CancellationToken ct)
    {
        if (parsed.GetValue(Stdout) && opened.Body.Parts.Count != 1)
            throw new CommandException(ExitCode.Usage, $"There are {opened.Body.Parts.Count} documents, and standard output takes one: give -o DIR.");
        var folder = parsed.GetValue(Stdout) ? null : parsed.GetValue(Output)!.FullName;
        return await OpenedFiles.FetchAsync(parsed.Terminal(), client, opened, folder, ct);
    }

    /// <summary>Signs for what was verified, where the grade asks for it and nothing has been signed yet.</summary>
    static async Task<bool> SignAsync(CoffreClient client, CheckedDelivery delivery, OpenedFiles files, CancellationToken ct)
    {
        if (delivery.Outcome.Fault(EventKind.ContentHandover) is not null)
            return false;
        try
        {
            await client.HandoverAsync(delivery.Act, files.Commits, ct);
            return true;
        }
        catch (ProblemException e) when (e.Name is "already-final" or "not-now")
        {
            // the deadline has passed meanwhile: what was opened stays readable, and is not signed for
            Terminal.Say($"Not signed for: {e.Message}");
            return false;
        }
    }

    static async Task ShowAsync(
        ParseResult parsed, OpenedDelivery opened, OpenedFiles files, string from, DateTimeOffset at, bool signed, CancellationToken ct)
    {
        var terminal = parsed.Terminal();
        if (parsed.GetValue(Stdout))
        {
            await using var output = Console.OpenStandardOutput();
            await files.CopyToAsync(output, ct);
            return;
        }
        CoverText.Show(terminal, opened.Cover, from, at, opened.Body.Ends);
        var paths = files.Publish();
        foreach (var path in paths)
            terminal.Line($"  {"document",-10} {Path.GetRelativePath(Environment.CurrentDirectory, path)}");
        if (signed)
            terminal.Line("  signed     that you have these documents: the sender holds the proof of it, and so do you");
        terminal.Write(new(opened.Body.Id.ToString(), opened.Cover.Title, paths, from, Time.Format(at), signed), OpenJson.Default.Result);
    }
}
