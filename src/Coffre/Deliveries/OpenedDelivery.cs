using Coffre.Age;

namespace Coffre;

/// <summary>A document of a delivery, opened and compared with the act.</summary>
/// <param name="Bytes">The document.</param>
/// <param name="Commit">Its commitment, computed again: what a <c>handover</c> names.</param>
public sealed record OpenedDocument(byte[] Bytes, Digest Commit);

/// <summary>
/// A delivery whose grant, or copy, was opened and equals the act in every field: its cover may be shown. Each document may be shown once it was opened
/// by <see cref="OpenPart"/>.
/// </summary>
public sealed class OpenedDelivery
{
    // what an act says of a size may be a lie: no more room than this is taken on its word
    const long MaxPreallocated = 2L * 1024 * 1024 * 1024;

    readonly Grant grant;

    OpenedDelivery(Statement act, StatementBody.Delivery body, Grant grant, Cover cover, ReadOnlyMemory<byte> plain, ReadOnlyMemory<byte> coverLine) =>
        (Act, Body, this.grant, Cover, Plain, CoverLine) = (act, body, grant, cover, plain, coverLine);

    /// <summary>The delivery statement.</summary>
    public Statement Act { get; }

    /// <summary>What it says.</summary>
    public StatementBody.Delivery Body { get; }

    /// <summary>What a person reads first.</summary>
    public Cover Cover { get; }

    /// <summary>The cover's line without its LF, to be disclosed in a receipt.</summary>
    public ReadOnlyMemory<byte> CoverLine { get; }

    /// <summary>The salt of the cover's commitment, 32 bytes.</summary>
    public ReadOnlyMemory<byte> CoverSalt => grant.Salt;

    /// <summary>For each part its document identity, payload and salt.</summary>
    public IReadOnlyList<GrantPart> Parts => grant.Parts;

    /// <summary>The two lines, padded, as they were sealed.</summary>
    internal ReadOnlyMemory<byte> Plain { get; }

    /// <summary>
    /// Compares the two lines with the act, field by field [attacks 8, 17]: delivery, from, to, generation, each part's payload and size in order, then
    /// the cover's commitment, then the cover.
    /// </summary>
    /// <param name="act">A delivery statement.</param>
    /// <param name="plain">What its grant or copy held.</param>
    /// <exception cref="RefusedException"><c>content-mismatch</c>, and those of <see cref="Grant.Read"/> and <see cref="Cover.Read"/>.</exception>
    internal static OpenedDelivery Compare(Statement act, ReadOnlyMemory<byte> plain)
    {
        var body = (StatementBody.Delivery)act.Body;
        var (grant, line) = Grant.Read(plain);
        Demand(grant.Delivery == body.Id, "The grant is of another delivery.");
        Demand(grant.From == act.Account, "The grant names another sender.");
        Demand(grant.To == body.To.Id, "The grant names another recipient.");
        Demand(grant.Gen == body.To.Gen, "The grant names another generation.");
        Demand(grant.Parts.Select(part => (part.Payload, part.Size)).SequenceEqual(body.Parts.Select(part => (part.Payload, part.Size))),
            "The grant's parts are not the act's.");
        Demand(Commitment.Of(grant.Salt.Span, Digest.Of(line.Span)) == body.Cover, "The cover is not the one that the act commits to.");
        var cover = Cover.Read(line.Span);
        Demand(cover.Parts.Count == body.Parts.Count, "The cover does not describe each part.");
        return new(act, body, grant, cover, plain, line);
    }

    /// <summary>Opens a document in memory.</summary>
    /// <param name="part">Which, from 0.</param>
    /// <param name="payload">The sealed bytes.</param>
    /// <exception cref="StoppedException"><c>content-mismatch</c>.</exception>
    public OpenedDocument OpenPart(int part, ReadOnlyMemory<byte> payload) => StoppedException.At(StoppedException.ContentMismatch, () =>
    {
        Demand(payload.Length == Body.Parts[part].Size && Digest.Of(payload.Span) == Body.Parts[part].Payload, "The payload is not the one that the act names.");
        AgeHeader.Read(payload.Span, out _).DemandHybrid();
        using var identity = HybridIdentity.FromSeed(grant.Parts[part].Key.Span);
        var document = AgeFile.Open(payload.Span, identity);
        return new OpenedDocument(document, Check(part, Digest.Of(document), document.Length));
    });

    /// <summary>
    /// Opens a document of any size to a file, in bounded memory and one pass. It is written under another name in the same folder, and gets its own when
    /// all of it was compared with the act [attack 7].
    /// </summary>
    /// <param name="part">Which, from 0.</param>
    /// <param name="payload">The sealed bytes, read to their end.</param>
    /// <param name="path">The file; one that is there is replaced only then.</param>
    /// <param name="ct">Stops it, and leaves nothing behind.</param>
    /// <returns>The document's commitment, computed again.</returns>
    /// <exception cref="StoppedException"><c>content-mismatch</c>.</exception>
    public async Task<Digest> OpenPartAsync(int part, Stream payload, string path, CancellationToken ct = default)
    {
        await using var output = new OutputFile(path, Math.Min(Body.Parts[part].Size, MaxPreallocated));
        var commit = await OpenPartAsync(part, payload, output.Stream, ct);
        await output.PublishAsync(ct);
        return commit;
    }

    /// <summary>As the other, to a stream that nobody reads from before this has returned: only then was all of it compared with the act [attack 7].</summary>
    /// <param name="part">Which, from 0.</param>
    /// <param name="payload">The sealed bytes, read to their end.</param>
    /// <param name="output">Where the document goes.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The document's commitment, computed again.</returns>
    /// <exception cref="StoppedException"><c>content-mismatch</c>.</exception>
    public async Task<Digest> OpenPartAsync(int part, Stream payload, Stream output, CancellationToken ct = default)
    {
        try
        {
            var stated = Body.Parts[part];
            using var sealedBytes = new HashedStream(payload, stated.Size);
            using var plain = new HashedStream(output);
            using var identity = HybridIdentity.FromSeed(grant.Parts[part].Key.Span);
            await AgeFile.OpenStoredAsync(sealedBytes, plain, identity, ct);
            Demand(sealedBytes.Count == stated.Size && sealedBytes.Take() == stated.Payload, "The payload is not the one that the act names.");
            return Check(part, plain.Take(), plain.Count);
        }
        catch (RefusedException refused)
        {
            throw new StoppedException(StoppedException.ContentMismatch, refused);
        }
    }

    /// <summary>The commitment of an opened document, after it was compared with the act and its size with the cover.</summary>
    Digest Check(int part, Digest content, long size)
    {
        var commit = Commitment.Of(grant.Parts[part].Salt.Span, content);
        Demand(commit == Body.Parts[part].Commit, "The document is not the one that the act commits to.");
        Demand(size == Cover.Parts[part].Size, "The document has not the size that the cover says.");
        return commit;
    }

    static void Demand(bool holds, string message)
    {
        if (!holds)
            throw new RefusedException("content-mismatch", message);
    }
}
