using System.Globalization;
using System.Text;

namespace Coffre.Cli;

/// <summary>Text that comes from a file of the sender and will be read by a person: one line, whole characters, nothing that hides or turns the line round.</summary>
static class PlainText
{
    /// <summary>Marks that some systems write apart from their letter, with the letters they stand on and what the two make together.</summary>
    static readonly (char Mark, string Letters, string Together)[] Marks =
    [
        ('\u0300', "AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
        ('\u0301', "AEIOUYaeiouyCNSZcnsz", "ÁÉÍÓÚÝáéíóúýĆŃŚŹćńśź"),
        ('\u0302', "AEIOUaeiou", "ÂÊÎÔÛâêîôû"),
        ('\u0303', "ANOano", "ÃÑÕãñõ"),
        ('\u0308', "AEIOUYaeiouy", "ÄËÏÖÜŸäëïöüÿ"),
        ('\u030A', "AUau", "ÅŮåů"),
        ('\u030C', "CSZEcsze", "ČŠŽĚčšžě"),
        ('\u0327', "CScs", "ÇŞçş"),
    ];

    /// <summary>The text with its accents joined to their letters (an invariant program has no Unicode normalisation) and no space around it; what is wrong with it, or null.</summary>
    public static (string Text, string? Wrong) Read(ReadOnlySpan<char> given, int most)
    {
        var text = new StringBuilder(given.Length);
        foreach (var c in given.Trim())
        {
            var (_, letters, together) = Marks.FirstOrDefault(m => m.Mark == c);
            if (letters is not null && text.Length > 0 && letters.IndexOf(text[^1], StringComparison.Ordinal) is >= 0 and var at)
                text[^1] = together[at];
            else
                text.Append(c);
        }
        var read = text.ToString();
        foreach (var rune in read.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned || rune == Rune.ReplacementChar)
                return (read, $"holds the character U+{rune.Value:X4}");
        }
        return (read, read.Length > most ? $"has {read.Length} characters, at most {most}" : null);
    }
}
