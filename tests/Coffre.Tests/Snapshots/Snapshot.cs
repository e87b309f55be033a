using Xunit;

namespace Coffre.Tests;

/// <summary>A text that others rely on, as it was when someone last looked at it: a change of it is seen, and meant.</summary>
static class Snapshot
{
    /// <summary>Demands that a text is the one of its file. With <c>COFFRE_SNAPSHOTS=write</c> the file is written anew.</summary>
    public static void Demand(string name, string text)
    {
        var path = Repository.File("tests", "Coffre.Tests", "Snapshots", name);
        text = text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("COFFRE_SNAPSHOTS") == "write")
            File.WriteAllText(path, text);
        var kept = File.Exists(path) ? File.ReadAllText(path) : "";
        if (kept == text)
            return;
        var (now, before) = (text.Split('\n'), kept.Split('\n'));
        Assert.Fail($"""
            {name} is not what it was. If that is meant, replace tests/Coffre.Tests/Snapshots/{name}: run this test with COFFRE_SNAPSHOTS=write.
            {string.Join('\n', before.Except(now).Select(line => $"- {line}").Concat(now.Except(before).Select(line => $"+ {line}")).DefaultIfEmpty("the same lines, in another order").Take(40))}
            """);
    }
}
