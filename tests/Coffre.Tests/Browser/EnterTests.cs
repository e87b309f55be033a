using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Coming into a vault, and what a refusal leaves of it: whose it is, one ceremony for one challenge, other tabs, and words where something did not come about.</summary>
public sealed class EnterTests(BrowserFixture browser)
{
    const string Open = "Ouvrir avec ma clé d’accès";

    [Fact]
    public async Task Attack1_Attack3_A_vault_of_another_account_whose_keybag_is_sealed_to_this_passkey_opens_nothing()
    {
        await using var town = await Town.BuildAsync();
        await using var mallory = await Citizen.WithVaultAsync(browser, town);
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        // what the victim's passkey derives opens Mallory's keybag, as if the server had sealed that one to it
        await using var victim = await Visitor.ComeAsync(browser, town.World);
        await citizen.Device.SyncAsync(citizen.Visitor, victim);
        var derived = await mallory.Visitor.Page.EvaluateAsync<string>("JSON.stringify(Object.values(window.derived)[0])");
        var key = await citizen.Visitor.Page.EvaluateAsync<string>("Object.keys(window.derived)[0]");
        await victim.Context.AddInitScriptAsync($"window.synced = {{ '{key}': {derived} }};");
        var code = Code.Parse(CodeKind.Recovery, string.Concat(mallory.Code));
        var told = 0;
        await victim.Page.RouteAsync("**/api/passkeys/open", async route =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/keybag");
            request.Headers.Add("Coffre-Locator", Derive.RecoveryFind(code).ToString());
            if (route.Request.Headers.TryGetValue("coffre-seen", out var seen))
                request.Headers.Add("Coffre-Seen", seen);
            using var answer = await town.World.Http.SendAsync(request);
            told++;
            await route.FulfillAsync(new() { Status = (int)answer.StatusCode, BodyBytes = await answer.Content.ReadAsByteArrayAsync() });
        });
        await victim.GoAsync("/entrer");
        await victim.Button(Open).ClickAsync();
        await victim.ReadTitleAsync("Nous avons arrêté");
        Assert.StartsWith("tampered · ", await victim.Page.Locator("details .num").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(1, told);
        Assert.DoesNotContain("/api/sessions", victim.Asked);
    }

    [Fact]
    public async Task A_lost_answer_to_the_key_is_said_and_the_button_begins_another_ceremony()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await visitor.GoAsync("/entrer");
        var lost = 0;
        await visitor.Page.RouteAsync("**/api/passkeys/open", async route =>
        {
            if (lost++ > 0)
            {
                await route.ContinueAsync();
                return;
            }
            await route.FetchAsync();
            await route.AbortAsync();
        });
        await visitor.Button(Open).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Coffre ne répond pas. Rien n’a changé.");
        await visitor.LookAsync("16-away");
        // the use of a key counts once: it was not sent again
        Assert.Equal(1, lost);
        Assert.Equal(1, (await Authenticator.CeremoniesAsync(visitor.Page)).Used);
        await visitor.Button(Open).ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        Assert.Equal(2, (await Authenticator.CeremoniesAsync(visitor.Page)).Used);

        // the same before an act: it is not done, it is said, and it can be asked again
        lost = 0;
        await Citizen.FollowAsync(visitor, "/organismes");
        await Citizen.FollowAsync(visitor, $"/organismes#{town.City.Id}");
        await visitor.Button("Revenir au papier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".wrong")).ToContainTextAsync("Coffre ne répond pas. Rien n’a changé.");
        await visitor.Button("Revenir au papier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("vous écrit par la poste");
    }

    [Fact]
    public async Task Another_tab_that_reads_on_while_the_answer_is_on_its_way_stops_nothing()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await visitor.GoAsync("/entrer");
        var tab = await visitor.Context.NewPageAsync();
        await visitor.Page.RouteAsync("**/api/passkeys/open", async route =>
        {
            var answer = await route.FetchAsync();
            var letter = await town.SendBillAsync();
            await tab.GotoAsync($"http://{town.World.Host}{letter.Path}");
            await Assertions.Expect(tab.Locator("h1")).ToHaveTextAsync("Compte de taxes 2027");
            await route.FulfillAsync(new() { Response = answer });
        });
        await visitor.Button(Open).ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
    }

    [Fact]
    public async Task A_refusal_that_ends_nothing_keeps_the_screen_and_says_why()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var full = true;
        await visitor.Page.RouteAsync("**/api/manifest", route => full && route.Request.Method == "PUT" ? RefuseAsync(route, 507, "no-room") : route.ContinueAsync());
        await visitor.Button("C’est fait").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("aside.away")).ToContainTextAsync("Coffre n’a plus de place. Rien n’a été gardé.");
        await visitor.ReadTitleAsync("Bonjour");
        await visitor.LookAsync("17-no-room");
        full = false;
        await visitor.Button("C’est fait").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien à faire aujourd’hui.");
        await Assertions.Expect(visitor.Page.Locator("aside.away")).ToHaveCountAsync(0);

        // what was to be read is refused: what was shown stays
        await visitor.Page.RouteAsync("**/api/notices", route => RefuseAsync(route, 409, "wrong-time"));
        await Citizen.FollowAsync(visitor, "/reglages");
        await visitor.ReadTitleAsync("Réglages");
        await Citizen.FollowAsync(visitor, "/reglages/avis");
        await Assertions.Expect(visitor.Page.Locator("aside.away")).ToContainTextAsync("L’heure de cet appareil n’est pas juste.");
        await visitor.ReadTitleAsync("Réglages");

        // its end ends all: the keys, and the session, which this device tells the server
        await visitor.Page.RouteAsync("**/api/sessions", route => RefuseAsync(route, 401, "session-required"));
        await Citizen.FollowAsync(visitor, "/reglages/appareils");
        await visitor.ReadTitleAsync("Ouvrir mon coffre");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Le coffre s’est refermé.");
    }

    [Fact]
    public async Task A_stop_in_the_ceremony_of_an_act_is_shown_and_leaves_no_dead_button()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/organismes");
        await Citizen.FollowAsync(visitor, $"/organismes#{town.City.Id}");
        await visitor.Button("Revenir au papier").WaitForAsync();
        await visitor.Page.RouteAsync("**/api/passkeys/open", route => route.FulfillAsync(new() { Status = 200, BodyBytes = Encoding.UTF8.GetBytes("{}") }));
        await visitor.Button("Revenir au papier").ClickAsync();
        await visitor.ReadTitleAsync("Nous avons arrêté");
    }

    static Task RefuseAsync(IRoute route, int status, string name) =>
        route.FulfillAsync(new() { Status = status, ContentType = "application/problem+json", Body = $$"""{"type":"urn:coffre:problem:{{name}}","title":"","status":{{status}},"detail":""}""" });
}
