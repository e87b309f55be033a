using System.Text;
using Coffre.Cli;
using UglyToad.PdfPig;
using Xunit;
using ZXing;

namespace Coffre.Tests;

/// <summary>The printed letter, read back as a phone, an eye and an envelope would.</summary>
public sealed class LetterPdfTests
{
    public static TheoryData<string> Kinds => ["first", "english", "next", "longest"];

    [Theory, MemberData(nameof(Kinds))]
    public void The_square_holds_the_link_alone_in_byte_mode_at_level_Q(string kind)
    {
        var sheet = Sheet(kind);
        using var letter = new PrintedLetter(sheet);
        var square = letter.Square;
        Assert.NotNull(square);
        Assert.Equal($"https://{sheet.Link.Host}/p#{sheet.Link.Code.ToCompact()}", square.Text);
        Assert.Equal("Q", square.ResultMetadata[ResultMetadataType.ERROR_CORRECTION_LEVEL]);
        var bytes = Assert.Single((IList<byte[]>)square.ResultMetadata[ResultMetadataType.BYTE_SEGMENTS]);
        Assert.Equal(square.Text, Encoding.ASCII.GetString(bytes));
    }

    [Theory]
    [InlineData("localhost:5000", 5)]
    [InlineData("coffre.example", 5)]
    [InlineData("coffre.exemple.qc", 5)]
    [InlineData("coffre.exemple.org", 6)]
    [InlineData("courrier.ville.val-exemple.qc.c", 6)]
    [InlineData("courrier.ville.val-exemple.qc.ca", 7)]
    [InlineData("courrier-numerique.ville-val-exemple2.qc.ca", 7)]
    public void The_square_grows_with_the_host_and_its_modules_are_ten_dots_of_a_300_dpi_printer(string host, int version)
    {
        using var letter = new PrintedLetter(Sheets.First with { Link = Sheets.Link(host) });
        var ink = letter.Ink(LetterZones.Square.Inset(-2));
        Assert.NotNull(ink);
        var modules = 17 + (4 * version);
        Assert.Equal(modules * 0.8467, ink.Value.Width, 0.1);
        Assert.Equal(modules * 0.8467, ink.Value.Height, 0.1);
        var quiet = ink.Value.Inset(-4 * 0.8467);
        Assert.True(LetterZones.Square.Inset(-0.1).Holds(quiet), $"{quiet}");
        Assert.Equal(ink, letter.Ink(quiet));
        Assert.StartsWith(host.StartsWith("localhost", StringComparison.Ordinal) ? "http://" : "https://", letter.Square!.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_code_on_the_sheet_is_the_secret_of_the_square(string kind)
    {
        var sheet = Sheet(kind);
        using var letter = new PrintedLetter(sheet);
        var code = letter.Letters.Where(l => l.FontName!.Contains("B612", StringComparison.Ordinal)).ToList();
        Assert.Equal(sheet.Link.Code.ToCompact(), string.Concat(code.Select(l => l.Value)));
        Assert.EndsWith($"#{sheet.Link.Code.ToCompact()}", letter.Square!.Text, StringComparison.Ordinal);
        Assert.Equal(2, code.Select(l => Math.Round(l.StartBaseLine.Y)).Distinct().Count());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Through_the_window_the_whole_address_is_seen_and_nothing_else(string kind)
    {
        using var letter = new PrintedLetter(Sheet(kind));
        var window = EnvelopeWindow.Number10;
        var address = letter.Ink(window.EverSeen);
        Assert.NotNull(address);
        Assert.True(window.AlwaysSeen.Inset(EnvelopeWindow.Margin - 0.05).Holds(address.Value), $"{address} in {window.AlwaysSeen}");

        const double Point = 25.4 / 72;
        var seen = letter.Letters.Where(l => window.EverSeen.Meets(new(l.Location.X * Point, LetterZones.SheetHeight - (l.Location.Y * Point), 0.1, 0.1)));
        Assert.Equal(string.Concat(Sheet(kind).Address).Replace(" ", ""), string.Concat(seen.Select(l => l.Value)).Replace(" ", ""));
    }

    [Fact]
    public void A_first_letter_says_exactly_these_words()
    {
        using var letter = new PrintedLetter(Sheets.First);
        Assert.Equal(
            """
            Ville de Val-Exemple Service des finances 100, rue de l’Hôtel-de-Ville Val-Exemple (Québec) G0X 0X0 24 novembre 2026 Référence : 4417-2210
            Marie-Ève D’Amours 18, rue des Érables, app. 4 Val-Exemple (Québec) G0X 1A1 Canada
            Compte de taxes 2027 : voyez-le sur votre téléphone 1. Ouvrez l’appareil photo. 2. Visez le carré. 3. Touchez le lien coffre.example.
            Votre document s’affiche. Aucune application, aucun compte. L’ouverture est notée; elle ne vous engage à rien. Le document papier est joint et complet.
            Sans appareil photo : allez à coffre.example/p et tapez ce code
            {0}
            Ni O, ni I, ni L, ni U. Valable jusqu’au 30 mars 2027. Le carré et le code ouvrent votre document : gardez cette feuille comme le document lui-même.
            Vous préférez le papier? Ne faites rien. Ville de Val-Exemple continue de vous écrire par la poste. Vous recevez les mêmes services, sans frais.
            Une question, un doute? 418 555~0123, du lundi au vendredi, de 8 h 30 à 16 h 30. Ce numéro est aussi sur vos anciens comptes. Pour ouvrir cette lettre, personne ne vous demande d’argent, de mot de passe ni de numéro d’assurance sociale.
            Transmis par Coffre, exploité par Coopérative de Val-Exemple, Québec. Qui voit quoi : coffre.example/transparence
            """.ReplaceLineEndings(" ").Replace('~', '\u2011').Replace("{0}", string.Join(' ', Sheets.First.Link.Code.ToString().Split('-').Select((g, i) => $"{i + 1} {g}")), StringComparison.Ordinal),
            letter.Text);
    }

    [Fact]
    public void A_next_letter_in_English_adds_the_stop_code_and_the_English_words()
    {
        using var letter = new PrintedLetter(Sheets.Next);
        var text = letter.Text;
        Assert.Contains("sans frais. Vous voulez arrêter le papier? Dans votre coffre, tapez le code d’arrêt : 4T7K 9QX2 Une question", text, StringComparison.Ordinal);
        Assert.Contains(
            """
            See this document on your phone. Point the camera at the square, touch the link coffre.example. No app, no account. Opening is recorded and binds you to nothing.
            Or go to coffre.example/p and type the code. Valid until March 30, 2027. Keep this sheet as you would the document.
            Prefer paper? Do nothing. Ville de Val-Exemple keeps writing to you by mail, same services, no charge.
            Questions: 418 555~0123. To open this letter nobody asks for money, a password or a SIN. To stop paper, type this stop code in your vault: 4T7K 9QX2
            """.ReplaceLineEndings(" ").Replace('~', '\u2011'),
            text, StringComparison.Ordinal);
        Assert.DoesNotContain("joint et complet", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_letter_in_French_has_no_English_and_leaves_its_place_white()
    {
        using var letter = new PrintedLetter(Sheets.First);
        Assert.Null(letter.Ink(LetterZones.English));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_font_is_embedded_and_tells_its_characters(string kind)
    {
        using var letter = new PrintedLetter(Sheet(kind));
        Assert.Equal(3, letter.Fonts.Length);
        Assert.All(letter.Fonts, font => Assert.Matches("yes +(yes|no) +yes +[0-9]+ +0 *$", font));
    }

    [Fact]
    public void The_file_says_nothing_about_itself()
    {
        using var letter = new PrintedLetter(Sheets.Next);
        using var document = PdfDocument.Open(letter.Pdf);
        Assert.Empty(document.Information.DocumentInformationDictionary?.Data ?? new Dictionary<string, UglyToad.PdfPig.Tokens.IToken>());
        Assert.False(document.TryGetXmpMetadata(out _));
        var raw = Encoding.Latin1.GetString(File.ReadAllBytes(letter.Pdf));
        Assert.DoesNotContain(Sheets.Next.Link.Code.ToCompact(), raw, StringComparison.Ordinal);
        Assert.DoesNotContain(Sheets.Next.StopCode!.Value.ToString(), raw, StringComparison.Ordinal);
    }

    [Fact]
    public void More_characters_than_one_font_can_number_are_still_printed()
    {
        var names = Enumerable.Range(0xC0, 0x180 - 0xC0).Concat(Enumerable.Range(0x1EA0, 0x5A)).Select(c => ((char)c).ToString()).Chunk(20);
        LetterSheet[] sheets = [.. names.Select(n => Sheets.First with { Address = ["Nom", string.Concat(n), "Val-Exemple"] })];
        using var letter = new PrintedLetter(sheets);
        var text = letter.Text;
        Assert.All(sheets, sheet => Assert.Contains(sheet.Address[1], text, StringComparison.Ordinal));
    }

    [Fact]
    public void Letters_go_into_files_of_500_that_only_their_owner_reads()
    {
        var folder = Directory.CreateTempSubdirectory("coffre-letters-");
        try
        {
            string[] paths = [Path.Combine(folder.FullName, LetterFiles.NameOf(1, 500)), Path.Combine(folder.FullName, LetterFiles.NameOf(501, 620))];
            LetterFiles.Write(paths[0], [.. Enumerable.Repeat(Sheets.First, 500)], EnvelopeWindow.Number10);
            LetterFiles.Write(paths[1], [.. Enumerable.Repeat(Sheets.First, 120)], EnvelopeWindow.Number10);
            Assert.Equal(["lettres-0001-0500.pdf", "lettres-0501-0620.pdf"], paths.Select(p => Path.GetFileName(p)));
            Assert.Equal(paths.Order(), Directory.GetFiles(folder.FullName).Order());
            using var second = PdfDocument.Open(paths[1]);
            Assert.Equal(120, second.NumberOfPages);
            Assert.All(paths, path => Assert.InRange(new FileInfo(path).Length, 1, 3_000_000));
            foreach (var path in paths)
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static LetterSheet Sheet(string kind) => kind switch
    {
        "first" => Sheets.First,
        "english" => Sheets.English,
        "next" => Sheets.Next,
        _ => Sheets.Longest,
    };
}
