using System.Collections.Concurrent;

namespace Coffre;

/// <summary>
/// Tiles of one log, read before, with the hashes between their bottom and their top, so that a proof costs look-ups, not hashing.
/// Safe for use by several threads.
/// </summary>
/// <param name="capacity">Most tiles held, each of up to 16 kB; a full cache starts afresh.</param>
public sealed class TileCache(int capacity = 1024)
{
    readonly ConcurrentDictionary<Tile, TileNodes> tiles = new();

    internal TileNodes? Find(Tile tile) => tiles.GetValueOrDefault(tile);

    internal void Add(Tile tile, TileNodes nodes)
    {
        if (tiles.Count >= capacity)
            tiles.Clear();
        tiles[tile] = nodes;
    }
}

/// <summary>The complete subtrees within one tile: 8 levels above its hashes.</summary>
sealed class TileNodes
{
    readonly Digest[] bottom;
    Digest[][]? levels;

    public TileNodes(Tile tile, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != tile.Width * Digest.Size)
            throw new RefusedException("wrong-length", $"{tile.Path} is {bytes.Length} bytes.");
        bottom = new Digest[tile.Width];
        for (var i = 0; i < bottom.Length; i++)
            bottom[i] = new(bytes.Slice(i * Digest.Size, Digest.Size));
    }

    public IReadOnlyList<Digest> Hashes => bottom;

    /// <summary>The hash of a full tile.</summary>
    public Digest Top => Node(8, 0);

    public Digest Node(int height, int index) => height == 0 ? bottom[index] : (levels ??= Build())[height][index];

    // two threads may both build: the results are equal
    Digest[][] Build()
    {
        var built = new Digest[9][];
        built[0] = bottom;
        for (var height = 1; height < built.Length; height++)
        {
            var below = built[height - 1];
            built[height] = new Digest[below.Length / 2];
            for (var i = 0; i < built[height].Length; i++)
                built[height][i] = Merkle.NodeHash(below[2 * i], below[(2 * i) + 1]);
        }
        return built;
    }
}
