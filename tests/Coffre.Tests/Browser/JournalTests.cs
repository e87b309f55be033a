using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>The journal of a vault: what the log, the account's chain and its sessions tell, in plain words.</summary>
public sealed class JournalTests(BrowserFixture browser)
{
    [Fact]
    public async Task V35_All_that_happened_is_told_newest_first_filtered_and_given_as_a_file()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town, letter);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync();
        await town.DeliverAsync(citizen.Id, Grade.Availability, title: "=2+2;\"Avis\"");
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        await Citizen.FollowAsync(visitor, "/journal");
        await visitor.ReadTitleAsync("Journal");
        var lines = (await visitor.Page.Locator("ol .what").AllInnerTextsAsync()).Select(line => line.Replace('\u00a0', ' ')).ToList();
        string[] expected =
        [
            "Un de vos appareils a reçu « =2+2;\"Avis\" » de Ville de Val-Exemple.",
            "Ville de Val-Exemple vous a envoyé « =2+2;\"Avis\" ».",
            "Ville de Val-Exemple a confirmé que c’est vous.",
            "Vous avez demandé un lien à Ville de Val-Exemple.",
            "Votre lettre a fait un lien avec Ville de Val-Exemple, à confirmer.",
            "Vous avez gardé « Compte de taxes 2027 », d’une lettre de Ville de Val-Exemple.",
        ];
        Assert.Equal(expected, lines.Where(line => line.Contains(Town.Name, StringComparison.Ordinal)));
        Assert.Contains("Vous avez créé ce coffre.", lines);
        Assert.Contains("Ce coffre a été ouvert sur un appareil.", lines);
        Assert.Contains(lines, line => line.StartsWith("Vous avez scellé « Contrat de coffre", StringComparison.Ordinal));
        await visitor.LookAsync("30-journal");

        await visitor.Button("Ouvertures").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("ol .what")).ToHaveCountAsync(2);
        await visitor.Button("Partages").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien pour ce filtre.");
        await visitor.Button("Tout").ClickAsync();
        await visitor.Button("Exporter").ClickAsync();
        var csv = Encoding.UTF8.GetString(await visitor.DownloadAsync("Un tableau (CSV)"));
        Assert.Equal(lines.Count + 2, csv.Split("\r\n").Length);
        // the words of a sender are no formula, wherever a spreadsheet meets them
        Assert.DoesNotContain("\"=", csv, StringComparison.Ordinal);
        Assert.Contains("=2+2;\"\"Avis\"\"", csv, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await visitor.DownloadAsync("Des données (JSON)"));
        Assert.Equal(lines, json.RootElement.EnumerateArray().Select(line => line.GetProperty("text").GetString()!.Replace('\u00a0', ' ')));
        await visitor.Page.Locator("ol a.what").First.ClickAsync();
        await visitor.ReadTitleAsync("=2+2;\"Avis\"");
        Assert.Empty(visitor.Complaints);

        // what a letter signed is proven by its genesis, which is asked for once, whoever comes in again
        await Citizen.EnterAsync(visitor);
        await Citizen.FollowAsync(visitor, "/journal");
        await visitor.ReadTitleAsync("Journal");
        Assert.Single(visitor.Asked, path => path == $"/api/deliveries/{letter.Id}");
    }
}
