namespace Coffre.Bench;

/// <summary>How long <c>coffre --version</c> takes, and how much memory.</summary>
static class StartUp
{
    public static async Task MeasureAsync(Run run)
    {
        var costs = new List<ProcessCost>();
        for (var i = 0; i < run.Count(100, 5); i++)
            costs.Add(await TimedProcess.RunAsync(run.Coffre, "--version"));
        run.Report.Add($"`coffre --version`, whole process, median of {costs.Count}",
            $"{new Sample(costs.Select(cost => cost.Milliseconds)).ToText("0.0", "ms")}, {new Sample(costs.Select(cost => cost.Megabytes)).Median:0} MB");
    }
}
