using System.Security.Cryptography;

namespace Coffre.Bench;

/// <summary>Documents to deliver: files of 50,000 bytes, each different, that do not compress and look like a PDF from both ends.</summary>
static class Documents
{
    public const int Size = 50_000;

    /// <summary>Writes them, and gives their paths.</summary>
    public static IReadOnlyList<string> Make(string folder, int count)
    {
        var files = new string[count];
        Parallel.For(0, count, i =>
        {
            files[i] = Path.Combine(folder, $"{i:00000}.pdf");
            var bytes = RandomNumberGenerator.GetBytes(Size);
            "%PDF-1.7\n"u8.CopyTo(bytes);
            "\n%%EOF\n"u8.CopyTo(bytes.AsSpan(Size - 7));
            File.WriteAllBytes(files[i], bytes);
        });
        return files;
    }
}
