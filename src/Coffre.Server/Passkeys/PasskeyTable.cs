using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Identity;

namespace Coffre.Server.Passkeys;

/// <summary>A passkey as the database has it.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Info">What its answers are verified with.</param>
sealed record StoredPasskey(AccountId Account, UserPasskeyInfo Info);

/// <summary>A challenge that was given for one ceremony.</summary>
/// <param name="Account">For whom a passkey is to be made; null: to use one.</param>
/// <param name="State">What the handler wants to see again.</param>
sealed record GivenChallenge(AccountId? Account, string State);

static class PasskeyQueries
{
    extension(Reading rows)
    {
        /// <summary>A passkey by its id; null when it is unknown here.</summary>
        public StoredPasskey? PasskeyOf(byte[] id) => rows.Row(
            "select account, public_key, transports, made, sign_count, backup_eligible, backed_up from passkey where id = $0",
            row => new StoredPasskey(row.GetAccount(0), new(
                id, row.GetFieldValue<byte[]>(1), row.GetInstant(3), (uint)row.GetInt64(4), row.GetString(2).Split(' ', StringSplitOptions.RemoveEmptyEntries),
                true, row.GetInt64(5) != 0, row.GetInt64(6) != 0, [], [])), id);

        /// <summary>A challenge that has not ended; null when it was not given here, was used, or is too old.</summary>
        public GivenChallenge? PasskeyChallenge(Digest challenge, DateTimeOffset now) => rows.Row(
            "select account, state from passkey_challenge where challenge = $0 and ends >= $1",
            row => new GivenChallenge(row.GetText(0) is { } id ? AccountId.Parse(id) : null, row.GetString(1)), challenge, now);
    }

    extension(Tx tx)
    {
        public void GivePasskeyChallenge(Digest challenge, AccountId? account, string state, DateTimeOffset now, DateTimeOffset ends)
        {
            tx.Run("delete from passkey_challenge where ends < $0", now);
            tx.Run("insert into passkey_challenge (challenge, account, state, ends) values ($0, $1, $2, $3)", challenge, account, state, ends);
        }

        /// <summary>Uses a challenge up.</summary>
        /// <exception cref="RefusalException"><c>wrong-passkey</c>.</exception>
        public void TakePasskeyChallenge(Digest challenge, DateTimeOffset now)
        {
            if (tx.Run("delete from passkey_challenge where challenge = $0 and ends >= $1", challenge, now) != 1)
                throw Ceremonies.Wrong;
        }

        /// <summary>What its last answer said: a counter, where the passkey has one, and whether it is backed up.</summary>
        public void UsePasskey(UserPasskeyInfo passkey) => tx.Run(
            "update passkey set sign_count = $1, backed_up = $2 where id = $0", passkey.CredentialId, (long)passkey.SignCount, passkey.IsBackedUp);

        /// <summary>Puts these in the place of all the passkeys that an account had.</summary>
        /// <exception cref="RefusalException"><c>wrong-passkey</c>: one does not verify, or is not this account's; <c>account-exists</c>: one stands already.</exception>
        public void ReplacePasskeys(AccountId account, IReadOnlyList<OfferedPasskey> offered, DateTimeOffset now)
        {
            var before = tx.Rows("select id from passkey where account = $0", row => row.GetFieldValue<byte[]>(0), account);
            foreach (var gone in before.Where(id => !offered.Any(offer => offer.Id.AsSpan().SequenceEqual(id))))
                tx.Run("delete from passkey where id = $0", gone);
            foreach (var (place, offer) in offered.Index())
            {
                var stands = before.Exists(id => offer.Id.AsSpan().SequenceEqual(id));
                switch (offer)
                {
                    case OfferedPasskey.Kept when !stands:
                    case OfferedPasskey.Unverified:
                        throw Ceremonies.Wrong;
                    case OfferedPasskey.Made made:
                        tx.TakePasskeyChallenge(made.Attested, now);
                        tx.TakePasskeyChallenge(made.Asserted, now);
                        if (stands || !tx.AddPasskey(account, made.Info, place))
                            throw Problems.AccountExists.Because("This passkey stands already.");
                        break;
                    case OfferedPasskey.Kept:
                        tx.Run("update passkey set place = $1 where id = $0", offer.Id, place);
                        break;
                }
            }
        }

        public void RemovePasskeys(AccountId account) => tx.Run("delete from passkey where account = $0", account);

        bool AddPasskey(AccountId account, UserPasskeyInfo passkey, int place) => tx.Run(
            """
            insert into passkey (id, account, public_key, transports, made, place, sign_count, backup_eligible, backed_up)
            values ($0, $1, $2, $3, $4, $5, $6, $7, $8)
            on conflict do nothing
            """,
            passkey.CredentialId, account, passkey.PublicKey, string.Join(' ', passkey.Transports ?? []), passkey.CreatedAt, place, (long)passkey.SignCount,
            passkey.IsBackupEligible, passkey.IsBackedUp) == 1;
    }
}
