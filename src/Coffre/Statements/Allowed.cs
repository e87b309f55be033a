using System.Buffers;
using System.Globalization;

namespace Coffre;

/// <summary>The few strings of statements and evidence that are not ids, hashes, times or codes (<c>docs/format.md</c> §1).</summary>
public static class Allowed
{
    const string Lower = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    static readonly SearchValues<char> HostChars = SearchValues.Create(Lower);
    static readonly SearchValues<char> FolderChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    static readonly SearchValues<char> PlaceChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    static readonly SearchValues<char> TokenChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ" + Lower + "_+/");

    /// <summary>A name: 1 to 100 characters of the list, so that nothing in it can look like another name's letters or turn the line round [15].</summary>
    public static string Name(string text)
    {
        if (text.Length is 0 or > 100)
            throw new RefusedException("bad-name", "A name has 1 to 100 characters.");
        foreach (var c in text)
        {
            if (c is not ((>= ' ' and <= '~' and not ('"' or '\\')) or (>= '\u00c0' and <= '\u024f' and not ('\u00d7' or '\u00f7')) or '\u2019'))
                throw new RefusedException("bad-name", $"A name does not hold U+{(int)c:X4}.");
        }
        return text;
    }

    /// <summary>A host and, where it is not the scheme's, its port.</summary>
    public static string Host(string text) => IsHost(text) ? text : throw new RefusedException("bad-token", "A host is a-z, 0-9, dots and hyphens, with a port or none.");

    /// <summary>A release's version, or a path in it.</summary>
    public static string Token(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenChars)
        ? text
        : throw new RefusedException("bad-token", "Expected letters A-Z and a-z, digits and . _ - + / only.");

    /// <summary>A place of ISO 3166-2, as CA-QC: a country and a part of it.</summary>
    public static bool IsPlace(ReadOnlySpan<char> text) => text.Length is >= 4 and <= 6 && text[2] == '-'
        && !text[..2].ContainsAnyExceptInRange('A', 'Z') && !text[3..].ContainsAnyExcept(PlaceChars);

    /// <summary>The origin of a log: a host, and folders or none.</summary>
    public static bool IsOrigin(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        if (!IsHost(slash < 0 ? text : text[..slash]))
            return false;
        while (slash >= 0)
        {
            text = text[(slash + 1)..];
            slash = text.IndexOf('/');
            var folder = slash < 0 ? text : text[..slash];
            if (folder.IsEmpty || folder.ContainsAnyExcept(FolderChars))
                return false;
        }
        return true;
    }

    /// <summary>Whether this is a host and, where it is not the scheme's, its port.</summary>
    public static bool IsHost(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        return !host.IsEmpty && !host.ContainsAnyExcept(HostChars) && (colon < 0 || IsPort(text[(colon + 1)..]));
    }

    static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 5 && text[0] != '0' && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535;
}
