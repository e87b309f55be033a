using System.CommandLine;

namespace Coffre.Cli;

/// <summary><c>coffre receipts</c>: the proof of what happened, one file an event, to be verified by anyone, offline, years later.</summary>
static class ReceiptsCommand
{
    static readonly Argument<string?> What = new("DELIVERY")
    {
        Description = "One delivery, or a letter's link (default: all that concerns this account, its links too)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    static readonly Option<bool> Disclose = new("--open") { Description = "Disclose the cover, and what lets a reader compare the documents" };
    static readonly Option<DirectoryInfo> Output = new("-o", "--output")
    {
        Description = "Where the files go (default: this folder)",
        HelpName = "DIR",
        DefaultValueFactory = _ => new("."),
    };
    static readonly Option<DirectoryInfo?> TrustFolder = Visitor.TrustOption();

    public static Command Build()
    {
        var command = new Command("receipts", """
            Write the receipts of what happened: sent, made available, signed for, refused, linked. Both sides can, each from what it holds. Without --open a receipt
            says nothing of the content; with it, who has the receipt reads the cover and can tell whether a document is the one delivered.

              coffre receipts -o receipts
              coffre receipts qzbiuwsdgkifarxk72nofoqpni --open -o receipts
              coffre verify receipts/qzbiuwsdgkifarxk72nofoqpni-E.1.receipt bill.pdf
            """) { What, Disclose, Output, TrustFolder };
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(What) is { } what && Typed.Letter(parsed, what) is var (server, code))
                await OfLetterAsync(parsed, server, code, ct);
            else
                await OfAccountAsync(parsed, parsed.GetValue(What) is { } id ? Typed.Delivery(id) : null, ct);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task OfAccountAsync(ParseResult parsed, DeliveryId? only, CancellationToken ct)
    {
        using var home = Home.Open(parsed);
        var files = new ReceiptFiles(parsed.Terminal(), home.Client(), parsed.GetValue(Output)!.FullName);
        var events = new AccountEvents(home, parsed.GetValue(Disclose));
        if (only is { } id)
        {
            await foreach (var one in events.OfDeliveryAsync(id, ct))
                await files.WriteAsync(one, ct);
            return;
        }
        await events.FindAsync(ct);
        await parsed.Terminal().ProgressAsync("Making receipts", events.Count, async progress =>
        {
            var done = 0;
            await foreach (var one in events.AllAsync(ct))
            {
                await files.WriteAsync(one, ct);
                progress.Report(++done);
            }
            return true;
        });
    }

    static async Task OfLetterAsync(ParseResult parsed, Uri server, Code code, CancellationToken ct)
    {
        using var visitor = await Visitor.AtAsync(parsed, server, parsed.GetValue(TrustFolder), ct);
        var (letter, bundle) = await visitor.Client.OpenProvedLetterAsync(code, ct);
        var files = new ReceiptFiles(parsed.Terminal(), visitor.Client, parsed.GetValue(Output)!.FullName);
        var open = parsed.GetValue(Disclose) && letter.Delivery is { } opened ? AccountEvents.Disclose(opened) : null;
        foreach (var (evidence, proof) in new[] { letter.Submitted, letter.Available }.OfType<Evidence>().Zip(bundle.Evidence))
            await files.WriteAsync(new(evidence, proof, letter.Act, letter.Act, letter.Letter, open), ct);
        foreach (var (text, proof) in new[] { bundle.Claim, bundle.Recall, bundle.Paper, bundle.Closed }.OfType<ProvedAct>())
        {
            var evidence = Evidence.Parse(System.Text.Encoding.UTF8.GetBytes(proof.Text));
            var about = evidence.Delivery is null ? null : letter.Act;
            await files.WriteAsync(new(evidence, proof, Statement.Parse(System.Text.Encoding.UTF8.GetBytes(text)), about, letter.Letter, about is null ? null : open), ct);
        }
    }
}
