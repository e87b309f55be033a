using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Notices;

/// <summary>
/// Tells people outside of this server that something happened, and never what. A notice is written in the transaction of what it tells of, and sent after it
/// (<see cref="Postman"/>): nothing is told that did not happen, and nothing that happened is lost with a mail server.
/// </summary>
sealed partial class NoticeBook(Settings settings, TimeProvider clock)
{
    const string Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const int MostAddresses = 2;
    const int MostCodesAnHour = 5;
    const int MostTries = 5;

    static readonly TimeSpan CodeLives = TimeSpan.FromMinutes(10);
    static readonly TimeSpan Unopened = TimeSpan.FromDays(7);
    static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <summary>Whether the operator has set e-mail up.</summary>
    public bool CanSend => settings.Mail.Host.Length > 0;

    /// <summary>An address is typed: a code goes there.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="account">Whose address it is.</param>
    /// <param name="address">The address.</param>
    /// <param name="language">In which language it is written to.</param>
    /// <param name="count">Counts the code, or refuses it; called in each run of the transaction.</param>
    /// <exception cref="RefusalException"><c>malformed</c>, <c>not-now</c>, <c>not-found</c>: a letter has no addresses; <c>too-many-requests</c>.</exception>
    public void Add(Tx tx, AccountId account, string address, string language, Action count)
    {
        var now = clock.GetUtcNow();
        // whoever holds a letter is anyone, and so are many
        if (tx.Row("select 1 from account where id = $0 and kind = 'letter'", row => (long?)row.GetInt64(0), account) is not null)
            throw Problems.Absent;
        if (!CanSend)
            throw Problems.NotNow.Because("The operator of this server has set up no e-mail.");
        if (address.Length > 254 || !Address().IsMatch(address))
            throw Problems.Malformed.Because("This is not an e-mail address.", "bad-address");
        if (language is not ("fr" or "en"))
            throw Problems.Malformed.Because("The language is fr or en.", "unknown-code");
        if (tx.Row("select count(*) from notice where account = $0 and kind = 'verify' and at > $1", row => row.GetInt64(0), account, now.AddHours(-1)) >= MostCodesAnHour)
            throw new RefusalException(Problems.TooManyRequests, "Too many codes were asked for: wait an hour.") { RetryAfter = 3600 };
        if (tx.Row("select count(*) from notice_address where account = $0 and address <> $1", row => row.GetInt64(0), account, address) >= MostAddresses)
            throw Problems.NotNow.Because($"There are {MostAddresses} addresses already: remove one first.");
        count();
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);
        tx.Run("""
            insert into notice_address (account, address, language, verified, reminders, code, code_ends, tries, checked) values ($0, $1, $2, null, 1, $3, $4, 0, $5)
            on conflict (account, address) do update set language = excluded.language, code = excluded.code, code_ends = excluded.code_ends, tries = 0
            """, account, address, language, HashOf(account, address, code), now + CodeLives, now);
        Write(tx, account, NoticeKind.Verify, address, language, code);
    }

    /// <summary>The code that was sent to an address is given back.</summary>
    /// <returns>Whether it is that code, in time and within five tries.</returns>
    public bool Verify(Tx tx, AccountId account, string address, string code)
    {
        var now = clock.GetUtcNow();
        var kept = tx.Row("select code from notice_address where account = $0 and address = $1 and code is not null and code_ends >= $2 and tries < $3",
            row => row.GetFieldValue<byte[]>(0), account, address, now, MostTries);
        if (kept is null)
            return false;
        if (!CryptographicOperations.FixedTimeEquals(kept, HashOf(account, address, code).ToArray()))
        {
            tx.Run("update notice_address set tries = tries + 1 where account = $0 and address = $1", account, address);
            return false;
        }
        tx.Run("update notice_address set verified = coalesce(verified, $2), code = null, code_ends = null where account = $0 and address = $1", account, address, now);
        return true;
    }

    /// <summary>An address hears nothing more, but that something about access has changed: this.</summary>
    /// <returns>Whether it stood.</returns>
    public bool Remove(Tx tx, AccountId account, string address)
    {
        var row = tx.Row("select language, verified from notice_address where account = $0 and address = $1", row => (row.GetString(0), row.GetInstantOrNone(1)), account, address);
        if (row.Item1 is null)
            return false;
        // what still waits is for nobody; a code stays in the list, where codes are counted
        tx.Run("delete from notice where account = $0 and address = $1 and next is not null and kind not in ('verify', 'access')", account, address);
        tx.Run("update notice set next = null, secret = null where account = $0 and address = $1 and next is not null and kind = 'verify'", account, address);
        if (row.Item2 is not null)
            Write(tx, account, NoticeKind.Access, address, row.Item1);
        tx.Run("delete from notice_address where account = $0 and address = $1", account, address);
        return true;
    }

    /// <summary>A way in has changed: at once, to every address, whatever was turned off.</summary>
    public void Access(Tx tx, AccountId account) => Tell(tx, account, NoticeKind.Access);

    /// <summary>What the log takes, in the transaction that takes it.</summary>
    public void Hear(Tx tx, Event e)
    {
        if (e.Delivery is not { } delivery || e.Destination is not { } to)
            return;
        if (e.Kind == EventKind.ContentConsignment && tx.Row("select 1 from notice_address where account = $0 and verified is not null", row => (long?)row.GetInt64(0), to) is not null)
        {
            var now = clock.GetUtcNow();
            // at most one a day, however much comes
            if (tx.Row("select 1 from notice where account = $0 and kind = 'new' and at > $1", row => (long?)row.GetInt64(0), to, now.AddDays(-1)) is null)
                Tell(tx, to, NoticeKind.New);
            var before = e.Ends is { } ends && e.Grade != Grade.Availability ? ends.AddDays(-3) : DateTimeOffset.MaxValue;
            var remind = now + Unopened < before || before <= now ? now + Unopened : before;
            tx.Run("insert into notice_unopened (delivery, account, remind) values ($0, $1, $2) on conflict do nothing", delivery, to, remind);
        }
        else if (e.Kind == EventKind.ContentAccessTracking)
        {
            tx.Run("delete from notice_unopened where delivery = $0", delivery);
            if (tx.Row("select share from delivery where id = $0", row => row.GetInt64(0), delivery) == 1)
                Tell(tx, e.Source, NoticeKind.Share);
        }
        else if (e.Kind is EventKind.Recall or EventKind.Withdraw or EventKind.AcceptanceRejectionExpiry or EventKind.ConsignmentRejection
            or EventKind.ContentConsignmentFailure or EventKind.ContentHandoverFailure)
            tx.Run("delete from notice_unopened where delivery = $0", delivery);
    }

    /// <summary>Whether time has brought something: the writer is not asked for nothing.</summary>
    public bool HasToRemind(Reading rows)
    {
        var now = clock.GetUtcNow();
        return rows.Row("select 1 from notice_unopened where remind <= $0", row => row.GetInt64(0), now)
            + rows.Row("select 1 from notice_address where verified is not null and checked <= $0", row => row.GetInt64(0), now - Year)
            + rows.Row("select 1 from notice where at <= $0 and next is null", row => row.GetInt64(0), now - Year) > 0;
    }

    /// <summary>What time brings, a hundred of each: reminders of what nobody opened, and of the recovery code; and that what was told a year ago is forgotten.</summary>
    public void Remind(Tx tx)
    {
        var now = clock.GetUtcNow();
        tx.Run("delete from notice where (account, number) in (select account, number from notice where at <= $0 and next is null limit 100)", now - Year);
        foreach (var (delivery, account) in tx.Rows("select delivery, account from notice_unopened where remind <= $0 limit 100", row => (row.GetDelivery(0), row.GetAccount(1)), now))
        {
            tx.Run("delete from notice_unopened where delivery = $0", delivery);
            // what could be fetched until then, and no longer, waits for nobody
            if (tx.Row("select 1 from delivery where id = $0 and grade = 'availability' and ends <= $1", row => (long?)row.GetInt64(0), delivery, now) is not null)
                continue;
            if (tx.Row("select 1 from notice where account = $0 and kind = 'reminder' and at > $1", row => (long?)row.GetInt64(0), account, now.AddDays(-1)) is null)
                Tell(tx, account, NoticeKind.Reminder);
        }
        foreach (var account in tx.Rows("select distinct account from notice_address where verified is not null and checked <= $0 limit 100", row => row.GetAccount(0), now - Year))
        {
            Tell(tx, account, NoticeKind.Yearly);
            Checked(tx, account);
        }
    }

    /// <summary>The owner has held the recovery code in hand.</summary>
    public void Checked(Tx tx, AccountId account) => tx.Run("update notice_address set checked = $1 where account = $0", account, clock.GetUtcNow());

    /// <summary>The account has closed: one last notice says so, and is deleted once it is sent.</summary>
    public IReadOnlyList<Recorded> Close(Tx tx, Statement statement)
    {
        var account = statement.Account;
        tx.Run("delete from notice where account = $0", account);
        Tell(tx, account, NoticeKind.Access);
        tx.Run("delete from notice_address where account = $0", account);
        tx.Run("delete from notice_unopened where account = $0", account);
        return [];
    }

    void Tell(Tx tx, AccountId account, NoticeKind kind)
    {
        var addresses = tx.Rows("select address, language, reminders from notice_address where account = $0 and verified is not null order by address",
            row => (Address: row.GetString(0), Language: row.GetString(1), Reminders: row.GetInt64(2) != 0), account);
        foreach (var (address, language, reminders) in addresses)
        {
            if (reminders || kind is not (NoticeKind.Reminder or NoticeKind.Yearly))
                Write(tx, account, kind, address, language);
        }
    }

    void Write(Tx tx, AccountId account, NoticeKind kind, string address, string language, string? secret = null)
    {
        var now = clock.GetUtcNow();
        for (; ; )
        {
            var bytes = RandomNumberGenerator.GetBytes(5);
            var number = $"{bytes[0] % 10}-{string.Concat(bytes.Skip(1).Select(b => Symbols[b & 31]))}";
            if (tx.Run("""
                insert into notice (account, number, kind, address, language, at, secret, sent, tries, next) values ($0, $1, $2, $3, $4, $5, $6, null, 0, $5)
                on conflict do nothing
                """, account, number, NoticeTexts.Code(kind), address, language, now, secret) == 1)
                return;
        }
    }

    static Digest HashOf(AccountId account, string address, string code) => Digest.Tagged("coffre/notice-code/v1", Encoding.UTF8.GetBytes($"{account} {address} {code}"));

    // one mailbox and nothing else: no name, no list, no line of its own, no header; dots only between (what no mail server takes stopped ours once)
    [GeneratedRegex(@"\A(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+\z")]
    private static partial Regex Address();
}
