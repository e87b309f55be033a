using System.Globalization;
using System.Text;

namespace Coffre;

/// <summary>Reads the header lines of a statement in their order.</summary>
/// <param name="text">The signed text, the last LF included.</param>
ref struct HeaderLines(ReadOnlySpan<byte> text)
{
    ReadOnlySpan<byte> rest = text;

    /// <summary>The first line, <c>coffre/&lt;type&gt;/v1</c>.</summary>
    public StatementType Type()
    {
        var line = Next("coffre/");
        if (!line.EndsWith("/v1", StringComparison.Ordinal))
            throw Malformed();
        return ClosedCode.TryParse<StatementType>(line[..^3], out var type)
            ? type
            : throw new RefusedException("unknown-type", "No statement has this type.");
    }

    /// <summary>What follows the word in the next line.</summary>
    public string Next(string word)
    {
        var end = rest.IndexOf((byte)'\n');
        if (end < word.Length || !Ascii.Equals(rest[..word.Length], word))
            throw Malformed();
        var value = Encoding.UTF8.GetString(rest[word.Length..end]);
        rest = rest[(end + 1)..];
        return value;
    }

    public ChainPoint? After()
    {
        var value = Next("after ");
        if (value == "-")
            return null;
        var (n, hash) = NumberAndDigest(value);
        return new(n, hash);
    }

    public TreeHead Seen()
    {
        var (size, root) = NumberAndDigest(Next("seen "));
        return new(size, root);
    }

    /// <summary>The last line, without its LF.</summary>
    public readonly ReadOnlySpan<byte> Last() => rest.IndexOf((byte)'\n') == rest.Length - 1 && rest.Length > 0 ? rest[..^1] : throw Malformed();

    static (long Number, Digest Digest) NumberAndDigest(string text)
    {
        var space = text.IndexOf(' ');
        if (space < 0)
            throw Malformed();
        var digits = text.AsSpan(0, space);
        if (digits.Length is 0 or > 16 || digits.ContainsAnyExceptInRange('0', '9') || (digits.Length > 1 && digits[0] == '0')
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > JsonLineReader.MaxNumber)
            throw new RefusedException("not-canonical", "A number is decimal, without sign or leading zero, at most 2^53 - 1.");
        return (number, Digest.Parse(text[(space + 1)..]));
    }

    static RefusedException Malformed() => new("malformed", "The header is type, log, account, after, seen, at, one line each, then one JSON line.");
}
