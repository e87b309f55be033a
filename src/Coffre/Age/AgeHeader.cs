using System.Buffers;
using System.Security.Cryptography;

namespace Coffre.Age;

/// <summary>
/// The header of an age file: for whom it is sealed (C2SP age.md, <i>Header</i>). Reading one takes no key, so a server that can open nothing
/// can still demand that a file is sealed, and to how many.
/// </summary>
public sealed class AgeHeader
{
    /// <summary>Greatest size in bytes, 64 KiB (<c>docs/format.md</c> §1) [attack 28].</summary>
    public const int MaxSize = 64 * 1024;

    /// <summary>Most stanzas (<c>docs/format.md</c> §1) [attack 28].</summary>
    public const int MaxStanzas = 64;

    /// <summary>Bytes in a file key.</summary>
    public const int FileKeySize = 16;

    const int MacSize = 32;
    static ReadOnlySpan<byte> Version => "age-encryption.org/v1\n"u8;
    static ReadOnlySpan<byte> End => "\n---"u8;

    readonly byte[] text;       // up to and including the three hyphens: what the MAC covers
    readonly byte[] mac;

    AgeHeader(IReadOnlyList<Stanza> stanzas, byte[] text, byte[] mac, int length)
    {
        (Stanzas, this.text, this.mac, Length) = (stanzas, text, mac, length);
    }

    /// <summary>The stanzas in their order, one at least.</summary>
    public IReadOnlyList<Stanza> Stanzas { get; }

    /// <summary>Bytes in the header: the payload begins after them.</summary>
    public int Length { get; }

    /// <summary>Reads the header at the start of a file.</summary>
    /// <param name="start">The file, or as much of it as holds the header; what follows the header is not looked at.</param>
    /// <param name="length">Bytes in the header.</param>
    /// <exception cref="RefusedException"><c>not-age</c>, <c>malformed</c> (cut short too), <c>too-large</c>: more than
    /// <see cref="MaxSize"/> bytes; <c>wrong-stanza</c>: more than <see cref="MaxStanzas"/>, or a passphrase beside another.</exception>
    public static AgeHeader Read(ReadOnlySpan<byte> start, out int length)
    {
        if (!TryRead(start, out var header))
            throw start.StartsWith(Version) ? Refusals.Malformed("The header is cut short.") : Refusals.NotAge;
        length = header.Length;
        return header;
    }

    /// <summary>Reads a header of which only the start may have come so far. Give it what has come; ask again when more has.</summary>
    /// <param name="start">The file from its first byte.</param>
    /// <param name="header">The header, when it was whole.</param>
    /// <returns>False: more bytes are needed.</returns>
    /// <exception cref="RefusedException">As <see cref="Read"/>, as soon as no further byte could mend it.</exception>
    public static bool TryRead(ReadOnlySpan<byte> start, out AgeHeader header)
    {
        header = null!;
        var seen = start[..Math.Min(start.Length, Version.Length)];
        if (!Version.StartsWith(seen))
            throw Refusals.NotAge;
        if (start.Length > MaxSize)
            start = start[..MaxSize];
        // a line of hyphens can only be the last: a stanza's first line has an arrow, its others are base64
        var end = start.IndexOf(End);
        var lineEnd = end < 0 ? -1 : start[(end + 1)..].IndexOf((byte)'\n');
        if (lineEnd < 0)
            return start.Length < MaxSize ? false : throw Refusals.HeaderTooLarge;
        header = Parse(start[..(end + 1 + lineEnd + 1)], end + End.Length);
        return true;
    }

    /// <summary>
    /// Demands that a file is sealed as the stored ones are: to post-quantum recipients alone, 1 to <paramref name="most"/> of them
    /// (<c>docs/format.md</c> §4) [attack 15].
    /// </summary>
    /// <param name="most">1 for everything that is stored but a keybag, which has at most 16.</param>
    /// <exception cref="RefusedException"><c>wrong-stanza</c>.</exception>
    public void DemandHybrid(int most = 1)
    {
        if (Stanzas.Count > most)
            throw Refusals.WrongStanza($"This file is sealed to {Stanzas.Count} recipients, {most} can be.");
        foreach (var stanza in Stanzas)
        {
            if (stanza.Type != HybridRecipient.StanzaType || !HybridIdentity.HasForm(stanza))
                throw Refusals.WrongStanza($"A stored file is sealed to {HybridRecipient.StanzaType} recipients only.");
        }
    }

