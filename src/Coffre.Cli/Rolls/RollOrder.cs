using System.Security.Cryptography;

namespace Coffre.Cli;

/// <summary>What was asked for.</summary>
/// <param name="Path">The roll's file.</param>
/// <param name="Sender">Who writes.</param>
/// <param name="Letters">Where its letters go.</param>
/// <param name="First">The paper document lies in the same envelope.</param>
/// <param name="Changed">The file may be another than the one that the roll began with.</param>
sealed record RollOrder(string Path, Sender Sender, string Letters, bool First = false, bool Changed = false)
{
    /// <summary>Where the report goes: <c>roll.report.csv</c> beside <c>roll.csv</c>.</summary>
    public string Report => System.IO.Path.ChangeExtension(Path, ".report.csv");

    /// <summary>Where the list of those to be printed goes.</summary>
    public string Print => System.IO.Path.ChangeExtension(Path, ".print.csv");

    /// <summary>Where letters go when nothing else is said.</summary>
    public static string LettersBeside(string path) => System.IO.Path.ChangeExtension(path, ".letters");

    /// <summary>H of the file, and about how many lines it has.</summary>
    public static async Task<(Digest Content, long Lines)> MeasureAsync(string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        long lines = 0;
        for (int read; (read = await file.ReadAsync(buffer, ct)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }
        return (new(hash.GetHashAndReset()), lines);
    }
}
