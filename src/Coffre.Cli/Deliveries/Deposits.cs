using System.Text;

namespace Coffre.Cli;

/// <summary>A document that was deposited, what the deposit states of its newest version, and where its evidence lies in the log.</summary>
sealed record Deposited(ManifestEntry.Document Entry, StatedPart Stated, long Index);

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
        var deposit = client.SignDeposit([.. payloads.Select(payload => new StatedPart(payload.Hash, payload.Size, Commitment.Of(salts[payload.Hash].Span, payload.Content)))]);
        book.Keep(Pending, Sections.Write([new("deposit", deposit.Bytes), .. entries.Select(entry => new Section("entry", Encoding.UTF8.GetBytes(entry.ToLine())))]));
        var left = await client.DepositAsync(deposit, inline, ct);
        return (deposit, left[0], await FinishAsync(deposit, entries, ct));
    }

    /// <summary>Finishes what an earlier run has deposited and not entered; where its deposit never arrived, forgets it.</summary>
    public async Task<IReadOnlyList<Deposited>> ResumeAsync(CancellationToken ct)
    {
        if (book.Secret(Pending) is not { } kept)
            return [];
        var sections = Sections.Read(kept);
        var deposit = Statement.Parse(sections[0].Bytes.ToArray(), StatementType.Deposit);
        var entries = sections.Skip(1).Select(line => (ManifestEntry.Document)ManifestEntry.Parse(line.Bytes.ToArray())).ToList();
        home.Chain.Verify(deposit);
        IReadOnlyList<LoggedEvidence> left;
        try
        {
            // what was taken is answered with its evidence, also where the log had not moved yet
            left = await client.DepositAsync(deposit, [], ct);
        }
        catch (ProblemException e) when (e.Name is "missing-payload" or "not-referenced" or "stale-key" or "wrong-time")
        {
            book.Forget(Pending); // it never arrived
            return [];
        }
        var stated = ((StatementBody.Deposit)deposit.Body).Parts.ToDictionary(part => part.Payload);
        return [.. (await FinishAsync(deposit, entries, ct)).Select(entry => new Deposited(entry, stated[entry.Versions[0].Payload], left[0].Index))];
    }

    async Task<IReadOnlyList<ManifestEntry.Document>> FinishAsync(Statement deposit, IReadOnlyList<ManifestEntry.Document> entries, CancellationToken ct)
    {
        var parts = ((StatementBody.Deposit)deposit.Body).Parts.Select(part => part.Payload).ToList();
        var entered = entries.Select(entry => entry with
        {
            At = deposit.At,
            // versions that an earlier deposit stated stay its own
            Versions = [.. entry.Versions.Select(version => parts.IndexOf(version.Payload) is >= 0 and var part ? version with { At = deposit.At, Act = deposit.Hash, Part = part } : version)],
        }).ToList();
        await client.WriteManifestAsync(home.Keybag, _ => new() { Put = [.. entered.AsEnumerable().Reverse()], Add = parts }, ct);
        book.Forget(Pending);
        return entered;
    }
}
