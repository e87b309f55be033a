using System.Globalization;
using System.Text;

namespace Coffre.Cli;

/// <summary>Text that others wrote, made safe for a terminal and for a file's name.</summary>
static class SafeText
{
    const int MaxName = 150;

    /// <summary>
    /// One line without what is not seen: a title may hold escape sequences that recolour, overwrite or turn round what stands beside it.
    /// </summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n')
                line.Append(' ');
            else if (IsSeen(rune))
                line.Append(rune.ToString());
        }
        return line.ToString();
    }

    /// <summary>
    /// A file name for the folder that was asked for and no other: no separators, no leading dot, none of the names and characters that some systems take
    /// for something else.
    /// </summary>
    /// <param name="given">As the sender wrote it.</param>
    /// <param name="otherwise">The name where nothing is left of it.</param>
    public static string FileName(string given, string otherwise)
    {
        var name = string.Concat(Line(given).Select(c => "/\\:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c)).Trim(' ', '.');
        var ending = Path.GetExtension(name) is { Length: <= 10 } found ? found : "";
        while (Encoding.UTF8.GetByteCount(name) > MaxName)
            name = name[..^(ending.Length + (char.IsLowSurrogate(name[^(ending.Length + 1)]) ? 2 : 1))] + ending;
        var stem = Path.GetFileNameWithoutExtension(name);
        var reserved = stem.ToUpperInvariant() is "CON" or "PRN" or "AUX" or "NUL" || (stem.Length == 4 && stem.ToUpperInvariant()[..3] is "COM" or "LPT");
        return name.Length == 0 ? otherwise : reserved ? $"_{name}" : name;
    }

    static bool IsSeen(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
