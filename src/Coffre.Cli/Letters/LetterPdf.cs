using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Operations.PathConstruction;
using UglyToad.PdfPig.Graphics.Operations.PathPainting;
using UglyToad.PdfPig.Graphics.Operations.SpecialGraphicsState;
using UglyToad.PdfPig.Writer;

namespace Coffre.Cli;

/// <summary>Draws letters as a PDF file for a printer: one sheet a page, black alone, fonts embedded, nothing of a code in its metadata.</summary>
static class LetterPdf
{
    const double Height = LetterZones.SheetHeight * LetterLayout.Point;

    /// <summary>A simple TrueType font in a PDF numbers its characters with one byte.</summary>
    const int CharactersOfAFont = 250;

    /// <summary>Writes the letters in their order.</summary>
    /// <exception cref="RefusedException">As <see cref="LetterLayout.Arrange"/>.</exception>
    public static void Write(Stream output, IReadOnlyList<LetterSheet> sheets, EnvelopeWindow window)
    {
        using var document = new PdfDocumentBuilder(output, disposeStream: false, PdfWriterType.Default, 1.7) { IncludeDocumentInformation = false };
        var fonts = new Dictionary<LetterFont, (PdfDocumentBuilder.AddedFont Font, HashSet<char> Used)>();
        foreach (var sheet in sheets)
        {
            var letter = LetterLayout.Arrange(sheet, window);
            var page = document.AddPage(LetterZones.SheetWidth * LetterLayout.Point, Height);
            foreach (var text in letter.Texts)
                page.AddText(text.Text, text.Size, new PdfPoint(Round(text.X), Round(Height - text.Baseline)), Font(text));
            Square(page, letter.Square);
            var box = LetterZones.Paper;
            page.DrawRectangle(new PdfPoint(Round(box.X * LetterLayout.Point), Round(Height - (box.Bottom * LetterLayout.Point))), Round(box.Width * LetterLayout.Point), Round(box.Height * LetterLayout.Point), 0.5);
        }

        PdfDocumentBuilder.AddedFont Font(PlacedText text)
        {
            if (!fonts.TryGetValue(text.Font, out var font) || font.Used.Union(text.Text).Count() > CharactersOfAFont)
                fonts[text.Font] = font = (document.AddTrueTypeFont(text.Font.Bytes), []);
            font.Used.UnionWith(text.Text);
            return font.Font;
        }
    }

    /// <summary>Dark modules that follow each other in a row are one rectangle, and all are filled at once, so that no viewer shows a seam.</summary>
    static void Square(PdfPageBuilder page, bool[,] modules)
    {
        const double Module = LetterSquare.Module, Edge = LetterSquare.Quiet * Module;
        var operations = page.CurrentStream.Operations;
        operations.Add(Push.Value);
        operations.Add(new ModifyCurrentTransformationMatrix([Module, 0, 0, -Module, Round((LetterZones.Square.X * LetterLayout.Point) + Edge), Round(Height - (LetterZones.Square.Y * LetterLayout.Point) - Edge)]));
        var size = modules.GetLength(0);
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                if (!modules[row, column])
                    continue;
                var from = column;
                while (column < size && modules[row, column])
                    column++;
                operations.Add(new AppendRectangle(from, row, column - from, 1));
            }
        }
        operations.Add(FillPathNonZeroWinding.Value);
        operations.Add(Pop.Value);
    }

    /// <summary>A hundredth of a point is finer than any printer, and makes the file a third smaller.</summary>
    static double Round(double points) => Math.Round(points, 2);
}
