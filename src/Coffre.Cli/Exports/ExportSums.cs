using System.IO.Compression;
using System.Text;

namespace Coffre.Cli;

/// <summary><c>SHA256SUMS</c> and the ZIP: both follow from the files, in the order of their paths.</summary>
static class ExportSums
{
    static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Write(IEnumerable<ExportedFile> files) =>
        string.Concat(ExportNames.InOrder(files, file => file.Path).Select(file => $"{file.Sha256}  {file.Path}\n"));

    /// <summary>Reads it.</summary>
    /// <exception cref="RefusedException"><c>malformed</c>: a line is none; <c>twice</c>: a path stands twice.</exception>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> text)
    {
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text is not [.., (byte)'\n'])
            throw new RefusedException("malformed", "SHA256SUMS does not end with a line.");
        foreach (var line in Encoding.UTF8.GetString(text[..^1]).Split('\n'))
        {
            if (line.Length < 67 || line[64..66] != "  " || !line[..64].All(char.IsAsciiHexDigitLower))
                throw new RefusedException("malformed", "A line of SHA256SUMS is not one of a digest and a path.");
            if (!sums.TryAdd(line[66..], line[..64]))
                throw new RefusedException("twice", "A path stands twice in SHA256SUMS.");
        }
        return sums;
    }

    /// <summary>Makes the ZIP of files: nothing compressed, SHA256SUMS last.</summary>
    public static async Task ZipAsync(Stream output, IEnumerable<(string Path, Func<Stream> Open)> files, IProgress<long>? progress, CancellationToken ct)
    {
        await using var zip = new ZipArchive(output, ZipArchiveMode.Create, true, Encoding.UTF8);
        var done = 0;
        foreach (var (path, open) in ExportNames.InOrder(files, file => file.Path).OrderBy(file => file.Path == ExportNames.Sums))
        {
            var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
            entry.LastWriteTime = Epoch;
            await using var from = open();
            await using var to = await entry.OpenAsync(ct);
            await from.CopyToAsync(to, ct);
            progress?.Report(++done);
        }
    }
}
