namespace Coffre;

/// <summary>
/// The closed codes of <c>docs/format.md</c> §9 and their texts: an enum member's name in lower case with hyphens (<c>NotMine</c>, <c>not-mine</c>).
/// </summary>
public static class ClosedCode
{
    /// <summary>The text of a code.</summary>
    public static string Text<T>(T code) where T : struct, Enum => Table<T>.Texts[code];

    /// <summary>Reads a code.</summary>
    /// <exception cref="RefusedException"><c>unknown-code</c>.</exception>
    public static T Parse<T>(string text) where T : struct, Enum => TryParse<T>(text, out var code)
        ? code
        : throw new RefusedException("unknown-code", $"\"{text}\" is not one of: {string.Join(", ", Table<T>.Codes.Keys)}.");

    /// <summary>Reads a code; false where the list does not hold it.</summary>
    public static bool TryParse<T>(string text, out T code) where T : struct, Enum => Table<T>.Codes.TryGetValue(text, out code);

    static class Table<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Texts = Enum.GetValues<T>().ToDictionary(code => code, code => Hyphened(code.ToString()));
        public static readonly Dictionary<string, T> Codes = Texts.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }

    static string Hyphened(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
