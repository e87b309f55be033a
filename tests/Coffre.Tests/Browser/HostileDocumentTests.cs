using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Documents that would run or fetch something if they could: they show nothing of it and ask nobody for anything. [attacks 18, 28]</summary>
public sealed class HostileDocumentTests(BrowserFixture browser)
{
    const string Elsewhere = "http://elsewhere.invalid";

    const string Markup = $"<html><body onload=\"document.title='ran'\"><script>document.title='ran'</script><img src=\"{Elsewhere}/1\"><iframe src=\"{Elsewhere}/2\"></iframe>Compte piégé</body></html>";

    const string Drawing = $"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"document.title='ran'\"><script>document.title='ran'</script><image href=\"{Elsewhere}/3\"/><text y=\"9\">Compte piégé</text></svg>";

    [Theory]
    [InlineData("page.html", "text/html", Markup)]
    [InlineData("dessin.svg", "image/svg+xml", Drawing)]
    [InlineData("page.pdf", "application/pdf", Markup)]
    [InlineData("dessin.png", "image/png", Drawing)]
    [InlineData("brise.pdf", "application/pdf", "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj trailer<</Root 9 0 R>>")]
    public async Task Attack18_what_cannot_be_shown_safely_is_only_downloaded(string name, string type, string content)
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendAsync([new("Pièce", name, type, Encoding.UTF8.GetBytes(content))], "Bonjour");
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".pages")).ToContainTextAsync("Nous ne pouvons pas montrer ce fichier sans risque. Il est intact.");
        await visitor.LookAsync($"17-unsafe-{name}");
        Assert.Equal(Encoding.UTF8.GetBytes(content), await visitor.DownloadAsync("Télécharger le fichier"));
        await RanNothingAsync(visitor, town);
    }

    [Fact]
    public async Task Attack18_a_pdf_runs_no_script_and_opens_no_address()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendAsync([new("Pièce", "piege.pdf", "application/pdf", Trap())], "Bonjour");
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync(letter.Path);
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(1);
        await Assertions.Expect(visitor.Page.Locator("figure")).ToContainTextAsync("Cliquez ici");
        await visitor.Page.Locator("figure").ClickAsync();
        Assert.Equal(0, await visitor.Page.Locator("figure a, figure input, figure iframe, figure object, figure embed").CountAsync());
        await RanNothingAsync(visitor, town);
    }

    [Fact]
    public async Task Attack18_the_words_of_a_cover_make_no_element_and_no_request()
    {
        await using var town = await Town.BuildAsync();
        var words = $"# Titre\n\n{Markup}\n\n{Drawing}\n\n![image]({Elsewhere}/4) [payer ici]({Elsewhere}/5) [x](javascript:document.title='ran') <{Elsewhere}/6>";
        var letter = await town.SendBillAsync(words: words);
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        Assert.Equal(0, await visitor.Page.Locator(".words :is(script, img, svg, iframe, h1, h2, style, image)").CountAsync());
        Assert.Contains($"payer ici ({Elsewhere}/5)", await visitor.TextAsync(), StringComparison.Ordinal);
        Assert.Equal([$"{Elsewhere}/4", $"{Elsewhere}/5", $"{Elsewhere}/6"], await visitor.Page.Locator(".words a").EvaluateAllAsync<string[]>("links => links.map(link => link.href)"));
        await visitor.LookAsync("3-hostile-words");
        await RanNothingAsync(visitor, town);
    }

    static async Task RanNothingAsync(Visitor visitor, Town town)
    {
        await Task.Delay(500);
        Assert.NotEqual("ran", await visitor.Page.TitleAsync());
        Assert.Equal([town.World.Host], visitor.Hosts);
        Assert.Single(visitor.Context.Pages);
    }

    /// <summary>One page of text with every way to run or fetch that the format offers.</summary>
    static byte[] Trap()
    {
        const string Text = "BT /F1 18 Tf 72 700 Td (Cliquez ici) Tj ET";
        string[] objects =
        [
            $"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('{Elsewhere}/7'\\);)>>/AA<</WC<</S/URI/URI({Elsewhere}/8)>>>>/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(this.submitForm\\('{Elsewhere}/9'\\);)>>]>>>>/AcroForm<</Fields[6 0 R]/XFA 7 0 R>>>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            $"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 8 0 R>>>>/AA<</O<</S/URI/URI({Elsewhere}/10)>>>>/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 612 792]/A<</S/URI/URI({Elsewhere}/11)>>>> 6 0 R]>>",
            $"<</Length {Text.Length}>>stream\n{Text}\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            $"<</Type/Annot/Subtype/Widget/FT/Btn/Ff 65536/T(b)/Rect[0 0 300 300]/A<</S/SubmitForm/F({Elsewhere}/12)>>>>",
            $"<</Length 93>>stream\n<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"><img src=\"{Elsewhere}/13\"/></xdp:xdp>\nendstream",
            $"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/F<</FS/URL/F({Elsewhere}/14)>>/Length 0>>stream\n\nendstream",
        ];
        var file = new StringBuilder("%PDF-1.7\n");
        var places = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            places.Add(file.Length);
            file.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var table = file.Length;
        file.Append(System.Globalization.CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        places.ForEach(place => file.Append(System.Globalization.CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n"));
        file.Append(System.Globalization.CultureInfo.InvariantCulture, $"trailer<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF");
        return Encoding.Latin1.GetBytes(file.ToString());
    }
}
