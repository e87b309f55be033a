using System.Security.Cryptography;
using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Sessions;

/// <summary>A challenge, as whoever wants a session gets it.</summary>
sealed record Challenge(Digest Nonce, DateTimeOffset Ends);

/// <summary>32 random bytes for one session, within 60 seconds. A statement around them cannot have been made for another server, or before.</summary>
sealed class Challenges(Writer writer, Installation installation, TimeProvider clock)
{
    static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    public async Task<Challenge> MakeAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var challenge = new Challenge(new(RandomNumberGenerator.GetBytes(Digest.Size)), Time.Cut(now + Life));
        await writer.WriteAsync(tx =>
        {
            tx.Run("delete from challenge where ends < $0", now);
            tx.Run("insert into challenge (nonce, ends) values ($0, $1)", challenge.Nonce, challenge.Ends);
        }, ct);
        return challenge;
    }

    /// <summary>Within a unit of work: the session's nonce was given by this server, for this host, is not older than its life, and is used up by this.</summary>
    /// <exception cref="RefusalException"><c>wrong-challenge</c>.</exception>
    public void Take(Tx tx, StatementBody.Session session)
    {
        if (session.Host != installation.Host)
            throw Problems.WrongChallenge.Because($"The statement is for the host {session.Host}; this one is {installation.Host}.");
        if (tx.Run("delete from challenge where nonce = $0 and ends >= $1", session.Nonce, clock.GetUtcNow()) != 1)
            throw Problems.WrongChallenge.Because("This challenge was not given here, was used, or is too old: ask for a new one.");
    }
}
