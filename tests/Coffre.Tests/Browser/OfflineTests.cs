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
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
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

    /// <summary>Until the program is whole in its cache, and that is the only one.</summary>
    static async Task ShellIsKeptAsync(IPage page)
    {
        for (var tries = 0; !await page.EvaluateAsync<bool>("""
            caches.keys().then(async names => names.length === 1 && !names[0].endsWith('coming') && await (await caches.open(names[0])).match('/entrer') !== undefined && navigator.serviceWorker.controller !== null)
            """); tries++)
        {
            Assert.True(tries < 100, "The program was not kept.");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}
