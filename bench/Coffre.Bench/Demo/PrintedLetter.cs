using System.Text.RegularExpressions;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace Coffre.Bench;

/// <summary>A printed letter as a person reads it: nothing but what stands on the sheet.</summary>
/// <param name="Reference">The organisation's number.</param>
/// <param name="Code">The 32 symbols of the code.</param>
/// <param name="StopCode">The code that ends paper, where one is printed.</param>
sealed partial record PrintedLetter(string Reference, string Code, string? StopCode)
{
    /// <summary>Reads every sheet of a folder of letters.</summary>
    public static IReadOnlyList<PrintedLetter> ReadAll(string folder)
    {
        var letters = new List<PrintedLetter>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.pdf").Order(StringComparer.Ordinal))
        {
            using var document = PdfDocument.Open(file);
            letters.AddRange(document.GetPages().Select(page => Read([.. page.GetWords()])));
        }
        return letters;
    }

    // a year looks like a group of a code: the code is set in a face of its own, the stop code follows its words
    static PrintedLetter Read(List<Word> words)
    {
        var code = words.Where(word => word.FontName?.Contains("Mono", StringComparison.Ordinal) == true && Group().IsMatch(word.Text)).Select(word => word.Text);
        var reference = words[words.FindIndex(word => word.Text.StartsWith("Référence", StringComparison.Ordinal)) + 2].Text;
        var stop = words.SkipWhile(word => !word.Text.StartsWith("d’arrêt", StringComparison.Ordinal)).Where(word => Group().IsMatch(word.Text)).Take(2).Select(word => word.Text).ToList();
        return new(reference, string.Concat(code.Take(8)), stop.Count == 2 ? string.Concat(stop) : null);
    }

    [GeneratedRegex("^[0-9A-HJKMNP-TV-Z]{4}$")]
    private static partial Regex Group();
}
