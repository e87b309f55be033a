using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>How a vault opens, changed by its owner: keys named, added and removed, sessions ended, the recovery code checked and replaced.</summary>
public sealed class SettingsTests(BrowserFixture browser)
{
    const string Other = "Iris’ téléphone";

    [Fact]
    public async Task V5_A_key_is_named_another_added_and_a_lost_one_removed_and_opens_nothing_any_more()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/reglages");
        await visitor.ReadTitleAsync("Réglages");
        await visitor.LookAsync("31-settings");
        await Citizen.FollowAsync(visitor, "/reglages/appareils");
        await visitor.ReadTitleAsync("Appareils");
        Assert.Equal(2, await visitor.Page.Locator(".group-of").First.Locator("li").CountAsync());
        Assert.Equal(0, await visitor.Page.GetByText("Retirer", new() { Exact = true }).CountAsync());   // the only key stays
        await visitor.LookAsync("32-devices");

        await visitor.Page.GetByText("Renommer", new() { Exact = true }).First.ClickAsync();
        await visitor.Page.Locator("input.field").FillAsync(Other);
        await visitor.Button("Enregistrer").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Le nouveau nom est enregistré.");
        Assert.Contains(Other, await visitor.TextAsync(), StringComparison.Ordinal);

        // this device has a key already; another one, as the same browser plays it, makes its own
        await visitor.Button("Ajouter une clé d’accès ici").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Cet appareil a déjà une clé de ce coffre.");
        await using var other = await Visitor.ComeAsync(browser, town.World);
        await citizen.Device.SyncAsync(visitor, other);
        await visitor.Page.EvaluateAsync("() => { const { create } = navigator.credentials; navigator.credentials.create = function (given) { delete given.publicKey.excludeCredentials; return create.call(this, given); }; }");
        await visitor.Button("Ajouter une clé d’accès ici").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("La nouvelle clé ouvre votre coffre.");
        Assert.Equal(3, await visitor.Page.Locator(".group-of").First.Locator("li").CountAsync());
        await Citizen.EnterAsync(other);
        await Citizen.FollowAsync(visitor, "/reglages");
        await Citizen.FollowAsync(visitor, "/reglages/appareils");
        await visitor.ReadTitleAsync("Appareils");
        Assert.Equal(2, await visitor.Page.Locator(".group-of").Nth(1).Locator("li").CountAsync());

        await visitor.Page.GetByLabel($"Retirer {Other}").ClickAsync();
        await visitor.LookAsync("32-remove");
        await visitor.Page.EvaluateAsync("() => { window.forgotten = []; const { signalUnknownCredential } = PublicKeyCredential; PublicKeyCredential.signalUnknownCredential = function (given) { window.forgotten.push(given.credentialId); return signalUnknownCredential.call(this, given); }; }");
        await visitor.Button("Retirer cet accès").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("L’accès est retiré.");
        Assert.Single(await visitor.Page.EvaluateAsync<string[]>("window.forgotten"));
        Assert.Equal(2, await visitor.Page.Locator(".group-of").First.Locator("li").CountAsync());
        Assert.Equal(1, await visitor.Page.Locator(".group-of").Nth(1).Locator("li").CountAsync());
        Assert.Equal(1L, await town.World.AskAsync<long>("select gen from account where kind = 'holder'"));

        // here the vault goes on, under its new keys; where the lost key opened it, it has shut, and that key opens nothing
        await Citizen.FollowAsync(visitor, "/");
        await visitor.ReadTitleAsync("Bonjour");
        await visitor.Button("C’est fait").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien à faire aujourd’hui.");
        await other.Button("C’est fait").ClickAsync();
        await other.ReadTitleAsync("Ouvrir mon coffre");
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Le coffre s’est refermé.");
        await other.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Cette clé n’ouvre aucun coffre ici");
        await Citizen.EnterAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien à faire aujourd’hui.");
        Assert.DoesNotContain(visitor.Complaints, text => !text.Contains("401", StringComparison.Ordinal));

