using System.Runtime.InteropServices;

namespace Coffre.Server.Data;

/// <summary>Files that are whole or not there, whatever crashes.</summary>
static class Disk
{
    /// <summary>Writes a file so that its name holds either the old bytes or the new ones: beside it, synced, renamed, the folder synced.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)
    {
        var beside = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        try
        {
            using (var file = new FileStream(beside, options))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
            SyncFolder(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (NoRoomException.IsCauseOf(e))
        {
            throw new NoRoomException(e);
        }
    }

    /// <summary>Makes a rename within a folder survive a power cut. Windows has no such call, and keeps its folders in a journal.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = System.Text.Encoding.UTF8.GetBytes(folder + '\0');
        var descriptor = Open(path, 0);
        if (descriptor < 0)
            throw new IOException($"The folder {folder} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        var failed = Sync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed)
            throw new IOException($"The folder {folder} cannot be synced (error {error}).");
    }

    // .NET opens no folder
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Close(int descriptor);
}
