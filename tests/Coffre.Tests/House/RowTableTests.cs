using System.Text.RegularExpressions;
using Xunit;

namespace Coffre.Tests;

/// <summary>
/// The rows of attacks and of the law, and their tests, as <c>docs/threat-model.md</c> and <c>docs/law.md</c> list them: a class that is named there has a
/// test of that row, and each test of a row is named.
/// </summary>
public sealed partial class RowTableTests
{
    const int Attacks = 29;
    const int Laws = 60;

    [Fact]
    public void Each_row_of_the_threat_model_names_the_classes_that_have_its_tests()
    {
        var listed = Table("threat-model.md");
        Assert.Equal(Enumerable.Range(1, Attacks), listed.Keys.Order());
        Compare(listed, Tests(AttacksOf));
    }

    [Fact]
    public void Each_row_of_the_law_names_the_classes_that_have_its_tests()
    {
        var listed = Table("law.md");
        Compare(listed, Tests(LawsOf));
        // what has no test is said to have none
        var none = File.ReadAllLines(Repository.File("docs", "law.md")).SkipWhile(line => line != "## Rows without a test").SelectMany(line => Law().Matches(line)).Select(match => int.Parse(match.Groups[1].Value, null));
        Assert.Equal(Enumerable.Range(1, Laws), listed.Keys.Concat(none).Order());
    }

    static void Compare(Dictionary<int, (string[] Client, string[] Page)> listed, List<(int Row, string Class, bool InPage)> found)
    {
        string Classes(int row, bool inPage) => string.Join(' ', found.Where(test => test.Row == row && test.InPage == inPage).Select(test => test.Class).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(found.Select(test => test.Row).Except(listed.Keys));
        foreach (var (row, (client, page)) in listed)
        {
            Assert.Equal((row, Classes(row, inPage: false)), (row, string.Join(' ', client)));
            Assert.Equal((row, Classes(row, inPage: true)), (row, string.Join(' ', page)));
        }
    }

    static Dictionary<int, (string[] Client, string[] Page)> Table(string file) => File.ReadAllLines(Repository.File("docs", file))
        .SkipWhile(line => line != "## The rows and their tests").TakeWhile(line => line != "## Rows without a test").Where(line => line.StartsWith('|')).Skip(2)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => int.Parse(cells[1].TrimStart('V'), null), cells => (Classes(cells[3]), Classes(cells[4])));

    // what stands in a cell in words is a reason, not a class
    static string[] Classes(string cell) => [.. Named().Matches(cell).Select(match => match.Value).Order(StringComparer.Ordinal)];

    static List<(int Row, string Class, bool InPage)> Tests(Func<string, IEnumerable<int>> rowsOf) =>
    [
        .. from path in Directory.EnumerateFiles(Repository.File("tests", "Coffre.Tests"), "*.cs", SearchOption.AllDirectories)
           where !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
           from Match method in Method().Matches(File.ReadAllText(path))
           from row in rowsOf(method.Groups[1].Value)
           select (row, Path.GetFileNameWithoutExtension(path)[..^"Tests".Length], path.Contains($"{Path.DirectorySeparatorChar}Browser{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
    ];

    // Attack8_Attack17_…, Attack8_9_17_…, Attack8_and_17_…
    static IEnumerable<int> AttacksOf(string name) => Numbers().Match(name) is { Success: true } numbers && name.StartsWith("Attack", StringComparison.Ordinal)
        ? numbers.Groups[1].Captures.Select(capture => int.Parse(capture.Value, null))
        : [];

    // V9_…, V9_V10_…, Attack24_V14_…
    static IEnumerable<int> LawsOf(string name) => Law().Matches(name).Select(match => int.Parse(match.Groups[1].Value, null));

    [GeneratedRegex(@"(?:Task|void) ((?:Attack|V)\d+_\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"^(?:(?:Attack|and_)?(\d+)_)+")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<![A-Za-z0-9])V(\d+)(?![0-9])")]
    private static partial Regex Law();

    [GeneratedRegex("[A-Z][a-z]+(?:[A-Z][a-z]+)*(?= |$|,)")]
    private static partial Regex Named();
}
