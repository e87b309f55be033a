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
        if (only is { } id)
        {
            await OfDeliveryAsync(home, files, id, parsed.GetValue(Disclose), ct);
            return;
        }
        var events = new List<FeedEvent>();
        await foreach (var one in Mailbox.FeedAsync(home.Client(), ct))
            events.Add(one);
        // a refused submission has left nothing but A.2, which the feed holds whole
        var rejected = events.Where(one => one.Evidence.Event == EventKind.SubmissionRejection).Select(one => one.Evidence.Delivery).ToHashSet();
        var deliveries = events.Select(one => one.Evidence.Delivery ?? Mailbox.Received(one, home.Account)).OfType<DeliveryId>().Distinct().Where(delivery => !rejected.Contains(delivery)).ToList();
        await parsed.Terminal().ProgressAsync("Making receipts", events.Count, async progress =>
        {
            var done = 0;
            foreach (var delivery in deliveries)
            {
                await OfDeliveryAsync(home, files, delivery, parsed.GetValue(Disclose), ct);
                progress.Report(++done);
            }
            foreach (var one in events.Where(one => one.Evidence.Delivery is null || rejected.Contains(one.Evidence.Delivery)))
            {
                if (one.Act is { } act)
                    await files.WriteAsync(one.Evidence, one.Proof, act, one.Evidence.Delivery is null ? null : act, null, ct);
                progress.Report(++done);
            }
            return true;
        });
    }

    static async Task OfDeliveryAsync(Home home, ReceiptFiles files, DeliveryId id, bool disclose, CancellationToken ct)
    {
        var (found, proved) = await home.Client().FindProvedDeliveryAsync(id, ct);
        if (found.Letter is { } letter)
            files.Knows(letter);
        var open = disclose ? await DisclosureAsync(home, found, ct) : null;
        foreach (var (evidence, proof) in found.Evidence.Zip(proved.Evidence))
        {
            var act = found.Acts.FirstOrDefault(act => act.Hash == evidence.Act) ?? (evidence.Act == found.Act.Hash ? found.Act : await CauseAsync(home, evidence.Act, ct));
            if (act is null)
                Terminal.Say($"{id}, {evidence.Event.Code}: the server does not give the act that caused it.");
            else
                await files.WriteAsync(evidence, proof, act, found.Act, open, ct);
        }
    }

    static async Task OfLetterAsync(ParseResult parsed, Uri server, Code code, CancellationToken ct)
    {
        using var visitor = await Visitor.AtAsync(parsed, server, parsed.GetValue(TrustFolder), ct);
        var (letter, bundle) = await visitor.Client.OpenProvedLetterAsync(code, ct);
        var files = new ReceiptFiles(parsed.Terminal(), visitor.Client, parsed.GetValue(Output)!.FullName);
        files.Knows(letter.Letter);
        var open = parsed.GetValue(Disclose) && letter.Delivery is { } opened ? Of(opened) : null;
        foreach (var (evidence, proof) in new[] { letter.Submitted, letter.Available }.OfType<Evidence>().Zip(bundle.Evidence))
            await files.WriteAsync(evidence, proof, letter.Act, letter.Act, open, ct);
        foreach (var (text, proof) in new[] { bundle.Claim, bundle.Recall, bundle.Paper, bundle.Closed }.OfType<ProvedAct>())
        {
            var evidence = Evidence.Parse(System.Text.Encoding.UTF8.GetBytes(proof.Text));
            await files.WriteAsync(
                evidence, proof, Statement.Parse(System.Text.Encoding.UTF8.GetBytes(text)), evidence.Delivery is null ? null : letter.Act, evidence.Delivery is null ? null : open, ct);
        }
    }

    static async Task<Disclosure?> DisclosureAsync(Home home, CheckedDelivery delivery, CancellationToken ct)
    {
        try
        {
            return Of(await Mailbox.OpenAsync(home, delivery, ct));
        }
        catch (ProblemException e) when (e.Name is "already-final" or "not-now")
        {
            Terminal.Say($"{delivery.Body.Id} stays closed in its receipts: {e.Message}");
            return null;
        }
    }

    static Disclosure Of(OpenedDelivery opened) => new(opened.CoverSalt, opened.CoverLine, [.. opened.Parts.Select(part => (ReadOnlyMemory<byte>?)part.Salt)]);

    // a close ends deliveries too, and is no act about one
    static async Task<Statement?> CauseAsync(Home home, Digest act, CancellationToken ct)
    {
        await foreach (var one in Mailbox.FeedAsync(home.Client(), ct))
        {
            if (one.Act?.Hash == act)
                return one.Act;
        }
        return null;
    }
}
