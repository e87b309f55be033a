using System.Collections.Concurrent;
using System.Net;

namespace Coffre.Cli;

/// <summary>
/// Sends deliveries that were journaled, and writes down what became of each. What the server did not take for a reason that can be mended is mended and
/// sent again under the same id; the rest is refused, each by itself.
/// </summary>
sealed class RollSender(CoffreClient client, AddressBook addresses, RowSealer sealer, TimeProvider time, Action<RollStep> reached)
{
    const int Tries = 5;

    /// <summary>How often a server may ask for one more mend before it is not believed.</summary>
    const int Rounds = 8;

    /// <summary>Deliveries without an outcome, and why: the next run sends them under the same ids.</summary>
    public ConcurrentDictionary<DeliveryId, string> Unsent { get; } = [];

    /// <summary>Sends them in requests of their own until each has an outcome.</summary>
    /// <exception cref="HttpRequestException">The server does not answer, at the last of several tries.</exception>
    /// <exception cref="CommandException">The server takes nothing now.</exception>
    public async Task SendAsync(IReadOnlyList<SealedItem> items, CancellationToken ct)
    {
        var waiting = items;
        var tried = 1;
        for (var round = 0; waiting.Count > 0; round++)
        {
            if (round == Rounds + Tries)
                throw new CommandException(ExitCode.TryAgain, "The server does not come to an answer. What was sent stands; the same command goes on from there.");
            var told = new Told();
            try
            {
                await SendOnceAsync(waiting, told, ct);
            }
            catch (Exception e) when (tried < Tries && Passes(e))
            {
                // no answer, or half of one: what was answered stands, the rest is sent again, the same bytes
                await Task.Delay(e is ProblemException { RetryAfter: { } wait } ? wait : TimeSpan.FromSeconds(1 << tried), time, ct);
                tried++;
            }
            catch (Exception e) when (e is BulkFaultException or ProblemException { Status: HttpStatusCode.RequestEntityTooLarge })
            {
                await DivideAsync([.. waiting.Where(item => !told.Knows(item))], e.Message, ct);
                waiting = [];
            }
            await MendAsync(told, ct);
            waiting = [.. waiting.Where(told.Waits)];
        }
    }

    async Task SendOnceAsync(IReadOnlyList<SealedItem> items, Told told, CancellationToken ct)
    {
        var byId = items.ToDictionary(item => item.Planned.Id);
        var entries = new List<BookEntry>();
        try
        {
            await foreach (var outcome in client.DeliverAsync([.. items.Select(item => item.Outgoing)], ct))
            {
                var item = byId[outcome.Id];
                if (told.Take(item, outcome) is { } entry)
                    entries.Add(entry);
            }
            if (items.Any(item => !told.Knows(item)))
                throw new HttpIOException(HttpRequestError.ResponseEnded, "The server's answer ended early.");
            reached(RollStep.Answered);
        }
        finally
        {
            // also when the rest never came
            addresses.Add(entries);
        }
        reached(RollStep.Recorded);
        if (told.Stop is { } stop)
            throw new CommandException(ExitCode.TryAgain, $"The server takes no more now: {stop} What was sent stands; the same command goes on from there.");
    }

    /// <summary>A request that the server cannot read to its end holds a delivery that is at fault: halves find it, and the others get through.</summary>
    async Task DivideAsync(IReadOnlyList<SealedItem> items, string why, CancellationToken ct)
    {
        if (items is [var only])
        {
            addresses.Add([new BookEntry.Refused(only.Planned.Id.ToString(), why)]);
            return;
        }
        await SendAsync([.. items.Take(items.Count / 2)], ct);
        await SendAsync([.. items.Skip(items.Count / 2)], ct);
    }

