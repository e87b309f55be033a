using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Coffre;

/// <summary>
/// Names one file of a log as C2SP tlog-tiles lays it out: 256 consecutive hashes of one level, or 256 leaves, or, at the right edge, fewer.
/// A tile's bytes never change.
/// </summary>
/// <param name="Level">0 to 7: hashes of 256^level leaves each; <see cref="Entries"/>: the leaves themselves.</param>
/// <param name="Index">Its number within the level, from 0.</param>
/// <param name="Width">1 to 255 for a partial tile, 256 for a full one.</param>
public readonly record struct Tile(int Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>The level of the tiles that hold leaves.</summary>
    public const int Entries = -1;

    // 256^7 leaves is 2^56, more than a number of the formats may say
    const int MaxLevel = 7;

    /// <summary>Where the tile is served: <c>tile/0/x001/x234/067</c>, <c>tile/entries/000.p/12</c>.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder("tile/");
            path.Append(Level == Entries ? "entries" : Level.ToString(CultureInfo.InvariantCulture));
            var digits = Index.ToString("D3", CultureInfo.InvariantCulture);
            digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
            for (var at = 0; at < digits.Length; at += 3)
                path.Append(at + 3 < digits.Length ? "/x" : "/").Append(digits, at, 3);
            return Width == FullWidth ? path.ToString() : path.Append(CultureInfo.InvariantCulture, $".p/{Width}").ToString();
        }
    }

    /// <summary>Reads what <see cref="Path"/> writes; false for any other text.</summary>
    public static bool TryParse(string path, out Tile tile)
    {
        tile = default;
        var parts = path.Split('/');
        if (parts.Length is < 3 or > 10 || parts[0] != "tile")
            return false;
        var level = parts[1] == "entries" ? Entries : Number(parts[1], 1);
        var width = FullWidth;
        var numbers = parts.AsSpan(2);
        if (numbers.Length > 1 && numbers[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            width = Number(numbers[^1], 3);
            numbers[^2] = numbers[^2][..^2];
            numbers = numbers[..^1];
        }
        var index = 0L;
        for (var i = 0; i < numbers.Length; i++)
        {
            var last = i == numbers.Length - 1;
            var number = numbers[i].Length == (last ? 3 : 4) && (last || numbers[i][0] == 'x') ? Number(numbers[i][^3..], 3) : -1;
            if (number < 0 || index > JsonLineReader.MaxNumber / 1000)
                return false;
            index = (index * 1000) + number;
        }
        if (level is < Entries or > MaxLevel || (level == Entries && parts[1] != "entries") || width is < 1 or > FullWidth)
            return false;
        tile = new(level, index, width);
        return tile.Path == path;
    }

    /// <summary>The tile that holds a hash, as wide as a tree of <paramref name="size"/> leaves makes it.</summary>
    /// <param name="level">The tile's level, or <see cref="Entries"/>.</param>
    /// <param name="index">The hash's number within the tile's level.</param>
    /// <param name="size">Leaves in the tree.</param>
    public static Tile Holding(int level, long index, long size)
    {
        var count = level == Entries ? size : size >> (8 * level);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        var number = index / FullWidth;
        return new(level, number, (int)Math.Min(FullWidth, count - (number * FullWidth)));
    }

    /// <summary>Writes leaves as a tile of <see cref="Entries"/> holds them: each after its length, 16 bits, big-endian.</summary>
    /// <exception cref="ArgumentException">A leaf is longer than 65,535 bytes.</exception>
    public static byte[] WriteEntries(IEnumerable<ReadOnlyMemory<byte>> leaves)
    {
        using var bytes = new MemoryStream();
        Span<byte> length = stackalloc byte[2];
        foreach (var leaf in leaves)
        {
            if (leaf.Length > ushort.MaxValue)
                throw new ArgumentException("A leaf is at most 65,535 bytes.", nameof(leaves));
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)leaf.Length);
            bytes.Write(length);
            bytes.Write(leaf.Span);
        }
        return bytes.ToArray();
    }

    /// <summary>Reads the leaves of a tile of <see cref="Entries"/>.</summary>
    /// <exception cref="RefusedException"><c>truncated</c>: it does not end with its last leaf; <c>wrong-length</c>: not as many leaves as its width.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> ReadEntries(ReadOnlyMemory<byte> bytes)
    {
        var leaves = new List<ReadOnlyMemory<byte>>(Width);
        while (bytes.Length > 0)
        {
            if (bytes.Length < 2 || bytes.Length - 2 < BinaryPrimitives.ReadUInt16BigEndian(bytes.Span))
                throw new RefusedException("truncated", $"{Path} ends within a leaf.");
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span);
            leaves.Add(bytes.Slice(2, length));
            bytes = bytes[(2 + length)..];
        }
        return leaves.Count == Width ? leaves : throw new RefusedException("wrong-length", $"{Path} holds {leaves.Count} leaves.");
    }

    static int Number(string digits, int longest) =>
        digits.Length >= 1 && digits.Length <= longest && !digits.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? int.Parse(digits, CultureInfo.InvariantCulture)
            : int.MinValue;
}

/// <summary>A tile and its bytes.</summary>
/// <param name="Tile">Which.</param>
/// <param name="Bytes">32 bytes for each hash, or the leaves as <see cref="Tile.WriteEntries"/> gives them.</param>
public readonly record struct TileFile(Tile Tile, ReadOnlyMemory<byte> Bytes);
