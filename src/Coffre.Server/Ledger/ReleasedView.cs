namespace Coffre.Server.Ledger;

/// <summary>The newest heads leaf that is released, and the tree behind it, from which state proofs come.</summary>
sealed record HeadsAt(long Ordinal, long Index, byte[] Leaf, HeadsTree Tree);

/// <summary>
/// All that may be served of the log at one moment: its released head, signed, its tree, and the newest heads in it. Immutable: what is taken from one view
/// fits together.
/// </summary>
sealed record ReleasedView(TreeHead Head, string Checkpoint, TileTree Tree, HeadsAt? Heads)
{
    public long Size => Head.Size;

    /// <summary>The inclusion path of a leaf at this view's size.</summary>
    public ValueTask<IReadOnlyList<Digest>> PathAsync(long index, CancellationToken ct) => Tree.InclusionAsync(index, Size, ct);

    /// <summary>What a caller who keeps a checkpoint of that size needs: null where it keeps none, or one that is not ours yet.</summary>
    public async ValueTask<IReadOnlyList<Digest>?> ConsistencyAsync(long seen, CancellationToken ct) =>
        seen > 0 && seen <= Size ? await Tree.ConsistencyAsync(seen, Size, ct) : null;

    /// <summary>The newest heads, proven at this view's size.</summary>
    public async ValueTask<ProvedHeads> HeadsAsync(CancellationToken ct) =>
        Heads is { } heads ? new(heads.Leaf, heads.Index, await PathAsync(heads.Index, ct)) : throw new InvalidOperationException("No heads were released yet.");

    /// <summary>The number of a label's state that the heads cover; -1 where they cover none.</summary>
    public long CoveredOf(Digest label) => Heads!.Tree.Find(label) is { } place ? ((Leaf.State)Leaf.Parse(place.Leaf.Span)).N : -1;

    /// <summary>The state proof of a label: its place in the heads, or its neighbours.</summary>
    public (StatePlace? Head, IReadOnlyList<StatePlace>? Absent) StateOf(Digest label)
    {
        var tree = Heads!.Tree;
        return tree.Find(label) is { } place ? (place, null) : (null, tree.Neighbours(label));
    }
}
