using UglyToad.PdfPig.Fonts.TrueType;
using UglyToad.PdfPig.Fonts.TrueType.Parser;

namespace Coffre.Cli;

/// <summary>A font of the letter, carried in the program: what it can write and how wide it writes it.</summary>
sealed class LetterFont
{
    readonly TrueTypeFont font;
    readonly Dictionary<char, double> widths = [];

    LetterFont(string name)
    {
        using var resource = typeof(LetterFont).Assembly.GetManifestResourceStream($"fonts/{name}.ttf")
            ?? throw new InvalidOperationException($"The font {name} is not in the program.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        Bytes = bytes;
        font = TrueTypeFontParser.Parse(new TrueTypeDataBytes(bytes));
    }

    public static LetterFont Regular { get; } = new("CoffreSans-Regular");
    public static LetterFont Bold { get; } = new("CoffreSans-Bold");
    public static LetterFont Mono { get; } = new("B612Mono-Bold");

    /// <summary>The TrueType file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The width of a text set in a size, in the unit of the size.</summary>
    /// <exception cref="RefusedException"><c>bad-character</c>: the font cannot write it.</exception>
    public double Width(string text, double size)
    {
        var width = 0.0;
        foreach (var c in text)
            width += Width(c);
        return width * size;
    }

    double Width(char c)
    {
        lock (widths)
        {
            if (widths.TryGetValue(c, out var known))
                return known;
            if (c < ' ' || font.WindowsUnicodeCMap?.CharacterCodeToGlyphIndex(c) is null or 0 || !font.TryGetAdvanceWidth(c, out var units))
                throw new RefusedException("bad-character", $"The letter's font cannot write « {c} » (U+{(int)c:X4}).");
            return widths[c] = units / font.GetUnitsPerEm();
        }
    }
}
