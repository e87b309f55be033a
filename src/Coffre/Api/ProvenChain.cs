namespace Coffre;

/// <summary>A chain, and where each of its statements lies in the log.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Indexes">One for each statement, ascending.</param>
public sealed record ProvenChain(Chain Chain, IReadOnlyList<long> Indexes)
{
    /// <summary>
    /// Demands that an act is its account's, signed by the key that was in force when the log took it: the chain statement that it builds on lies before
    /// the act's leaf, and the next one after it [attack 14].
    /// </summary>
    /// <param name="act">The statement.</param>
    /// <param name="index">Of the leaf of the act, or of its evidence.</param>
    /// <exception cref="RefusedException">Those of <see cref="Chain.Verify"/>; <c>key-after-evidence</c>, <c>stale-key</c>: it was not yet, or no longer, in force.</exception>
    public void Verify(Statement act, long index)
    {
        Chain.Verify(act);
        var after = (int)act.After!.Value.N;
        if (Indexes[after] >= index)
            throw new RefusedException("key-after-evidence", "The log had not yet taken the key that signed this.");
        if (after + 1 < Indexes.Count && Indexes[after + 1] <= index)
            throw new RefusedException("stale-key", "The key that signed this was no longer the newest when the log took it.");
    }
}
