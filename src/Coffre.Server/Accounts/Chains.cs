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
    long forgotten;

    /// <summary>The chain of an account, or null when there is none. A letter's is its genesis.</summary>
    public Chain? Find(AccountId id)
    {
        if (kept.TryGetValue(id, out var chain))
            return chain;
        var seen = Volatile.Read(ref forgotten);
        var texts = Read(id);
        faults.Reach("after chain");
        if (texts.Count == 0)
            return null;
        chain = texts.Count == 1 ? Chain.Begin(installation.Origin, Statement.Parse(texts[0]), id) : Chain.Read(id, installation.Origin, texts);
        lock (storing)
        {
            // a chain that grew while this one was read: what was read may be the old one, and would stay
            if (forgotten != seen)
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
    public void Keep(Chain grown)
    {
        lock (storing)
        {
            forgotten++;
            if (kept.Count < MostKept || kept.ContainsKey(grown.Id))
                kept[grown.Id] = grown;
        }
    }

    /// <summary>Forgets a chain that has grown without it being known how.</summary>
    public void Forget(AccountId id)
    {
        lock (storing)
        {
            forgotten++;
            kept.TryRemove(id, out _);
        }
    }

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
