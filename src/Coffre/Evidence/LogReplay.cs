namespace Coffre;

/// <summary>
/// Reads a whole log again, leaf by leaf from the start or from where it stopped, and says whether it told the truth: states follow one another,
/// and every heads leaf commits exactly the newest of them (<c>docs/format.md</c> §6). What <c>coffre log check --full</c> runs. [attacks 13, 14]
/// </summary>
public sealed class LogReplay
{
    readonly MerkleFrontier frontier = new();
    readonly NewestStates stated = new();
    readonly NewestStates covered = new();
    readonly Queue<(long Index, Leaf.State Leaf)> uncovered = new();

    /// <summary>Leaves read so far.</summary>
    public long Size => frontier.Size;

    /// <summary>Size and root, to be compared with a checkpoint.</summary>
    public TreeHead Head => new(frontier.Size, frontier.Root());

    /// <summary>The last heads leaf read; null if none.</summary>
    public Leaf.Heads? Heads { get; private set; }

    /// <summary>Takes the next leaf.</summary>
    /// <param name="bytes">The leaf's bytes.</param>
    /// <returns>The leaf.</returns>
    /// <exception cref="RefusedException">
    /// <c>wrong-type</c>, <c>not-canonical</c>: no leaf; <c>false-log</c>: a state that does not follow, or heads that commit something else, cover what
    /// comes after them, or go back in time.
    /// </exception>
    public Leaf Add(ReadOnlySpan<byte> bytes)
    {
        var leaf = Leaf.Parse(bytes);
        switch (leaf)
        {
            case Leaf.State state:
                stated.Add(state);
                uncovered.Enqueue((Size, state));
                break;
            case Leaf.Heads heads:
                Check(heads);
                Heads = heads;
                break;
        }
        frontier.Add(Merkle.LeafHash(bytes));
        return leaf;
    }

    void Check(Leaf.Heads heads)
    {
        if (heads.Covers > Size || heads.Covers < Heads?.Covers || heads.Time < Heads?.Time)
            throw new RefusedException("false-log", $"The heads at {Size} cover what comes after them, or go back.");
        while (uncovered.TryPeek(out var next) && next.Index < heads.Covers)
            covered.Add(uncovered.Dequeue().Leaf);
        var tree = covered.ToTree();
        if (tree.Root != heads.Root || tree.Labels != heads.Labels)
            throw new RefusedException("false-log", $"The heads at {Size} do not commit the newest states of the first {heads.Covers} leaves.");
    }
}
