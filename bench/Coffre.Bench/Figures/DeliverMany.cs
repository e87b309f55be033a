using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Coffre.Bench;

/// <summary>
/// Ten thousand different documents to ten thousand accounts, as an organisation does it: a roll, delivered by <c>coffre deliver --roll</c>, with the server
/// on the same processors. Each recipient's chain is proven fresh, each document sealed for its recipient, each delivery journaled before it is sent, durable
/// when it is answered, its evidence verified. Meanwhile another client delivers one by one, as a person at a counter does.
/// </summary>
static class DeliverMany
{
    const int WarmUp = 250;

    public static async Task MeasureAsync(Run run)
    {
        await using var town = await Town.BuildAsync(run);
        var count = run.Count(10_000, 300);
        var holders = await SettleAsync(run, town, count);
        var documents = Documents.Make(Directory.CreateDirectory(Path.Combine(town.Folder, "documents")).FullName, count);
        // heads are made each hour and at a start: now they name these accounts, as on any day but their first; and the server's code is warm again
        await town.Server.StopAsync();
        await town.Server.StartAsync();
        await DeliverAsync(run, town, holders, [.. documents.Take(WarmUp)], 0);
        Report(run, await DeliverAsync(run, town, holders, documents, 1), "the first time: hardly an account is in the address book, each chain is read and verified", "");
        var warm = new List<Sent>();
        for (var i = 0; i < run.Count(3, 1); i++)
            warm.Add(await DeliverAsync(run, town, holders, documents, 2 + i));
        var rates = new Sample(warm.Select(sent => sent.Rate));
        Report(run, warm.First(sent => sent.Rate == rates.Median), $"with a warm address book, each account proven unchanged, the middle one of {warm.Count} runs", "≥ 1,500/s");
        run.Report.Add("bytes of an answer, and of its headers, when the log is that long", await DeliverOne.WeighAsync(town, documents[0], holders[0]), "≤ 3 kB");
        run.Report.Add("a public-sector peer written in C#, unencrypted, letters of 100 kB uploaded one by one, shown 41 s later (measured elsewhere on two such cores)", "15/s");
    }

    static async Task<IReadOnlyList<Recipient>> SettleAsync(Run run, Town town, int count)
    {
        var (references, made) = (Path.Combine(town.Folder, "references.csv"), Path.Combine(town.Folder, "codes.csv"));
        await File.WriteAllLinesAsync(references, Enumerable.Range(0, count).Select(Reference));
        await town.City.RunAsync("codes", "--references", references, "-o", made);
        var codes = (await File.ReadAllLinesAsync(made)).Skip(1).Select(line => line.Split(',')).Select(fields => (fields[0], fields[1])).ToList();
        var begun = Stopwatch.GetTimestamp();
        var holders = await town.SettleAsync(count, codes);
        run.Report.Add($"{count:#,0} accounts made, linked by code and confirmed, by this process and the server", $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");
        var follow = await TimedProcess.RunAsync(run.Coffre, [.. town.City.Global, "follow"]);
        run.Report.Add("`coffre follow`: what those did is read, verified, and in the address book", $"{follow.Elapsed.TotalSeconds:0.0} s, {follow.Megabytes:0} MB");
        return holders;
    }

    static void Report(Run run, Sent sent, string how, string goal)
    {
        run.Report.Add($"a roll of {sent.Count:#,0} different documents of 50 kB to as many accounts, whole process, client and server on the same cores, durable and receipted; {how}",
            $"{sent.Rate:#,0} deliveries/s ({sent.Roll.Elapsed.TotalSeconds:0.0} s)", goal);
        run.Report.Add("… processor time of a delivery: client, server", $"{sent.Roll.Processor.TotalMilliseconds / sent.Count:0.00} ms, {sent.Server.TotalMilliseconds / sent.Count:0.00} ms");
        run.Report.Add($"… single deliveries meanwhile, from signing to the verified answer: p50, p99 of {sent.Singles.Count}", $"{sent.Singles.Median:0} ms, {sent.Singles.At(0.99):0} ms", "≤ 1 s");
        run.Report.Add("… server memory, before and at most", $"{sent.Memory:0} MB, {sent.Peak:0} MB", "≤ 400 MB");
        run.Report.Add("… client memory, at most", $"{sent.Roll.Megabytes:0} MB");
    }

    static async Task<Sent> DeliverAsync(Run run, Town town, IReadOnlyList<Recipient> holders, IReadOnlyList<string> documents, int turn)
    {
        var folder = Path.GetDirectoryName(documents[0])!;
        var (roll, sender) = (Path.Combine(folder, $"roll-{turn}.csv"), Path.Combine(folder, "sender.json"));
        await File.WriteAllTextAsync(roll, Rows(documents, turn), new UTF8Encoding(false));
        await File.WriteAllTextAsync(sender, MakeBills.Sender, new UTF8Encoding(false));
        var load = new ServerLoad(town.Server.Process);
        var memory = load.Memory;
        using var done = new CancellationTokenSource();
        var singles = DeliverSinglesAsync(town, holders[0], documents[0], done.Token);
        var cost = await TimedProcess.RunAsync(
            run.Coffre, [.. town.City.Global, "deliver", "--roll", roll, "--sender", sender, "--letters", Path.Combine(town.Folder, $"letters-{turn}")]);
        var (server, peak) = (load.ProcessorTime, load.Peak);
        await done.CancelAsync();
        var sent = JsonDocument.Parse(cost.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement.GetProperty("sent").GetInt32();
        return sent == documents.Count
            ? new(sent, cost, server, new(await singles), memory, peak)
            : throw new InvalidOperationException($"Of {documents.Count} rows {sent} were sent: {cost.Said}");
    }

    static string Reference(int i) => $"R-{i:00000}";

    static string Rows(IReadOnlyList<string> documents, int turn) => string.Concat(documents.Select((file, i) =>
            $"{Reference(i)},Marie Tremblay,fr,Marie Tremblay,\"18, rue des Érables\",Val-Exemple (Québec)  G0X 0X0,{Path.GetFileName(file)},Compte de taxes {2027 + turn},Taxes foncières,1284.50,2027-03-01\n")
        .Prepend("reference,name,language,address1,address2,address3,file,title,purpose,amount,due\n"));

    /// <summary>Ten a second, as long as the roll is being delivered.</summary>
    static async Task<List<double>> DeliverSinglesAsync(Town town, Recipient to, string document, CancellationToken done)
    {
        using var city = town.OpenCity();
        var times = new List<double>();
        var bytes = await File.ReadAllBytesAsync(document, CancellationToken.None);
        do
        {
            var (delivery, payload) = city.Seal(bytes, to);
            var begun = Stopwatch.GetTimestamp();
            await city.Client.DeliverAsync(delivery, [payload], ct: CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await Task.Delay(100, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!done.IsCancellationRequested);
        return times;
    }

    sealed record Sent(int Count, ProcessCost Roll, TimeSpan Server, Sample Singles, double Memory, double Peak)
    {
        public double Rate => Count / Roll.Elapsed.TotalSeconds;
    }
}
