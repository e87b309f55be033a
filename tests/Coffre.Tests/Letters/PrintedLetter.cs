using System.Diagnostics;
using Coffre.Cli;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using ZXing;

namespace Coffre.Tests;

/// <summary>A letter that was written to a file, read back by programs that know nothing of how it was made: poppler, ZXing.</summary>
sealed class PrintedLetter : IDisposable
{
    const int Dpi = 300;

    readonly string folder = Directory.CreateTempSubdirectory("coffre-letter-").FullName;
    byte[]? pixels;
    int width, height;

    public PrintedLetter(params IReadOnlyList<LetterSheet> sheets)
    {
        using var file = File.Create(Pdf);
        LetterPdf.Write(file, sheets, EnvelopeWindow.Number10);
    }

    /// <param name="pdf">A file that another program made.</param>
    public PrintedLetter(byte[] pdf) => File.WriteAllBytes(Pdf, pdf);

    public string Pdf => Path.Combine(folder, "letter.pdf");

    /// <summary>What is copied out of the file, in its own order, lines joined by spaces.</summary>
    public string Text => string.Join(' ', Run("pdftotext", "-raw", Pdf, "-").Split(['\n', '\f'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>The table of fonts, without its heading.</summary>
    public string[] Fonts => Run("pdffonts", Pdf).Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];

    public IReadOnlyList<Letter> Letters
    {
        get
        {
            using var document = PdfDocument.Open(Pdf);
            return document.GetPage(1).Letters;
        }
    }

    /// <summary>What a camera reads on the first page.</summary>
    public Result? Square
    {
        get
        {
            Render();
            return new BarcodeReaderGeneric { Options = { PossibleFormats = [BarcodeFormat.QR_CODE], TryHarder = true } }
                .Decode(new RGBLuminanceSource(pixels, width, height, RGBLuminanceSource.BitmapFormat.Gray8));
        }
    }

    /// <summary>The smallest box, in millimetres, round all that is printed inside <paramref name="where"/>; null where the paper is white.</summary>
    public Box? Ink(Box where)
    {
        Render();
        const double Pixel = 25.4 / Dpi;
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        for (var y = Math.Max(0, (int)(where.Y / Pixel)); y < Math.Min(height, (int)(where.Bottom / Pixel)); y++)
        {
            for (var x = Math.Max(0, (int)(where.X / Pixel)); x < Math.Min(width, (int)(where.Right / Pixel)); x++)
            {
                if (pixels![(y * width) + x] < 128)
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            }
        }
        return right < 0 ? null : new(left * Pixel, top * Pixel, (right + 1 - left) * Pixel, (bottom + 1 - top) * Pixel);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The first page as grey pixels, at the resolution of a plain office printer.</summary>
    void Render()
    {
        if (pixels is not null)
            return;
        Run("pdftoppm", "-gray", "-r", $"{Dpi}", "-f", "1", "-singlefile", Pdf, Path.Combine(folder, "page"));
        var pgm = File.ReadAllBytes(Path.Combine(folder, "page.pgm"));
        var header = System.Text.Encoding.ASCII.GetString(pgm, 0, 40).Split(['\n', ' '])[..4];
        (width, height) = (int.Parse(header[1]), int.Parse(header[2]));
        pixels = pgm[^(width * height)..];
    }

    static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
