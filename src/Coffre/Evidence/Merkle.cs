using System.Security.Cryptography;

namespace Coffre;

/// <summary>
/// The hash tree of RFC 6962 §2.1 over SHA-256: hashes of leaves and nodes, and the two proofs, checked. Trees that build proofs are
/// <see cref="MerkleTree"/> (all in memory) and <see cref="TileTree"/> (from tiles). <c>docs/format.md</c> §6.
/// </summary>
public static class Merkle
{
    /// <summary>The most hashes that a proof may hold; a longer one is refused before any work. [attack 28]</summary>
    public const int MaxProof = 63;

    /// <summary>The root of a tree without leaves: H of nothing.</summary>
    public static Digest EmptyRoot { get; } = Digest.Of([]);

    /// <summary>H(0x00 ‖ <paramref name="leaf"/>).</summary>
    /// <param name="leaf">The leaf's bytes, of any length.</param>
    public static Digest LeafHash(ReadOnlySpan<byte> leaf)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        if (leaf.Length < 256)
        {
            Span<byte> text = stackalloc byte[256];
            text[0] = 0;
            leaf.CopyTo(text[1..]);
            SHA256.HashData(text[..(leaf.Length + 1)], hash);
            return new(hash);
        }
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        whole.AppendData([0]);
        whole.AppendData(leaf);
        whole.GetHashAndReset(hash);
        return new(hash);
    }

    /// <summary>H(0x01 ‖ <paramref name="left"/> ‖ <paramref name="right"/>).</summary>
    public static Digest NodeHash(Digest left, Digest right)
    {
        Span<byte> text = stackalloc byte[1 + (2 * Digest.Size)];
        text[0] = 1;
        left.CopyTo(text[1..]);
        right.CopyTo(text[(1 + Digest.Size)..]);
        Span<byte> hash = stackalloc byte[Digest.Size];
        SHA256.HashData(text, hash);
        return new(hash);
    }

    /// <summary>Whether <paramref name="path"/> proves that a leaf lies in a tree (RFC 9162 §2.1.3.2).</summary>
    /// <param name="leaf">The leaf's hash, <see cref="LeafHash"/>.</param>
    /// <param name="index">Its index, from 0.</param>
    /// <param name="size">The tree's number of leaves.</param>
    /// <param name="root">The tree's root.</param>
    /// <param name="path">From the leaf's sibling up to the root's child; exactly as many hashes as the position asks for.</param>
    public static bool Includes(Digest leaf, long index, long size, Digest root, IReadOnlyList<Digest> path)
    {
        if (index < 0 || index >= size || path.Count > MaxProof)
            return false;
        var (at, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in path)
        {
            if (last == 0)
                return false;
            if ((at & 1) == 1 || at == last)
            {
                hash = NodeHash(sibling, hash);
                while ((at & 1) == 0 && at != 0)
                    (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                hash = NodeHash(hash, sibling);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }

    /// <summary>
    /// Whether <paramref name="path"/> proves that a tree grew out of an older one without changing it (RFC 9162 §2.1.4.2).
    /// To the same size only the empty path does. From size 0 nothing does: every tree grew out of the empty one, and whoever has seen nothing
    /// has nothing to compare.
    /// </summary>
    /// <param name="size1">Leaves of the older tree.</param>
    /// <param name="root1">Its root.</param>
    /// <param name="size2">Leaves of the newer tree.</param>
    /// <param name="root2">Its root.</param>
    /// <param name="path">The consistency path.</param>
    public static bool Extends(long size1, Digest root1, long size2, Digest root2, IReadOnlyList<Digest> path)
    {
        if (size1 <= 0 || size1 > size2 || path.Count > MaxProof)
            return false;
        if (size1 == size2)
            return path.Count == 0 && root1 == root2;
        var next = 0;
        var (at, last) = (size1 - 1, size2 - 1);
        while ((at & 1) == 1)
            (at, last) = (at >> 1, last >> 1);
        if (at != 0 && path.Count == 0)
            return false;
        // an older tree of a whole power of two is itself the first node of the path
        var older = at == 0 ? root1 : path[next++];
        var newer = older;
        for (; next < path.Count; next++)
        {
            if (last == 0)
                return false;
            if ((at & 1) == 1 || at == last)
            {
                older = NodeHash(path[next], older);
                newer = NodeHash(path[next], newer);
                while ((at & 1) == 0 && at != 0)
                    (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                newer = NodeHash(newer, path[next]);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && older == root1 && newer == root2;
    }
}
