namespace Coffre.Cli;

/// <summary>Files that their owner alone can read.</summary>
static class PrivateFile
{
    /// <summary>Writes a new file, mode 0600, never over another.</summary>
    /// <exception cref="CommandException">A file of that name stands already.</exception>
    public static void Create(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(path, options);
            file.Write(bytes);
            file.Flush(true);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw Stands(path);
        }
    }

    /// <summary>Before an act whose result is to be written once: nothing stands there, and its folder can be written.</summary>
    /// <exception cref="CommandException">A file of that name stands already, or cannot be made.</exception>
    public static void DemandNew(string path)
    {
        if (File.Exists(path))
            throw Stands(path);
        var probe = $"{path}.{Environment.ProcessId}.new";
        try
        {
            Create(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Local, $"{path} cannot be written ({e.Message}). Nothing was sent.");
        }
    }

    static CommandException Stands(string path) => new(ExitCode.Local, $"{path} stands already, and is not written over. Give another name.");

    /// <summary>Writes a file in the place of the one that may stand there: a kill leaves the old one or the new one, never half of one.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        // two runs at once each write a file of their own
        var staged = $"{path}.{Environment.ProcessId}.new";
        File.Delete(staged);
        Create(staged, bytes);
        File.Move(staged, path, true);
    }
}
