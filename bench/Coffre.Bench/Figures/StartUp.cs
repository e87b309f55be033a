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
        await MeasureAsync(run, "`coffre --version`", ["--version"], ["age", "--version"], "`age --version`");
    }

    /// <summary>Runs a command of ours, another program and <see cref="Nothing"/> in turn, and reports them together.</summary>
    /// <param name="run">The run.</param>
    /// <param name="what">What ours does.</param>
    /// <param name="ours">Its arguments.</param>
    /// <param name="theirs">The other program with its arguments.</param>
    /// <param name="other">What it does.</param>
    /// <param name="goal">What is aimed at.</param>
    public static async Task MeasureAsync(Run run, string what, string[] ours, string[] theirs, string other, string goal = "")
    {
        var costs = await TimedProcess.InTurnAsync(run.Count(100, 5), [run.Coffre, .. ours], theirs, [Nothing]);
        var memory = (await TimedProcess.RunAsync(run.Coffre, ours)).Megabytes;
        var times = costs.Select(cost => new Sample(cost.Select(one => one.Milliseconds))).ToList();
        run.Report.Add($"{what}, whole process, median of {costs[0].Count}", $"{times[0].ToText("0.0", "ms")}, {memory:0} MB", goal);
        run.Report.Add($"… in turn with it {other}; a process that does nothing, `{Nothing}`",
            string.Create(CultureInfo.InvariantCulture, $"{times[1].ToText("0.0", "ms")}: ours is {times[0].Median / times[1].Median:0.0} × that; {times[2].ToText("0.0", "ms")}"));
        run.Report.Add("… page faults: ours, theirs, nothing's", string.Join(", ", costs.Select(cost => new Sample(cost.Select(one => (double)one.Faults)).Median.ToString("#,0", CultureInfo.InvariantCulture))));
    }
}
