using System.Diagnostics;
using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>What a run of a program left.</summary>
sealed record ProgramResult(int Code, byte[] Output, string Errors)
{
    public string Text => Encoding.UTF8.GetString(Output);
}

/// <summary>
/// The command line as a process: the file that <c>./dev</c> publishes when nothing was written since, else the one built beside the tests.
/// </summary>
static class CoffreProgram
{
    static readonly Lazy<string[]> Command = new(Find);

    /// <summary>What is started, and the words that come before a command's.</summary>
    public static (string Program, string[] First) Words => (Command.Value[0], Command.Value[1..]);

    public static Task<ProgramResult> RunAsync(
        IEnumerable<string> arguments, ReadOnlyMemory<byte> input = default, string? folder = null, IReadOnlyDictionary<string, string>? environment = null) =>
        RunAsync(Command.Value[0], [.. Command.Value.Skip(1), .. arguments], input, folder, environment);

    public static async Task<ProgramResult> RunAsync(
        string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, string? folder, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var ct = TestContext.Current.CancellationToken;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended before it had read all
        }
        await reading;
        await process.WaitForExitAsync(ct);
        return new(process.ExitCode, output.ToArray(), await errors);
    }

    static string[] Find()
    {
        var published = new FileInfo(Repository.File("artifacts", "coffre", "coffre"));
        var sources = new[] { "Coffre", "Coffre.Cli" }.SelectMany(project => Directory.EnumerateFiles(Repository.File("src", project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        return published.Exists && sources.All(file => File.GetLastWriteTimeUtc(file) <= published.LastWriteTimeUtc)
            ? [published.FullName]
            : ["dotnet", Path.Combine(AppContext.BaseDirectory, "Coffre.Cli.dll")];
    }
}
