namespace Coffre;

/// <summary>
/// The first line of a grant: it binds a delivery, its two parties, the generation sealed to, and for each part the document identity, the payload and
/// the salt (<c>docs/format.md</c> §4). The second line is the <see cref="Cover"/>. A copy holds the same two lines.
/// </summary>
/// <param name="Delivery">The act's id.</param>
/// <param name="From">The act's author.</param>
/// <param name="To">The act's recipient.</param>
/// <param name="Gen">The generation of the recipient's vault key that the grant is sealed to.</param>
/// <param name="Salt">Of the cover's commitment, 32 bytes.</param>
/// <param name="Parts">One for each part of the act, in its order.</param>
public sealed record Grant(DeliveryId Delivery, AccountId From, AccountId To, long Gen, ReadOnlyMemory<byte> Salt, IReadOnlyList<GrantPart> Parts)
{
    /// <summary>The most bytes in a grant or copy, sealed or plain, 1 MiB.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>The bucket that the two lines are padded to, in bytes.</summary>
    public const int Bucket = 512;

    const string Type = "coffre/grant/v1";

    /// <summary>The two lines, padded: what is sealed to the reader, and as a copy to oneself.</summary>
    /// <param name="cover">The cover's line without its LF.</param>
    public byte[] Write(ReadOnlySpan<byte> cover)
    {
        var writer = new JsonLineWriter().Open().Key("t").Text(Type).Key("delivery").Text(Delivery.ToString())
            .Key("from").Text(From.ToString()).Key("to").Text(To.ToString()).Key("gen").Number(Gen).Key("salt").Text(Base64.Encode(Salt.Span))
            .Key("parts").OpenList();
        foreach (var part in Parts)
        {
            writer.Open().Key("key").Text(Base64.Encode(part.Key.Span)).Key("payload").Text(part.Payload.ToString())
                .Key("size").Number(part.Size).Key("salt").Text(Base64.Encode(part.Salt.Span)).Close();
        }
        var line = writer.CloseList().Close().ToLine();
        return Padding.Pad([.. line, .. cover], Bucket);
    }

    /// <summary>Reads the two padded lines of an opened grant or copy. The cover is not looked into: its commitment comes first.</summary>
    /// <param name="plain">What the age file held.</param>
    /// <returns>The first line read, and the bytes of the second without their LF.</returns>
    /// <exception cref="RefusedException">
    /// <c>too-large</c>, <c>malformed</c>, <c>wrong-type</c>, <c>wrong-keys</c>, <c>bad-id</c>, <c>not-canonical</c>, <c>wrong-length</c>.
    /// </exception>
    public static (Grant Grant, ReadOnlyMemory<byte> Cover) Read(ReadOnlyMemory<byte> plain)
    {
        if (plain.Length > MaxSize)
            throw new RefusedException("too-large", $"A grant is at most {MaxSize} bytes.");
        var lines = Padding.Unpad(plain, Bucket);
        var end = lines.Span.IndexOf((byte)'\n');
        if (end < 0 || lines.Span[(end + 1)..].Contains((byte)'\n'))
            throw new RefusedException("malformed", "A grant has two lines.");
        return (ReadLine(lines.Span[..end]), lines[(end + 1)..]);
    }

    static Grant ReadLine(ReadOnlySpan<byte> line)
    {
        var reader = new JsonLineReader(line);
        reader.Key("t", true);
        if (reader.Text() != Type)
            throw new RefusedException("wrong-type", "This is not a grant.");
        reader.Key("delivery");
        var delivery = DeliveryId.Parse(reader.Text());
        reader.Key("from");
        var from = AccountId.Parse(reader.Text());
        reader.Key("to");
        var to = AccountId.Parse(reader.Text());
        reader.Key("gen");
        var gen = reader.Number();
        reader.Key("salt");
        var salt = Base64.Decode(reader.Text(), Commitment.SaltSize);
        var parts = new List<GrantPart>();
        reader.Key("parts");
        while (reader.More(parts.Count))
            parts.Add(ReadPart(ref reader));
        reader.Close();
        reader.End();
        return new(delivery, from, to, gen, salt, parts);
    }

    static GrantPart ReadPart(ref JsonLineReader reader)
    {
        reader.Key("key", true);
        var key = Base64.Decode(reader.Text(), GrantPart.KeySize);
        reader.Key("payload");
        var payload = Digest.Parse(reader.Text());
        reader.Key("size");
        var size = reader.Number();
        reader.Key("salt");
        var salt = Base64.Decode(reader.Text(), Commitment.SaltSize);
        reader.Close();
        return new(key, payload, size, salt);
    }
}

/// <summary>What a grant holds of one part.</summary>
/// <param name="Key">The seed of the document identity, 32 bytes.</param>
/// <param name="Payload">H of the sealed bytes.</param>
/// <param name="Size">Sealed bytes.</param>
/// <param name="Salt">Of the part's commitment, 32 bytes.</param>
public sealed record GrantPart(ReadOnlyMemory<byte> Key, Digest Payload, long Size, ReadOnlyMemory<byte> Salt)
{
    /// <summary>Bytes in the seed of a document identity.</summary>
    public const int KeySize = 32;
}
