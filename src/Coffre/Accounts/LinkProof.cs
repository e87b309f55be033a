using Coffre.Age;

namespace Coffre;

/// <summary>
/// What a person tells an organisation, and it alone, to be linked: the reference on their papers and the code that was given to them
/// (<c>docs/format.md</c> §3). Sealed, sent with the link, and named there by its hash.
/// </summary>
/// <param name="From">Who signs the link.</param>
/// <param name="With">The organisation.</param>
/// <param name="Bearer">H of the author's link by letter, or null [17].</param>
/// <param name="Reference">The reference.</param>
/// <param name="Code">The code, for a link by code; null for one by reference.</param>
public sealed record LinkProof(AccountId From, AccountId With, Digest? Bearer, string Reference, LinkCode? Code)
{
    /// <summary>Most bytes of a sealed proof.</summary>
    public const int MaxSize = 4096;

    const string Tag = "coffre/link-proof/v1";
    const int Bucket = 512;

    /// <summary>Seals it to the organisation's vault. The link's <c>proof</c> is H of the result.</summary>
    /// <exception cref="ArgumentException">The reference is empty or too long.</exception>
    public byte[] Seal(HybridRecipient vault)
    {
        var file = AgeFile.Seal(ToPlain(), vault);
        return Reference.Length > 0 && file.Length <= MaxSize ? file : throw new ArgumentException("A proof holds a reference of moderate length.", nameof(vault));
    }

    /// <summary>Opens the proof of a link by code or reference and checks it against the link.</summary>
    /// <param name="link">The link, its signature verified.</param>
    /// <param name="file">The sealed text that came with it.</param>
    /// <param name="vault">The organisation's vault.</param>
    /// <param name="bearer">The link by letter that the proof may name: one of the same author's, or null.</param>
    /// <exception cref="RefusedException"><c>wrong-proof</c>: a link that has no sealed text; <c>content-mismatch</c>, <c>wrong-type</c>,
    /// <c>bad-code</c>, <c>wrong-bearer</c>, <c>wrong-length</c> and others: not the proof of this link.</exception>
    public static LinkProof Open(Statement link, ReadOnlySpan<byte> file, HybridIdentity vault, Statement? bearer)
    {
        if (link.Body is not StatementBody.Link { By: LinkBy.Code or LinkBy.Reference } body)
            throw new RefusedException("wrong-proof", "Only a link by code or by reference has a sealed proof.");
        if (file.Length > MaxSize)
            throw new RefusedException("too-large", $"A link's proof has at most {MaxSize} bytes.");
        if (body.Proof != Digest.Of(file))
            throw new RefusedException("content-mismatch", "This is not the proof that the link names.");
        AgeHeader.Read(file, out _).DemandHybrid();
        var proof = Parse(AgeFile.Open(file, vault));
        // without these, anyone could send on a proof that was made for another link [17]
        if (proof.From != link.Account || proof.With != body.With)
            throw new RefusedException("content-mismatch", "The proof was made for another link.");
        if (proof.Code.HasValue != (body.By == LinkBy.Code) || proof.Reference.Length == 0)
            throw new RefusedException("bad-code", "By code a reference and its code are given, by reference the reference alone.");
        if (proof.Bearer is { } named
            && (bearer is not { Body: StatementBody.Link { By: LinkBy.Letter } letter } || named != bearer.Hash || bearer.Account != link.Account || letter.With != body.With))
            throw new RefusedException("wrong-bearer", "The proof names a link by letter that is not its author's.");
        return proof;
    }

    /// <summary>The padded text that is sealed.</summary>
    internal byte[] ToPlain() => Padding.Pad(
        new JsonLineWriter().Open().Key("t").Text(Tag).Key("from").Text(From.ToString()).Key("with").Text(With.ToString())
            .Key("bearer").Text(Bearer?.ToString() ?? "").Key("reference").Text(Reference).Key("code").Text(Code?.ToString() ?? "").Close().ToLine().AsSpan()[..^1],
        Bucket);

    static LinkProof Parse(ReadOnlyMemory<byte> plain)
    {
        if (plain.Length % Bucket != 0)
            throw new RefusedException("wrong-length", $"A link's proof is padded to {Bucket}.");
        var json = new JsonLineReader(Padding.Unpad(plain, Bucket).Span);
        if (json.Text("t", true) != Tag)
            throw new RefusedException("wrong-type", "This is not a link's proof.");
        var proof = new LinkProof(json.Account("from"), json.Account("with"), json.DigestOrNone("bearer"), json.Text("reference"), Canonical(json.Text("code")));
        json.Close();
        json.End();
        return proof;
    }

    static LinkCode? Canonical(string text)
    {
        if (text.Length == 0)
            return null;
        var code = LinkCode.Parse(text);
        return code.ToString() == text ? code : throw new RefusedException("bad-code", "A link code stands in a proof as its 8 symbols.");
    }
}
