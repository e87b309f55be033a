using Coffre.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Coffre.Server.Blobs;

/// <summary>Where a payload lies.</summary>
sealed class Payload
{
    public required Digest Hash { get; init; }

    public required string Object { get; init; }

    public required long Start { get; init; }

    public required long Length { get; init; }
}

/// <summary>That an account references a payload, and by what. A shared one can be read, not named in an act.</summary>
sealed class Holding
{
    public required AccountId Account { get; init; }

    public required Digest Payload { get; init; }

    public required string ByWhat { get; init; }

    public required long Share { get; init; }

    public required DateTimeOffset At { get; init; }
}

sealed class PayloadTable : IEntityTypeConfiguration<Payload>
{
    public void Configure(EntityTypeBuilder<Payload> table) => table.HasKey(p => p.Hash);
}

sealed class HoldingTable : IEntityTypeConfiguration<Holding>
{
    public void Configure(EntityTypeBuilder<Holding> table) => table.HasKey(h => new { h.Payload, h.Account, h.ByWhat });
}

/// <summary>Payloads live while someone references them (<c>docs/format.md</c> §4); the last reference gone, their bytes are destroyed.</summary>
static class PayloadQueries
{
    /// <summary>By what a payload is referenced that came before the act that names it.</summary>
    public const string Upload = "upload";

    extension(CoffreDb db)
    {
        public DbSet<Payload> Payloads => db.Set<Payload>();

        public DbSet<Holding> Holdings => db.Set<Holding>();

        /// <summary>The payload, when this account references it by whatever; else null, whether absent or another's.</summary>
        public Task<Payload?> PayloadOfAsync(AccountId account, Digest hash, CancellationToken ct)
        {
            var holdings = db.Holdings;
            return db.Payloads.FirstOrDefaultAsync(p => p.Hash == hash && holdings.Any(h => h.Payload == hash && h.Account == account), ct);
        }
    }

    extension(Tx tx)
    {
        /// <summary>Whether the bytes are here.</summary>
        public bool HasPayload(Digest hash) => tx.Row("select length from payload where hash = $0", row => (long?)row.GetInt64(0), hash) is not null;

        /// <summary>The size of a payload that this account may name in an act: it references it by more than a share. Null: it may not.</summary>
        public long? NameablePayload(AccountId account, Digest hash) => tx.Row(
            "select p.length from payload p where p.hash = $0 and exists (select 1 from holding h where h.payload = $0 and h.account = $1 and h.share = 0)",
            row => (long?)row.GetInt64(0), hash, account);

        /// <summary>Records where new bytes lie. If the same payload is here already, the new copy is destroyed and the first one stays.</summary>
        public void StorePayload(StoredPayload payload)
        {
            var added = tx.Run("insert into payload (hash, object, start, length) values ($0, $1, $2, $3) on conflict do nothing",
                payload.Hash, payload.Object, payload.Start, payload.Length);
            if (added == 0)
                tx.Doom(payload.Object, payload.Start, payload.Length);
        }

        /// <summary>An account references a payload from now on, by what is named.</summary>
        public void Hold(AccountId account, Digest payload, string byWhat, DateTimeOffset at, bool share = false) => tx.Run(
            "insert into holding (account, payload, by_what, share, at) values ($0, $1, $2, $3, $4) on conflict do nothing", account, payload, byWhat, share, at);

        /// <summary>Ends references by uploads that no act has followed for so long.</summary>
        public void LetGoUploads(DateTimeOffset before)
        {
            var payloads = tx.Rows($"select distinct payload from holding where by_what = '{Upload}' and at < $0", row => row.GetDigest(0), before);
            tx.Run($"delete from holding where by_what = '{Upload}' and at < $0", before);
            foreach (var payload in payloads)
                tx.Drop(payload);
        }

        /// <summary>Ends all references of an account by one thing. Payloads that nobody references any more are doomed.</summary>
        public void LetGo(AccountId account, string byWhat)
        {
            var payloads = tx.Rows("select payload from holding where account = $0 and by_what = $1", row => row.GetDigest(0), account, byWhat);
            tx.Run("delete from holding where account = $0 and by_what = $1", account, byWhat);
            foreach (var payload in payloads)
                tx.Drop(payload);
        }

        /// <summary>Ends all references of an account.</summary>
        public void LetGoAll(AccountId account)
        {
            var payloads = tx.Rows("select distinct payload from holding where account = $0", row => row.GetDigest(0), account);
            tx.Run("delete from holding where account = $0", account);
            foreach (var payload in payloads)
                tx.Drop(payload);
        }

        void Drop(Digest hash)
        {
            var lies = tx.Row(
                "select object, start, length from payload where hash = $0 and not exists (select 1 from holding where payload = $0)",
                row => new StoredPayload(hash, row.GetString(0), row.GetInt64(1), row.GetInt64(2)), hash);
            if (lies.Object is null)
                return;
            tx.Run("delete from payload where hash = $0", hash);
            tx.Doom(lies.Object, lies.Start, lies.Length);
        }

        void Doom(string name, long start, long length) => tx.Run(
            "insert into doomed (object, start, length) values ($0, $1, $2) on conflict do nothing", name, start, length);
    }
}
