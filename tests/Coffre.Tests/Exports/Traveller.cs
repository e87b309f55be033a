using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>A person at the command line, with a home of their own: what they type is a process of its own.</summary>
sealed class Traveller(string url, string trust, string folder, string name)
{
    public Traveller(ScriptServer server, string folder, string name) : this(server.Url, server.Trust, folder, name)
    {
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Account { get; private set; } = "";

    string HomeFolder => Path.Combine(folder, name);

    string Key => Path.Combine(folder, $"{name}.key");

    public async Task<Traveller> BeginAsync(params string[] more)
    {
        Account = (await DoAsync(["account", "create", "--server", url, "--trust", trust, "--json", .. more])).Result("account");
        return this;
    }

    /// <summary>What must succeed.</summary>
    public async Task<Told> DoAsync(params string[] args)
    {
        var told = await TryAsync(args);
        Assert.True(told.Code == 0, $"coffre {string.Join(' ', args)}: {told.Code} {told.Errors}");
        return told;
    }

    public async Task<Told> TryAsync(params string[] args)
    {
        var result = await CoffreProgram.RunAsync([.. args, "--home", HomeFolder, "--key", Key], default, folder);
        return new(result.Code, result.Text, result.Errors);
    }

    /// <summary>Under a limit of what a file may grow to.</summary>
    public async Task<Told> TryWithinAsync(long kilobytes, params string[] args)
    {
        var limit = $"ulimit -f {kilobytes.ToString(CultureInfo.InvariantCulture)}; export DOTNET_EnableWriteXorExecute=0; exec \"$0\" \"$@\"";
        var (program, first) = CoffreProgram.Words;
        var result = await CoffreProgram.RunAsync("bash", ["-c", limit, program, .. first, .. args, "--home", HomeFolder, "--key", Key], default, folder, null);
        return new(result.Code, result.Text, result.Errors);
    }

    /// <summary>Kills it once something is so; false where it ended before.</summary>
    public async Task<bool> KillAsync(Func<bool> when, params string[] args)
    {
        var (program, first) = CoffreProgram.Words;
        using var process = Process.Start(new ProcessStartInfo(program, [.. first, .. args, "--home", HomeFolder, "--key", Key])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        while (!process.HasExited && !when())
            await Task.Delay(2, Ct);
        var killed = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync(Ct);
        return killed;
    }

    /// <summary>The home itself, for what no command does.</summary>
    public Home Open() => Home.Open(new RootCommand { GlobalOptions.Home, GlobalOptions.Key, GlobalOptions.PassphraseFile, GlobalOptions.Json }
        .Parse(["--home", HomeFolder, "--key", Key]));

    public sealed record Told(int Code, string Output, string Errors)
    {
        public string Result(string member) => Results(member)[^1];

        public IReadOnlyList<string> Results(string member) => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            using var json = System.Text.Json.JsonDocument.Parse(line);
            return json.RootElement.GetProperty(member).ToString();
        })];
    }
}
