using System.Text;

namespace Coffre.Cli;

/// <summary>A document that was deposited, and what the deposit states of its newest version.</summary>
sealed record Deposited(ManifestEntry.Document Entry, StatedPart Stated);

/// <summary>
/// Deposits documents, and writes their entries: what the manifest is to hold is journaled, sealed, before anything is sent, since keys and salts of a document that is
/// deposited and in no manifest are nowhere else. A run that was cut off in between is finished by the next one.
/// </summary>
sealed class Deposits(Home home, Book book)
{
    const string Pending = "deposit";

    readonly CoffreClient client = home.Client();

    /// <summary>Deposits.</summary>
    /// <param name="entries">As they are to stand; versions that are deposited here have no act yet.</param>
    /// <param name="payloads">Of these versions.</param>
    /// <param name="inline">Those whose bytes the server has not got.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<(Statement Deposit, LoggedEvidence Left, IReadOnlyList<ManifestEntry.Document> Entries)> PutAsync(
        IReadOnlyList<ManifestEntry.Document> entries, IReadOnlyList<SealedPayload> payloads, IReadOnlyList<SealedPayload> inline, CancellationToken ct)
    {
        var salts = entries.SelectMany(entry => entry.Versions).ToDictionary(version => version.Payload, version => version.Salt);
        book.Keep(Pending, Encoding.UTF8.GetBytes(string.Join('\n', entries.Select(entry => entry.ToLine()))));
        var (deposit, left) = await client.DepositAsync(
            [.. payloads.Select(payload => new StatedPart(payload.Hash, payload.Size, Commitment.Of(salts[payload.Hash].Span, payload.Content)))], inline, ct);
        return (deposit, left[0], await FinishAsync(deposit, entries, ct));
    }

    /// <summary>Finishes what an earlier run has deposited and not entered; where its deposit never arrived, forgets it.</summary>
    public async Task<IReadOnlyList<Deposited>> ResumeAsync(CancellationToken ct)
    {
        if (book.Secret(Pending) is not { } kept)
            return [];
        var entries = Encoding.UTF8.GetString(kept).Split('\n').Select(line => (ManifestEntry.Document)ManifestEntry.Parse(Encoding.UTF8.GetBytes(line))).ToList();
        var wanted = entries.SelectMany(entry => entry.Versions).Select(version => version.Payload).ToHashSet();
        await foreach (var one in Mailbox.FeedAsync(client, ct))
        {
            // the keys of these payloads are here alone: no other deposit names them all
            if (one.Act is not { Body: StatementBody.Deposit body } deposit || deposit.Account != home.Account || !wanted.SetEquals(body.Parts.Select(part => part.Payload)))
                continue;
            home.Chain.Verify(deposit);
            var stated = body.Parts.ToDictionary(part => part.Payload);
            return [.. (await FinishAsync(deposit, entries, ct)).Select(entry => new Deposited(entry, stated[entry.Versions[0].Payload]))];
        }
        book.Forget(Pending);
        return [];
    }

    async Task<IReadOnlyList<ManifestEntry.Document>> FinishAsync(Statement deposit, IReadOnlyList<ManifestEntry.Document> entries, CancellationToken ct)
    {
        var parts = ((StatementBody.Deposit)deposit.Body).Parts.Select(part => part.Payload).ToList();
        var entered = entries.Select(entry => entry with
        {
            At = deposit.At,
            Versions = [.. entry.Versions.Select(version => version with { At = deposit.At, Act = deposit.Hash, Part = parts.IndexOf(version.Payload) })],
        }).ToList();
        await client.WriteManifestAsync(home.Keybag, _ => new() { Put = [.. entered.AsEnumerable().Reverse()], Add = parts }, ct);
        book.Forget(Pending);
        return entered;
    }
}
