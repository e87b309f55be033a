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

    // each delivery is looked up by its key: reading the whole table for every hash would hold up the one writer for as long as someone drops hashes [attack 28]
    internal const string LetGoOne = """
        delete from holding where account = $0 and payload = $1
            and not exists (select 1 from delivery d where d.id = holding.by_what and d.author = $0)
        """;

    extension(CoffreDb db)
    {
        public DbSet<Payload> Payloads => db.Set<Payload>();

        public DbSet<Holding> Holdings => db.Set<Holding>();
    }

    extension(Reading rows)
    {
        /// <summary>Where a payload lies; null when it is not here.</summary>
        public StoredPayload? PlaceOf(Digest hash) => rows.Row("select object, start, length from payload where hash = $0",
            row => (StoredPayload?)new StoredPayload(hash, row.GetString(0), row.GetInt64(1), row.GetInt64(2)), hash);

        /// <summary>How long a payload is that this account may name in an act; null where it may not.</summary>
        public long? NameablePayload(AccountId account, Digest hash) => rows.Row(
            "select length from payload where hash = $0 and exists (select 1 from holding h where h.payload = $0 and h.account = $1 and h.share = 0)",
            row => (long?)row.GetInt64(0), hash, account);

        /// <summary>
        /// The payload, when this account references it by whatever; else null, whether absent or another's. What is lent, or came by a letter, is referenced
        /// until the delivery's <c>ends</c>, whether or not that has been written yet.
        /// </summary>
        public StoredPayload? PayloadOf(AccountId account, Digest hash, DateTimeOffset now) => rows.Row(
            """
            select p.object, p.start, p.length from payload p where p.hash = $0 and exists (
                select 1 from holding h where h.payload = $0 and h.account = $1 and not exists (
                    select 1 from delivery d where d.id = h.by_what and d.recipient = $1 and (d.share = 1 or d.letter = 1) and d.ends <= $2))
            """, row => (StoredPayload?)new StoredPayload(hash, row.GetString(0), row.GetInt64(1), row.GetInt64(2)), hash, account, now);
    }

    extension(Writer writer)
    {
        /// <summary>A payload that came before the act that names it is its account's from now on; <paramref name="otherwise"/>: no row came to name its object.</summary>
        public async Task KeepUploadAsync(AccountId account, StoredPayload payload, DateTimeOffset at, Action otherwise, CancellationToken ct)
        {
            var stored = false;
            try
            {
                await writer.WriteAsync(tx =>
                {
                    tx.StorePayload(payload);
                    tx.Hold(account, payload.Hash, Upload, at);
                    tx.AfterCommit(() => stored = true);
                }, ct);
            }
            finally
            {
                if (!stored)
                    otherwise();
            }
        }
    }

    extension(Tx tx)
    {
        /// <summary>A payload that this account references: its size, and whether it may be named in an act, which takes more than a share. Null: it does not.</summary>
        public (long Length, bool Nameable)? ReferencedPayload(AccountId account, Digest hash) => tx.Row(
            "select p.length, min(h.share) from payload p join holding h on h.payload = p.hash where p.hash = $0 and h.account = $1 group by p.length",
            row => ((long, bool)?)(row.GetInt64(0), row.GetInt64(1) == 0), hash, account);

        /// <summary>Records where new bytes lie. If the same payload is here already, the new copy is destroyed and the first one stays.</summary>
        public void StorePayload(StoredPayload payload)
        {
            var added = tx.Run("insert into payload (hash, object, start, length) values ($0, $1, $2, $3) on conflict do nothing",
                payload.Hash, payload.Object, payload.Start, payload.Length);
            if (added == 0)
                tx.Discard(payload);
        }

        /// <summary>Bytes that came and that no row will name.</summary>
        public void Discard(StoredPayload payload) => tx.Run(
            "insert into doomed (object, start, length) values ($0, $1, $2) on conflict do nothing", payload.Object, payload.Start, payload.Length);

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

        /// <summary>Another account references from now on what one references by the same thing.</summary>
        public void HoldSame(AccountId holder, AccountId account, string byWhat, DateTimeOffset at, bool share = false) => tx.Run(
            "insert into holding (account, payload, by_what, share, at) select $1, payload, by_what, $3, $4 from holding where account = $0 and by_what = $2 on conflict do nothing",
            holder, account, byWhat, share, at);

        /// <summary>Ends all references of an account by one thing. Payloads that nobody references any more are doomed.</summary>
        public void LetGo(AccountId account, string byWhat)
        {
            var payloads = tx.Rows("select payload from holding where account = $0 and by_what = $1", row => row.GetDigest(0), account, byWhat);
            tx.Run("delete from holding where account = $0 and by_what = $1", account, byWhat);
            foreach (var payload in payloads)
                tx.Drop(payload);
        }

        /// <summary>Ends all references of an account to one payload but those by deliveries of its own, which others may still fetch.</summary>
        public void LetGoPayload(AccountId account, Digest payload)
        {
            tx.Run(LetGoOne, account, payload);
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
            tx.Discard(lies);
        }
    }
}
