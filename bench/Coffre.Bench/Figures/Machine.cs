using System.Globalization;
using System.Runtime.InteropServices;

namespace Coffre.Bench;

/// <summary>The machine that was measured on, as far as a figure depends on it.</summary>
static class Machine
{
    /// <summary>Processor, cores, memory, system, kernel and runtime in one line.</summary>
    public static string Describe()
    {
        var processor = Field("/proc/cpuinfo", "model name", ':') ?? "unknown processor";
        var memory = long.Parse((Field("/proc/meminfo", "MemTotal", ':') ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture);
        var system = Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? "unknown system";
        var kernel = string.Join('.', Environment.OSVersion.Version.Major, Environment.OSVersion.Version.Minor);
        return string.Create(CultureInfo.InvariantCulture,
            $"{processor}, {Environment.ProcessorCount} cores, {memory / 1024.0 / 1024:0} GiB of memory, {system}, Linux {kernel}, {RuntimeInformation.FrameworkDescription}");
    }

    static string? Field(string file, string name, char separator) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim()
        : null;
}
