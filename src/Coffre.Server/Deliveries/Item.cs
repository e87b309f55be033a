using Coffre.Age;
using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Deliveries;

/// <summary>A letter that comes into being with the delivery to it: its chain, which is its genesis, and where it is found.</summary>
sealed record NewLetter(Chain Chain, Locator Locator);

/// <summary>A submission as it was read, checked as far as it can be without the database.</summary>
/// <param name="Delivery">The act, its author known by its signature.</param>
/// <param name="Grant">Sealed to the recipient.</param>
/// <param name="Copy">Sealed to the author.</param>
/// <param name="Letter">To a letter, the letter; else null.</param>
/// <param name="Payloads">What was sent with it.</param>
sealed record Item(Identified Delivery, byte[] Grant, byte[] Copy, NewLetter? Letter, IReadOnlyList<StoredPayload> Payloads)
{
    public StatementBody.Delivery Body => (StatementBody.Delivery)Delivery.Statement.Body;
}

/// <summary>Reads submissions: <c>delivery</c>, <c>grant</c>, <c>copy</c>, to a letter <c>genesis</c> and <c>locator</c>, then <c>payload</c>*.</summary>
sealed class ItemReader(Authority authority, Installation installation, Settings settings, Quotas quotas, TimeProvider clock)
{
    /// <summary>Who has signed a delivery. Nobody's bytes are stored before that is known [attack 28].</summary>
    public Identified Identify(Statement delivery)
    {
        var identified = authority.Identify(delivery);
        return ((StatementBody.Delivery)delivery.Body).Parts.Count <= settings.Limits.Parts
            ? identified
            : throw new RefusedException("too-large", $"A delivery has at most {settings.Limits.Parts} parts.");
    }

    /// <summary>Reads what follows the act, up to the first section that is not its own, which then stands in the reader.</summary>
    /// <param name="delivery">The act.</param>
    /// <param name="sections">The sections.</param>
    /// <param name="stage">The object that payloads are appended to.</param>
    /// <param name="staged">Gets them.</param>
    /// <param name="stop">Whether to stop at the last payload that the act names, read: whatever follows it is another's.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<Item> ReadRestAsync(
        Identified delivery, SectionReader sections, Func<StagedObject> stage, ICollection<StoredPayload> staged, bool stop, CancellationToken ct)
    {
        var body = (StatementBody.Delivery)delivery.Statement.Body;
        var grant = await ReadSealedAsync(sections, "grant", ct);
        if (Digest.Of(grant) != body.Grant)
            throw new RefusedException("content-mismatch", "The delivery names another grant.");
        var copy = await ReadSealedAsync(sections, "copy", ct);
        quotas.Bytes(delivery.Chain, grant.Length + copy.Length);
        var more = await sections.NextAsync(ct);
        NewLetter? letter = null;
        if (more && sections.Name == "genesis")
        {
            letter = await ReadLetterAsync(body.To.Id, sections, ct);
            more = await sections.NextAsync(ct);
        }
        return new(delivery, grant, copy, letter, await PayloadSections.ReadAsync(sections, more, body.Parts, stage, staged, settings.Limits.Payload, length => quotas.Bytes(delivery.Chain, length), ct, stop));
    }

    async Task<NewLetter> ReadLetterAsync(AccountId id, SectionReader sections, CancellationToken ct)
    {
        var chain = Chain.Begin(installation.Origin, await sections.ReadStatementAsync(StatementType.Genesis, ct), id);
        if (chain.Kind != AccountKind.Letter)
            throw new RefusedException("not-a-letter", "Only a letter begins with the delivery to it.");
        chain.Statements[0].CheckTime(clock.GetUtcNow());
        await sections.ExpectAsync("locator", ct);
        return new(chain, await sections.ReadLocatorAsync(ct));
    }

    /// <summary>Reads a section that holds a grant or a copy.</summary>
    public static async Task<byte[]> ReadSealedAsync(SectionReader sections, string name, CancellationToken ct)
    {
        await sections.ExpectAsync(name, ct);
        return await ReadSealedAsync(sections, ct);
    }

    /// <summary>Reads the section that stands here as a grant or a copy.</summary>
    public static async Task<byte[]> ReadSealedAsync(SectionReader sections, CancellationToken ct)
    {
        var bytes = await sections.BytesAsync(Grant.MaxSize, ct);
        AgeHeader.Read(bytes, out _).DemandHybrid();
        return bytes;
    }
}

/// <summary>Reads the payloads that come with an act.</summary>
static class PayloadSections
{
    public const string Name = "payload";

    /// <summary>Appends each <c>payload</c> section to the staged object. Each must be one that the act names, and as long; none comes twice.</summary>
    /// <param name="sections">The sections.</param>
    /// <param name="stands">Whether a section stands in the reader.</param>
    /// <param name="parts">The act's parts.</param>
    /// <param name="stage">The object; asked for when there is something to append.</param>
    /// <param name="staged">Gets what was appended, as it was, also when a later one is refused.</param>
    /// <param name="most">Most bytes in a payload.</param>
    /// <param name="count">Counts a payload's bytes before one of them is kept, or refuses it.</param>
    /// <param name="ct">Stops it.</param>
    /// <param name="stop">Whether to stop at the last payload that the act names, and not to go on to the section after it.</param>
    public static async Task<IReadOnlyList<StoredPayload>> ReadAsync(
        SectionReader sections, bool stands, IReadOnlyList<StatedPart> parts, Func<StagedObject> stage, ICollection<StoredPayload> staged, long most, Action<long> count,
        CancellationToken ct, bool stop = false)
    {
        var read = new List<StoredPayload>();
        for (; stands && sections.Name == Name; stands = await sections.NextAsync(ct))
        {
            if (sections.Length > most)
                throw new RefusedException("too-large", $"A payload has at most {most} bytes.");
            // before a byte of it is kept
            if (!parts.Any(part => part.Size == sections.Length))
                throw new RefusedException("content-mismatch", "A payload is sent that the act does not name.");
            count(sections.Length);
            var payload = await stage().AppendAsync(sections.ReadAsync, most, ct);
            staged.Add(payload);
            if (!parts.Any(part => part.Payload == payload.Hash && part.Size == payload.Length) || read.Any(other => other.Hash == payload.Hash))
                throw new RefusedException("content-mismatch", "A payload is sent that the act does not name, or twice.");
            read.Add(payload);
            if (stop && parts.All(part => read.Any(one => one.Hash == part.Payload)))
                break;
        }
        return read;
    }
}
