namespace Coffre.Cli;

/// <summary>Where commands read and write bytes.</summary>
static class Streams
{
    /// <summary>A file, or standard input where none is named.</summary>
    public static Stream Input(FileInfo? file)
    {
        if (file is null || file.Name == "-")
            return Console.OpenStandardInput();
        return file.Exists || file.FullName.StartsWith("/dev/", StringComparison.Ordinal)
            ? file.OpenRead()
            : throw new CommandException(ExitCode.Local, $"There is no file {file}.");
    }

    /// <summary>Writes a file that bears its name only once it is whole.</summary>
    public static async Task WholeAsync(FileInfo file, Func<Stream, Task> write)
    {
        var staged = $"{file.FullName}.{Environment.ProcessId}.new";
        try
        {
            await using (var stream = new FileStream(staged, FileMode.CreateNew, FileAccess.Write))
            {
                await write(stream);
                stream.Flush(true);
            }
            File.Move(staged, file.FullName, true);
        }
        finally
        {
            File.Delete(staged);
        }
    }
}
