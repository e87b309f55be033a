using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Deliveries;

/// <summary>One's own documents: dated, sealed, receipted.</summary>
sealed class Deposits(Authority authority, EvidenceLog evidence, Settings settings, Quotas quotas, TimeProvider clock)
{
    /// <summary>Reads the <c>payload</c> sections that follow a deposit; the section after them stands in the reader.</summary>
    public async Task<IReadOnlyList<StoredPayload>> ReadAsync(SectionReader sections, Identified by, Func<StagedObject> stage, CancellationToken ct)
    {
        var deposit = (StatementBody.Deposit)by.Statement.Body;
        if (deposit.Parts.Count > settings.Limits.Parts)
            throw Problems.TooLarge.Because($"A deposit has at most {settings.Limits.Parts} parts.");
        return await PayloadSections.ReadAsync(sections, await sections.NextAsync(ct), deposit.Parts, stage, new List<StoredPayload>(), settings.Limits.Payload,
            length => quotas.Bytes(by.Chain, length), ct);
    }

    /// <summary>Takes a deposit that is new here, within the unit of work.</summary>
    public Recorded Take(Tx tx, Identified deposit, IReadOnlyList<StoredPayload> sent)
    {
        var (statement, parts) = (deposit.Statement, ((StatementBody.Deposit)deposit.Statement.Body).Parts);
        authority.DemandNow(tx, deposit);
        PartsHeld.Demand(tx, statement.Account, parts, sent);
        tx.Store(statement);
        foreach (var payload in sent)
            tx.StorePayload(payload);
        foreach (var part in parts)
            tx.Hold(statement.Account, part.Payload, Base32.Encode(statement.Hash.ToArray()), clock.GetUtcNow());
        return evidence.Append(tx, new(EventKind.Deposit, statement.Hash, statement.Account, null) { About = statement.Account }, new Concerned(statement.Account));
    }
}

/// <summary>A deposit over HTTP.</summary>
static class TakeDeposit
{
    public static async Task<IResult> Handle(
        HttpRequest request, Authority authority, Rates rates, Deposits deposits, BlobStore blobs, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var deposit = authority.Identify(await sections.StatementAsync(StatementType.Deposit, ct));
        var statement = deposit.Statement;
        rates.Act(statement.Account);
        return await Staging.RunAsync<Left>(blobs, async stage =>
        {
            var sent = await deposits.ReadAsync(sections, deposit, stage, ct);
            sections.DemandEnd();
            return tx => tx.Knows(statement)
                ? (new Left(tx.EvidenceOf(statement.Hash), []), false)
                : (new Left([deposits.Take(tx, deposit, sent)], []), true);
        }, writer, left => answers.ReplyAsync(left, ct), ct);
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
