using Coffre.Server.Data;
using Coffre.Server.Hosting;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Coffre.Server.Notices;

/// <summary>
/// Sends what waits, and again where the mail server did not take it; a crash in between sends one twice and loses none. Nothing that one notice or the mail server
/// does stops the others, or this server.
/// </summary>
sealed partial class Postman(NoticeBook notices, Database database, Writer writer, Settings settings, Installation installation, TimeProvider clock, ILogger<Postman> log) : Recurring
{
    const int Most = 50;
    const int MostTries = 21;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan CodeLives = TimeSpan.FromMinutes(10);
    static readonly TimeSpan AccessWaits = TimeSpan.FromDays(30);

    // somebody waits for a code, and somebody may be in another's vault: the rest comes after
    static readonly NoticeKind[] Order = [NoticeKind.Verify, NoticeKind.Access, NoticeKind.Share, NoticeKind.New, NoticeKind.Reminder, NoticeKind.Yearly];

    // one round at a time: two would send the same notice twice
    readonly SemaphoreSlim round = new(1);

    sealed record Waiting(AccountId Account, string Number, NoticeKind Kind, string Address, string Language, DateTimeOffset At, string? Secret, long Tries);

    protected override TimeSpan Pause => TimeSpan.FromSeconds(5);

    protected override bool Rests => settings.ReadOnly;

    protected override TimeProvider Clock => clock;

    /// <summary>Sends all that is due now.</summary>
    public override async Task RunAsync(CancellationToken ct)
    {
        if (!notices.CanSend)
            return;
        await round.WaitAsync(ct);
        try
        {
            while (HasToRemind())
                await writer.WriteAsync(notices.Remind, ct);
            while (Due() is { Count: > 0 } waiting && await SendAsync(waiting, ct))
            {
            }
        }
        finally
        {
            round.Release();
        }
    }

    public override void Dispose()
    {
        round.Dispose();
        base.Dispose();
    }

    /// <returns>False: the mail server is not there, or broke off. What was not tried is still due.</returns>
    async Task<bool> SendAsync(IReadOnlyList<Waiting> waiting, CancellationToken ct)
    {
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        foreach (var notice in waiting)
        {
            // written before it is sent: where nothing can be written, nothing is sent again and again
            if (!await writer.WriteAsync(tx => Begin(tx, notice), ct))
                continue;
            var connected = client.IsConnected;
            try
            {
                if (!connected)
                    await ConnectAsync(client, ct);
                connected = true;
                await client.SendAsync(Compose(notice), ct);
            }
#pragma warning disable CA1031 // whatever it is, it is this notice's or this mail server's
            catch (Exception e) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
            {
                // nothing of the notice is logged: an address is a person
                LogFailed(log, e.GetType().Name);
                await writer.WriteAsync(tx => EndIfOver(tx, notice), ct);
                if (!connected || !client.IsConnected)
                    return false;
                continue;
            }
            await writer.WriteAsync(tx => Sent(tx, notice), ct);
        }
        await client.DisconnectAsync(true, ct);
        return true;
    }

    protected override void Failed(Exception e) => LogFailed(log, e.GetType().Name);

    async Task ConnectAsync(SmtpClient client, CancellationToken ct)
    {
        var mail = settings.Mail;
        await client.ConnectAsync(mail.Host, mail.Port, mail.Security switch
        {
            MailSecurity.None => SecureSocketOptions.None,
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.StartTls,
        }, ct);
        if (mail.User.Length > 0)
            await client.AuthenticateAsync(mail.User, mail.Password, ct);
    }

    MimeMessage Compose(Waiting notice)
    {
        var (subject, body) = NoticeTexts.Of(notice.Kind, notice.Language, notice.Number, notice.At, notice.Secret);
        var host = installation.Host.Split(':')[0];
        var message = new MimeMessage { Subject = subject, Date = notice.At, MessageId = $"{Guid.NewGuid():N}@{host}", Body = new TextPart("plain") { Text = body } };
        message.From.Add(new MailboxAddress("Coffre", settings.Mail.From.Length > 0 ? settings.Mail.From : $"avis@{host}"));
        message.To.Add(new MailboxAddress("", notice.Address));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    // false: nobody waits for it any more
    bool Begin(Tx tx, Waiting notice)
    {
        if (notice.Kind == NoticeKind.Verify && clock.GetUtcNow() >= notice.At + CodeLives)
        {
            EndIfOver(tx, notice);
            return false;
        }
        return tx.Run("update notice set tries = tries + 1, next = $2 where account = $0 and number = $1 and next is not null", notice.Account, notice.Number, Next(notice)) == 1;
    }

    void Sent(Tx tx, Waiting notice)
    {
        tx.Run("update notice set sent = $2, secret = null, next = null where account = $0 and number = $1", notice.Account, notice.Number, clock.GetUtcNow());
        ForgetClosed(tx, notice);
    }

    void EndIfOver(Tx tx, Waiting notice)
    {
        var over = notice.Kind switch
        {
            NoticeKind.Verify => Next(notice) > notice.At + CodeLives,    // a code that comes too late is none
            NoticeKind.Access => Next(notice) > notice.At + AccessWaits,
            _ => notice.Tries + 1 >= MostTries,
        };
        if (!over)
            return;
        tx.Run("update notice set next = null, secret = null where account = $0 and number = $1", notice.Account, notice.Number);
        ForgetClosed(tx, notice);
    }

    // when it is tried again, if it is not taken now
    DateTimeOffset Next(Waiting notice) => clock.GetUtcNow() + (notice.Tries + 1 < MostTries
        ? TimeSpan.FromSeconds(Math.Min(3600 * 4, 15 * Math.Pow(2, notice.Tries + 1)))
        : TimeSpan.FromDays(1));

    // of an account that has closed, nothing stays
    static void ForgetClosed(Tx tx, Waiting notice) => tx.Run(
        "delete from notice where account = $0 and number = $1 and exists (select 1 from account where id = $0 and closed <> 0)", notice.Account, notice.Number);

    bool HasToRemind()
    {
        using var rows = new Reading(database);
        return notices.HasToRemind(rows);
    }

    List<Waiting> Due()
    {
        using var rows = new Reading(database);
        var due = new List<Waiting>();
        foreach (var kind in Order.TakeWhile(_ => due.Count < Most))
        {
            due.AddRange(rows.Rows(
                "select account, number, address, language, at, secret, tries from notice where kind = $0 and next <= $1 order by next limit $2",
                row => new Waiting(row.GetAccount(0), row.GetString(1), kind, row.GetString(2), row.GetString(3), row.GetInstant(4), row.GetText(5), row.GetInt64(6)),
                NoticeTexts.Code(kind), clock.GetUtcNow(), Most - due.Count));
        }
        return due;
    }

    [LoggerMessage(LogLevel.Error, "A notice could not be sent yet: {Why}.")]
    static partial void LogFailed(ILogger log, string why);
}
