using Coffre.Age;

namespace Coffre;

/// <summary>
/// Makes a delivery (<c>docs/format.md</c> §4): the two lines once, sealed to the recipient as the grant and to the author as the copy, and the act
/// that names all by their hashes. Three X-Wing seals and one key pair for a delivery of one fresh payload; two seals for a payload sealed before.
/// </summary>
public static class Sealing
{
    /// <summary>Seals a delivery to one recipient. May be called from several threads at once, for many recipients of one payload.</summary>
    /// <param name="id">Drawn once and journaled: whoever resumes seals afresh under the same id.</param>
    /// <param name="from">The author.</param>
    /// <param name="own">The author's vault recipient, in its newest generation.</param>
    /// <param name="recipient">To whom, by a chain that was verified and fresh [attack 1].</param>
    /// <param name="payloads">The documents, at most what a statement holds.</param>
    /// <param name="cover">Its parts are the payloads', in order.</param>
    /// <param name="terms">Kind, grade, and from when until when.</param>
    /// <exception cref="ArgumentException">The cover's parts are not the payloads', or a line is over its limit.</exception>
    public static SealedDelivery Seal(
        DeliveryId id, AccountId from, HybridRecipient own, Recipient recipient, IReadOnlyList<SealedPayload> payloads, Cover cover, DeliveryTerms terms)
    {
        if (cover.Parts.Count != payloads.Count || cover.Parts.Zip(payloads).Any(pair => pair.First.Size != pair.Second.PlainSize))
            throw new ArgumentException("The cover describes each payload, in order, with the document's size.", nameof(cover));
        var line = cover.ToBytes();
        var salt = Commitment.NewSalt();
        var granted = payloads.Select(payload => new GrantPart(payload.Key, payload.Hash, payload.Size, Commitment.NewSalt())).ToList();
        var stated = payloads.Zip(granted, (payload, part) => new StatedPart(payload.Hash, payload.Size, Commitment.Of(part.Salt.Span, payload.Content)));
        var plain = new Grant(id, from, recipient.To.Id, recipient.To.Gen, salt, granted).Write(line);
        var grant = AgeFile.Seal(plain, recipient.Vault);
        if (grant.Length > Grant.MaxSize)
            throw new ArgumentException($"A grant is at most {Grant.MaxSize} bytes.", nameof(cover));
        var body = new StatementBody.Delivery(id, terms.Kind, terms.Re, recipient.To, Digest.Of(grant), Commitment.Of(salt, Digest.Of(line)), [.. stated],
            terms.Grade, Cut(terms.Opens), Cut(terms.Ends));
        return new(body, grant, AgeFile.Seal(plain, own));
    }

    /// <summary>
    /// Seals the copy that a holder makes of a letter's grant when the letter is kept (<c>docs/format.md</c> §4): the same lines, unchanged.
    /// </summary>
    /// <param name="opened">The letter's delivery, checked.</param>
    /// <param name="own">The holder's vault recipient, in its newest generation.</param>
    public static byte[] SealCopy(OpenedDelivery opened, HybridRecipient own) => AgeFile.Seal(opened.Plain.Span, own);

    static DateTimeOffset? Cut(DateTimeOffset? instant) => instant is { } set ? Time.Cut(set) : null;
}
