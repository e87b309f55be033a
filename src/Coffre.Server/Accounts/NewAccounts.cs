using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Passkeys;

namespace Coffre.Server.Accounts;

/// <summary>An account as its first request brings it, checked as far as it can be without the database.</summary>
sealed record OpenedAccount(Chain Chain, SealedKeybag SealedKeybag, Digest Label);

/// <summary>How every account but a letter begins; the operator's at <c>init</c> begins so too.</summary>
sealed class NewAccounts(Leaves leaves, Ceremonies ceremonies, Installation installation, TimeProvider clock)
{
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Reads the sections <c>genesis</c>, <c>keys</c>, <em>ways</em>, <c>label</c>, and goes to the one after them, if there is one.</summary>
    public async Task<OpenedAccount> ReadAsync(SectionReader sections, CancellationToken ct)
    {
        var genesis = await sections.StatementAsync(StatementType.Genesis, ct);
        var keys = await sections.StatementAsync(StatementType.Keys, ct);
        var chain = Chain.Begin(installation.Origin, genesis).Append(keys);
        if (chain.Kind == AccountKind.Letter)
            throw new RefusedException("cannot-sign", "A letter begins with the delivery to it.");
        genesis.CheckTime(Now);
        keys.CheckTime(Now);
        var bag = await SealedKeybag.ReadAsync(sections, keys, ceremonies, ct);
        sections.Demand("label");
        var sent = await sections.BytesAsync(Digest.Size, ct);
        if (sent.Length != Digest.Size)
            throw new RefusedException("wrong-length", "A label is made of 32 bytes.");
        await sections.NextAsync(ct);
        return new(chain, bag, Label.Manifest(sent));
    }

    /// <summary>Within the unit of work: what the same request left when it came before; null when it is new.</summary>
    /// <exception cref="RefusalException"><c>account-exists</c>: the account began with other statements.</exception>
    public static Left? Known(Tx tx, OpenedAccount account)
    {
        if (tx.AccountState(account.Chain.Id) is null)
            return null;
        var leafs = account.Chain.Statements.Select(tx.StateLeafOf).ToList();
        return leafs.All(leaf => leaf is not null)
            ? new([], [.. leafs.Select(leaf => leaf!.Value)])
            : throw Problems.AccountExists.Because("This account began with other statements.");
    }

    /// <summary>Stores the account, within the unit of work.</summary>
    public Left Store(Tx tx, OpenedAccount account)
    {
        var (chain, bag, label) = account;
        if (tx.Row("select 1 from account where label = $0", row => (long?)row.GetInt64(0), label) is not null)
            throw Problems.AccountExists.Because("Another account has this label.");
        var statements = chain.Statements.Select((statement, n) => leaves.State(tx, Label.Account(chain.Id), n, statement)).ToList();
        tx.AddAccount(chain, label);
        bag.Replace(tx, chain.Id, Now);
        return new([], statements);
    }
}
