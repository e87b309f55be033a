using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Coffre.Server.Hosting;

/// <summary>
/// What whoever runs a server may decide. Each can stand in <c>settings.json</c> in the data folder, in the environment (<c>COFFRE_Log__Mirror</c>) or on the
/// command line (<c>--Log:Mirror FILE</c>); the later one wins. An unsafe or contradictory setting stops the start with what to do.
/// </summary>
sealed class Settings
{
    /// <summary>Whose hours and days are told to people.</summary>
    public const string Zone = "America/Toronto";

    /// <summary>The folder that <c>init</c> made. It holds the database, the sealed bytes, the log and its key, and nothing else should.</summary>
    [Required]
    public string Data { get; set; } = "";

    /// <summary>Where to listen, separated by semicolons.</summary>
    [Required]
    public string Urls { get; set; } = "http://localhost:5080";

    /// <summary>The host people use; by default the one that <c>init</c> was told. Another one is refused: it stands in signed statements.</summary>
    public string? Host { get; set; }

    /// <summary>Addresses of the proxies before this server, separated by commas; "" for none. Only theirs are the headers that say who asks, and by https.</summary>
    public string Proxy { get; set; } = "";

    public HttpsSettings Https { get; set; } = new();

    public LogSettings Log { get; set; } = new();

    [ValidateObjectMembers]
    public MailSettings Mail { get; set; } = new();

    public SessionSettings Session { get; set; } = new();

    [ValidateObjectMembers]
    public LimitSettings Limits { get; set; } = new();

    /// <summary>Maintenance: what was delivered, kept and logged stands still, and every write is answered with <c>read-only</c>. People still come in and read.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>When maintenance ends, as far as it is known; those who read are told.</summary>
    public DateTimeOffset? ReadOnlyUntil { get; set; }

    /// <summary>The proxies' addresses.</summary>
    public IReadOnlyList<string> Proxies => Proxy.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The refusal of a write in maintenance, with the seconds until its end where that is known.</summary>
    public RefusalException InMaintenance(TimeProvider clock, string detail) =>
        new(Problems.ReadOnly, detail) { RetryAfter = ReadOnlyUntil is { } end ? Math.Max(1, (int)(end - clock.GetUtcNow()).TotalSeconds) : 0 };

    public string InData(string name) => Path.Combine(Data, name);
}

sealed class HttpsSettings
{
    /// <summary>The certificate and its chain, PEM, for addresses that begin with https.</summary>
    public string? Certificate { get; set; }

    /// <summary>Its private key, PEM.</summary>
    public string? Key { get; set; }
}

sealed class LogSettings
{
    /// <summary>
    /// A file outside the data folder and its backups that keeps the newest checkpoint. A log that is behind it has been restored from an old copy, and the start
    /// is refused. Use it.
    /// </summary>
    public string? Mirror { get; set; }
}

/// <summary>Which mail server takes notices; without a host none are sent, and the page says so.</summary>
sealed class MailSettings
{
    /// <summary>The mail server's name; "" for no e-mail.</summary>
    public string Host { get; set; } = "";

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary><c>StartTls</c>, <c>Tls</c>; <c>None</c> on this machine alone.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Who signs in there; "" for nobody.</summary>
    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>From whom notices come; "" for <c>avis@</c> and the host that people use.</summary>
    public string From { get; set; } = "";
}

enum MailSecurity
{
    StartTls,
    Tls,
    None,
}

sealed class SessionSettings
{
    /// <summary>A session that nobody used for so long has ended.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after so long, used or not.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromHours(12);
}

/// <summary>Limits of size, count and rate, beside the fixed ones of <c>docs/format.md</c> §1.</summary>
sealed class LimitSettings
{
    /// <summary>Parts in one delivery.</summary>
    [Range(1, 1000)]
    public int Parts { get; set; } = 100;

    /// <summary>Bytes in one payload.</summary>
    [Range(1, 1L << 40)]
    public long Payload { get; set; } = 2L << 30;