        // who removed it knows; another device is told, and asked whether that was its owner
        const string Told = "Un accès à votre coffre a été retiré le";
        Assert.DoesNotContain(Told, await visitor.TextAsync(), StringComparison.Ordinal);
        await using var third = await citizen.ElsewhereAsync();
        await Assertions.Expect(third.Page.Locator(".banner")).ToContainTextAsync(Told);
        await Assertions.Expect(third.Page.Locator(".banner")).ToContainTextAsync("Ce n’était pas vous?");
        await third.LookAsync("17-home-removed");
        await third.Page.Locator(".banner a").ClickAsync();
        await third.ReadTitleAsync("Appareils");
    }

    [Fact]
    public async Task Which_passkey_is_which_way_in_is_what_this_device_has_seen_and_no_servers_word()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await using var other = await citizen.ElsewhereAsync();
        await Citizen.FollowAsync(visitor, "/reglages");
        await Citizen.FollowAsync(visitor, "/reglages/appareils");
        await visitor.ReadTitleAsync("Appareils");
        await visitor.Page.EvaluateAsync("() => { const { create } = navigator.credentials; navigator.credentials.create = function (given) { delete given.publicKey.excludeCredentials; return create.call(this, given); }; }");
        await visitor.Button("Ajouter une clé d’accès ici").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("La nouvelle clé ouvre votre coffre.");

        // a server that says that one key is the other: « Retirer » would have the browser forget the one that stays
        await visitor.Page.RouteAsync("**/api/ways", async route =>
        {
            var given = await route.FetchAsync();
            var ways = System.Text.Json.Nodes.JsonNode.Parse(await given.TextAsync())!;
            var keys = ways["passkeys"]!.AsArray();
            var first = keys[0]!;
            keys.RemoveAt(0);
            keys.Add(first);
            await route.FulfillAsync(new() { Response = given, Body = ways.ToJsonString() });
        });
        await Citizen.FollowAsync(visitor, "/reglages");
        await visitor.ReadTitleAsync("Nous avons arrêté");

        // a device that has never seen the second key removes it, and takes nobody's word for which it is
        await other.Page.BringToFrontAsync();
        await Citizen.EnterAsync(other);
        await other.Page.EvaluateAsync("() => { window.forgotten = []; PublicKeyCredential.signalUnknownCredential = async ({ credentialId }) => { window.forgotten.push(credentialId); }; }");
        await Citizen.FollowAsync(other, "/reglages");
        await Citizen.FollowAsync(other, "/reglages/appareils");
        await other.ReadTitleAsync("Appareils");
        await other.Page.GetByText("Retirer", new() { Exact = true }).Nth(1).ClickAsync();
        await other.Button("Retirer cet accès").ClickAsync();
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("L’accès est retiré.");
        Assert.Empty(await other.Page.EvaluateAsync<string[]>("window.forgotten"));
        await Citizen.EnterAsync(other);
    }

    [Fact]
    public async Task The_code_is_checked_by_two_of_its_groups_and_neither_is_sent()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/reglages");
        await visitor.Button("Vérifier deux groupes").ClickAsync();
        var asked = await Citizen.AskedAsync(visitor);
        await FillAsync(visitor, asked.Select(group => citizen.Code[group % 8]));
        await visitor.Button("Vérifier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ce n’est pas votre code.");
        await visitor.LookAsync("31-check-wrong");
        await FillAsync(visitor, asked.Select(group => citizen.Code[group - 1]));
        await visitor.Button("Vérifier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("C’est bien votre code.");
        var sent = await visitor.SentAsync();
        Assert.All(asked, group => Assert.DoesNotContain(citizen.Code[group - 1], sent, StringComparison.Ordinal));

        // a device that was never shown the code asks for all of it
        await using var other = await citizen.ElsewhereAsync();
        await Citizen.FollowAsync(other, "/reglages");
        await other.Button("Vérifier deux groupes").ClickAsync();
        await other.Page.Locator("textarea").FillAsync(string.Join(' ', citizen.Code));
        await other.Button("Vérifier").ClickAsync();
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Vérifié le");
        Assert.Empty(visitor.Complaints);
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task V8_A_lost_paper_is_replaced_after_seven_days()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var next = await AnnounceAsync(visitor);
        await visitor.LookAsync("31-announced");
        Assert.Equal(1L, await town.World.AskAsync<long>("select count(*) from statement where type = 'renew'"));
        Assert.Equal(0, await visitor.Button("Remplacer l’ancien code").CountAsync());
        await using (var early = await Visitor.ComeAsync(browser, town.World))
        {
            await TryCodeAsync(early, next);
            await Assertions.Expect(early.Page.Locator("main")).ToContainTextAsync("Ce code n’ouvre rien encore");
        }

        await town.LeaveForAsync(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1), visitor);
        await Citizen.EnterAsync(visitor);
        await Citizen.FollowAsync(visitor, "/reglages");
        await visitor.Button("Remplacer l’ancien code").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".near")).ToHaveCountAsync(0);
        Assert.Equal(1L, await town.World.AskAsync<long>("select gen from account where kind = 'holder'"));

        await using var other = await Visitor.ComeAsync(browser, town.World);
        await other.SetClockAheadAsync(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        await TryCodeAsync(other, citizen.Code);
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Aucun coffre ne répond à ce code.");
        await Authenticator.PlugInAsync(other, true);
        await TryCodeAsync(other, next);
        await other.ReadTitleAsync("Votre code de récupération");
    }

    [Fact]
    public async Task What_another_device_has_changed_is_no_servers_lie()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        await using (var other = await citizen.ElsewhereAsync())
            await AnnounceAsync(other);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/reglages");
        await Assertions.Expect(visitor.Page.Locator("aside.away")).ToContainTextAsync("Un autre appareil a changé vos accès.");
        await visitor.ReadTitleAsync("Bonjour");
        // the key that opens the vault brings what has changed
        await Citizen.EnterAsync(visitor);
        await Citizen.FollowAsync(visitor, "/reglages");
        await Assertions.Expect(visitor.Page.Locator(".near")).ToContainTextAsync("Un nouveau code remplacera l’ancien");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Attack27_A_second_lost_paper_takes_the_first_new_code_out_with_its_generation()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var first = await AnnounceAsync(citizen.Visitor);
        Assert.Equal(0L, await town.World.AskAsync<long>("select gen from account where kind = 'holder'"));
        await AnnounceAsync(citizen.Visitor);
        Assert.Equal(1L, await town.World.AskAsync<long>("select gen from account where kind = 'holder'"));
        await using var other = await Visitor.ComeAsync(browser, town.World);
        await TryCodeAsync(other, first);
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Aucun coffre ne répond à ce code.");
        // the vault goes on in the new generation
        await Citizen.FollowAsync(citizen.Visitor, "/");
        await citizen.Visitor.ReadTitleAsync("Bonjour");
        Assert.Empty(citizen.Visitor.Complaints);
    }

    [Fact]
    public async Task The_old_code_undoes_what_was_announced()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        await AnnounceAsync(citizen.Visitor);
        await using var other = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(other, true);
        await TryCodeAsync(other, citizen.Code);
        await other.ReadTitleAsync("Votre code de récupération");
        var code = await Citizen.ReadCodeAsync(other);
        await other.Button("Je l’ai noté").ClickAsync();
        await Citizen.TypeGroupsAsync(other, code);
        await other.ReadTitleAsync("Votre coffre est rouvert.");
        await other.Button("Voir mon coffre").ClickAsync();
        await Citizen.FollowAsync(other, "/reglages");
        await other.ReadTitleAsync("Réglages");
        Assert.Equal(0, await other.Page.Locator(".near").CountAsync());
        Assert.Equal(2, await other.Page.Locator(".group-of").First.Locator("li").CountAsync());
    }

    static async Task<string[]> AnnounceAsync(Visitor visitor)
    {
        await Citizen.FollowAsync(visitor, "/reglages");
        await visitor.Button("Mon papier est perdu").ClickAsync();
        await visitor.ReadTitleAsync("Mon papier est perdu");
        await visitor.Button("Faire un nouveau code").ClickAsync();
        await visitor.ReadTitleAsync("Votre code de récupération");
        var next = await Citizen.ReadCodeAsync(visitor);
        await visitor.LookAsync("31-new-code");
        await visitor.Button("Je l’ai noté").ClickAsync();
        await FillAsync(visitor, (await Citizen.AskedAsync(visitor)).Select(group => next[group - 1]));
        await visitor.Button("Continuer").ClickAsync();
        await visitor.ReadTitleAsync("Réglages");
        await Assertions.Expect(visitor.Page.Locator(".near")).ToContainTextAsync("Un nouveau code remplacera l’ancien");
        return next;
    }

    static async Task TryCodeAsync(Visitor visitor, IEnumerable<string> code)
    {
        await visitor.GoAsync("/retrouver/code");
        await visitor.Page.Locator("textarea").FillAsync(string.Join(' ', code));
        await visitor.Button("Ouvrir avec ce code").ClickAsync();
    }

    static async Task FillAsync(Visitor visitor, IEnumerable<string> groups)
    {
        foreach (var (i, group) in groups.Index())
            await visitor.Page.Locator("input").Nth(i).FillAsync(group);
    }
}
