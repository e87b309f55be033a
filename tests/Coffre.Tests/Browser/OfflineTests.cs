using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A vault without a network.</summary>
public sealed class OfflineTests(BrowserFixture browser)
{
    [Fact]
    public async Task The_program_of_the_vault_is_kept_and_a_letters_page_is_none_of_its_business()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town, keepsProgram: true);
        var visitor = citizen.Visitor;
        await ShellIsKeptAsync(visitor.Page);
        var kept = await visitor.Page.EvaluateAsync<string[]>("caches.keys().then(async names => (await Promise.all(names.map(async n => (await (await caches.open(n)).keys()).map(r => new URL(r.url).pathname)))).flat())");
        Assert.Contains("/entrer", kept);
        Assert.Contains(kept, path => path.StartsWith("/app/vault.worker-", StringComparison.Ordinal));
        Assert.DoesNotContain(kept, path => path.StartsWith("/api", StringComparison.Ordinal) || path is "/p" or "/trust.json" or "/transparence");

        await visitor.Context.SetOfflineAsync(true);
        await visitor.Page.ReloadAsync();
        await visitor.ReadTitleAsync("Vos papiers importants, gardés pour vous seul.");
        await visitor.Button("Ouvrir mon coffre").ClickAsync();
        await visitor.ReadTitleAsync("Ouvrir mon coffre");
        await visitor.Page.ReloadAsync();
        await visitor.ReadTitleAsync("Ouvrir mon coffre");
        await Assert.ThrowsAsync<PlaywrightException>(() => visitor.Page.GotoAsync($"{town.World.Http.BaseAddress}p"));
        await visitor.Context.SetOfflineAsync(false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_network_what_was_seen_last_is_shown_and_nothing_of_it_lies_here_in_clear(bool hasPrf)
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town, hasPrf: hasPrf, keepsProgram: true);
        var visitor = citizen.Visitor;
        var main = visitor.Page.Locator("main");
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await main.GetByText("Compte de taxes 2027").ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        await ShellIsKeptAsync(visitor.Page);

        // the network goes: what is asked for again is shown as it was, and that is said
        await visitor.Context.SetOfflineAsync(true);
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        var away = visitor.Page.Locator(".away");
        await Assertions.Expect(away).ToContainTextAsync("Hors ligne : voici ce que vous aviez le");
        await visitor.LookAsync($"40-offline{(hasPrf ? "" : "-noprf")}");

        // closed and opened again, without a network: by the key, or by this browser's own
        await visitor.Page.ReloadAsync();
        await visitor.ReadTitleAsync("Ouvrir mon coffre");
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await visitor.ReadTitleAsync("Vos papiers");
        await Assertions.Expect(away).ToBeVisibleAsync();
        // all of the list was kept: its trash too, which was never looked at
        await Citizen.FollowAsync(visitor, "/papiers/corbeille");
        await visitor.ReadTitleAsync("Corbeille");
        await Assertions.Expect(main).ToContainTextAsync("La corbeille est vide.");
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await main.GetByText("Compte de taxes 2027").ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await Assertions.Expect(main).ToContainTextAsync("Signé par Ville de Val-Exemple");
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        // what lies on this device says nothing without the key
        var kept = await visitor.Page.EvaluateAsync<string>("""
            (async () => {
              const open = indexedDB.open('coffre'); await new Promise(done => { open.onsuccess = done; });
              const all = open.result.transaction('kept').objectStore('kept');
              const [names, values] = await Promise.all([all.getAllKeys(), all.getAll()].map(asked => new Promise(done => { asked.onsuccess = () => done(asked.result); })));
              const text = (value) => value instanceof Uint8Array || value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value)
                : typeof value === 'object' && value !== null ? Object.values(value).map(text).join('\n') : String(value);
              return names.join('\n') + values.map(text).join('\n');
            })()
            """);
        Assert.Contains("age-encryption.org/v1", kept, StringComparison.Ordinal);
        foreach (var secret in (string[])["Compte de taxes", "Marie Tremblay", "1284.50", "4417-2210", Town.Name])
            Assert.DoesNotContain(secret, kept, StringComparison.Ordinal);

        // the network is back: there is no session, so the key is asked for again, and then all is as it stands
        await visitor.Context.SetOfflineAsync(false);
        await visitor.Page.Locator(".tabs a[href='/']").ClickAsync();
        await visitor.ReadTitleAsync("Ouvrir mon coffre");
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        await Assertions.Expect(away).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_a_network_all_papers_are_listed_and_searched_by_what_this_device_has()
    {
        const int Many = 150;
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town, keepsProgram: true);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await visitor.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "Bail.pdf", MimeType = "application/pdf", Buffer = Town.Pdf(["Bail de logement", "Clause sur le perroquet"]) });
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("Ajouté : Bail.");
        var at = DateTimeOffset.UtcNow.AddDays(-30);
        await citizen.WriteAsync(manifest =>
        {
            var one = manifest.Entries.OfType<ManifestEntry.Document>().First(document => document.From is null);
            return new() { Put = [.. Enumerable.Range(1, Many).Select(i => one with { Id = EntryId.New(), Versions = [one.Versions[0] with { At = Time.Cut(at.AddSeconds(i)), Title = $"Papier {i}" }] })] };
        });
        await Citizen.EnterAsync(visitor);
        await Citizen.FollowAsync(visitor, "/papiers");
        await Assertions.Expect(visitor.Page.Locator(".group-of[aria-busy=false] .papers-of")).ToHaveAttributeAsync("data-rows", $"{Many + 3}");
        // what a document says is here once it was looked for
        await FindAsync("perroquet", 1, "Bail");
        await ShellIsKeptAsync(visitor.Page);

        await visitor.Context.SetOfflineAsync(true);
        await visitor.Page.ReloadAsync();
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await visitor.ReadTitleAsync("Vos papiers");
        await Assertions.Expect(visitor.Page.Locator(".away")).ToContainTextAsync("Hors ligne : voici ce que vous aviez le");
        // every row of it, a window at a time
        var rows = visitor.Page.Locator(".papers-of .item");
        await Assertions.Expect(visitor.Page.Locator(".papers-of")).ToHaveAttributeAsync("data-rows", $"{Many + 3}");
        Assert.Equal(60, await rows.CountAsync());
        await visitor.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Assertions.Expect(rows).ToHaveCountAsync(Many + 3);
        await Assertions.Expect(rows.Last).ToContainTextAsync("Papier 1");
        await FindAsync("perroquet", 1, "Bail");
        await FindAsync("val-exemple", 1, "Compte de taxes 2027");
        await FindAsync("papier 77", 1, "Papier 77");
        await visitor.Page.GetByLabel("Chercher").FillAsync("papier");
        await Assertions.Expect(visitor.Page.Locator(".papers-of")).ToHaveAttributeAsync("data-rows", $"{Many}");
        await Assertions.Expect(rows).ToHaveCountAsync(60);
        await visitor.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Assertions.Expect(rows).ToHaveCountAsync(Many);
        await FindAsync("zèbre", 0, "");

        async Task FindAsync(string words, int many, string title)
        {
            await visitor.Page.GetByLabel("Chercher").FillAsync(words);
            await Assertions.Expect(visitor.Page.Locator(".papers-of .item")).ToHaveCountAsync(many);
            if (many > 0)
                await Assertions.Expect(visitor.Page.Locator(".papers-of")).ToContainTextAsync(title);
        }
    }

    /// <summary>Until the program is whole in its cache, and that is the only one.</summary>
    static async Task ShellIsKeptAsync(IPage page)
    {
        for (var tries = 0; !await page.EvaluateAsync<bool>("""
            caches.keys().then(async names => names.length === 1 && await (await caches.open(names[0])).match('/entrer') !== undefined && navigator.serviceWorker.controller !== null)
            """); tries++)
        {
            Assert.True(tries < 100, "The program was not kept.");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}