    /// <summary>Deliveries in one bulk request.</summary>
    [Range(1, 100_000)]
    public int Bulk { get; set; } = 5000;

    /// <summary>Bytes of chains in one answer about many accounts; one chain may be longer.</summary>
    [Range(1, 1L << 30)]
    public long Directory { get; set; } = 8L << 20;

    /// <summary>Most bytes in one object on the disk; 0: no limit.</summary>
    [Range(0, long.MaxValue)]
    public long Object { get; set; }

    /// <summary>Most pages of 4 kB in the database; 0: no limit.</summary>
    [Range(0, uint.MaxValue - 1)]
    public long Pages { get; set; }

    /// <summary>Letters and keybags asked for by locator, a minute, per address.</summary>
    [Range(1, 1_000_000)]
    public int LocatorsAMinute { get; set; } = 30;

    /// <summary>Texts of pairings asked for, a minute, per address: two devices in one home ask every second or two.</summary>
    [Range(1, 1_000_000)]
    public int PairingsAMinute { get; set; } = 300;

    /// <summary>Codes that go to mailboxes, an hour, per address that asks.</summary>
    [Range(1, 1_000_000)]
    public int CodesAnHour { get; set; } = 60;

    /// <summary>Codes that go to one mailbox in a day, whoever asks.</summary>
    [Range(1, 1_000_000)]
    public int CodesToMailboxADay { get; set; } = 10;

    /// <summary>Challenges a minute, per address.</summary>
    [Range(1, 1_000_000)]
    public int ChallengesAMinute { get; set; } = 60;

    /// <summary>Acts a minute outside bulk, per account.</summary>
    [Range(1, 1_000_000)]
    public int ActsAMinute { get; set; } = 600;

    /// <summary>Bytes that a holder sends in a day: payloads, grants, copies.</summary>
    [Range(1, long.MaxValue)]
    public long HolderBytesADay { get; set; } = 20L << 30;

    /// <summary>The same of an organisation, or the operator.</summary>
    [Range(1, long.MaxValue)]
    public long OrganisationBytesADay { get; set; } = 1L << 40;

    /// <summary>Deliveries of a holder that are refused in a day, each of which leaves evidence for ever.</summary>
    [Range(1, int.MaxValue)]
    public int HolderRefusedADay { get; set; } = 1000;

    /// <summary>The same of an organisation, or the operator.</summary>
    [Range(1, int.MaxValue)]
    public int OrganisationRefusedADay { get; set; } = 100_000;

    /// <summary>Deliveries of a holder that are taken in a day.</summary>
    [Range(1, int.MaxValue)]
    public int HolderDeliveriesADay { get; set; } = 1000;

    /// <summary>Statements that one chain grows by in a day, by its signing key: so many that keep its generation, and so many that begin one.</summary>
    [Range(1, 10_000)]
    public int ChainADay { get; set; } = 50;

    /// <summary>Statements that one chain grows by in a day, by its recovery key.</summary>
    [Range(1, 10_000)]
    public int RecoveriesADay { get; set; } = 100;

    /// <summary>Statements in one chain; the last hundred are for new generations, the last fifty for recovery and the end.</summary>
    [Range(101, Coffre.Chain.MaxLength)]
    public int Chain { get; set; } = Coffre.Chain.MaxLength;

    /// <summary>Manifests of one vault that heads do not cover yet: each of them is in every answer about it, for an hour.</summary>
    [Range(1, 100_000)]
    public int ManifestsAHead { get; set; } = 500;

    /// <summary>Requests a minute, per address, of any kind.</summary>
    [Range(1, 10_000_000)]
    public int RequestsAMinute { get; set; } = 6000;
}

/// <summary>Checks the ranges; what several settings say together is checked by <see cref="StartChecks"/>.</summary>
[OptionsValidator]
sealed partial class SettingsValidator : IValidateOptions<Settings>;
