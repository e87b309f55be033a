namespace Coffre;

/// <summary>Fetches the bytes of one tile: from a database, a folder, or <c>GET /{path}</c> of a log.</summary>
/// <param name="tile">Which; its <see cref="Tile.Width"/> is what a tree of the size asked for has.</param>
/// <param name="ct">Cancels the reading.</param>
public delegate ValueTask<ReadOnlyMemory<byte>> TileReader(Tile tile, CancellationToken ct);

/// <summary>
/// A log's tree of one size, over its tiles (C2SP tlog-tiles): roots and proofs of this and every earlier size out of a few tiles each, and the
/// tiles that more leaves make. What it gives is only as true as its tiles: check a proof from a stranger's tiles against a checkpoint.
/// </summary>
/// <param name="size">Number of leaves.</param>
/// <param name="read">Where tiles come from.</param>
/// <param name="cache">Tiles read before; shared by the trees of one log. By default one of its own.</param>
public sealed class TileTree(long size, TileReader read, TileCache? cache = null)
{
    readonly TileCache cache = cache ?? new();

    /// <summary>Number of leaves.</summary>
    public long Size { get; } = size >= 0 ? size : throw new ArgumentOutOfRangeException(nameof(size));

    /// <summary>The root over the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="RefusedException"><c>wrong-length</c>: a tile is not as long as its width says.</exception>
    public async ValueTask<Digest> RootAsync(long size, CancellationToken ct = default) => await HashAsync(new(0, Within(size)), ct);

    /// <summary>The root of the tree.</summary>
    /// <exception cref="RefusedException"><c>wrong-length</c>: a tile is not as long as its width says.</exception>
    public ValueTask<Digest> RootAsync(CancellationToken ct = default) => RootAsync(Size, ct);

    /// <summary>The path that <see cref="Merkle.Includes"/> checks for the leaf <paramref name="index"/> in the tree of the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="RefusedException"><c>wrong-length</c>: a tile is not as long as its width says.</exception>
    public ValueTask<IReadOnlyList<Digest>> InclusionAsync(long index, long size, CancellationToken ct = default) =>
        HashesAsync(MerkleRange.Inclusion(index, Within(size)), ct);

    /// <summary>The path that <see cref="Merkle.Extends"/> checks between the trees of the first <paramref name="size1"/> and <paramref name="size2"/> leaves.</summary>
    /// <exception cref="RefusedException"><c>wrong-length</c>: a tile is not as long as its width says.</exception>
    public ValueTask<IReadOnlyList<Digest>> ConsistencyAsync(long size1, long size2, CancellationToken ct = default) =>
        HashesAsync(MerkleRange.Consistency(size1, Within(size2)), ct);

    /// <summary>The right edge of the tree, to go on from without its tiles.</summary>
    /// <exception cref="RefusedException"><c>wrong-length</c>: a tile is not as long as its width says.</exception>
    public async ValueTask<MerkleFrontier> FrontierAsync(CancellationToken ct = default)
    {
        var hashes = new List<Digest>();
        foreach (var node in new MerkleRange(0, Size).Nodes())
            hashes.Add(await NodeAsync(node, ct));
        return new(Size, hashes);
    }

    /// <summary>
    /// The tiles that appending <paramref name="leaves"/> makes, full ones and the partial ones of the new size; the tree itself stays as it is.
    /// The tiles are functions of the leaves alone, so whoever writes them again writes the same bytes: a crash between two of them is mended by
    /// appending again.
    /// </summary>
    /// <param name="leaves">The new leaves' bytes, in order.</param>
    /// <param name="ct">Cancels reading the tiles at the right edge.</param>
    /// <returns>The leaves' tiles first, then the hashes' by level.</returns>
    public async ValueTask<IReadOnlyList<TileFile>> AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> leaves, CancellationToken ct = default)
    {
        var files = new List<TileFile>();
        var entries = new List<ReadOnlyMemory<byte>>();
        var first = Size / Tile.FullWidth * Tile.FullWidth;
        if (Size > first)
        {
            var edge = Tile.Holding(Tile.Entries, first, Size);
            entries.AddRange(edge.ReadEntries(await read(edge, ct)));
        }
        entries.AddRange(leaves);
        var grown = Size + leaves.Count;
        for (var (from, at) = (first, 0); from < grown; from += Tile.FullWidth, at += Tile.FullWidth)
        {
            var tile = Tile.Holding(Tile.Entries, from, grown);
            files.Add(new(tile, Tile.WriteEntries(entries.Skip(at).Take(tile.Width))));
        }

        var added = leaves.Select(leaf => Merkle.LeafHash(leaf.Span)).ToList();
        for (var level = 0; added.Count > 0; level++)
            added = await GrowAsync(level, added, grown, files, ct);
        return files;
    }

    // one level: the tiles that `added` hashes make, and the hashes of those that became full, which are what the level above gains
    async ValueTask<List<Digest>> GrowAsync(int level, List<Digest> added, long grown, List<TileFile> files, CancellationToken ct)
    {
        var count = Size >> (8 * level);
        var first = count / Tile.FullWidth * Tile.FullWidth;
        var hashes = new List<Digest>();
        if (count > first)
            hashes.AddRange((await TileAsync(Tile.Holding(level, first, Size), ct)).Hashes);
        hashes.AddRange(added);
        var above = new List<Digest>();
        for (var at = 0; at < hashes.Count; at += Tile.FullWidth)
        {
            var tile = Tile.Holding(level, first + at, grown);
            var bytes = new byte[tile.Width * Digest.Size];
            for (var i = 0; i < tile.Width; i++)
                hashes[at + i].CopyTo(bytes.AsSpan(i * Digest.Size));
            files.Add(new(tile, bytes));
            // not into the cache: until the caller has committed, other leaves may still take these places
            if (tile.Width == Tile.FullWidth)
                above.Add(new TileNodes(tile, bytes).Top);
        }
        return above;
    }

    async ValueTask<IReadOnlyList<Digest>> HashesAsync(List<MerkleRange> ranges, CancellationToken ct)
    {
        var hashes = new Digest[ranges.Count];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = await HashAsync(ranges[i], ct);
        return hashes;
    }

    async ValueTask<Digest> HashAsync(MerkleRange range, CancellationToken ct)
    {
        var nodes = range.Nodes();
        var hashes = new Digest[nodes.Count];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = await NodeAsync(nodes[i], ct);
        return MerkleRange.Fold(hashes);
    }

    async ValueTask<Digest> NodeAsync(MerkleNode node, CancellationToken ct)
    {
        var (level, height) = (node.Level / 8, node.Level % 8);
        var tile = Tile.Holding(level, node.Index << height, Size);
        return (await TileAsync(tile, ct)).Node(height, (int)(node.Index - (tile.Index << (8 - height))));
    }

    async ValueTask<TileNodes> TileAsync(Tile tile, CancellationToken ct)
    {
        if (cache.Find(tile) is { } known)
            return known;
        var nodes = new TileNodes(tile, (await read(tile, ct)).Span);
        cache.Add(tile, nodes);
        return nodes;
    }

    long Within(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return size;
    }
}
