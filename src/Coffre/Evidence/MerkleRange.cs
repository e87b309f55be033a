using System.Numerics;

namespace Coffre;

/// <summary>A complete subtree of 2^<paramref name="Level"/> leaves, the <paramref name="Index"/>-th of its level.</summary>
readonly record struct MerkleNode(int Level, long Index);

/// <summary>
/// Leaves from <paramref name="Start"/> to before <paramref name="End"/> whose hash stands in a root or a proof. What a proof needs depends on
/// sizes alone: it is found first, as ranges, and read afterwards, from wherever the tree is kept.
/// </summary>
readonly record struct MerkleRange(long Start, long End)
{
    /// <summary>The complete subtrees that make this range, left to right, the largest first.</summary>
    public List<MerkleNode> Nodes()
    {
        var nodes = new List<MerkleNode>();
        var at = Start;
        for (var rest = End - Start; rest > 0;)
        {
            var level = BitOperations.Log2((ulong)rest);
            nodes.Add(new(level, at >> level));
            at += 1L << level;
            rest -= 1L << level;
        }
        return nodes;
    }

    /// <summary>The range's hash out of the hashes of <see cref="Nodes"/>, in their order.</summary>
    public static Digest Fold(ReadOnlySpan<Digest> nodes)
    {
        if (nodes.IsEmpty)
            return Merkle.EmptyRoot;
        var hash = nodes[^1];
        for (var i = nodes.Length - 2; i >= 0; i--)
            hash = Merkle.NodeHash(nodes[i], hash);
        return hash;
    }

    /// <summary>PATH(index, D[size]) of RFC 6962 §2.1.1, the leaf's sibling first.</summary>
    public static List<MerkleRange> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var ranges = new List<MerkleRange>();
        var (low, high) = (0L, size);
        while (high - low > 1)
        {
            var split = low + Half(high - low);
            if (index < split)
            {
                ranges.Add(new(split, high));
                high = split;
            }
            else
            {
                ranges.Add(new(low, split));
                low = split;
            }
        }
        ranges.Reverse();
        return ranges;
    }

    /// <summary>PROOF(size1, D[size2]) of RFC 6962 §2.1.2; nothing from size 0 or to the same size.</summary>
    public static List<MerkleRange> Consistency(long size1, long size2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size1, size2);
        var ranges = new List<MerkleRange>();
        if (size1 == 0)
            return ranges;
        var (low, high) = (0L, size2);
        while (size1 != high)
        {
            var split = low + Half(high - low);
            if (size1 <= split)
            {
                ranges.Add(new(split, high));
                high = split;
            }
            else
            {
                ranges.Add(new(low, split));
                low = split;
            }
        }
        if (low > 0)
            ranges.Add(new(low, high));
        ranges.Reverse();
        return ranges;
    }

    /// <summary>The largest power of two below <paramref name="count"/>, which is at least 2.</summary>
    static long Half(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
