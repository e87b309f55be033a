using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>What a sender, or its owner by mistake, puts into a vault does not close it; what leaves it for good leaves this device too.</summary>
public sealed class HostileContentTests(BrowserFixture browser)
{
    [Fact]
    public async Task Attack28_a_delivery_of_a_hundred_parts_under_an_endless_purpose_closes_no_home()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await town.DeliverAsync(citizen.Id, Grade.Availability, title: "Cent pièces", purpose: new('p', 150_000),
            papers: [.. Enumerable.Range(0, 100).Select(i => new Paper($"Pièce {i}", $"{i}.txt", "text/plain", Town.Text($"{i}")))]);
        await town.DeliverAsync(citizen.Id, Grade.Availability);
        await HomeAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Avis de cotisation 2027");
        await Assertions.Expect(visitor.Page.Locator("main h2", new() { HasText = "Nouveau" })).ToHaveTextAsync("Nouveau 102");
        // sixty of them stand there, all of them in the list
        await visitor.Page.GetByText("Voir tous vos papiers").ClickAsync();
        await visitor.ReadTitleAsync("Vos papiers");
        await visitor.Page.GetByLabel("Chercher").FillAsync("Pièce 99");
        await Assertions.Expect(visitor.Page.Locator(".papers-of")).ToContainTextAsync("Pièce 99");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_file_name_that_would_be_cut_in_the_middle_of_a_character_locks_no_vault()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await PapersAsync(visitor);
        await visitor.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = $"{new string('a', 199)}🏠🏠.txt", MimeType = "text/plain", Buffer = Town.Text("mots") });
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("Ajouté");
        await using var other = await citizen.ElsewhereAsync();
        await PapersAsync(other);
        await Assertions.Expect(other.Page.Locator(".papers-of")).ToContainTextAsync($"{new string('a', 199)}🏠");
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task What_was_delivered_and_deleted_for_good_comes_back_on_no_device_and_nothing_of_it_stays_here()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var act = await town.DeliverAsync(citizen.Id, Grade.Availability);
        await HomeAsync(visitor);
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Avis de cotisation 2027" }).First.ClickAsync();
        await visitor.ReadTitleAsync("Avis de cotisation 2027");
        var id = new Uri(visitor.Page.Url).Fragment[1..];
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        await Assertions.Expect(visitor.Page.Locator(".says")).ToContainTextAsync("Marie Tremblay");
        // the search fetches its words, which lie sealed here from then on
        await PapersAsync(visitor);
        await visitor.Page.GetByLabel("Chercher").FillAsync("Tremblay");
        for (var tries = 0; !(await KeptAsync(visitor)).Any(name => name.StartsWith("text ", StringComparison.Ordinal)); tries++)
        {
            Assert.True(tries < 100, "No words are kept here.");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        await Assertions.Expect(visitor.Page.Locator(".papers-of")).ToContainTextAsync("Avis de cotisation 2027");
        Assert.Contains(await KeptAsync(visitor), name => name.Contains(id, StringComparison.Ordinal));
        await visitor.Page.GetByLabel("Chercher").FillAsync("");
        await visitor.Page.Locator(".papers-of a", new() { HasText = "Avis de cotisation 2027" }).ClickAsync();
        await visitor.Button("Classer").ClickAsync();
        await visitor.Button("Mettre à la corbeille").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("À la corbeille.");
        await PapersAsync(visitor);
        await Citizen.FollowAsync(visitor, "/papiers/corbeille");
        await visitor.ReadTitleAsync("Corbeille");
        await visitor.Button("Effacer maintenant").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Personne ne pourra revenir en arrière.");
        await visitor.Button("Effacer maintenant").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("Effacé pour de bon");
        Assert.DoesNotContain(await KeptAsync(visitor), name => name.StartsWith("text ", StringComparison.Ordinal) || name.Contains(id, StringComparison.Ordinal));

        int Fetched(Visitor device) => device.Asked.Count(path => path == $"/api/deliveries/{((StatementBody.Delivery)act.Body).Id}/grant");
        var fetched = Fetched(visitor);
        await HomeAsync(visitor);
        Assert.DoesNotContain("Avis de cotisation 2027", await visitor.TextAsync(), StringComparison.Ordinal);
        await using var fresh = await citizen.ElsewhereAsync();
        Assert.DoesNotContain("Avis de cotisation 2027", await fresh.TextAsync(), StringComparison.Ordinal);
        // nobody asks for it again
        Assert.Equal((fetched, 0), (Fetched(visitor), Fetched(fresh)));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task V49_a_vault_that_is_closed_leaves_nothing_of_it_on_this_device()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await PapersAsync(visitor);
        await visitor.Page.Locator(".papers-of a").First.ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("h1")).Not.ToHaveTextAsync("Vos papiers");
        Assert.Contains(await KeptAsync(visitor), name => name.StartsWith("page ", StringComparison.Ordinal));
        await Citizen.FollowAsync(visitor, "/reglages");
        await Citizen.FollowAsync(visitor, "/reglages/fermer");
        await visitor.ReadTitleAsync("Fermer mon coffre");
        await visitor.Button("Fermer pour toujours").ClickAsync();
        await visitor.Page.Locator("input").FillAsync("fermer");
        await visitor.Button("Fermer pour toujours").ClickAsync();
        await visitor.ReadTitleAsync("Votre coffre est fermé");
        Assert.DoesNotContain(await KeptAsync(visitor), name => name.Contains(citizen.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folders_name_stands_in_no_address_and_an_address_that_names_none_opens()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await PapersAsync(visitor);
        await visitor.Page.Locator(".papers-of a").First.ClickAsync();
        await visitor.Button("Classer").ClickAsync();
        await visitor.Page.GetByLabel("Dossier").FillAsync("Divorce");
        await visitor.Button("Enregistrer").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("C’est classé.");
        await PapersAsync(visitor);
        await visitor.Page.Locator(".leads a", new() { HasText = "Divorce" }).ClickAsync();
        await visitor.ReadTitleAsync("Divorce");
        Assert.Matches("/papiers/dossier#[a-z2-7]{26}$", visitor.Page.Url);
        // a reload finds it again by that name alone
        await visitor.Page.ReloadAsync();
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await visitor.ReadTitleAsync("Divorce");
        await Assertions.Expect(visitor.Page.Locator(".papers-of .item")).ToHaveCountAsync(1);
        await visitor.Page.EvaluateAsync("() => { history.pushState(null, '', '/papiers/dossier#%E0'); dispatchEvent(new PopStateEvent('popstate')); }");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ce dossier est vide.");
        await visitor.LookAsync("21-folder-none");
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>The names of all that this device keeps.</summary>
    static Task<string[]> KeptAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string[]>("""
        (async () => {
          const open = indexedDB.open('coffre'); await new Promise(done => { open.onsuccess = done; });
          const store = open.result.transaction('kept').objectStore('kept');
          const [names, values] = await Promise.all([store.getAllKeys(), store.getAll()].map(asked => new Promise(done => { asked.onsuccess = () => done(asked.result); })));
          open.result.close();
          return names.map((name, i) => Array.isArray(values[i]) ? `${name} ${values[i].join(' ')}` : String(name));
        })()
        """);

    static async Task PapersAsync(Visitor visitor)
    {
        await visitor.Page.BringToFrontAsync();
        await visitor.Page.Locator("nav a[href='/papiers']").ClickAsync();
        await visitor.ReadTitleAsync("Vos papiers");
    }

    static async Task HomeAsync(Visitor visitor)
    {
        await visitor.Page.BringToFrontAsync();
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
    }
}
