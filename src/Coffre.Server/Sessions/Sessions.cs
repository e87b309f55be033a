using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Sessions;

/// <summary>Who asks, in a session. As a parameter of a route it demands one.</summary>
readonly record struct Caller(AccountId Account)
{
    public static async ValueTask<Caller> BindAsync(HttpContext http) =>
        await http.RequestServices.GetRequiredService<SessionStore>().FindAsync(http.Request, http.RequestAborted)
        ?? throw Problems.SessionRequired.Because("Begin a session, and send its token: Authorization: Bearer.");
}

/// <summary>A session as its owner sees it among others.</summary>
sealed record OpenSession(string Id, DateTimeOffset Begun, DateTimeOffset Used, DateTimeOffset Ends, bool This);

/// <summary>All of an account's, and after how many seconds without use each ends. Maintenance: null when there is none, else when it ends, "" if that is not known.</summary>
sealed record OpenSessions(IReadOnlyList<OpenSession> Sessions, long Idle, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Maintenance);

/// <summary>
/// Sessions: a random token that its owner sends, of which the database has only the hash. One ends when its account says so, unused for a while, after its
/// longest time, and with every new generation of keys.
/// </summary>
sealed class SessionStore(Writer writer, Database database, Settings settings, TimeProvider clock, FaultPoints faults)
{
    internal const string LetGoEnded = "delete from session where ends < $0";
    internal const string LetGoUnused = "delete from session where used < $0";

    const int TokenSize = 32;
    const string Scheme = "Bearer ";

    // `used` is written at most so often
    static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    /// <summary>Begins a session, within a unit of work.</summary>
    public SessionToken Begin(Tx tx, AccountId account)
    {
        var now = clock.GetUtcNow();
        var token = RandomNumberGenerator.GetBytes(TokenSize);
        var ends = Time.Cut(now + settings.Session.Longest);
        // two, so that each goes by its index: by one with "or", every coming in would read everybody's sessions within the one writer
        tx.Run(LetGoEnded, now);
        tx.Run(LetGoUnused, now - settings.Session.Idle);
        tx.Run("insert into session (token, account, begun, used, ends) values ($0, $1, $2, $2, $3)", Digest.Of(token), account, now, ends);
        return new(Base32.Encode(token), Time.Format(ends));
    }

    /// <summary>Whose session the request is in; null when it is in none that lives.</summary>
    public async Task<Caller?> FindAsync(HttpRequest request, CancellationToken ct)
    {
        if (HashOf(request) is not { } hash || Read(hash) is not var (account, used, ends))
            return null;
        var now = clock.GetUtcNow();
        if (now >= ends || used <= now - settings.Session.Idle)
            return null;
        if (now >= used + Grain)
            await UsedAsync(hash, now, ct);
        return new(account);
    }

    // who reads is not told that the disk is full: reading goes on
    async Task UsedAsync(Digest hash, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            await writer.WriteAsync(tx =>
            {
                faults.Reach("before used");
                tx.Run("update session set used = $0 where token = $1", now, hash);
            }, ct);
        }
        catch (NoRoomException)
        {
            // it is written again at the next request
        }
    }

    /// <summary>Ends the session that the request is in.</summary>
    public async Task EndAsync(HttpRequest request, CancellationToken ct)
    {
        if (HashOf(request) is { } hash)
            await writer.WriteAsync(tx => tx.Run("delete from session where token = $0", hash), ct);
    }

    /// <summary>The sessions of an account that live, oldest first; the one that the request is in is marked.</summary>
    public OpenSessions List(AccountId account, HttpRequest request)
    {
        var (now, own) = (clock.GetUtcNow(), HashOf(request));
        using var reading = new Reading(database);
        var sessions = reading.Rows("select token, begun, used, ends from session where account = $0 and ends > $1 and used > $2 order by begun, token",
            row => new OpenSession(IdOf(row.GetDigest(0)), row.GetInstant(1), row.GetInstant(2), row.GetInstant(3), row.GetDigest(0) == own),
            account, now, now - settings.Session.Idle);
        var maintenance = settings.ReadOnly ? settings.ReadOnlyUntil is { } end ? Time.Format(Time.Cut(end)) : "" : null;
        return new(sessions, (long)settings.Session.Idle.TotalSeconds, maintenance);
    }

    /// <summary>Ends one session of an account.</summary>
    /// <returns>Whether it has such a session.</returns>
    public Task<bool> EndAsync(AccountId account, string id, CancellationToken ct) => writer.WriteAsync(tx =>
        tx.Rows("select token from session where account = $0", row => row.GetDigest(0), account).Where(token => IdOf(token) == id).ToList() is [var token]
        && tx.Run("delete from session where token = $0", token) == 1, ct);

    /// <summary>Ends all sessions of an account, within a unit of work.</summary>
    public static void EndAll(Tx tx, AccountId account) => tx.Run("delete from session where account = $0", account);

    // what names a session opens nothing: it is a hash of the hash of its token
    static string IdOf(Digest token) => Base32.Encode(Digest.Tagged("coffre/session/v1", token.ToArray()).ToArray().AsSpan(0, 16));

    static Digest? HashOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Base32.TryDecode(header.AsSpan(Scheme.Length), TokenSize, out var token)
            ? Digest.Of(token)
            : null;
    }

    (AccountId Account, DateTimeOffset Used, DateTimeOffset Ends)? Read(Digest hash)
    {
        using var reading = new Reading(database);
        return reading.Row("select account, used, ends from session where token = $0",
            row => ((AccountId, DateTimeOffset, DateTimeOffset)?)(row.GetAccount(0), row.GetInstant(1), row.GetInstant(2)), hash);
    }
}
