using System.Security.Cryptography;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>What a person has begun by one ceremony is done by it, whatever answer is lost on the way; and what they leave is given up.</summary>
public sealed class IntentionTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_way_in_is_removed_by_one_ceremony_though_answers_are_lost_before_and_after()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var code = Code.Parse(CodeKind.Recovery, string.Concat(citizen.Code));
        var client = new CoffreClient(town.World.Http, town.World.Trust, time: town.World.Clock);
        using (var keys = await client.UnlockAsync(Derive.RecoveryFind(code), Derive.RecoveryUnlock(code)))
        {
            var ways = await client.FindWaysAsync(keys);
            (await client.RewrapAsync(keys, [ways[0], AccountWay.Device(RandomNumberGenerator.GetBytes(32), "Vieux portable", town.World.Clock.GetUtcNow()), .. ways.Skip(1)])).Keys.Dispose();
        }
        await Citizen.EnterAsync(visitor);
        await Citizen.FollowAsync(visitor, "/reglages");
        await Citizen.FollowAsync(visitor, "/reglages/appareils");
        await visitor.ReadTitleAsync("Appareils");
        await visitor.Page.GetByLabel("Retirer Vieux portable").ClickAsync();
        // twice each: once in silence, once more after a pause
        var asked = await LoseAsync(visitor, "**/api/ways", 2);
        var read = await LoseAsync(visitor, "**/api/manifest", 2);
        var used = (await Authenticator.CeremoniesAsync(visitor.Page)).Used;
        await visitor.Button("Retirer cet accès").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("L’accès est retiré.", new() { Timeout = 60_000 });
        Assert.True(asked() > 2 && read() > 2);
        Assert.Equal(used + 1, (await Authenticator.CeremoniesAsync(visitor.Page)).Used);
        Assert.Equal(1L, await town.World.AskAsync<long>($"select count(*) from locator where account = '{citizen.Id}'"));
    }

    [Fact]
    public async Task What_is_left_for_another_screen_is_asked_no_more_and_says_nothing_there()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var away = await LoseAsync(visitor, "**/api/manifest", int.MaxValue);
        await Citizen.FollowAsync(visitor, "/reglages");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Coffre ne répond pas.");
        await visitor.Page.GoBackAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Coffre ne répond pas.");
        var before = away();
        // one visit asks again, twice each time; that of the settings no longer does
        await visitor.Page.WaitForTimeoutAsync(7000);
        Assert.InRange(away() - before, 1, 3);
    }

    [Fact]
    public async Task A_road_that_is_left_tells_the_device_that_its_passkey_opens_nothing()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(visitor, hasPrf: true);
        await visitor.Context.AddInitScriptAsync("window.unknown = []; if (window.PublicKeyCredential) PublicKeyCredential.signalUnknownCredential = async ({ credentialId }) => { window.unknown.push(credentialId); };");
        await visitor.GoAsync(letter.Path);
        await visitor.Button("Garder ce document").ClickAsync();
        await visitor.Button("J’accepte et je continue").ClickAsync();
        await visitor.ReadTitleAsync("Votre code de récupération");
        Assert.Empty(await visitor.Page.EvaluateAsync<string[]>("window.unknown"));
        await visitor.Page.GoBackAsync();
        await visitor.ReadTitleAsync("Avant de garder ce document");
        await visitor.Button("Revenir au document").ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        Assert.Single(await visitor.Page.EvaluateAsync<string[]>("window.unknown"));
    }

    /// <summary>The first answers to a route are lost on their way; how often it was asked.</summary>
    static async Task<Func<int>> LoseAsync(Visitor visitor, string route, int times)
    {
        var asked = 0;
        await visitor.Page.RouteAsync(route, async one =>
        {
            if (++asked <= times)
                await one.AbortAsync();
            else
                await one.ContinueAsync();
        });
        return () => asked;
    }
}
