using System.Globalization;
using Coffre.Bench;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A vault that somebody has lived in for a while, in French, on a phone and on a desk: what a newcomer sees of it in the README.</summary>
public sealed class VaultPicturesTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_vault_that_is_lived_in_shows_what_waits_who_writes_and_ones_own_papers()
    {
        var bill = Enumerable.Range(0, 200).Select(number => new TaxBill(Resident.Of(1, number), 2027)).First(bill => !bill.Resident.English);
        await using var town = await Town.BuildAsync();
        var letter = await town.SendAsync([new(bill.Title, $"{bill.Resident.Reference}.pdf", "application/pdf", TaxBillPdf.Make(bill), 1)], $"Bonjour {bill.Resident.Name},\n\nVoici votre compte de taxes.",
            new Coffre.Bill(Town.Name, bill.Total.ToString("0.00", CultureInfo.InvariantCulture), "CAD", Town.DueDay, bill.Resident.Reference), title: bill.Title);
        await using var citizen = await Citizen.WithVaultAsync(browser, town, letter);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync(bill.Resident.Reference);
        await town.DeliverAsync(citizen.Id, Grade.Availability, title: "Permis de rénovation : votre dossier est complet", purpose: "permis", words: "Bonjour,\n\nVotre dossier est complet. La décision suivra.");
        await town.DeliverAsync(citizen.Id, Grade.Acceptance, title: "Entente de paiement", purpose: "taxes");

        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        foreach (var (name, type) in new[] { ("Bail_2027.pdf", "application/pdf"), ("Assurance_habitation.pdf", "application/pdf"), ("Carnet_de_vaccination.pdf", "application/pdf") })
        {
            await visitor.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = type, Buffer = Town.Pdf([name]) });
            await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync(Path.GetFileNameWithoutExtension(name).Replace('_', ' '));
        }
        await visitor.Page.Locator(".group-of[aria-busy=false]").WaitForAsync();

        await Citizen.FollowAsync(visitor, "/");
        await visitor.ReadTitleAsync("Bonjour");
        Assert.Contains("vous envoie un document à accepter", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.PictureAsync("home-360-fr.png", 360, 790);
        await visitor.PictureAsync("home-1280-fr.png", 1280, 800);
        await visitor.Page.Locator("main a.what", new() { HasTextString = bill.Title }).First.ClickAsync();
        await visitor.ReadTitleAsync(bill.Title);
        await visitor.PictureAsync("document-360-fr.png", 360, 790);
        Assert.Empty(visitor.Complaints);
    }
}
