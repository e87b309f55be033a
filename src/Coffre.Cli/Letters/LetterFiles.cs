namespace Coffre.Cli;

/// <summary>Writes letters as they come into files of 500 for the printer, <c>lettres-0001-0500.pdf</c>, <c>lettres-0501-0620.pdf</c>.</summary>
static class LetterFiles
{
    public const int LettersInAFile = 500;

    /// <summary>Writes the files into <paramref name="folder"/>, readable by their owner alone, since each sheet opens a document; returns their paths.</summary>
    /// <exception cref="RefusedException">As <see cref="LetterLayout.Arrange"/>: ask it before a letter is promised.</exception>
    public static IReadOnlyList<string> Write(string folder, IEnumerable<LetterSheet> sheets, EnvelopeWindow window, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        List<string> paths = [];
        var first = 1;
        foreach (var batch in sheets.Chunk(LettersInAFile))
        {
            ct.ThrowIfCancellationRequested();
            var path = Path.Combine(folder, FormattableString.Invariant($"lettres-{first:0000}-{first + batch.Length - 1:0000}.pdf"));
            var unfinished = path + ".part";
            File.Delete(unfinished);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(unfinished, options))
            {
                LetterPdf.Write(file, batch, window);
                file.Flush(flushToDisk: true);
            }
            // the name of a whole file is given to a whole file alone: a printer may watch the folder
            File.Move(unfinished, path, overwrite: true);
            paths.Add(path);
            first += batch.Length;
        }
        return paths;
    }
}
