namespace Coffre;

/// <summary>
/// A tree of RFC 6962 held whole in memory, two hashes a leaf: it grows, and gives roots and proofs of any earlier size.
/// For the tree of the heads and for small logs; a log's own tree is a <see cref="TileTree"/>.
/// </summary>
public sealed class MerkleTree
{
    readonly List<List<Digest>> levels = [[]];

    /// <summary>Number of leaves.</summary>
    public long Size => levels[0].Count;

    /// <summary>Appends one leaf by its hash, <see cref="Merkle.LeafHash"/>.</summary>
    public void Add(Digest leaf)
    {
        levels[0].Add(leaf);
        for (var level = 0; levels[level].Count % 2 == 0; level++)
        {
            if (levels.Count == level + 1)
                levels.Add([]);
            levels[level + 1].Add(Merkle.NodeHash(levels[level][^2], levels[level][^1]));
        }
    }

    /// <summary>The root over the first <paramref name="size"/> leaves.</summary>
    public Digest Root(long size) => Hash(new(0, Within(size)));

    /// <summary>The root over all leaves.</summary>
    public Digest Root() => Root(Size);

    /// <summary>The path that <see cref="Merkle.Includes"/> checks for the leaf <paramref name="index"/> in the tree of the first <paramref name="size"/> leaves.</summary>
    public IReadOnlyList<Digest> Inclusion(long index, long size) => [.. MerkleRange.Inclusion(index, Within(size)).Select(Hash)];

    /// <summary>The path that <see cref="Merkle.Extends"/> checks between the trees of the first <paramref name="size1"/> and <paramref name="size2"/> leaves.</summary>
    public IReadOnlyList<Digest> Consistency(long size1, long size2) => [.. MerkleRange.Consistency(size1, Within(size2)).Select(Hash)];

    Digest Hash(MerkleRange range)
    {
        var nodes = range.Nodes();
        Span<Digest> hashes = new Digest[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
            hashes[i] = levels[nodes[i].Level][(int)nodes[i].Index];
        return MerkleRange.Fold(hashes);
    }

    long Within(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return size;
    }
}
