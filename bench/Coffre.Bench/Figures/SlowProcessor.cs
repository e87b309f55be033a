using System.Globalization;

namespace Coffre.Bench;

/// <summary>
/// A share of one processor for a whole tree of processes, by a control group of the kernel: unlike the browser's own throttling, which slows a page's
/// thread alone, it slows workers too.
/// </summary>
sealed class SlowProcessor : IDisposable
{
    // short, so that a task is slowed evenly, not stopped for a tenth of a second
    const int Period = 10_000;

    readonly string group;

    SlowProcessor(string group) => this.group = group;

    /// <summary>Makes the group; null where this may not.</summary>
    /// <param name="share">Of one processor.</param>
    public static SlowProcessor? TryMake(double share)
    {
        var quota = (int)(share * Period);
        try
        {
            if (File.Exists("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") || Directory.Exists("/sys/fs/cgroup/cpu"))
            {
                var first = Make("/sys/fs/cgroup/cpu");
                Write(first, "cpu.cfs_period_us", Period);
                Write(first, "cpu.cfs_quota_us", quota);
                Write(first, "cpu.shares", 262_144); // its part is its own, whatever else this machine does
                return new(first);
            }
            File.WriteAllText("/sys/fs/cgroup/cgroup.subtree_control", "+cpu");
            var second = Make("/sys/fs/cgroup");
            File.WriteAllText(Path.Combine(second, "cpu.max"), string.Create(CultureInfo.InvariantCulture, $"{quota} {Period}"));
            Write(second, "cpu.weight", 10_000);
            return new(second);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts a process and all that it has started into the group; what they start later follows them.</summary>
    public void Take(int process)
    {
        foreach (var one in Tree(process))
        {
            try
            {
                Write(group, "cgroup.procs", one);
            }
            catch (IOException)
            {
                // it has ended meanwhile
            }
        }
    }

    public void Dispose()
    {
        for (var tried = 0; ; tried++)
        {
            try
            {
                Directory.Delete(group);
                return;
            }
            catch (IOException) when (tried < 100)
            {
                // the last of them is still ending
                Thread.Sleep(50);
            }
        }
    }

    static string Make(string under) => Directory.CreateDirectory(Path.Combine(under, $"coffre-bench-{Environment.ProcessId}")).FullName;

    static void Write(string group, string file, int value) => File.WriteAllText(Path.Combine(group, file), value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A process and all that it has started.</summary>
    public static IReadOnlyList<int> Tree(int process)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)))
        {
            try
            {
                // pid (name) state parent …; a name may hold anything but ends at the last parenthesis
                var stat = File.ReadAllText($"/proc/{folder}/stat");
                parents[int.Parse(folder!, CultureInfo.InvariantCulture)] = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // it has ended meanwhile
            }
        }
        var found = new List<int> { process };
        for (var i = 0; i < found.Count; i++)
            found.AddRange(parents.Where(pair => pair.Value == found[i]).Select(pair => pair.Key));
        return found;
    }
}
