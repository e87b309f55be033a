namespace Coffre;

/// <summary>Base64 of RFC 4648 §4 with padding, canonical: what decodes must encode to the same characters (<c>docs/format.md</c> §1).</summary>
public static class Base64
{
    /// <summary>Encodes with padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    /// <summary>Decodes canonical base64; false for anything else, white space included.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 4 != 0)
            return false;
        var padding = text.EndsWith("==") ? 2 : text.EndsWith("=") ? 1 : 0;
        var decoded = new byte[(text.Length / 4 * 3) - padding];
        if (!Convert.TryFromBase64Chars(text, decoded, out var written) || written != decoded.Length)
            return false;
        bytes = decoded;
        // it decodes white space, and bits that are dropped: what it took must be what it would write, part by part
        Span<char> again = stackalloc char[256];
        for (var rest = decoded.AsSpan(); rest.Length > 0; rest = rest[Math.Min(rest.Length, 192)..])
        {
            Convert.TryToBase64Chars(rest[..Math.Min(rest.Length, 192)], again, out var length);
            if (length > text.Length || !text[..length].SequenceEqual(again[..length]))
                return false;
            text = text[length..];
        }
        return text.IsEmpty;
    }

    /// <summary>Decodes canonical base64.</summary>
    /// <exception cref="RefusedException"><c>not-canonical</c>.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text) =>
        TryDecode(text, out var bytes) ? bytes : throw new RefusedException("not-canonical", "This is not canonical base64.");

    /// <summary>Decodes canonical base64 of exactly <paramref name="length"/> bytes.</summary>
    /// <exception cref="RefusedException"><c>not-canonical</c>, <c>wrong-length</c>.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text, int length)
    {
        var bytes = Decode(text);
        return bytes.Length == length ? bytes : throw new RefusedException("wrong-length", $"Expected {length} bytes, found {bytes.Length}.");
    }
}
