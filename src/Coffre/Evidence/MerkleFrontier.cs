using System.Numerics;

namespace Coffre;

/// <summary>
/// The right edge of a tree of RFC 6962: the hashes of the complete subtrees that make it, at most 63. Enough to append and to know the root,
/// whatever the size; a log read from its start to its end is checked with one of these.
/// </summary>
public sealed class MerkleFrontier
{
    readonly List<Digest> hashes;

    /// <summary>The edge of a tree without leaves.</summary>
    public MerkleFrontier() => hashes = [];

    /// <summary>The edge of a tree that was kept.</summary>
    /// <param name="size">Its number of leaves.</param>
    /// <param name="hashes">Its <see cref="Hashes"/>.</param>
    /// <exception cref="ArgumentException">Not as many hashes as the size has bits set.</exception>
    public MerkleFrontier(long size, IEnumerable<Digest> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        this.hashes = [.. hashes];
        Size = size;
        if (this.hashes.Count != BitOperations.PopCount((ulong)size))
            throw new ArgumentException("A tree's edge has one hash for each bit set in its size.", nameof(hashes));
    }

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The complete subtrees' hashes, left to right, the largest first.</summary>
    public IReadOnlyList<Digest> Hashes => hashes;

    /// <summary>The root of the tree.</summary>
    public Digest Root() => MerkleRange.Fold([.. hashes]);

    /// <summary>Appends one leaf by its hash, <see cref="Merkle.LeafHash"/>.</summary>
    public void Add(Digest leaf)
    {
        var hash = leaf;
        for (var rest = Size; (rest & 1) == 1; rest >>= 1)
        {
            hash = Merkle.NodeHash(hashes[^1], hash);
            hashes.RemoveAt(hashes.Count - 1);
        }
        hashes.Add(hash);
        Size++;
    }
}
