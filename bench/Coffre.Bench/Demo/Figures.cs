using System.Diagnostics;
using System.Globalization;

namespace Coffre.Bench;

/// <summary>What took how long, for the table at the end.</summary>
sealed class Figures
{
    readonly List<(string What, string Value)> rows = [];

    /// <summary>Times a step.</summary>
    public async Task<T> TimeAsync<T>(string what, Func<Task<T>> step, int count = 0)
    {
        var watch = Stopwatch.StartNew();
        var result = await step();
        var seconds = watch.Elapsed.TotalSeconds;
        rows.Add((what, count > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s, {count / seconds:0}/s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s")));
        return result;
    }

    /// <summary>Notes a fact.</summary>
    public void Add(string what, string value) => rows.Add((what, value));

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        var width = rows.Max(row => row.What.Length);
        foreach (var (what, value) in rows)
            Console.WriteLine($"  {what.PadRight(width)}  {value}");
    }
}
