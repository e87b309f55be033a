using Xunit;

namespace Coffre.Tests;

/// <summary>The command line as people type it, against a whole server: each script is also its manual.</summary>
public sealed class ScriptTests(ScriptServer server) : IClassFixture<ScriptServer>
{
    public static TheoryData<string> Scripts() => [.. Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    static string Folder => Repository.File("tests", "Coffre.Tests", "Scripts");

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Each_script_sees_what_it_says(string name)
    {
        using var script = new Script(Path.Combine(Folder, $"{name}.txt"), server);
        await script.RunAsync();
    }
}
