using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Coffre.Bench;

/// <summary>What a process cost from its start to its end.</summary>
/// <param name="Elapsed">By the clock on the wall.</param>
/// <param name="Processor">By the clock of the processor, user and system.</param>
/// <param name="Memory">The most resident memory it had, in bytes.</param>
/// <param name="Faults">Pages that it touched for the first time.</param>
/// <param name="Said">What it printed.</param>
readonly record struct ProcessCost(TimeSpan Elapsed, TimeSpan Processor, long Memory, long Faults, string Said)
{
    public double Milliseconds => Elapsed.TotalMilliseconds;

    public double Megabytes => Memory / 1e6;
}

/// <summary>Runs programs to their end as children of this process, started and reaped by the kernel's own calls.</summary>
static class TimedProcess
{
    // more than any of glibc's two structures needs, and its struct rusage is 144 bytes
    const int Room = 1024;

    const short SetSignals = 0x04;

    static readonly nint Environ = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "environ");

    /// <summary>
    /// Runs a program. Debian's <c>time</c> stands between, or the kernel would count as the program's memory what this process has: three milliseconds, so for
    /// what takes much longer.
    /// </summary>
    public static async Task<ProcessCost> RunAsync(string program, params IEnumerable<string> args)
    {
        var file = Path.GetTempFileName();
        try
        {
            var cost = await BeginAsync(["/usr/bin/time", "-o", file, "-f", "%M", program, .. args]);
            return cost with { Memory = long.Parse((await File.ReadAllLinesAsync(file))[^1], CultureInfo.InvariantCulture) * 1024 };
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Runs programs in turn, so that whatever the machine does meanwhile is done to each, directly: their memory is not to be relied on.</summary>
    /// <param name="times">How often each.</param>
    /// <param name="commands">The program and its arguments.</param>
    /// <returns>For each of them its costs.</returns>
    public static async Task<IReadOnlyList<ProcessCost>[]> InTurnAsync(int times, params IReadOnlyList<string[]> commands)
    {
        var costs = commands.Select(_ => new List<ProcessCost>()).ToList();
        for (var i = 0; i < times; i++)
        {
            foreach (var (command, cost) in commands.Zip(costs))
                cost.Add(await BeginAsync(command));
        }
        return [.. costs];
    }

    static Task<ProcessCost> BeginAsync(string[] args) => Task.Factory.StartNew(() => Run(args), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    static ProcessCost Run(string[] args)
    {
        var (said, complained) = (Path.GetTempFileName(), Path.GetTempFileName());
        var (files, settings, usage) = (Marshal.AllocHGlobal(Room), Marshal.AllocHGlobal(Room), new long[18]);
        try
        {
            Check(InitFiles(files));
            Check(OpenFile(files, 0, "/dev/null", 0, 0));
            Check(OpenFile(files, 1, said, 1, 0));
            Check(OpenFile(files, 2, complained, 1, 0));
            // .NET ignores some signals; a child that a shell starts does not
            Check(InitSettings(settings));
            var all = Enumerable.Repeat((byte)0xff, 128).ToArray();
            Check(SetDefaults(settings, all));
            Check(SetFlags(settings, SetSignals));
            var begun = System.Diagnostics.Stopwatch.GetTimestamp();
            Check(Spawn(out var id, args[0], files, settings, (string?[])[.. args, null], Marshal.ReadIntPtr(Environ)));
            int ended, status;
            while ((ended = Wait(id, out status, 0, usage)) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
            {
                // a signal to this process
            }
            var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(begun);
            var text = File.ReadAllText(said);
            if (ended != id)
                throw new Win32Exception();
            return status == 0
                ? new(elapsed, TimeOf(usage, 0) + TimeOf(usage, 2), usage[4] * 1024, usage[8], text)
                : throw new InvalidOperationException($"{string.Join(' ', args)} ended with {status >> 8}: {File.ReadAllText(complained)}{text[Math.Max(0, text.Length - 1000)..]}");
        }
        finally
        {
            Marshal.FreeHGlobal(files);
            Marshal.FreeHGlobal(settings);
            File.Delete(said);
            File.Delete(complained);
        }
    }

    const int Interrupted = 4;

    static TimeSpan TimeOf(long[] usage, int at) => TimeSpan.FromSeconds(usage[at]) + TimeSpan.FromMicroseconds(usage[at + 1]);

    static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int InitFiles(nint files);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int OpenFile(nint files, int number, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mode);

    [DllImport("libc", EntryPoint = "posix_spawnattr_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int InitSettings(nint settings);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SetDefaults(nint settings, byte[] signals);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SetFlags(nint settings, short flags);

    [DllImport("libc", EntryPoint = "posix_spawnp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Spawn(
        out int id, [MarshalAs(UnmanagedType.LPUTF8Str)] string program, nint files, nint settings,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] args, nint environment);

    [DllImport("libc", EntryPoint = "wait4", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Wait(int id, out int status, int options, long[] usage);
}
