using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Facts about oneself: typed, in versions, sealed like everything else.</summary>
public sealed class RecordsTests(BrowserFixture browser)
{
    [Fact]
    public async Task V19_a_record_is_checked_saved_in_versions_and_read_on_another_device()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await OpenAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Personne ne les voit sans votre accord.");
        await visitor.LookAsync("23-records");
        await visitor.Page.GetByText("Ajouter : Banque").ClickAsync();
        await visitor.ReadTitleAsync("Banque");
        await visitor.Page.GetByLabel("Au nom de").FillAsync("Marie Tremblay");
        await visitor.Page.GetByLabel("Institution").FillAsync("81");
        await visitor.Page.GetByLabel("Transit").FillAsync("20000");
        await visitor.Page.GetByLabel("Compte").FillAsync("1234567");
        await visitor.Button("Enregistrer").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("#wrong-institution")).ToHaveTextAsync("Ce n’est pas la bonne forme. Exemple : 815");
        Assert.Equal("81", await visitor.Page.EvaluateAsync<string>("document.activeElement.value"));
        await visitor.LookAsync("23-record-wrong");
        await visitor.Page.GetByLabel("Institution").FillAsync("815");
        await visitor.Button("Enregistrer").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByLabel("Pourquoi ce changement?")).ToBeVisibleAsync();

        await visitor.Page.GetByLabel("Compte").FillAsync("7654321");
        await visitor.Page.GetByLabel("Pourquoi ce changement?").FillAsync("Nouveau compte");
        await visitor.Button("Enregistrer").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".told")).ToHaveTextAsync("Enregistré. L’ancienne version reste.");
        await visitor.Page.GetByText("Versions (2)").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".version").First).ToContainTextAsync("Nouveau compte");
        await Assertions.Expect(visitor.Page.Locator(".version").Last).ToContainTextAsync("1234567");
        await visitor.LookAsync("23-record");

        await using var other = await citizen.ElsewhereAsync();
        await OpenAsync(other);
        await other.Page.GetByText("Marie Tremblay, 815").ClickAsync();
        Assert.Equal("7654321", await other.Page.GetByLabel("Compte").InputValueAsync());
        Assert.DoesNotContain("Tremblay", await visitor.SentAsync(), StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task What_was_being_written_when_the_vault_closed_is_there_again_and_nowhere_in_clear()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await OpenAsync(visitor);
        await visitor.Page.GetByText("Ajouter : Identité").ClickAsync();
        await visitor.Page.GetByLabel("Nom de famille").FillAsync("Bouchard-Canari");
        // the draft is put down a moment later
        while (!await HasDraftAsync(visitor))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        // the vault's program ends with its page: nothing was saved
        await visitor.Page.ReloadAsync();
        await visitor.ReadTitleAsync("Ouvrir mon coffre");
        Assert.DoesNotContain("Canari", await visitor.Page.EvaluateAsync<string>(Kept + ".then(all => all.map(([, value]) => value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : JSON.stringify(value)).join('\\n'))"), StringComparison.Ordinal);
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await visitor.ReadTitleAsync("Identité");
        Assert.Equal("Bouchard-Canari", await visitor.Page.GetByLabel("Nom de famille").InputValueAsync());
        await Assertions.Expect(visitor.Page.Locator(".banner")).ToContainTextAsync("Voici ce que vous écriviez.");
        await visitor.LookAsync("23-record-begun");
        await visitor.Button("Oublier ce qui n’est pas enregistré").ClickAsync();
        await visitor.ReadTitleAsync("Vos fiches");
        Assert.False(await HasDraftAsync(visitor));
        Assert.Empty(visitor.Complaints);
    }

    // all that this device keeps, with its names
    const string Kept = """
        new Promise(resolve => { const opening = indexedDB.open('coffre'); opening.onsuccess = () => {
            const found = []; const all = opening.result.transaction('kept').objectStore('kept').openCursor();
            all.onsuccess = () => { const at = all.result; if (at) { found.push([String(at.key), at.value]); at.continue(); } else { opening.result.close(); resolve(found); } };
        }; })
        """;

    static Task<bool> HasDraftAsync(Visitor visitor) => visitor.Page.EvaluateAsync<bool>(Kept + ".then(all => all.some(([name]) => name.startsWith('draft ')))");

    static async Task OpenAsync(Visitor visitor)
    {
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await Citizen.FollowAsync(visitor, "/papiers/fiches");
        await visitor.ReadTitleAsync("Vos fiches");
    }
}
