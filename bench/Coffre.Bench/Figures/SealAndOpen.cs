using System.Globalization;
using System.Security.Cryptography;

namespace Coffre.Bench;

/// <summary>
/// A large file sealed and opened, file to file, by <c>coffre</c> (post-quantum) and by Debian's <c>age</c> (X25519), one after the other, pair by pair.
/// Before each measured run the same command runs unmeasured, and what it wrote is removed: a virtual machine gets memory back from its host a page at a
/// time, a second for each GiB, and whoever fills the page cache first would pay that for the other.
/// </summary>
static class SealAndOpen
{
    const int Pairs = 9;

    public static async Task MeasureAsync(Run run)
    {
        var folder = run.NewFolder();
        var size = run.Quick ? 32L << 20 : 1L << 30;
        var plain = Path.Combine(folder, "plain");
        WriteRandom(plain, size);
        var ours = new Tool(run.Coffre, ["seal"], ["unseal"], Path.Combine(folder, "ours.key"), folder);
        var theirs = new Tool("age", [], ["-d"], Path.Combine(folder, "theirs.key"), folder);
        await TimedProcess.RunAsync(run.Coffre, "keygen", "-o", ours.Key);
        await TimedProcess.RunAsync("age-keygen", "-o", theirs.Key);
        var digest = Hash(plain);
        for (var pair = 0; pair < run.Count(Pairs, 2); pair++)
        {
            // who goes first changes, so that neither always finds the disk as the other left it
            foreach (var tool in pair % 2 == 0 ? (Tool[])[ours, theirs] : [theirs, ours])
                await tool.PlayAsync(plain, digest);
        }
        var name = size == 1L << 30 ? "1 GiB" : $"{size >> 20} MiB";
        Compare(run.Report, $"{name} sealed, file to file", ours.Sealed, theirs.Sealed);
        Compare(run.Report, $"{name} opened, file to file", ours.Opened, theirs.Opened);
        Directory.Delete(folder, true);
    }

    static void Compare(Report report, string what, List<ProcessCost> ours, List<ProcessCost> theirs)
    {
        var (a, b) = (new Sample(ours.Select(cost => cost.Elapsed.TotalSeconds)), new Sample(theirs.Select(cost => cost.Elapsed.TotalSeconds)));
        report.Add($"{what}: `coffre` (post-quantum) beside `age` (X25519), medians of {a.Count} pairs",
            string.Create(CultureInfo.InvariantCulture, $"{a.Median / b.Median:0.00} × age: {a.Median:0.00} s, age {b.Median:0.00} s"), "≤ 0.5 × age");
        report.Add($"{what}: most memory, processor time",
            string.Create(CultureInfo.InvariantCulture, $"{ours.Max(c => c.Megabytes):0} MB, {new Sample(ours.Select(c => c.Processor.TotalSeconds)).Median:0.00} s; age {theirs.Max(c => c.Megabytes):0} MB, {new Sample(theirs.Select(c => c.Processor.TotalSeconds)).Median:0.00} s"),
            "≤ 100 MB");
    }

    static void WriteRandom(string file, long size)
    {
        using var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        var block = new byte[1 << 20];
        for (var at = 0L; at < size; at += block.Length)
        {
            RandomNumberGenerator.Fill(block);
            output.Write(block);
        }
        output.Flush(flushToDisk: true);
    }

    static Digest Hash(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        return new(SHA256.HashData(stream));
    }

    /// <summary>One of the two programs, and what its runs have cost.</summary>
    sealed class Tool(string program, string[] seal, string[] open, string key, string folder)
    {
        public string Key => key;

        public List<ProcessCost> Sealed { get; } = [];

        public List<ProcessCost> Opened { get; } = [];

        /// <summary>Seals, opens, compares, and leaves neither file behind.</summary>
        public async Task PlayAsync(string plain, Digest digest)
        {
            var recipient = (await File.ReadAllLinesAsync(key)).First(line => line.StartsWith("# public key: ", StringComparison.Ordinal))["# public key: ".Length..];
            var (sealedFile, opened) = (Path.Combine(folder, "sealed"), Path.Combine(folder, "opened"));
            Sealed.Add(await SecondRunAsync([.. seal, "-r", recipient, "-o", sealedFile, plain], sealedFile));
            await SettleAsync();
            Opened.Add(await SecondRunAsync([.. open, "-i", key, "-o", opened, sealedFile], opened));
            if (Hash(opened) != digest)
                throw new InvalidOperationException($"{program} gave back another file.");
            File.Delete(sealedFile);
            File.Delete(opened);
            await SettleAsync();
        }

        async Task<ProcessCost> SecondRunAsync(string[] args, string output)
        {
            await TimedProcess.RunAsync(program, args);
            File.Delete(output);
            return await TimedProcess.RunAsync(program, args);
        }

        // what the one left to be written is not written in the other's time
        static async Task SettleAsync() => await TimedProcess.RunAsync("sync");
    }
}
