using Microsoft.Win32.SafeHandles;

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
        catch (IOException e) when (NoRoomException.IsCauseOf(e))
        {
            throw new NoRoomException(e);
        }
    }

    /// <summary>Makes a rename within a folder survive a power cut. Windows has no such call, and keeps its folders in a journal.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = OpenFolder(folder);
        RandomAccess.FlushToDisk(handle);
    }

    static SafeFileHandle OpenFolder(string folder) => File.OpenHandle(folder);
}
