using System.Text.RegularExpressions;
using Xunit;

namespace Coffre.Tests;

/// <summary>The rows of attacks and their tests, as <c>docs/threat-model.md</c> lists them: a class that is named there has a test of that row, and each test of a row is named.</summary>
public sealed partial class AttackTableTests
{
    const int Rows = 29;

    [Fact]
    public void Each_row_of_the_threat_model_names_the_classes_that_have_its_tests()
    {
        var listed = Table();
        var found = Tests();
        Assert.Equal(Enumerable.Range(1, Rows), listed.Keys.Order());
        foreach (var (row, (client, page)) in listed)
        {
            Assert.Equal((row, string.Join(' ', found.Where(test => test.Row == row && !test.InPage).Select(test => test.Class).Distinct().Order(StringComparer.Ordinal))), (row, string.Join(' ', client)));
            Assert.Equal((row, string.Join(' ', found.Where(test => test.Row == row && test.InPage).Select(test => test.Class).Distinct().Order(StringComparer.Ordinal))), (row, string.Join(' ', page)));
        }
    }

    static Dictionary<int, (string[] Client, string[] Page)> Table() => File.ReadAllLines(Repository.File("docs", "threat-model.md"))
        .SkipWhile(line => line != "## The rows and their tests").Where(line => line.StartsWith('|')).Skip(2)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => int.Parse(cells[1], null), cells => (Classes(cells[3]), Classes(cells[4])));

    // what stands in a cell in words is a reason, not a class
    static string[] Classes(string cell) => [.. Named().Matches(cell).Select(match => match.Value).Order(StringComparer.Ordinal)];

    static List<(int Row, string Class, bool InPage)> Tests() =>
    [
        .. from path in Directory.EnumerateFiles(Repository.File("tests", "Coffre.Tests"), "*.cs", SearchOption.AllDirectories)
           where !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
           from Match method in Method().Matches(File.ReadAllText(path))
           from row in RowsOf(method.Groups[1].Value)
           select (row, Path.GetFileNameWithoutExtension(path)[..^"Tests".Length], path.Contains($"{Path.DirectorySeparatorChar}Browser{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
    ];

    // Attack8_Attack17_…, Attack8_9_17_…, Attack8_and_17_…
    static IEnumerable<int> RowsOf(string name) => Numbers().Match(name) is { Success: true } numbers
        ? numbers.Groups[1].Captures.Select(capture => int.Parse(capture.Value, null))
        : [];

    [GeneratedRegex(@"(?:Task|void) (Attack\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"^(?:(?:Attack|and_)?(\d+)_)+")]
    private static partial Regex Numbers();

    [GeneratedRegex("[A-Z][a-z]+(?:[A-Z][a-z]+)*(?= |$|,)")]
    private static partial Regex Named();
}
