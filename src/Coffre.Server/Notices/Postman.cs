using Coffre.Server.Data;
using Coffre.Server.Hosting;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Coffre.Server.Notices;

/// <summary>Sends what waits, and again where the mail server did not take it; a crash in between sends one twice and loses none.</summary>
sealed partial class Postman(NoticeBook notices, Database database, Writer writer, Settings settings, Installation installation, TimeProvider clock, ILogger<Postman> log) : BackgroundService
{
    const int Most = 50;
    const int MostTries = 12;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // one round at a time: two would send the same notice twice
    readonly SemaphoreSlim round = new(1);

    sealed record Waiting(AccountId Account, string Number, NoticeKind Kind, string Address, string Language, DateTimeOffset At, string? Secret, long Tries);

    /// <summary>Sends what is due now.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (!notices.CanSend)
            return;
        await round.WaitAsync(ct);
        try
        {
            await writer.WriteAsync(notices.Remind, ct);
            if (Due() is { Count: > 0 } waiting)
                await SendAsync(waiting, ct);
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

    async Task SendAsync(IReadOnlyList<Waiting> waiting, CancellationToken ct)
    {
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        foreach (var notice in waiting)
        {
            try
            {
                if (!client.IsConnected)
                    await ConnectAsync(client, ct);
                await client.SendAsync(Compose(notice), ct);
                await writer.WriteAsync(tx => Sent(tx, notice), ct);
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or CommandException or ProtocolException or AuthenticationException or TimeoutException
                or ServiceNotConnectedException or SslHandshakeException)
            {
                // nothing of the notice is logged: an address is a person
                LogFailed(log, e.GetType().Name);
                await writer.WriteAsync(tx => Failed(tx, notice), ct);
            }
        }
        if (client.IsConnected)
            await client.DisconnectAsync(true, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && !settings.ReadOnly)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (e is NoRoomException or Microsoft.Data.Sqlite.SqliteException)
            {
                LogFailed(log, e.GetType().Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

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

    void Sent(Tx tx, Waiting notice)
    {
        tx.Run("update notice set sent = $2, secret = null, next = null where account = $0 and number = $1", notice.Account, notice.Number, clock.GetUtcNow());
        // of an account that has closed, nothing stays
        tx.Run("delete from notice where account = $0 and number = $1 and exists (select 1 from account where id = $0 and closed <> 0)", notice.Account, notice.Number);
    }

    void Failed(Tx tx, Waiting notice)
    {
        var tries = notice.Tries + 1;
        var next = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(3600 * 4, 15 * Math.Pow(2, tries)));
        // a code that comes too late is none
        var over = tries >= MostTries || (notice.Kind == NoticeKind.Verify && next > notice.At.AddMinutes(10));
        tx.Run("update notice set tries = $2, next = $3, secret = case when $3 is null then null else secret end where account = $0 and number = $1",
            notice.Account, notice.Number, tries, over ? null : next);
    }

    List<Waiting> Due()
    {
        using var rows = new Reading(database);
        return rows.Rows("select account, number, kind, address, language, at, secret, tries from notice where next <= $0 order by next limit $1", row => new Waiting(
            row.GetAccount(0), row.GetString(1), NoticeTexts.Parse(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetInstant(5), row.GetText(6), row.GetInt64(7)),
            clock.GetUtcNow(), Most);
    }

    [LoggerMessage(LogLevel.Error, "A notice could not be sent yet: {Why}.")]
    static partial void LogFailed(ILogger log, string why);
}
