using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Deliveries;

/// <summary>One's own documents: dated, sealed, receipted.</summary>
static class TakeDeposit
{
    public static async Task<IResult> Handle(
        HttpRequest request, Authority authority, Rates rates, EvidenceLog evidence, BlobStore blobs, Settings settings, TimeProvider clock, Writer writer, Answers answers,
        CancellationToken ct)
    {
        var sections = request.Sections();
        var deposit = authority.Identify(await sections.StatementAsync(StatementType.Deposit, ct));
        var statement = deposit.Statement;
        var parts = ((StatementBody.Deposit)statement.Body).Parts;
        if (parts.Count > settings.Limits.Parts)
            throw Problems.TooLarge.Because($"A deposit has at most {settings.Limits.Parts} parts.");
        rates.Act(statement.Account);
        StagedObject? staged = null;
        try
        {
            var sent = await PayloadSections.ReadAsync(sections, await sections.NextAsync(ct), parts, () => staged ??= blobs.Stage(), new List<StoredPayload>(), settings.Limits.Payload, ct);
            sections.DemandEnd();
            if (staged is not null)
                await staged.SealAsync(ct);
            var stored = false;
            try
            {
                return await answers.RunAsync(writer, tx =>
                {
                    stored = false;
                    if (tx.Knows(statement))
                        return Ruling.Of(tx.EvidenceOf(statement.Hash));
                    authority.DemandNow(tx, deposit);
                    PartsHeld.Demand(tx, statement.Account, parts, sent);
                    tx.Store(statement);
                    foreach (var payload in sent)
                        tx.StorePayload(payload);
                    foreach (var part in parts)
                        tx.Hold(statement.Account, part.Payload, Base32.Encode(statement.Hash.ToArray()), clock.GetUtcNow());
                    stored = true;
                    return Ruling.Of(evidence.Append(tx, new(EventKind.Deposit, statement.Hash, statement.Account, null) { About = statement.Account }, new Concerned(statement.Account)));
                }, ct);
            }
            finally
            {
                if (staged is not null && !stored)
                    blobs.Destroy(staged.Name);
            }
        }
        finally
        {
            staged?.Dispose();
        }
    }
}

/// <summary>What an act names, its author must reference (<c>docs/format.md</c> §3) [attacks 8, 10].</summary>
static class PartsHeld
{
    /// <exception cref="RefusalException"><c>missing-payload</c>, <c>not-referenced</c>.</exception>
    public static void Demand(Tx tx, AccountId author, IEnumerable<StatedPart> parts, IReadOnlyList<StoredPayload> sent)
    {
        foreach (var part in parts)
        {
            if (sent.Any(payload => payload.Hash == part.Payload))
                continue;
            // whether someone else has these bytes is not said [V6]
            if (tx.ReferencedPayload(author, part.Payload) is not var (length, nameable))
                throw Problems.MissingPayload.Because("A part's bytes were neither sent nor are they yours: send them with the act.");
            if (!nameable)
                throw Problems.NotReferenced.Because("A part is only lent to you.");
            if (length != part.Size)
                throw new RefusedException("content-mismatch", "A part has another size than its payload.");
        }
    }
}
