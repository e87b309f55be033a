using System.Buffers;

namespace Coffre.Age;

/// <summary>Base64 of RFC 4648 §4 without padding, canonical: how a header writes bytes (C2SP age.md, <i>Conventions used in this document</i>).</summary>
static class UnpaddedBase64
{
    static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    public static int EncodedLength(int length) => ((length * 4) + 2) / 3;

    public static string Encode(ReadOnlySpan<byte> bytes) => string.Create(EncodedLength(bytes.Length), bytes, static (text, bytes) =>
    {
        var whole = bytes.Length / 3 * 3;
        Convert.TryToBase64Chars(bytes[..whole], text, out var written);
        Span<char> last = stackalloc char[4];
        Convert.TryToBase64Chars(bytes[whole..], last, out _);
        last[..(text.Length - written)].CopyTo(text[written..]);
    });

    /// <summary>Encodes into <paramref name="destination"/>, which has room for the padding; gives the length without it.</summary>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, destination, out _, out _);
        return EncodedLength(bytes.Length);
    }

    /// <summary>Decodes; false for other characters, padding, a lone last character, or spare bits that are not zero.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 4 * 3 + (text.Length % 4 * 3 / 4)];
        return TryDecode(text, bytes.AsSpan());
    }

    /// <summary>Decodes to exactly the length of <paramref name="bytes"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        if (text.Length % 4 == 1 || text.Length != EncodedLength(bytes.Length) || text.ContainsAnyExcept(Alphabet))
            return false;
        var whole = text.Length / 4 * 4;
        System.Buffers.Text.Base64.DecodeFromUtf8(text[..whole], bytes, out _, out _);
        var rest = text[whole..];
        if (rest.Length == 0)
            return true;
        Span<byte> last = [.. "AAAA"u8], three = stackalloc byte[3], again = stackalloc byte[4];
        rest.CopyTo(last);
        System.Buffers.Text.Base64.DecodeFromUtf8(last, three, out _, out _);
        three[..(rest.Length - 1)].CopyTo(bytes[(whole / 4 * 3)..]);
        // spare bits: what was dropped must be zero, or two texts would mean the same bytes
        three[(rest.Length - 1)..].Clear();
        System.Buffers.Text.Base64.EncodeToUtf8(three, again, out _, out _);
        return again.SequenceEqual(last);
    }
}
