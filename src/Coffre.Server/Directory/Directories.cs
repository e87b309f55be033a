using Coffre.Server.Data;
using Coffre.Server.Ledger;

namespace Coffre.Server.Directory;

/// <summary>
/// Chains and names with what proves them newest at one view of the log. Only what that view holds is given: a statement whose leaf is not released yet does not
/// exist for whoever reads.
/// </summary>
sealed class Directories(Database database)
{
    /// <summary>The chain of an account. Of an account that does not exist: no statements, and the proof that its label is absent.</summary>
    /// <param name="id">The account.</param>
    /// <param name="view">At which all is proven.</param>
    /// <param name="have">The number of the newest statement that the caller has verified: if it still is, only the state proof is given.</param>
    /// <param name="ct">Stops it.</param>
    public Task<ProvedStates> ChainAsync(AccountId id, ReleasedView view, long? have = null, CancellationToken ct = default) =>
        StatesAsync(id, Label.Account(id), view, have, ct);

    /// <summary>What the operator has attested of an account's name.</summary>
    public Task<ProvedStates> AttestsAsync(AccountId id, ReleasedView view, CancellationToken ct = default) => StatesAsync(id, Label.Attest(id), view, null, ct);

    /// <summary>A directory of these chains and names.</summary>
    /// <param name="view">At which all is proven.</param>
    /// <param name="chains">In this order.</param>
    /// <param name="attests">In this order.</param>
    /// <param name="seen">Size of the checkpoint that the caller keeps; 0: none.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<ProvedDirectory> AnswerAsync(
        ReleasedView view, IEnumerable<(AccountId Id, long? Have)> chains, IEnumerable<AccountId> attests, long seen, CancellationToken ct)
    {
        var (provedChains, provedAttests) = (new List<ProvedStates>(), new List<ProvedStates>());
        foreach (var (id, have) in chains)
            provedChains.Add(await ChainAsync(id, view, have, ct));
        foreach (var id in attests)
            provedAttests.Add(await AttestsAsync(id, view, ct));
        return new(view.Checkpoint, await view.HeadsAsync(ct), provedChains, provedAttests, await view.ConsistencyAsync(seen, ct));
    }

    async Task<ProvedStates> StatesAsync(AccountId id, Digest label, ReleasedView view, long? have, CancellationToken ct)
    {
        var (head, absent) = view.StateOf(label);
        var statements = new List<ProvedStatement>();
        var rows = Read(label, view.Size);
        // nothing newer than what the caller has, and heads name it: the state proof says all
        if (have is { } n && head is not null && rows.Count == n + 1 && ((Leaf.State)Leaf.Parse(head.Leaf.Span)).N == n)
            return new(id, [], head);
        foreach (var (text, index) in rows)
            statements.Add(new(text, index, await view.PathAsync(index, ct)));
        return new(id, statements, head, absent);
    }

    List<(string Text, long Index)> Read(Digest label, long size)
    {
        using var connection = database.OpenReading();
        using var command = connection.CreateCommand();
        command.CommandText = """
            select t.text, l.idx from state s join leaf l on l.ordinal = s.leaf join statement t on t.hash = s.statement
            where s.label = $label and l.idx < $size order by s.n
            """;
        command.Parameters.AddWithValue("$label", label.ToArray());
        command.Parameters.AddWithValue("$size", size);
        using var row = command.ExecuteReader();
        var rows = new List<(string, long)>();
        while (row.Read())
            rows.Add((row.GetString(0), row.GetInt64(1)));
        return rows;
    }
}
