using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Coffre.Cli;

/// <summary>Where a run has come to: a test cuts it there.</summary>
enum RollStep
{
    /// <summary>Some rows are sealed, nothing of them is written.</summary>
    Sealed,

    /// <summary>Their ids are in the journal, nothing is sent.</summary>
    Journaled,

    /// <summary>The server has answered, nothing of it is written.</summary>
    Answered,

    /// <summary>Their outcomes are in the journal.</summary>
    Recorded,

    /// <summary>Which file holds which letter is in the journal.</summary>
    Arranged,

    /// <summary>A file of letters stands.</summary>
    Printed,
}

/// <summary>
/// One run of a roll (<c>docs/format.md</c> §3): rows are read, routed, sealed on all cores, journaled, sent, and their outcomes journaled, as a stream in
/// bounded memory. Whenever it stops, the next run of the same roll goes on, and no row is delivered twice.
/// </summary>
sealed class RollRun(CoffreClient client, AddressBook addresses, RollSetting setting, TimeProvider time, Action<RollStep> reached, int rowsInARequest = RollRun.RowsInARequest)
{
    /// <summary>Accounts that are brought up to date in one question.</summary>
    const int Ahead = CoffreClient.MaxIds;

    /// <summary>Rows in one request, at most two deliveries each; fewer when their documents are large.</summary>
    public const int RowsInARequest = 250;

    const long BytesInARequest = 32 * 1024 * 1024;

    /// <summary>Requests on their way at once.</summary>
    const int InFlight = 2;

    readonly ConcurrentDictionary<int, string> refused = [];
    long done;

    /// <summary>Sends all that is to be sent, then writes the letters and the report.</summary>
    /// <param name="order">What was asked for.</param>
    /// <param name="progress">Told how many rows are done.</param>
    /// <param name="ct">Stops it, between two rows.</param>
    public async Task<RollTotals> RunAsync(RollOrder order, IProgress<long> progress, CancellationToken ct)
    {
        addresses.BeginRun();
        var sealer = new RowSealer(client, setting, Path.GetTempPath());
        var sender = new RollSender(client, addresses, sealer, time, reached);
        await SendAsync(order, sealer, sender, progress, ct);
        return new RollReport(addresses, setting, refused, sender.Unsent, reached).Write(order, ct);
    }

    /// <summary>The line of the book for an account's state.</summary>
    public static BookEntry Known(Recipient recipient) => new BookEntry.Known(
        recipient.To.Id.ToString(), recipient.To.N, recipient.To.Head.ToString(), recipient.To.Gen, recipient.Vault.Bytes.ToArray());

    async Task SendAsync(RollOrder order, RowSealer sealer, RollSender sender, IProgress<long> progress, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var turn = new SemaphoreSlim(1);
        var planned = Channel.CreateBounded<Planned>(1);
        var ready = Channel.CreateBounded<Ready>(1);
        ExceptionDispatchInfo? failure = null;
        try
        {
            await Task.WhenAll(
                [Step(() => PlanAsync(order, planned.Writer, progress, stop.Token)), Step(() => SealAsync(sealer, planned.Reader, ready.Writer, progress, stop.Token)),
                    .. Enumerable.Range(0, InFlight).Select(_ => Step(() => SendAsync(sender, ready.Reader, turn, progress, stop.Token)))]);
        }
        finally
        {
            while (ready.Reader.TryRead(out var left))
                left.Dispose();
        }
        failure?.Throw();
        ct.ThrowIfCancellationRequested();

        async Task Step(Func<Task> step)
        {
            try
            {
                await step();
            }
            catch (Exception e)
            {
                // the first is the reason, the others stop because of it
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                await stop.CancelAsync();
            }
        }
    }

    async Task PlanAsync(RollOrder order, ChannelWriter<Planned> next, IProgress<long> progress, CancellationToken ct)
    {
        using var roll = Roll.Open(order.Path);
        var planner = new RollPlanner(addresses, setting);
        foreach (var lines in roll.Lines().Chunk(Ahead))
        {
            ct.ThrowIfCancellationRequested();
            var rows = new List<PlannedRow>();
            foreach (var line in lines.OfType<RollLine.Good>())
            {
                if (planner.Plan(line) is { } row)
                    rows.Add(row);
            }
            Done(progress, lines.Length - rows.Count);
            if (rows.Count > 0)
                await PassAsync(rows, next, ct);
        }
        next.Complete();
    }

    async Task PassAsync(List<PlannedRow> rows, ChannelWriter<Planned> next, CancellationToken ct)
    {
        var (recipients, changed) = await BringUpToDateAsync(rows, ct);
        var part = new List<PlannedRow>();
        long bytes = 0;
        foreach (var row in rows)
        {
            if (part.Count == rowsInARequest || (part.Count > 0 && bytes + row.Size > BytesInARequest))
            {
                await next.WriteAsync(new(part, recipients, changed), ct);
                (part, bytes, changed) = ([], 0, []);
            }
            part.Add(row);
            bytes += row.Size;
        }
        await next.WriteAsync(new(part, recipients, changed), ct);
    }

