using System.Diagnostics;
using Xunit;

namespace Coffre.Tests;

/// <summary>Runs a script of <c>tests/node</c>, and any other program, bytes in and bytes out.</summary>
static class NodeScript
{
    public static Task<byte[]> RunAsync(string script, IEnumerable<string> arguments, ReadOnlyMemory<byte> input = default)
    {
        var folder = Repository.File("tests", "node");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "Packages are missing; install them by: npm ci --prefix tests/node");
        return ProgramAsync("node", [Path.Combine(folder, script), .. arguments], input);
    }

    public static async Task<byte[]> ProgramAsync(string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> input = default)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var ct = TestContext.Current.CancellationToken;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.StandardInput.BaseStream.WriteAsync(input, ct);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync(ct);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors}");
        return output.ToArray();
    }
}
