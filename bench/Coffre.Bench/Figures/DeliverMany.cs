using System.Collections.Concurrent;
using System.Diagnostics;

namespace Coffre.Bench;

/// <summary>
/// Ten thousand different documents to ten thousand accounts, in bulk requests of one sender, with the server on the same processors: each recipient's chain
/// proven fresh, each document sealed for its recipient, each delivery durable, and its evidence verified by the sender. Meanwhile another client delivers
/// one by one, as a person at a counter does.
/// </summary>
static class DeliverMany
{
    const int Batch = 250;
    const int AtOnce = 4;

    public static async Task MeasureAsync(Run run)
    {
        await using var town = await Town.BuildAsync(run);
        var count = run.Count(10_000, 300);
        var begun = Stopwatch.GetTimestamp();
        var holders = await town.SettleAsync(count);
        run.Report.Add($"{count:#,0} accounts made, linked by code and confirmed, by this process", $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");
        var documents = Documents.Make(run.NewFolder(), count);
        var accounts = holders.Select(holder => holder.To.Id).ToList();
        await SendAsync(town, accounts.Take(Batch).ToList(), holders, documents);
        Report(run, await SendAsync(town, accounts, null, documents), "with a cold address book (each chain read and verified)", "");
        var warm = new List<Sent>();
        for (var i = 0; i < run.Count(3, 1); i++)
            warm.Add(await SendAsync(town, accounts, holders, documents));
        Report(run, warm.OrderBy(sent => sent.Rate).ElementAt(warm.Count / 2), $"with a warm address book (each chain proven unchanged), the middle one of {warm.Count} runs", "≥ 1,500/s");
        run.Report.Add("a public-sector peer written in C#, unencrypted, letters of 100 kB uploaded one by one, shown 41 s later (measured elsewhere on two such cores)", "15/s");
    }

    static void Report(Run run, Sent sent, string how, string goal)
    {
        run.Report.Add($"{sent.Count:#,0} different documents of 50 kB to as many accounts, client and server on the same cores, durable and receipted, {how}",
            $"{sent.Rate:#,0}/s ({sent.Elapsed.TotalSeconds:0.0} s)", goal);
        run.Report.Add("… processor time of a delivery: client, server", $"{sent.Client.TotalMilliseconds / sent.Count:0.00} ms, {sent.Server.TotalMilliseconds / sent.Count:0.00} ms");
        run.Report.Add($"… from the start of its bulk request of {Batch} to its verified outcome: p50, p99", $"{sent.Outcomes.Median:0} ms, {sent.Outcomes.At(0.99):0} ms");
        run.Report.Add($"… single deliveries meanwhile, from signing to the verified answer: p50, p99 of {sent.Singles.Count}", $"{sent.Singles.Median:0} ms, {sent.Singles.At(0.99):0} ms", "≤ 1 s");
        run.Report.Add("… bytes of an answer in bulk, HTTP's included", $"{sent.Bytes:#,0}", "≤ 3 kB");
        run.Report.Add("… server memory, before and at most", $"{sent.Memory:0} MB, {sent.Peak:0} MB", "≤ 400 MB");
    }

    static async Task<Sent> SendAsync(Town town, List<AccountId> accounts, IReadOnlyList<Recipient>? known, IReadOnlyList<string> documents)
    {
        var load = new ServerLoad(town.Server.Process);
        var memory = load.Memory;
        using var me = Process.GetCurrentProcess();
        var before = me.TotalProcessorTime;
        var outcomes = new ConcurrentBag<double>();
        var batches = new ConcurrentQueue<int>(Enumerable.Range(0, (accounts.Count + Batch - 1) / Batch));
        using var done = new CancellationTokenSource();
        var singles = SendSinglesAsync(town, accounts[0], documents[0], done.Token);
        var begun = Stopwatch.GetTimestamp();
        var bytes = (await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(WorkAsync)))).Sum();
        var elapsed = Stopwatch.GetElapsedTime(begun);
        me.Refresh();
        var (client, server) = (me.TotalProcessorTime - before, load.ProcessorTime);
        await done.CancelAsync();
        return new(accounts.Count, elapsed, client, server, new(outcomes), new(await singles), bytes / accounts.Count, memory, load.Peak);

        async Task<long> WorkAsync()
        {
            using var city = town.OpenCity();
            var answers = 0L;
            while (batches.TryDequeue(out var batch))
            {
                var some = Enumerable.Range(batch * Batch, Math.Min(Batch, accounts.Count - (batch * Batch))).ToList();
                var fresh = await city.Client.FindRecipientsAsync([.. some.Select(i => (accounts[i], known?[i]))]);
                var deliveries = some.Select((i, n) => city.Compose(File.ReadAllBytes(documents[i]), fresh[n]!)).ToList();
                var (sent, received) = (Stopwatch.GetTimestamp(), city.Wire.Received);
                var settled = 0;
                await foreach (var outcome in city.Client.DeliverAsync(deliveries))
                {
                    if (outcome.Problem is not null)
                        throw new InvalidOperationException($"{outcome.Id} was refused: {outcome.Detail}");
                    outcomes.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                    settled++;
                }
                if (settled < deliveries.Count)
                    throw new InvalidOperationException($"The server answered of {settled} deliveries of {deliveries.Count}.");
                answers += city.Wire.Received - received;
                foreach (var payload in deliveries.SelectMany(delivery => delivery.Payloads))
                    payload.Dispose();
            }
            return answers;
        }
    }

    /// <summary>Ten a second, as long as the others are at work.</summary>
    static async Task<List<double>> SendSinglesAsync(Town town, AccountId to, string document, CancellationToken done)
    {
        using var city = town.OpenCity();
        var times = new List<double>();
        var recipient = (await city.Client.FindRecipientsAsync([(to, null)], CancellationToken.None))[0]!;
        var bytes = await File.ReadAllBytesAsync(document, CancellationToken.None);
        do
        {
            var (delivery, payload) = city.Seal(bytes, recipient);
            var begun = Stopwatch.GetTimestamp();
            await city.Client.DeliverAsync(delivery, [payload], ct: CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await Task.Delay(100, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!done.IsCancellationRequested);
        return times;
    }

    sealed record Sent(
        int Count, TimeSpan Elapsed, TimeSpan Client, TimeSpan Server, Sample Outcomes, Sample Singles, long Bytes, double Memory, double Peak)
    {
        public double Rate => Count / Elapsed.TotalSeconds;
    }
}
