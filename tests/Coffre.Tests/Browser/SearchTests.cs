using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>What is looked for is found on the device, and the server hears nothing of it.</summary>
public sealed class SearchTests(BrowserFixture browser)
{
    [Fact]
    public async Task V10_words_inside_a_pdf_are_found_here_and_on_a_new_device_and_never_sent()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await visitor.Page.Locator("input[type=file]").SetInputFilesAsync(
        [
            new FilePayload { Name = "Bail.pdf", MimeType = "application/pdf", Buffer = Town.Pdf(["Bail de logement", "Clause sur le perroquet"]) },
            new FilePayload { Name = "Facture.pdf", MimeType = "application/pdf", Buffer = Town.Pdf(["Facture de chauffage"]) },
        ]);
        await Assertions.Expect(visitor.Page.Locator(".papers-of .item")).ToHaveCountAsync(4);
        await FindAsync(visitor, "perroquet", "Bail");
        await FindAsync(visitor, "PERROQ", "Bail");
        await FindAsync(visitor, "facture chauf", "Facture");
        // by the sender's name
        await FindAsync(visitor, "val-exemple", "Compte de taxes 2027");
        await FindAsync(visitor, "zèbre");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien pour « zèbre ». La recherche se fait sur cet appareil.");
        await visitor.LookAsync("20-search-nothing");
        await FindAsync(visitor, "perroquet", "Bail");
        await visitor.Button("Garder cette recherche").ClickAsync();
        await Assertions.Expect(visitor.Button("Garder cette recherche")).ToHaveCountAsync(0);
        await visitor.LookAsync("20-search");

        await using var other = await citizen.ElsewhereAsync();
        await Citizen.FollowAsync(other, "/papiers");
        await other.ReadTitleAsync("Vos papiers");
        await other.Page.Locator(".chips").GetByText("perroquet").ClickAsync();
        await Assertions.Expect(other.Page.Locator(".papers-of .item")).ToHaveCountAsync(1);
        await Assertions.Expect(other.Page.Locator(".papers-of .item")).ToContainTextAsync("Bail");
        foreach (var device in (Visitor[])[visitor, other])
        {
            Assert.DoesNotContain("perroq", await device.SentAsync(), StringComparison.OrdinalIgnoreCase);
            Assert.Empty(device.Complaints);
        }
    }

    [Fact]
    public async Task What_an_organisation_sent_is_found_by_its_words_once_it_was_opened()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await visitor.Page.Locator(".item a").First.ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await Assertions.Expect(visitor.Page.Locator(".says")).ToContainTextAsync("Marie Tremblay");
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await FindAsync(visitor, "comment payer", "Compte de taxes 2027");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Who_sent_a_paper_is_found_by_a_search_that_began_before_the_name_had_come()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var free = new TaskCompletionSource();
        await visitor.Page.RouteAsync("**/api/directory", async route =>
        {
            if (route.Request.PostData?.Contains($"{town.City.Id}", StringComparison.Ordinal) == true)
                await free.Task;
            await route.ContinueAsync();
        });
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await FindAsync(visitor, "val-exemple");
        free.SetResult();
        await Assertions.Expect(visitor.Page.Locator(".papers-of .item")).ToHaveCountAsync(1);
        await Assertions.Expect(visitor.Page.Locator(".papers-of")).ToContainTextAsync("Compte de taxes 2027");
        Assert.Empty(visitor.Complaints);
    }

    static async Task FindAsync(Visitor visitor, string words, params string[] titles)
    {
        await visitor.Page.GetByLabel("Chercher").FillAsync(words);
        await Assertions.Expect(visitor.Page.Locator(".papers-of .item")).ToHaveCountAsync(titles.Length);
        foreach (var title in titles)
            await Assertions.Expect(visitor.Page.Locator(".papers-of")).ToContainTextAsync(title);
    }
}
