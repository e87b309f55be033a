using System.Diagnostics;
using System.Globalization;

namespace Coffre.Bench;

/// <summary>What a process, the server, has cost since this was made: the kernel's own counts.</summary>
sealed class ServerLoad
{
    readonly int id;
    readonly TimeSpan before;

    public ServerLoad(Process server)
    {
        id = server.Id;
        before = Processor(id);
        // from here on the peak is that of what follows
        File.WriteAllText($"/proc/{id}/clear_refs", "5");
    }

    /// <summary>Processor time since then.</summary>
    public TimeSpan ProcessorTime => Processor(id) - before;

    /// <summary>Resident memory now, in MB.</summary>
    public double Memory => Field("VmRSS");

    /// <summary>The most since then, in MB.</summary>
    public double Peak => Field("VmHWM");

    static TimeSpan Processor(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }

    double Field(string name)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