    /// <summary>To whom to seal now: what the book knows of the rows' accounts, proven to be the newest still, or read again. Null: its chain is longer than can be read.</summary>
    async Task<(Dictionary<AccountId, Recipient?> Recipients, List<BookEntry> Changed)> BringUpToDateAsync(List<PlannedRow> rows, CancellationToken ct)
    {
        var recipients = new Dictionary<AccountId, Recipient?>();
        var changed = new List<BookEntry>();
        var asked = rows.SelectMany(row => row.Deliveries).Select(delivery => delivery.Account).OfType<AccountId>().Distinct().Select(id => (id, addresses.Find(id))).ToList();
        if (asked.Count == 0)
            return (recipients, changed);
        var tooLong = await Halves.AskAsync(asked, async some =>
        {
            foreach (var ((id, before), found) in some.Zip(await client.FindRecipientsAsync(some, ct)))
            {
                if (found is null)
                    continue;
                recipients[id] = found;
                if (before?.To != found.To)
                    changed.Add(Known(found));
            }
        });
        foreach (var (id, _) in tooLong)
            recipients[id] = null;
        return (recipients, changed);
    }

    async Task SealAsync(RowSealer sealer, ChannelReader<Planned> before, ChannelWriter<Ready> next, IProgress<long> progress, CancellationToken ct)
    {
        await foreach (var part in before.ReadAllAsync(ct))
        {
            var rows = new SealedRow?[part.Rows.Count];
            var ready = new Ready(rows, part.Changed);
            try
            {
                await Parallel.ForAsync(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct },
                    async (i, stop) => rows[i] = await TrySealAsync(sealer, part.Rows[i], part.Recipients, progress, stop));
                reached(RollStep.Sealed);
                await next.WriteAsync(ready, ct);
            }
            catch
            {
                ready.Dispose();
                throw;
            }
        }
        next.Complete();
    }

    async ValueTask<SealedRow?> TrySealAsync(RowSealer sealer, PlannedRow row, Dictionary<AccountId, Recipient?> recipients, IProgress<long> progress, CancellationToken ct)
    {
        try
        {
            return await sealer.SealAsync(row, recipients, ct);
        }
        catch (RefusedException e)
        {
            refused[row.Line] = e.Message;
            // what was journaled for an account that has closed since never arrived: the feed was read before
            if (e.Fault == "closed")
                addresses.Add([.. row.Deliveries.Where(delivery => delivery.Journaled && delivery.Account is not null).Select(delivery => new BookEntry.Refused(delivery.Id.ToString(), "closed"))]);
            Done(progress, 1);
            return null;
        }
    }

    async Task SendAsync(RollSender sender, ChannelReader<Ready> before, SemaphoreSlim turn, IProgress<long> progress, CancellationToken ct)
    {
        while (true)
        {
            Ready? part;
            // one at a time, so that the journal and the numbers of the letters are in the order of the roll
            await turn.WaitAsync(ct);
            try
            {
                if (!await before.WaitToReadAsync(ct) || !before.TryRead(out part))
                    return;
                Journal(part);
                reached(RollStep.Journaled);
            }
            finally
            {
                turn.Release();
            }
            using (part)
            {
                await sender.SendAsync([.. part.Rows.SelectMany(row => row.Items)], ct);
                Done(progress, part.Rows.Count());
            }
        }
    }

    void Journal(Ready part)
    {
        var entries = new List<BookEntry>(part.Changed);
        var sheet = setting.Roll.LastSheet;
        foreach (var item in part.Rows.SelectMany(row => row.Items).Where(item => !item.Planned.Journaled))
        {
            var (planned, reference) = (item.Planned, item.Row.Planned.Row.Reference);
            if (planned.Stop is { } stop)
                entries.Add(new BookEntry.CodeMade(reference, stop.ToString()));
            entries.Add(new BookEntry.Row(
                setting.Roll.Name, reference, planned.Id.ToString(), item.To.ToString(), ((StatementBody.Genesis?)item.Letter?.Genesis.Body)?.Sign.ToString(),
                ClosedCode.Text(planned.Grade), Time.Format(planned.Ends), item.Letter is null ? null : ++sheet, planned.Stop is null ? null : true));
        }
        addresses.Add(entries);
    }

    void Done(IProgress<long> progress, int rows) => progress.Report(Interlocked.Add(ref done, rows));

    sealed record Planned(IReadOnlyList<PlannedRow> Rows, Dictionary<AccountId, Recipient?> Recipients, IReadOnlyList<BookEntry> Changed);

    sealed class Ready(SealedRow?[] rows, IReadOnlyList<BookEntry> changed) : IDisposable
    {
        /// <summary>Those that can be delivered.</summary>
        public IEnumerable<SealedRow> Rows => rows.OfType<SealedRow>();

        public IReadOnlyList<BookEntry> Changed { get; } = changed;

        public void Dispose()
        {
            foreach (var row in Rows)
                row.Dispose();
        }
    }
}
