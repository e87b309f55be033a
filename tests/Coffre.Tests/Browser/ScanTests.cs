using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A paper is photographed, page by page, into one file; how it became one goes with it.</summary>
public sealed class ScanTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task V25_a_photographed_paper_carries_its_transfer_record_or_says_that_the_paper_stays(bool complete)
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await visitor.Button("Ajouter").ClickAsync();
        await visitor.Button("Photographier").ClickAsync();
        var input = visitor.Page.Locator("dialog input[type=file]");
        Assert.Equal("environment", await input.GetAttributeAsync("capture"));
        await input.SetInputFilesAsync([await PhotographAsync(visitor, "page-1"), await PhotographAsync(visitor, "page-2"), await PhotographAsync(visitor, "page-3")]);
        await Assertions.Expect(visitor.Page.Locator(".shots li")).ToHaveCountAsync(3);
        await visitor.Button("Enlever la page 2").ClickAsync();
        await input.SetInputFilesAsync(new FilePayload { Name = "faux.jpg", MimeType = "image/jpeg", Buffer = Town.Text("Ceci n’est pas une photo.") });
        await Assertions.Expect(visitor.Page.Locator("dialog")).ToContainTextAsync("Ce fichier n’est pas une photo que nous pouvons lire.");
        await Assertions.Expect(visitor.Page.Locator("dialog")).ToContainTextAsync("Gardez le papier : cette image ne le remplace que si la fiche de transfert est complète.");
        if (complete)
            await visitor.LookAsync("29-scan");
        await visitor.Button("Terminé, 2 pages").ClickAsync();
        await visitor.Page.GetByLabel("Titre").FillAsync("Bail signé");
        if (complete)
        {
            await visitor.Page.GetByLabel("Quel papier?").FillAsync("Bail, 1 feuille, recto et verso");
            await visitor.Page.GetByLabel("Qui le photographie?").FillAsync("Marie Tremblay");
            await visitor.Page.GetByLabel("J’ai comparé chaque page").CheckAsync();
            await visitor.LookAsync("29-scan-record");
        }
        await Assertions.Expect(visitor.Page.Locator("dialog")).ToContainTextAsync(complete ? "La fiche de transfert est complète." : "Gardez le papier. Cette image ne le remplace pas.");
        await visitor.Button("Ajouter avec ma clé").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("Ajouté : Bail signé.");
        await visitor.Page.Locator(".told a").ClickAsync();
        await visitor.ReadTitleAsync("Bail signé");
        await Assertions.Expect(visitor.Page.Locator("#preuve")).ToContainTextAsync(complete ? "Numérisé, avec fiche de transfert" : "Scellé par vous le");
        await Assertions.Expect(visitor.Page.Locator("#preuve")).ToContainTextAsync(complete ? "Photographié page par page" : "Preuve");
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".pages figure")).ToHaveCountAsync(2);
        var pdf = await visitor.DownloadAsync("Télécharger le fichier");
        Assert.Equal("%PDF-1.4"u8, pdf.AsSpan(0, 8));
        // what a camera wrote beside its picture is not in the file
        Assert.DoesNotContain("GPS-CANARI", System.Text.Encoding.Latin1.GetString(pdf), StringComparison.Ordinal);
        if (complete)
            await visitor.LookAsync("24-scanned");
        Assert.Empty(visitor.Complaints);
    }

    // a JPEG drawn by the browser itself, with a comment as a camera would leave one
    static async Task<FilePayload> PhotographAsync(Visitor visitor, string words)
    {
        var drawn = await visitor.Page.EvaluateAsync<int[]>("""
            async words => {
                const canvas = new OffscreenCanvas(850, 1100), to = canvas.getContext('2d');
                to.fillStyle = '#fff'; to.fillRect(0, 0, 850, 1100); to.fillStyle = '#000'; to.font = '60px sans-serif'; to.fillText(words, 100, 200);
                return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
            }
            """, words);
        var comment = "GPS-CANARI"u8.ToArray();
        byte[] jpeg = [0xff, 0xd8, 0xff, 0xfe, 0, (byte)(comment.Length + 2), .. comment, .. drawn.Skip(2).Select(b => (byte)b)];
        return new() { Name = $"{words}.jpg", MimeType = "image/jpeg", Buffer = jpeg };
    }
}
