using System.Text.RegularExpressions;
using UglyToad.PdfPig;

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
            letters.AddRange(document.GetPages().Select(page => Read([.. page.GetWords().Select(word => word.Text)])));
        }
        return letters;
    }

    static PrintedLetter Read(IReadOnlyList<string> words)
    {
        var groups = words.Where(word => Group().IsMatch(word)).ToList();
        // eight groups stand together; where there is a stop code, its two come after
        var reference = words[words.ToList().FindIndex(word => word.StartsWith("Référence", StringComparison.Ordinal)) + 2];
        return new(reference, string.Concat(groups.Take(8)), groups.Count > 9 ? $"{groups[8]}{groups[9]}" : null);
    }

    [GeneratedRegex("^[0-9A-HJKMNP-TV-Z]{4}$")]
    private static partial Regex Group();
}
