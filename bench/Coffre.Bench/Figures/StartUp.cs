using System.Globalization;

namespace Coffre.Bench;

/// <summary>
/// How long the command line takes to start, beside a program that does as much and one that does nothing: the floor of this machine, whose page faults
/// cost more or less. All in turn.
/// </summary>
static class StartUp
{
    /// <summary>A program that does nothing at all.</summary>
    public const string Nothing = "/bin/true";

    public static async Task MeasureAsync(Run run)
    {
        var costs = await TimedProcess.InTurnAsync(run.Count(100, 5), [run.Coffre, "--version"], ["age", "--version"], [Nothing]);
        Report(run.Report, $"`coffre --version`, whole process, median of {costs[0].Count}", costs, "`age --version`");
    }

    /// <summary>Reports our costs, and in the next row the other program's and the floor.</summary>
    /// <param name="report">Where.</param>
    /// <param name="what">What ours did.</param>
    /// <param name="costs">Ours, the other program's, those of <see cref="Nothing"/>.</param>
    /// <param name="other">What the other program did.</param>
    /// <param name="goal">What is aimed at.</param>
    public static void Report(Report report, string what, IReadOnlyList<ProcessCost>[] costs, string other, string goal = "")
    {
        var times = costs.Select(cost => new Sample(cost.Select(one => one.Milliseconds))).ToList();
        report.Add(what, $"{times[0].ToText("0.0", "ms")}, {costs[0].Max(cost => cost.Megabytes):0} MB", goal);
        report.Add($"… in turn with it {other}; a process that does nothing, `{Nothing}`",
            string.Create(CultureInfo.InvariantCulture, $"{times[1].ToText("0.0", "ms")}: ours is {times[0].Median / times[1].Median:0.0} × that; {times[2].ToText("0.0", "ms")}"));
        report.Add("… page faults: ours, theirs, nothing's", string.Join(", ", costs.Select(cost => new Sample(cost.Select(one => (double)one.Faults)).Median.ToString("#,0", CultureInfo.InvariantCulture))));
    }
}
