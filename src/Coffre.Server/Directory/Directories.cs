using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Directory;

/// <summary>
/// Chains and names with what proves them newest at one view of the log. Only what that view holds is given: a statement whose leaf is not released yet does not
/// exist for whoever reads.
/// </summary>
sealed class Directories(Database database, Settings settings)
{
    /// <summary>A directory of these chains and names.</summary>
    /// <param name="view">At which all is proven.</param>
    /// <param name="chains">
    /// In this order, each with the number of the newest statement that the caller has verified: if it still is, only the state proof is given. Of an account that does
    /// not exist: no statements, and the proof that its label is absent.
    /// </param>
    /// <param name="attests">Whose names, in this order.</param>
    /// <param name="seen">Size of the checkpoint that the caller keeps; 0: none.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<ProvedDirectory> AnswerAsync(
        ReleasedView view, IEnumerable<(AccountId Id, long? Have)> chains, IEnumerable<AccountId> attests, long seen, CancellationToken ct)
    {
        using var reading = new Reading(database);
        var provedChains = new List<ProvedStates>();
        foreach (var (id, have) in chains)
            provedChains.Add(await StatesAsync(reading, id, Label.Account(id), view, have, ct));
        return await AnswerAsync(reading, view, provedChains, attests, seen, ct);
    }

    /// <summary>
    /// A directory of as many of these as an answer may hold, of the first at least, and the operator's chain. Chains are as long as their owners make them: ten
    /// of them would else be an answer of hundreds of megabytes [attack 28].
    /// </summary>
    /// <param name="view">At which all is proven.</param>
    /// <param name="wanted">In this order, as above.</param>
    /// <param name="theOperator">Whose chain comes last, where it was not wanted.</param>
    /// <param name="named">Whose names are given with their chains.</param>
    /// <param name="seen">Size of the checkpoint that the caller keeps; 0: none.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<ProvedDirectory> AnswerManyAsync(
        ReleasedView view, IReadOnlyList<(AccountId Id, long? Have)> wanted, AccountId theOperator, IReadOnlyList<AccountId> named, long seen, CancellationToken ct)
    {
        using var reading = new Reading(database);
        var provedChains = new List<ProvedStates>();
        long bytes = 0;
        foreach (var (id, have) in wanted)
        {
            var states = await StatesAsync(reading, id, Label.Account(id), view, have, ct);
            bytes += SizeOf(states);
            if (bytes > settings.Limits.Directory && provedChains.Count > 0)
                break;
            provedChains.Add(states);
        }
        var given = provedChains.Count;
        if (!provedChains.Exists(chain => chain.Id == theOperator))
            provedChains.Add(await StatesAsync(reading, theOperator, Label.Account(theOperator), view, null, ct));
        if (given == wanted.Count)
            return await AnswerAsync(reading, view, provedChains, named, seen, ct);
        var spoken = wanted.Take(given).Select(one => one.Id).ToHashSet();
        return (await AnswerAsync(reading, view, provedChains, named.Where(spoken.Contains), seen, ct)) with { Rest = wanted.Count - given };
    }

    static async Task<ProvedDirectory> AnswerAsync(
        Reading reading, ReleasedView view, List<ProvedStates> chains, IEnumerable<AccountId> attests, long seen, CancellationToken ct)
    {
        var provedAttests = new List<ProvedStates>();
        foreach (var id in attests)
            provedAttests.Add(await StatesAsync(reading, id, Label.Attest(id), view, null, ct));
        return new(view.Checkpoint, await view.HeadsAsync(ct), chains, provedAttests, await view.ConsistencyAsync(seen, ct));
    }

    // about what it is as JSON
    static long SizeOf(ProvedStates states) => 4096 + states.Statements.Sum(statement => statement.Text.Length + 64L + (48 * statement.Path.Count));

    static async Task<ProvedStates> StatesAsync(Reading reading, AccountId id, Digest label, ReleasedView view, long? have, CancellationToken ct)
    {
        var (head, absent) = view.StateOf(label);
        var rows = reading.Rows("""
            select t.text, l.idx from state s join leaf l on l.ordinal = s.leaf join statement t on t.hash = s.statement
            where s.label = $0 and l.idx < $1 order by s.n
            """, row => (Text: row.GetString(0), Index: row.GetInt64(1)), label, view.Size);
        // nothing newer than what the caller has, and heads name it: the state proof says all
        if (have is { } n && head is not null && rows.Count == n + 1 && ((Leaf.State)Leaf.Parse(head.Leaf.Span)).N == n)
            return new(id, [], head);
        var statements = new ProvedStatement[rows.Count];
        for (var i = 0; i < statements.Length; i++)
            statements[i] = new(rows[i].Text, rows[i].Index, await view.PathAsync(rows[i].Index, ct));
        return new(id, statements, head, absent);
    }
}
