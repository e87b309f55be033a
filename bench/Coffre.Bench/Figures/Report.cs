using System.Text;

namespace Coffre.Bench;

/// <summary>What was measured, beside what was aimed at: in order, as a table for people and as Markdown.</summary>
sealed class Report
{
    readonly List<(string What, string Value, string Goal)> rows = [];

    /// <summary>Notes a figure, and shows it at once.</summary>
    /// <param name="what">What was done, under which conditions.</param>
    /// <param name="value">What was measured, with its unit.</param>
    /// <param name="goal">What <c>design</c> aims at; "" where it does not.</param>
    public void Add(string what, string value, string goal = "")
    {
        rows.Add((what, value, goal));
        Console.WriteLine($"  {what}: {value}{(goal.Length > 0 ? $"   (goal: {goal})" : "")}");
    }

    public void Print()
    {
        Console.WriteLine();
        if (rows.Count == 0)
            return;
        var (what, value) = (Math.Min(90, rows.Max(row => row.What.Length)), rows.Max(row => row.Value.Length));
        foreach (var row in rows)
            Console.WriteLine($"  {row.What.PadRight(what)}  {row.Value.PadRight(value)}  {row.Goal}");
    }

    public string ToMarkdown(string machine, bool quick)
    {
        var text = new StringBuilder();
        if (quick)
            text.Append("A quick run, to see that it works: these numbers mean nothing.\n\n");
        text.Append($"{machine}\n\n| what | measured | goal |\n|---|---|---|\n");
        foreach (var (what, value, goal) in rows)
            text.Append($"| {what} | {value} | {goal} |\n");
        return text.ToString();
    }
}
