namespace Coffre;

/// <summary>A statement and what the client knows of it: its number and its hash.</summary>
/// <param name="N">Its number within its label.</param>
/// <param name="Hash">H of the statement.</param>
public readonly record struct Numbered(long N, Digest Hash);

/// <summary>That a statement's leaf lies in the log.</summary>
/// <param name="N">The statement's number within its label.</param>
/// <param name="Index">The leaf's index.</param>
/// <param name="Path">Its inclusion path at the checkpoint's size.</param>
public sealed record LogPlace(long N, long Index, IReadOnlyList<Digest> Path);

/// <summary>
/// The newest heads that a client holds, verified against a checkpoint and its own clock: what tells it whether a chain, an attest or a manifest that
/// it was given is the newest (<c>docs/format.md</c> §6). [attacks 12, 14]
/// </summary>
public sealed class NewestHeads
{
    /// <summary>How often heads are made.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    static readonly TimeSpan Ahead = TimeSpan.FromMinutes(10);

    readonly TreeHead head;

    NewestHeads(TreeHead head, Leaf.Heads leaf) => (this.head, Heads) = (head, leaf);

    /// <summary>What the heads say.</summary>
    public Leaf.Heads Heads { get; }

    /// <summary>Verifies that heads lie in the log, at or after the size that they cover, and are neither old nor of the future.</summary>
    /// <param name="head">The head of an opened checkpoint.</param>
    /// <param name="bytes">The heads leaf's bytes.</param>
    /// <param name="index">Its index.</param>
    /// <param name="path">Its inclusion path at the checkpoint's size.</param>
    /// <param name="now">This device's clock.</param>
    /// <exception cref="RefusedException">
    /// <c>bad-proof</c>, <c>wrong-type</c>, <c>not-canonical</c>; <c>bad-heads</c>: they cover what comes after them; <c>stale-directory</c>: more
    /// than 10 minutes ahead of the clock or more than 3 periods behind it.
    /// </exception>
    public static NewestHeads Open(TreeHead head, ReadOnlySpan<byte> bytes, long index, IReadOnlyList<Digest> path, DateTimeOffset now)
    {
        if (!Merkle.Includes(Merkle.LeafHash(bytes), index, head.Size, head.Root, path))
            throw new RefusedException("bad-proof", "Nothing proves that these heads lie in the log.");
        if (Leaf.Parse(bytes) is not Leaf.Heads leaf)
            throw new RefusedException("wrong-type", "This leaf is not of heads.");
        if (index < leaf.Covers)
            throw new RefusedException("bad-heads", "These heads cover what comes after them.");
        if (leaf.Time > now + Ahead || leaf.Time < now - (3 * Period))
            throw new RefusedException("stale-directory", "The newest heads are too far from this device's clock.");
        return new(head, leaf);
    }

    /// <summary>The number of a label's newest statement, proven to be the newest.</summary>
    /// <param name="label">Of a chain, an attest or a manifest.</param>
    /// <param name="statements">The statements that the client was given, one after the other by number.</param>
    /// <param name="present">Where the label stands in the heads; null if it is absent from them.</param>
    /// <param name="absent">Where it is absent, its neighbours; else empty.</param>
    /// <param name="places">Where statements lie in the log: at least every one newer than the heads.</param>
    /// <exception cref="RefusedException">
    /// <c>wrong-after</c>: no statements, or a gap; <c>bad-proof</c>; <c>no-heads-proof</c>: neither presence nor absence is proven;
    /// <c>no-log-proof</c>: a statement newer than the heads has no place, or has two; <c>bad-heads</c>: what heads leave out lies before them.
    /// </exception>
    public long Newest(
        Digest label, IReadOnlyList<Numbered> statements, StatePlace? present, IReadOnlyList<StatePlace> absent, IReadOnlyList<LogPlace> places)
    {
        if (statements.Count == 0 || statements.Where((statement, i) => statement.N != statements[0].N + i).Any())
            throw new RefusedException("wrong-after", "Statements follow one another.");
        var covered = -1L;
        if (present is null)
            DemandAbsent(label, absent);
        else
            covered = Present(label, statements, present);
        if (covered < 0 && statements[0].N != 0)
            throw new RefusedException("no-log-proof", "Of what heads do not name, every statement is given, from the first.");
        CheckPlaces(label, statements, covered, places);
        return statements[^1].N;
    }

    /// <summary>Demands a proof that the heads do not name a label.</summary>
    /// <param name="label">The label.</param>
    /// <param name="neighbours">The leaves on either side; one at an end; none where there are no labels.</param>
    /// <exception cref="RefusedException"><c>bad-proof</c>: a neighbour is no state leaf of the heads; <c>no-heads-proof</c>: they do not enclose the label.</exception>
    public void DemandAbsent(Digest label, IReadOnlyList<StatePlace> neighbours)
    {
        var beside = neighbours.Count > 2 ? [] : neighbours.Select(Open).ToList();
        var enclosed = beside switch
        {
            [] => neighbours.Count == 0 && Heads.Labels == 0 && Heads.Root == Merkle.EmptyRoot,
            [var only] => (neighbours[0].Position == 0 && label < only.Label) || (neighbours[0].Position == Heads.Labels - 1 && label > only.Label),
            [var before, var after, ..] => neighbours[1].Position == neighbours[0].Position + 1 && before.Label < label && label < after.Label,
        };
        if (!enclosed)
            throw new RefusedException("no-heads-proof", "Nothing proves that the heads do not name this label.");
    }

    long Present(Digest label, IReadOnlyList<Numbered> statements, StatePlace present)
    {
        var leaf = Open(present);
        // the heads' own leaf must be one of the statements given: an older chain, or another's, is not [attack 14]
        if (leaf.Label != label || !statements.Any(statement => statement.N == leaf.N && statement.Hash == leaf.Statement))
            throw new RefusedException("bad-proof", "The newest heads name another statement.");
        return leaf.N;
    }

    void CheckPlaces(Digest label, IReadOnlyList<Numbered> statements, long covered, IReadOnlyList<LogPlace> places)
    {
        var byN = new Dictionary<long, LogPlace>();
        foreach (var place in places)
        {
            if (!byN.TryAdd(place.N, place))
                throw new RefusedException("no-log-proof", "A statement lies at one place in the log.");
        }
        var before = -1L;
        foreach (var statement in statements)
        {
            if (!byN.Remove(statement.N, out var place))
            {
                if (statement.N > covered)
                    throw new RefusedException("no-log-proof", "Nothing proves that a statement newer than the heads lies in the log.");
                continue;
            }
            var hash = new Leaf.State(label, statement.N, statement.Hash).Hash;
            if (!Merkle.Includes(hash, place.Index, head.Size, head.Root, place.Path) || place.Index <= before)
                throw new RefusedException("bad-proof", "A statement does not lie where it is said to, in order.");
            if (statement.N > covered == place.Index < Heads.Covers)
                throw new RefusedException("bad-heads", "The heads leave out what came before them, or name what came after.");
            before = place.Index;
        }
        if (byN.Count > 0)
            throw new RefusedException("no-log-proof", "A place in the log is of no statement given.");
    }

    Leaf.State Open(StatePlace place) =>
        place.Leaf.Length == Leaf.State.Size && place.Leaf.Span[0] == 1 && Merkle.Includes(Merkle.LeafHash(place.Leaf.Span), place.Position, Heads.Labels, Heads.Root, place.Path)
        && Leaf.Parse(place.Leaf.Span) is Leaf.State leaf
            ? leaf
            : throw new RefusedException("bad-proof", "This is not a state leaf of the newest heads.");
}
