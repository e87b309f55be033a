using System.Text;
using Coffre.Age;

namespace Coffre;

/// <summary>A page of a manifest: up to 64 entries, one line each, sealed to its owner (<c>docs/format.md</c> §4).</summary>
/// <param name="Entries">Newest first.</param>
public sealed record ManifestPage(IReadOnlyList<ManifestEntry> Entries)
{
    /// <summary>Most entries in a page.</summary>
    public const int MaxEntries = 64;

    /// <summary>The bucket that index and pages are padded to, in bytes [attack 22].</summary>
    public const int Bucket = 4096;

    /// <summary>The most bytes in a sealed page or index.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    // of what is sealed, which is less than 1 % shorter
    internal const int MaxText = 4_000_000;

    /// <summary>The lines, padded: what is sealed.</summary>
    /// <exception cref="ArgumentException">No entry, or too many.</exception>
    public byte[] ToBytes() => Entries.Count is > 0 and <= MaxEntries
        ? Padding.Pad(Encoding.UTF8.GetBytes(string.Join('\n', Entries.Select(entry => entry.ToLine()))), Bucket)
        : throw new ArgumentException($"A page has 1 to {MaxEntries} entries.");

    /// <summary>Reads the padded lines.</summary>
    /// <exception cref="RefusedException"><c>malformed</c>, <c>too-large</c>: over 64 entries, and those of <see cref="ManifestEntry.Parse"/>.</exception>
    public static ManifestPage Read(ReadOnlyMemory<byte> plain)
    {
        var text = Padding.Unpad(plain, Bucket);
        if (text.Span.Count((byte)'\n') >= MaxEntries)
            throw new RefusedException("too-large", $"A page has at most {MaxEntries} entries.");
        var entries = new List<ManifestEntry>();
        foreach (var line in text.Span.Split((byte)'\n'))
            entries.Add(ManifestEntry.Parse(text.Span[line]));
        return new(entries);
    }

    /// <summary>Opens a sealed page.</summary>
    /// <param name="sealedPage">An age file to one generation of the owner's vault.</param>
    /// <param name="vaults">All generations.</param>
    /// <exception cref="RefusedException">Those of an age file, and of <see cref="Read"/>.</exception>
    public static ManifestPage Open(ReadOnlyMemory<byte> sealedPage, IReadOnlyList<HybridIdentity> vaults) => Read(OpenSealed(sealedPage, vaults));

    internal static byte[] OpenSealed(ReadOnlyMemory<byte> sealedBytes, IReadOnlyList<HybridIdentity> vaults)
    {
        AgeHeader.Read(sealedBytes.Span, out _).DemandHybrid();
        return AgeFile.Open(sealedBytes.Span, [.. vaults.Reverse()]);
    }
}
