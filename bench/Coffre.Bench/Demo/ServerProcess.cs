using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Coffre.Bench;

/// <summary>The server as a process of its own, on a free port of this machine, with its data in a folder.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    readonly string program;
    readonly string data;
    Process? process;

    public ServerProcess(string root, string data)
    {
        program = Path.Combine(root, "artifacts", "server", "Coffre.Server.dll");
        this.data = data;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Host = $"localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    /// <summary>Its host and port.</summary>
    public string Host { get; }

    /// <summary>Its address.</summary>
    public string Url => $"http://{Host}";

    /// <summary>Its process, while it runs.</summary>
    public Process Process => process ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Runs a verb to its end and gives what it printed.</summary>
    public async Task<string> RunAsync(params string[] args)
    {
        using var run = Process.Start(new ProcessStartInfo("dotnet", [program, .. args]) { RedirectStandardOutput = true })!;
        var text = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        return run.ExitCode == 0 ? text.Trim() : throw new InvalidOperationException($"The server's {args[0]} ended with {run.ExitCode}.");
    }

    /// <summary>Starts it, and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        // its own log file: a child that inherited the output would keep a pipe of this program open
        var log = new StreamWriter(Path.Combine(data, "..", "server.log"), append: true);
        process = Process.Start(new ProcessStartInfo("dotnet",
            [program, "serve", "--data", data, "--urls", Url, "--Log:Mirror", Path.Combine(data, "..", "mirror"),
                "--Limits:ChallengesAMinute", "1000000", "--Limits:LocatorsAMinute", "1000000", "--Limits:RequestsAMinute", "10000000", "--Limits:ActsAMinute", "1000000"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, e) => Write(e.Data);
        process.ErrorDataReceived += (_, e) => Write(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = new(Url) };
        for (var tried = 0; ; tried++)
        {
            try
            {
                using var answer = await http.GetAsync("/ready");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (tried < 300 && !process.HasExited)
            {
                // not listening yet
            }
            if (process.HasExited || tried == 300)
                throw new InvalidOperationException($"The server does not start; see {Path.GetFullPath(Path.Combine(data, "..", "server.log"))}");
            await Task.Delay(50);
        }

        void Write(string? line)
        {
            lock (log)
            {
                if (line is null)
                    log.Flush();
                else
                    log.WriteLine(line);
            }
        }
    }

    /// <summary>Asks it to end, and waits.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync();
        }
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
