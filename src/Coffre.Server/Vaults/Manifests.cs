using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Vaults;

/// <summary>
/// Takes an account's manifests within a unit of work (<c>docs/format.md</c> §4): each follows the one before it, its leaf goes into the log under the account's own
/// label, and what it adds and drops is what the account references from then on.
/// </summary>
sealed class Manifests(Authority authority, Leaves leaves, Released released, Settings settings, TimeProvider clock)
{
    /// <summary>By what an account references its newest index.</summary>
    public const string Index = "index";

    /// <summary>By what an account references what its manifests added.</summary>
    public const string Manifest = "manifest";

    /// <summary>Takes a manifest that is new here.</summary>
    /// <param name="tx">The unit of work.</param>
    /// <param name="identified">The manifest.</param>
    /// <param name="sent">The sealed files that came with it.</param>
    /// <returns>The leaf's ordinal.</returns>
    /// <exception cref="RefusalException"><c>missing-payload</c>, <c>not-referenced</c>, <c>too-many-requests</c>, those of <see cref="Authority.DemandNow"/>.</exception>
    /// <exception cref="RefusedException"><c>wrong-prev</c>: it does not follow the newest.</exception>
    public long Take(Tx tx, Identified identified, IReadOnlyList<StoredPayload> sent)
    {
        authority.DemandNow(tx, identified);
        var (statement, body) = (identified.Statement, (StatementBody.Manifest)identified.Statement.Body);
        var label = tx.ManifestLabel(statement.Account) ?? throw Problems.Absent;
        ManifestRules.CheckNext(statement, tx.NewestManifest(label) is { } newest ? tx.StatementOf(newest.Hash) : null);
        DemandFew(label, body.N);
        var now = clock.GetUtcNow();
        Digest[] named = [body.Index, .. body.Add];
        foreach (var hash in named.Where(hash => !sent.Any(one => one.Hash == hash)))
            DemandReferenced(tx, statement.Account, hash);
        foreach (var one in sent)
            tx.StorePayload(one);
        tx.LetGo(statement.Account, Index);
        tx.Hold(statement.Account, body.Index, Index, now);
        foreach (var hash in body.Add.Where(hash => !tx.IsKeptCopy(statement.Account, hash)))
            tx.Hold(statement.Account, hash, Manifest, now);
        foreach (var hash in body.Drop.Except(named))
        {
            tx.LetGoPayload(statement.Account, hash);
            tx.ForgetKeptCopy(statement.Account, hash);
        }
        return leaves.State(tx, label, body.N, statement);
    }

    /// <summary>An account closes: what its manifests named goes with its references, and their words with them. Their leaves say nothing without.</summary>
    public static IReadOnlyList<Recorded> Forget(Tx tx, Statement close)
    {
        if (tx.ManifestLabel(close.Account) is { } label)
            tx.Run("update statement set text = '' where hash in (select statement from state where label = $0)", label);
        return [];
    }

    // whoever reads the newest is given all that heads do not cover
    void DemandFew(Digest label, long n)
    {
        if (n - released.View.CoveredOf(label) <= settings.Limits.ManifestsAHead)
            return;
        throw new RefusalException(Problems.TooManyRequests, "The vault was changed too often since the log last summed up its states, which it does every hour: change more at once, or wait.")
        {
            RetryAfter = 600,
        };
    }

    // what is only lent can be neither named nor added [10]; a kept letter's copy lies beside the payloads
    static void DemandReferenced(Tx tx, AccountId account, Digest hash)
    {
        if (tx.IsKeptCopy(account, hash))
            return;
        if (tx.ReferencedPayload(account, hash) is not var (_, nameable))
            throw Problems.MissingPayload.Because("A file that the manifest names was neither sent nor is it yours: send it first.");
        if (!nameable)
            throw Problems.NotReferenced.Because("A file that the manifest names is only lent to you.");
    }
}

static class ManifestQueries
{
    extension(Reading rows)
    {
        /// <summary>The label of an account's manifests; null for letters, and where there is no account.</summary>
        public Digest? ManifestLabel(AccountId account) => rows.Row("select label from account where id = $0", row => row.GetDigestOrNone(0), account);

        /// <summary>The newest manifest of a label; null where there is none.</summary>
        public ChainPoint? NewestManifest(Digest label) =>
            rows.Row("select n, statement from state where label = $0 order by n desc limit 1", row => (ChainPoint?)new ChainPoint(row.GetInt64(0), row.GetDigest(1)), label);

        /// <summary>Whether this is the copy of a letter that the account keeps.</summary>
        public bool IsKeptCopy(AccountId account, Digest hash) => rows.Row("select 1 from kept where account = $0 and hash = $1", _ => true, account, hash);
    }

    extension(Tx tx)
    {
        /// <summary>The copy of a kept letter goes; that it was kept stays, so that its proof can still be read.</summary>
        public void ForgetKeptCopy(AccountId account, Digest hash) => tx.Run("update kept set copy = $2, hash = null where account = $0 and hash = $1", account, hash, Array.Empty<byte>());
    }
}
