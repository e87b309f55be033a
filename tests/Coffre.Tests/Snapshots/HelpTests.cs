using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Coffre.Tests;

/// <summary>What the command line says of each of its commands.</summary>
public sealed partial class HelpTests
{
    [Fact]
    public async Task The_help_of_every_command_is_the_one_that_was_looked_at()
    {
        var text = new StringBuilder();
        await WriteAsync(text, []);
        Snapshot.Demand("help.txt", text.ToString());
    }

    /// <summary>A command's own help, then that of the commands that it lists.</summary>
    static async Task WriteAsync(StringBuilder text, string[] command)
    {
        var result = await CoffreProgram.RunAsync([.. command, "--help"], environment: new Dictionary<string, string> { ["COFFRE_HOME"] = "/coffre" });
        Assert.True(result.Code == 0, result.Errors);
        // built beside the tests, the program has its assembly's name
        var help = result.Text.ReplaceLineEndings("\n").Replace("  Coffre.Cli ", "  coffre ", StringComparison.Ordinal).Trim('\n');
        text.Append(string.Join('\n', help.Split('\n').Select(line => line.TrimEnd()).Prepend($"$ {string.Join(' ', ["coffre", .. command, "--help"])}"))).Append("\n\n");
        foreach (Match listed in Listed().Matches(help.Split("\nCommands:\n") is [_, var list] ? list : ""))
            await WriteAsync(text, [.. command, listed.Groups[1].Value]);
    }

    [GeneratedRegex(@"^  ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
