using System.Text;

namespace Coffre;

/// <summary>
/// What the owner of a receipt discloses of the delivery, or of a deposit: the cover with its salt, and the salts of the parts that may be compared
/// (<c>docs/format.md</c> §7). Null for what stays closed; a deposit has no cover.
/// </summary>
/// <param name="Salt">The cover's salt, 32 bytes; with the cover, or neither.</param>
/// <param name="Cover">The cover's line, without its LF.</param>
/// <param name="Parts">One salt of 32 bytes for each part of the act, in its order.</param>
public sealed record Disclosure(ReadOnlyMemory<byte>? Salt, ReadOnlyMemory<byte>? Cover, IReadOnlyList<ReadOnlyMemory<byte>?> Parts)
{
    /// <summary>The JSON line, without its LF.</summary>
    /// <exception cref="ArgumentException">A salt is not 32 bytes, or one of salt and cover is missing.</exception>
    public byte[] ToBytes() =>
        Salt.HasValue != Cover.HasValue || Parts.Append(Salt).Any(salt => salt is { Length: not Commitment.SaltSize })
            ? throw new ArgumentException("A cover is disclosed with its salt; a salt is 32 bytes.")
            : Encoding.UTF8.GetBytes(new JsonLineWriter().Open().Key("salt").Text(Text(Salt))
                .Key("cover").Text(Cover is { } cover ? Encoding.UTF8.GetString(cover.Span) : "")
                .Key("parts").Texts(Parts.Select(Text)).Close().ToString());

    /// <summary>Reads a disclosure and demands that it is of this act.</summary>
    /// <param name="line">The JSON line, without its LF.</param>
    /// <param name="act">The delivery, or the deposit.</param>
    /// <exception cref="RefusedException">
    /// <c>malformed</c>, <c>wrong-keys</c>, <c>not-canonical</c>, <c>wrong-length</c>; <c>incomplete</c>: salt without cover, or cover without salt;
    /// <c>content-mismatch</c>: not as many parts as the act, or the cover is not the one that it commits to.
    /// </exception>
    public static Disclosure Read(ReadOnlySpan<byte> line, StatementBody act)
    {
        var json = new JsonLineReader(line);
        var (salt, cover) = (Bytes(json.Text("salt", true)), json.Text("cover"));
        json.Key("parts");
        var parts = json.Texts().Select(Bytes).ToList();
        json.Close();
        json.End();
        if (salt.HasValue != cover.Length > 0)
            throw new RefusedException("incomplete", "A cover is disclosed with its salt.");
        var disclosed = new Disclosure(salt, cover.Length > 0 ? Encoding.UTF8.GetBytes(cover) : default(ReadOnlyMemory<byte>?), parts);
        if (parts.Count != PartsOf(act).Count)
            throw new RefusedException("content-mismatch", "What is disclosed has not as many parts as the act.");
        if (disclosed is { Salt: { } open, Cover: { } shown } && (act as StatementBody.Delivery)?.Cover != Commitment.Of(open.Span, Digest.Of(shown.Span)))
            throw new RefusedException("content-mismatch", "The cover disclosed is not the one that the delivery commits to.");
        return disclosed;
    }

    /// <summary>What an act states of documents: of a delivery or a deposit; of others nothing.</summary>
    public static IReadOnlyList<StatedPart> PartsOf(StatementBody? act) => act switch
    {
        StatementBody.Delivery delivery => delivery.Parts,
        StatementBody.Deposit deposit => deposit.Parts,
        _ => [],
    };

    static string Text(ReadOnlyMemory<byte>? salt) => salt is { } bytes ? Base64.Encode(bytes.Span) : "";

    static ReadOnlyMemory<byte>? Bytes(string text) => text.Length == 0 ? default(ReadOnlyMemory<byte>?) : Base64.Decode(text, Commitment.SaltSize);
}