    /// <summary>Writes the header of a new file.</summary>
    internal static byte[] Write(ReadOnlySpan<byte> fileKey, ReadOnlySpan<IRecipient> recipients)
    {
        if (recipients.Length is 0 or > MaxStanzas)
            throw new ArgumentException($"A file is sealed to 1 to {MaxStanzas} recipients.", nameof(recipients));
        var group = recipients[0].Group;
        if (group == RecipientGroup.Alone && recipients.Length > 1)
            throw new ArgumentException("A passphrase is the only recipient of its file.", nameof(recipients));
        foreach (var recipient in recipients)
        {
            if (recipient.Group != group)
                throw new ArgumentException("Recipients of different kinds in one file: the weakest would decide.", nameof(recipients));
        }
        var header = new ArrayBufferWriter<byte>(recipients.Length * HybridRecipient.StanzaSize + 128);
        header.Write(Version);
        foreach (var recipient in recipients)
            recipient.Wrap(fileKey).Write(header);
        header.Write(End[1..]);
        Span<byte> mac = stackalloc byte[MacSize];
        Mac(fileKey, header.WrittenSpan, mac);
        header.Write(" "u8);
        header.Advance(UnpaddedBase64.Encode(mac, header.GetSpan(44)));
        header.Write("\n"u8);
        if (header.WrittenCount > MaxSize)
            throw new ArgumentException($"The header for so many recipients is more than {MaxSize} bytes.", nameof(recipients));
        return header.WrittenSpan.ToArray();
    }

    /// <summary>Unwraps the file key by the first identity that can, and checks the header's MAC by it.</summary>
    /// <exception cref="RefusedException"><c>cannot-open</c>, <c>malformed</c>.</exception>
    internal void Unwrap(ReadOnlySpan<IIdentity> identities, Span<byte> fileKey)
    {
        foreach (var identity in identities)
        {
            if (!identity.TryUnwrap(Stanzas, fileKey))
                continue;
            Span<byte> expected = stackalloc byte[MacSize];
            Mac(fileKey, text, expected);
            if (!CryptographicOperations.FixedTimeEquals(expected, mac))
                throw Refusals.HeaderAltered;
            return;
        }
        throw Refusals.NoKey;
    }

    internal static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        if (end < 0)
            throw Refusals.Malformed("A line of the header has no end.");
        var line = text[..end];
        text = text[(end + 1)..];
        return line;
    }

    static AgeHeader Parse(ReadOnlySpan<byte> whole, int covered)
    {
        var text = whole[Version.Length..];
        var stanzas = new List<Stanza>();
        while (!text.StartsWith(End[1..]))
        {
            if (stanzas.Count == MaxStanzas)
                throw Refusals.WrongStanza($"A header has at most {MaxStanzas} stanzas.");
            stanzas.Add(Stanza.Read(ref text));
        }
        if (stanzas.Count == 0)
            throw Refusals.Malformed("A header has at least one stanza.");
        if (stanzas.Count > 1 && stanzas.Any(stanza => stanza.Type == ScryptRecipient.StanzaType))
            throw Refusals.WrongStanza("A passphrase is the only recipient of its file.");
        var last = TakeLine(ref text);
        var mac = new byte[MacSize];
        if (last.Length <= 4 || last[3] != ' ' || !UnpaddedBase64.TryDecode(last[4..], mac.AsSpan()))
            throw Refusals.Malformed("A header ends with its MAC of 32 bytes.");
        return new(stanzas, whole[..covered].ToArray(), mac, whole.Length);
    }

    static void Mac(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> text, Span<byte> mac)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, [], "header"u8);
        HMACSHA256.HashData(key, text, mac);
        CryptographicOperations.ZeroMemory(key);
    }
}
