using System.Globalization;
using Coffre.Bench;
using Coffre.Cli;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Letters with the bills of the demo. With <c>COFFRE_PICTURES</c> set to a folder, the pictures of the README are written there.</summary>
public sealed class RollLetterTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(360, "fr")]
    [InlineData(1280, "en")]
    public async Task A_bill_of_the_demo_is_read_and_downloaded_as_it_was_made(int width, string language)
    {
        var bill = Enumerable.Range(0, 200).Select(number => new TaxBill(Resident.Of(1, number), 2027)).First(bill => bill.Resident.English == (language == "en"));
        var file = TaxBillPdf.Make(bill);
        if (Visitor.Pictures is { } pictures)
        {
            using var printed = File.Create(Path.Combine(pictures, $"printed-{language}.pdf"));
            LetterPdf.Write(printed, [language == "fr" ? Sheets.First : Sheets.English], EnvelopeWindow.Number10);
        }
        await using var town = await Town.BuildAsync();
        var letter = await town.SendAsync(
            [new(bill.Title, $"{bill.Resident.Reference}.pdf", "application/pdf", file, 1)],
            language == "fr"
                ? $"Bonjour {bill.Resident.Name},\n\nVoici votre compte de taxes. Vous pouvez payer en un ou en quatre versements, à votre institution financière ou au comptoir.\n\nUne question? Appelez-nous au 418\u00a0555\u20110123, du lundi au vendredi."
                : $"Hello {bill.Resident.Name},\n\nHere is your tax bill. You may pay at once or in four instalments, at your financial institution or at the counter.\n\nA question? Call us at 418\u00a0555\u20110123, Monday to Friday.",
            new Coffre.Bill(Town.Name, bill.Total.ToString("0.00", CultureInfo.InvariantCulture), "CAD", bill.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), bill.Resident.Reference),
            title: bill.Title);
        await using var visitor = await Visitor.ComeAsync(browser, town.World, width, language);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync(bill.Title);
        Assert.Contains(Typography.Money(bill.Total, language == "en").Replace('\u00a0', ' '), await visitor.TextAsync(), StringComparison.Ordinal);
        await Assertions.Expect(visitor.Page.Locator(".foot")).ToContainTextAsync(language == "fr" ? "Nous le notons" : "We record it");
        if (language == "fr")
            await visitor.PictureAsync("letter-360-fr.png", 360, 790);

        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(1);
        await Assertions.Expect(visitor.Page.Locator("figure")).ToContainTextAsync(bill.Resident.Name);
        await visitor.LookAsync($"3-roll-{language}");
        if (language == "en")
            await visitor.PictureAsync("letter-1280-en.png", 1280, 800);
        Assert.Equal(file, await visitor.DownloadAsync(language == "fr" ? "Télécharger le fichier" : "Download the file"));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_altered_bill_of_the_demo_is_not_shown()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.Page.RouteAsync("**/api/payloads/*", async route =>
        {
            var answer = await route.FetchAsync();
            var bytes = await answer.BodyAsync();
            bytes[bytes.Length / 2] ^= 1;
            await route.FulfillAsync(new() { Response = answer, BodyBytes = bytes });
        });
        await visitor.GoAsync(letter.Path);
        await visitor.Page.Locator(".button.view").ClickAsync();
        await visitor.ReadTitleAsync("Nous avons arrêté");
        await visitor.PictureAsync("stop-360-fr.png", 360, 640);
    }
}
