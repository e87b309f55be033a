using System.Diagnostics;

namespace Coffre.Bench;

/// <summary>Deliveries one after the other from one client, each answered with its proof before the next is sent; and the server when nothing is asked of it.</summary>
static class DeliverOne
{
    public static async Task MeasureAsync(Run run)
    {
        await using var town = await Town.BuildAsync(run);
        var idle = new ServerLoad(town.Server.Process);
        await Task.Delay(TimeSpan.FromSeconds(run.Count(10, 1)));
        run.Report.Add("server memory, idle, ten seconds after a few accounts were made", $"{idle.Memory:0} MB", "≤ 150 MB");
        var holder = (await town.SettleAsync(1))[0];
        using var city = town.OpenCity();
        var documents = Documents.Make(run.NewFolder(), run.Count(300, 10));
        await city.DeliverAsync(await File.ReadAllBytesAsync(documents[0]), holder);
        var (whole, answer) = (new List<double>(), new List<double>());
        foreach (var document in documents)
        {
            var bytes = await File.ReadAllBytesAsync(document);
            var begun = Stopwatch.GetTimestamp();
            var (delivery, payload) = city.Seal(bytes, holder);
            var @sealed = Stopwatch.GetTimestamp();
            await city.Client.DeliverAsync(delivery, [payload]);
            answer.Add(Stopwatch.GetElapsedTime(@sealed).TotalMilliseconds);
            whole.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        var one = new Sample(answer);
        run.Report.Add($"one delivery of 50 kB, from signing it to its answer with its proof, durable, verified, nothing else going on: median of {one.Count}, p99",
            $"{one.Median:0.0} ms, {one.At(0.99):0.0} ms", "≤ 1 s");
        run.Report.Add("the same with sealing", $"{new Sample(whole).Median:0.0} ms");
        run.Report.Add("bytes of that answer, and of its headers", await WeighAsync(town, documents[0], holder), "≤ 3 kB");
    }

    /// <summary>Bytes of the answer to a delivery, by a client that has seen no checkpoint: it asks for nothing after it.</summary>
    public static async Task<string> WeighAsync(Town town, string document, Recipient holder)
    {
        using var city = town.OpenCity();
        await city.DeliverAsync(await File.ReadAllBytesAsync(document), holder);
        return $"{city.Last.Body:#,0}, {city.Last.Headers:#,0}";
    }
}
