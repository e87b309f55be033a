namespace Coffre;

/// <summary>A leaf's place in the tree that heads commit.</summary>
/// <param name="Position">From 0, in the order of the labels.</param>
/// <param name="Leaf">The state leaf's bytes.</param>
/// <param name="Path">Its inclusion path.</param>
public sealed record StatePlace(long Position, ReadOnlyMemory<byte> Leaf, IReadOnlyList<Digest> Path);

/// <summary>
/// The newest state leaf of every label, sorted by label, and the RFC 6962 tree over them: what a heads leaf commits (<c>docs/format.md</c> §6).
/// Built once per period; after that a proof costs a search and a path.
/// </summary>
public sealed class HeadsTree
{
    readonly Leaf.State[] leaves;
    readonly MerkleTree tree = new();

    internal HeadsTree(IEnumerable<Leaf.State> newest)
    {
        leaves = [.. newest.OrderBy(leaf => leaf.Label)];
        foreach (var leaf in leaves)
            tree.Add(leaf.Hash);
        Root = tree.Root();
    }

    /// <summary>How many labels.</summary>
    public long Labels => leaves.Length;

    /// <summary>The root.</summary>
    public Digest Root { get; }

    /// <summary>The leaf to append to the log.</summary>
    /// <param name="time">The instant; cut to milliseconds.</param>
    /// <param name="covers">The size of the log's tree that the newest leaves were taken from.</param>
    /// <param name="token">H of the time-stamp token of the period before, if there is one.</param>
    public Leaf.Heads ToLeaf(DateTimeOffset time, long covers, Digest? token = null) => new(Time.Cut(time), covers, Labels, Root, token);

    /// <summary>Where the newest leaf of a label stands; null if the label is absent.</summary>
    public StatePlace? Find(Digest label) => Search(label) is >= 0 and var at ? Place(at) : null;

    /// <summary>What proves that a label is absent: its neighbours, two, or one at an end, or none where there are no labels.</summary>
    /// <exception cref="ArgumentException">The label is not absent.</exception>
    public IReadOnlyList<StatePlace> Neighbours(Digest label)
    {
        var at = ~Search(label);
        if (at < 0)
            throw new ArgumentException("This label is not absent.", nameof(label));
        return [.. new[] { at - 1, at }.Where(i => i >= 0 && i < leaves.Length).Select(Place)];
    }

    StatePlace Place(int at) => new(at, leaves[at].ToBytes(), tree.Inclusion(at, Labels));

    int Search(Digest label)
    {
        var (low, high) = (0, leaves.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (leaves[middle].Label < label)
                low = middle + 1;
            else
                high = middle;
        }
        return low < leaves.Length && leaves[low].Label == label ? low : ~low;
    }
}

/// <summary>
/// Follows a log's state leaves from its start and keeps the newest of each label. Whoever recomputes heads, the operator or
/// <c>coffre log check --full</c>, feeds it every state leaf in the order of the log.
/// </summary>
public sealed class NewestStates
{
    readonly Dictionary<Digest, Leaf.State> newest = [];

    /// <summary>Takes the next state leaf.</summary>
    /// <exception cref="RefusedException"><c>false-log</c>: a number repeated, or one that does not follow.</exception>
    public void Add(Leaf.State leaf)
    {
        var expected = newest.TryGetValue(leaf.Label, out var last) ? last.N + 1 : 0;
        if (leaf.N != expected)
            throw new RefusedException("false-log", $"The log states number {leaf.N} of the label {leaf.Label} where {expected} follows.");
        newest[leaf.Label] = leaf;
    }

    /// <summary>Starts from the newest leaf of every label, as it was kept.</summary>
    public static NewestStates From(IEnumerable<Leaf.State> kept)
    {
        var states = new NewestStates();
        foreach (var leaf in kept)
            states.newest[leaf.Label] = leaf;
        return states;
    }

    /// <summary>The newest leaf of a label; null if it has none.</summary>
    public Leaf.State? Find(Digest label) => newest.GetValueOrDefault(label);

    /// <summary>The tree over the newest leaves as they are now.</summary>
    public HeadsTree ToTree() => new(newest.Values);
}
