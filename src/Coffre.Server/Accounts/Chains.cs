using System.Collections.Concurrent;
using System.Text;
using Coffre.Server.Data;

namespace Coffre.Server.Accounts;

/// <summary>
/// Chains of accounts as this database has them, whole and checked; the last few hundred are kept. Whoever decides within a unit of work compares
/// with <see cref="AccountQueries.AccountState"/>: a chain from here may have grown.
/// </summary>
sealed class Chains(Database database, Installation installation, FaultPoints faults)
{
    const int MostKept = 1000;

    readonly ConcurrentDictionary<AccountId, Chain> kept = new();
    readonly Lock storing = new();
    // how often chains have grown, for a few accounts together: one for all would let whoever grows a chain have everybody's read anew at each request [attack 28]
    readonly long[] grown = new long[4096];

    /// <summary>The chain of an account, or null when there is none. A letter's is its genesis.</summary>
    public Chain? Find(AccountId id)
    {
        if (kept.TryGetValue(id, out var chain))
            return chain;
        var seen = Volatile.Read(ref GrownOf(id));
        var texts = Read(id);
        faults.Reach("after chain");
        if (texts.Count == 0)
            return null;
        chain = texts.Count == 1 ? Chain.Begin(installation.Origin, Statement.Parse(texts[0]), id) : Chain.Read(id, installation.Origin, texts);
        lock (storing)
        {
            // a chain that grew while this one was read: what was read may be the old one, and would stay
            if (GrownOf(id) != seen)
                return chain;
            if (kept.Count >= MostKept)
            {
                foreach (var old in kept.Keys.Take(MostKept / 4))
                    kept.TryRemove(old, out _);
            }
            return kept[id] = chain;
        }
    }

    /// <summary>Keeps a chain that has grown, so that it is not read and verified anew at every step; to be called after the commit.</summary>
    public void Keep(Chain chain)
    {
        lock (storing)
        {
            GrownOf(chain.Id)++;
            if (kept.Count < MostKept || kept.ContainsKey(chain.Id))
                kept[chain.Id] = chain;
        }
    }

    /// <summary>Forgets a chain that has grown without it being known how.</summary>
    public void Forget(AccountId id)
    {
        lock (storing)
        {
            GrownOf(id)++;
            kept.TryRemove(id, out _);
        }
    }

    ref long GrownOf(AccountId id) => ref grown[unchecked((uint)id.GetHashCode()) % grown.Length];

    List<ReadOnlyMemory<byte>> Read(AccountId id)
    {
        using var reading = new Reading(database);
        // a letter has no state leaf: its genesis is a stored statement and nothing more
        return reading.Rows("""
            select t.text from state s join statement t on t.hash = s.statement where s.label = $0
            union all
            select t.text from account a join statement t on t.hash = a.genesis where a.id = $1 and a.kind = 'letter'
            """, row => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(row.GetString(0)), Label.Account(id), id);
    }
}
