using Coffre.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Coffre.Server.Accounts;

/// <summary>The newest state of an account, so that no chain has to be read to know whether one is the newest.</summary>
sealed class Account
{
    public required AccountId Id { get; init; }

    public required AccountKind Kind { get; init; }

    /// <summary>Who issued it: a letter's organisation.</summary>
    public AccountId? Issuer { get; init; }

    public required Digest Genesis { get; init; }

    /// <summary>Number and hash of the newest chain statement.</summary>
    public required long N { get; set; }

    public required Digest Head { get; set; }

    public required long Gen { get; set; }

    public bool Closed { get; set; }

    /// <summary>The manifest's; a letter has none.</summary>
    public Digest? Label { get; init; }
}

sealed class AccountTable : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> table)
    {
        table.HasKey(a => a.Id);
        table.Property(a => a.Closed).HasConversion<long>();
    }
}

/// <summary>What a unit of work sees of an account's newest state.</summary>
sealed record AccountState(AccountKind Kind, AccountId? Issuer, ChainPoint Newest, long Gen, bool Closed);

static class AccountQueries
{
    extension(CoffreDb db)
    {
        public DbSet<Account> Accounts => db.Set<Account>();
    }

    extension(Reading rows)
    {
        /// <summary>The newest state of an account; null when there is none.</summary>
        public AccountState? AccountState(AccountId id) => rows.Row("select kind, issuer, n, head, gen, closed from account where id = $0",
            row => new AccountState(ClosedCode.Parse<AccountKind>(row.GetString(0)), row.GetText(1) is { } issuer ? AccountId.Parse(issuer) : null,
                new(row.GetInt64(2), row.GetDigest(3)), row.GetInt64(4), row.GetInt64(5) != 0), id);
    }

    extension(Tx tx)
    {
        /// <summary>Records a new account in the state of its chain.</summary>
        /// <param name="chain">The chain; a letter's is its genesis alone.</param>
        /// <param name="label">The manifest's label; null for letters.</param>
        public void AddAccount(Chain chain, Digest? label) => tx.Run(
            "insert into account (id, kind, issuer, genesis, n, head, gen, closed, label) values ($0, $1, $2, $3, $4, $5, $6, 0, $7)",
            chain.Id, ClosedCode.Text(chain.Kind), chain.Issuer, chain.Statements[0].Hash, chain.Newest.Point.N, chain.Newest.Point.Hash, chain.Newest.Gen, label);

        /// <summary>Moves an account on to the newest state of its chain.</summary>
        public void MoveAccount(Chain chain) => tx.Run("update account set n = $0, head = $1, gen = $2, closed = $3 where id = $4",
            chain.Newest.Point.N, chain.Newest.Point.Hash, chain.Newest.Gen, chain.Newest.Closed, chain.Id);
    }
}
