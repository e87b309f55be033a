namespace Coffre;

/// <summary>Crockford's base32 symbols, as people read them from paper and type them (<c>docs/format.md</c> §2).</summary>
static class Crockford
{
    const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The first bits of the bytes, five to a symbol.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes, int symbols)
    {
        var text = new char[symbols];
        for (var i = 0; i < symbols; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }
        return new(text);
    }

    /// <summary>
    /// What was typed, as symbols: upper case, without spaces and hyphens, O read as 0, I and L as 1; null where another character stands or
    /// the number of symbols is another.
    /// </summary>
    public static string? Read(ReadOnlySpan<char> typed, int symbols)
    {
        Span<char> text = stackalloc char[symbols];
        var count = 0;
        foreach (var c in typed)
        {
            if (c == '-' || char.IsWhiteSpace(c))
                continue;
            var symbol = char.IsAsciiLetterLower(c) ? (char)(c - 32) : c;
            symbol = symbol switch { 'O' => '0', 'I' or 'L' => '1', _ => symbol };
            if (count == symbols || !Alphabet.Contains(symbol, StringComparison.Ordinal))
                return null;
            text[count++] = symbol;
        }
        return count == symbols ? new(text) : null;
    }
}
