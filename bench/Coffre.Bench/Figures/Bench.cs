using System.Globalization;

namespace Coffre.Bench;

/// <summary>
/// <c>bench [NAME…] [--quick]</c>: the figures of the README, measured by the programs that ship. Prints a table, and writes it as
/// <c>artifacts/figures.md</c>. Nothing here passes or fails: a figure is what was measured, beside what was aimed at.
/// </summary>
static class Bench
{
    static readonly (string Name, string What, Func<Run, Task> Measure)[] All =
    [
        ("start", "the command line starts", StartUp.MeasureAsync),
        ("files", "a file of 1 GiB sealed and opened, beside age", SealAndOpen.MeasureAsync),
        ("verify", "a receipt verified offline", VerifyReceipt.MeasureAsync),
        ("steps", "the steps of a delivery, one by one", DeliverySteps.MeasureAsync),
        ("one", "one delivery, answered with its proof", DeliverOne.MeasureAsync),
        ("many", "10,000 deliveries to 10,000 accounts", DeliverMany.MeasureAsync),
        ("page", "a letter's link opened on a phone", OpenLetter.MeasureAsync),
        ("vault", "a vault begun, opened and filled in a browser", OpenVault.MeasureAsync),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var quick = args.Contains("--quick");
        var names = args.Where(arg => arg != "--quick").ToList();
        if (names.Find(name => !All.Any(figure => figure.Name == name)) is not null)
        {
            await Console.Error.WriteLineAsync($"bench [--quick] [NAME…], where NAME is one of\n{string.Join('\n', All.Select(figure => $"  {figure.Name,-8}{figure.What}"))}");
            return 2;
        }
        using var run = new Run(Directory.GetCurrentDirectory(), quick);
        Console.WriteLine(Machine.Describe());
        foreach (var (name, what, measure) in All)
        {
            if (names.Count > 0 && !names.Contains(name))
                continue;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n• {what}"));
            await measure(run);
        }
        run.Report.Print();
        var file = Path.Combine(run.Root, "artifacts", "figures.md");
        await File.WriteAllTextAsync(file, run.Report.ToMarkdown(Machine.Describe(), quick));
        Console.WriteLine($"\nAs Markdown: {Path.GetRelativePath(run.Root, file)}");
        return 0;
    }
}