    async Task MendAsync(Told told, CancellationToken ct)
    {
        var entries = new List<BookEntry>();
        if (told.Of("stale-key") is { Count: > 0 } stale)
        {
            await client.RefreshAuthorAsync(ct);
            foreach (var item in stale)
                sealer.Sign(item, item.Outgoing.Payloads.Count > 0);
        }
        foreach (var item in told.Of("missing-payload").Concat(told.Of("not-referenced")))
            sealer.Sign(item, withPayload: true);
        foreach (var item in told.Of("stale-recipient"))
            await SealAgainAsync(item, told, entries, ct);
        foreach (var item in told.Of("id-conflict"))
        {
            entries.Add(await FindAsync(item, ct));
            told.End(item);
        }
        addresses.Add(entries);
    }

    async Task SealAgainAsync(SealedItem item, Told told, List<BookEntry> entries, CancellationToken ct)
    {
        if (item.Again)
        {
            Leave("the person's keys change just now: run the roll again");
            return;
        }
        try
        {
            if ((await client.FindRecipientsAsync([(item.To, null)], ct))[0] is { } recipient)
            {
                entries.Add(RollRun.Known(recipient));
                sealer.SealAgain(item, recipient);
                return;
            }
            entries.Add(new BookEntry.Refused(item.Planned.Id.ToString(), "closed"));
            told.End(item);
        }
        catch (RefusedException e) when (e.Fault == "too-large")
        {
            Leave("the person's account has a chain that is longer than can be read");
        }

        void Leave(string why)
        {
            Unsent[item.Planned.Id] = why;
            told.End(item);
        }
    }

    /// <summary>What a former run sent under this id, sealed otherwise: it stands. One's own signature on it is verified, and that it goes to whom it was journaled for.</summary>
    async Task<BookEntry> FindAsync(SealedItem item, CancellationToken ct)
    {
        var (stands, proved) = await client.FindProvedDeliveryAsync(item.Planned.Id, ct);
        Opening.Sent(stands.Act, client.Author!.Chain.Id);
        return stands.Body.To.Id != item.To
            ? throw new RefusedException("content-mismatch", $"The delivery {item.Planned.Id} stands, to another recipient than the one journaled.")
            : stands.Outcome.Final == EventKind.SubmissionRejection
            ? new BookEntry.Refused(item.Planned.Id.ToString(), ClosedCode.Text(stands.Evidence[0].Reason!.Value))
            : new BookEntry.Sent(item.Planned.Id.ToString(), stands.Act.Hash.ToString(), proved.Evidence[0].Index);
    }

    static bool Passes(Exception e) => e is HttpRequestException or IOException
        or ProblemException { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout };

    /// <summary>What the server has said of one request's deliveries.</summary>
    sealed class Told
    {
        readonly HashSet<SealedItem> known = [];
        readonly Dictionary<SealedItem, string> mend = [];

        /// <summary>Why the server takes nothing more.</summary>
        public string? Stop { get; private set; }

        public bool Knows(SealedItem item) => known.Contains(item);

        public bool Waits(SealedItem item) => !known.Contains(item) || mend.ContainsKey(item);

        public IReadOnlyList<SealedItem> Of(string problem) => [.. mend.Where(one => one.Value == problem).Select(one => one.Key)];

        public void End(SealedItem item) => mend.Remove(item);

        /// <summary>The line of the book for an outcome; null where there is none yet.</summary>
        public BookEntry? Take(SealedItem item, BulkOutcome outcome)
        {
            var id = item.Planned.Id.ToString();
            switch (outcome.Problem)
            {
                case null:
                    known.Add(item);
                    return new BookEntry.Sent(id, item.Outgoing.Act.Hash.ToString(), outcome.Index!.Value);
                case "stale-key" or "stale-recipient" or "id-conflict":
                case "missing-payload" or "not-referenced" when item.Outgoing.Payloads.Count == 0:
                    known.Add(item);
                    mend[item] = outcome.Problem;
                    return null;
                case "internal" or "read-only" or "no-room" or "too-many-requests" or "wrong-time" or "wrong-signature" or "session-required":
                    known.Add(item);
                    Stop = outcome.Detail ?? outcome.Problem;
                    return null;
                default:
                    known.Add(item);
                    return new BookEntry.Refused(id, outcome.Problem);
            }
        }
    }
}
