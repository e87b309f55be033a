using System.Diagnostics;
using System.Text.Json;

namespace Coffre.Bench;

/// <summary>The command line as a process of its own, in one home.</summary>
/// <param name="program">The compiled <c>coffre</c>.</param>
/// <param name="folder">The folder of the home and of its key.</param>
sealed class CoffreProcess(string program, string folder)
{
    /// <summary>The home.</summary>
    public string Home { get; } = Path.Combine(folder, "home");

    /// <summary>Where this account's own files lie.</summary>
    public string Folder { get; } = folder;

    /// <summary>What a command of this account is called with, before the command itself.</summary>
    public IReadOnlyList<string> Global => ["--home", Home, "--key", Path.Combine(Folder, "key"), "--json"];

    /// <summary>Runs a command that must succeed, and gives its results.</summary>
    public async Task<IReadOnlyList<JsonElement>> RunAsync(params string[] args)
    {
        var (code, results) = await TryAsync(false, args);
        return code == 0 ? results : throw new InvalidOperationException($"coffre {string.Join(' ', args)} ended with {code}.");
    }

    /// <summary>The same, with its progress on this terminal.</summary>
    public async Task<IReadOnlyList<JsonElement>> ShowAsync(params string[] args)
    {
        var (code, results) = await TryAsync(true, args);
        return code == 0 ? results : throw new InvalidOperationException($"coffre {string.Join(' ', args)} ended with {code}.");
    }

    /// <summary>Runs a command, and gives its exit code and results.</summary>
    public async Task<(int Code, IReadOnlyList<JsonElement> Results)> TryAsync(bool show, params string[] args)
    {
        Directory.CreateDirectory(Folder);
        using var run = Process.Start(new ProcessStartInfo(program, [.. Global, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = !show,
            WorkingDirectory = Folder,
        })!;
        var errors = show ? Task.FromResult("") : run.StandardError.ReadToEndAsync();
        var results = new List<JsonElement>();
        while (await run.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{'))
                results.Add(JsonDocument.Parse(line).RootElement.Clone());
        }
        var said = await errors;
        await run.WaitForExitAsync();
        if (run.ExitCode != 0 && said.Length > 0)
            await Console.Error.WriteLineAsync(said.Trim());
        return (run.ExitCode, results);
    }

    /// <summary>Runs a command for a person: its words on this terminal.</summary>
    public async Task<int> SayAsync(params string[] args)
    {
        using var run = Process.Start(new ProcessStartInfo(program, ["--home", Home, "--key", Path.Combine(Folder, "key"), .. args]) { WorkingDirectory = Folder })!;
        await run.WaitForExitAsync();
        return run.ExitCode;
    }
}
