namespace Coffre.Cli;

/// <summary>The files of a printer, 500 letters each: <c>lettres-0001-0500.pdf</c>, <c>lettres-0501-0620.pdf</c>.</summary>
static class LetterFiles
{
    public const int LettersInAFile = 500;

    /// <summary>What every name begins and ends with.</summary>
    public const string Pattern = "lettres-*.pdf";

    /// <summary>The name of the file that holds these sheets, counted from 1.</summary>
    public static string NameOf(int first, int last) => FormattableString.Invariant($"lettres-{first:0000}-{last:0000}.pdf");

    /// <summary>Writes one file, whole or not at all, readable by its owner alone, since each sheet opens a document.</summary>
    /// <exception cref="RefusedException">As <see cref="LetterLayout.Arrange"/>; <see cref="LetterLayout.DemandFits"/> is asked before a letter is promised.</exception>
    public static void Write(string path, IReadOnlyList<LetterSheet> sheets, EnvelopeWindow window)
    {
        var unfinished = path + ".part";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(unfinished, options))
        {
            LetterPdf.Write(file, sheets, window);
            file.Flush(flushToDisk: true);
        }
        // the name of a whole file is given to a whole file alone: a printer may watch the folder
        File.Move(unfinished, path, overwrite: true);
    }
}
