namespace Coffre;

/// <summary>A statement of a chain by its number and hash: the <c>after</c> line (<c>docs/format.md</c> §3).</summary>
/// <param name="N">Its number, from 0.</param>
/// <param name="Hash">H of all its bytes.</param>
public readonly record struct ChainPoint(long N, Digest Hash);

/// <summary>The head of a log, as its author verified it: the <c>seen</c> line (<c>docs/format.md</c> §3).</summary>
/// <param name="Size">Leaves in the tree.</param>
/// <param name="Root">RFC 6962 root; of no leaves, H of nothing.</param>
public readonly record struct TreeHead(long Size, Digest Root)
{
    /// <summary>A log without a leaf.</summary>
    public static TreeHead Empty => new(0, Digest.Of([]));
}
