using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

/// <summary>How a process ended, and what it said.</summary>
sealed record Ended(int Code, string Output, string Errors)
{
    /// <summary>Its last result, of a command that was run with <c>--json</c>.</summary>
    public JsonElement Result
    {
        get
        {
            using var document = JsonDocument.Parse(Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Demands an exit code, and words in what was said of it.</summary>
    public Ended Demand(int code, params string[] words)
    {
        Assert.True(Code == code, $"ended with {Code}, not {code}: {Errors}{Output}");
        foreach (var word in words)
            Assert.Contains(word, Errors, StringComparison.Ordinal);
        // a stack trace is no message
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        return this;
    }
}

/// <summary>What a process is put under.</summary>
/// <param name="Kilobytes">No file that it writes may grow larger; 0: no limit.</param>
/// <param name="Clock">How far its clock is ahead of this machine's.</param>
/// <param name="Unheard">Nothing that it prints arrives: each write to its output fails.</param>
readonly record struct Under(long Kilobytes = 0, TimeSpan Clock = default, bool Unheard = false);

/// <summary>A program as it ships, <c>coffre</c> or the server, running as a process: killed, filled and misled by the tests of this folder.</summary>
sealed class Shipped : IDisposable
{
    static readonly string Coffre = Built("coffre", "coffre");
    static readonly string Server = Built("server", "Coffre.Server.dll");

    readonly Process process;
    readonly StringBuilder output = new();
    readonly StringBuilder errors = new();

    Shipped(string program, IEnumerable<string> args, Under under)
    {
        Assert.True(File.Exists(args.FirstOrDefault() == Server ? Server : program == "dotnet" ? Server : program), $"{program} {args.FirstOrDefault()} is missing: ./dev test builds it.");
        var start = under.Unheard
            ? new ProcessStartInfo("bash", ["-c", "exec \"$0\" \"$@\" >/dev/full", program, .. args])
            : under.Kilobytes > 0
            // the shell gives way to the program, which keeps the limit
            ? new ProcessStartInfo("bash", ["-c", $"ulimit -f {under.Kilobytes.ToString(CultureInfo.InvariantCulture)}; exec \"$0\" \"$@\"", program, .. args])
            : new ProcessStartInfo(program, args);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        if (under.Clock != TimeSpan.Zero)
        {
            start.Environment["LD_PRELOAD"] = FakeClock();
            start.Environment["FAKETIME"] = $"{under.Clock.TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture)}s";
            // timers go on as they do
            start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = start.Environment["DONT_FAKE_MONOTONIC"] = "1";
        }
        process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>What was said so far.</summary>
    public string Said
    {
        get
        {
            lock (errors)
                return $"{output}{errors}";
        }
    }

    public static Shipped StartCoffre(IEnumerable<string> args, Under under = default) => new(Coffre, args, under);

    public static Shipped StartServer(IEnumerable<string> args, Under under = default) => new("dotnet", [Server, .. args], under);

    /// <summary>SIGKILL: nothing of the program runs any more.</summary>
    public void Kill()
    {
        if (!process.HasExited)
            process.Kill();
    }

    /// <summary>Asks it to end.</summary>
    public void Stop()
    {
        if (!process.HasExited)
            Process.Start("kill", ["-TERM", $"{process.Id}"]).WaitForExit();
    }

    /// <summary>While it runs, lets no file that it writes grow larger than so many bytes; null: as large as it will.</summary>
    public void LimitFiles(long? bytes)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{process.Id}", $"--fsize={bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"}:unlimited"]);
        limit.WaitForExit();
        Assert.Equal(0, limit.ExitCode);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Ended> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            Assert.Fail($"{process.StartInfo.FileName} did not end in two minutes: {Said}");
        }
        return new(process.ExitCode, output.ToString(), errors.ToString());
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    void Keep(StringBuilder said, string? line)
    {
        lock (errors)
        {
            if (line is not null)
                said.Append(line).Append('\n');
        }
    }

    static string Built(params string[] path) => Repository.File(["artifacts", .. path]);

    static string FakeClock()
    {
        var library = Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists);
        Assert.True(library is not null, "libfaketime is missing: ./dev test installs it.");
        return library;
    }
}
