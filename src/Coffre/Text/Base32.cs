namespace Coffre;

/// <summary>Base32 of RFC 4648 §6 in lower case without padding, canonical (<c>docs/format.md</c> §1).</summary>
public static class Base32
{
    const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Encodes; 32 bytes give 52 characters, 16 give 26.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 4) / 5];
        uint held = 0;
        var (bits, at) = (0, 0);
        foreach (var b in bytes)
        {
            held = ((held << 8) | b) & 0xFFF;
            bits += 8;
            for (; bits >= 5; bits -= 5)
                text[at++] = Alphabet[(int)(held >> (bits - 5)) & 31];
        }
        if (bits > 0)
            text[at] = Alphabet[(int)(held << (5 - bits)) & 31];
        return new(text);
    }

    /// <summary>Decodes to exactly <paramref name="length"/> bytes; false for other lengths, other characters, or spare bits that are not zero.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, int length, out byte[] bytes)
    {
        bytes = new byte[length];
        if (text.Length != ((length * 8) + 4) / 5)
            return false;
        uint held = 0;
        var (bits, at) = (0, 0);
        foreach (var c in text)
        {
            var value = c is >= 'a' and <= 'z' ? c - 'a' : c is >= '2' and <= '7' ? c - '2' + 26 : -1;
            if (value < 0)
                return false;
            held = ((held << 5) | (uint)value) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)((held >> bits) & 0xFF);   // arithmetic is checked here: a cast alone would throw
            }
        }
        return (held & ((1u << bits) - 1)) == 0;
    }
}
