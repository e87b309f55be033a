using System.Diagnostics;
using System.Globalization;

namespace Coffre.Bench;

/// <summary>What a process cost from its start to its end.</summary>
/// <param name="Elapsed">By the clock on the wall.</param>
/// <param name="Processor">By the clock of the processor, user and system.</param>
/// <param name="Memory">The most resident memory it had, in bytes.</param>
/// <param name="Said">What it printed.</param>
readonly record struct ProcessCost(TimeSpan Elapsed, TimeSpan Processor, long Memory, string Said)
{
    public double Milliseconds => Elapsed.TotalMilliseconds;

    public double Megabytes => Memory / 1e6;
}

/// <summary>Runs a program to its end under Debian's <c>time</c>, whose own two megabytes do not count: the kernel counts the child alone.</summary>
static class TimedProcess
{
    public static async Task<ProcessCost> RunAsync(string program, params IEnumerable<string> args)
    {
        var file = Path.GetTempFileName();
        try
        {
            var info = new ProcessStartInfo("/usr/bin/time", ["-o", file, "-f", "%U %S %M", program, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
            var begun = Stopwatch.GetTimestamp();
            using var process = Process.Start(info)!;
            var complained = process.StandardError.ReadToEndAsync();
            var said = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            var elapsed = Stopwatch.GetElapsedTime(begun);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await complained}{said[Math.Max(0, said.Length - 1000)..]}");
            var parts = (await File.ReadAllLinesAsync(file))[^1].Split(' ');
            return new(elapsed, TimeSpan.FromSeconds(Number(parts[0]) + Number(parts[1])), (long)Number(parts[2]) * 1024, said);
        }
        finally
        {
            File.Delete(file);
        }
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
