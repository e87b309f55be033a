using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Passkeys that do not do what they should when a vault is made: this browser's own key opens then, and the code elsewhere, and both are said.</summary>
public sealed class RoadKeyTests(BrowserFixture browser)
{
    const string NoPrf = "Votre clé vous reconnaît, mais elle n’ouvre pas le coffre. Ce navigateur gardera l’accès. Ailleurs, il faudra votre code.";

    [Fact]
    public async Task Attack29_a_key_that_derives_something_else_the_second_time_opens_nothing_and_this_browser_does()
    {
        await using var town = await Town.BuildAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(visitor, hasPrf: true);
        // the real ceremony, and another value out of each
        await visitor.Context.AddInitScriptAsync("""
            if (navigator.credentials) {
                const { get } = navigator.credentials;
                navigator.credentials.get = async function (options) {
                    const used = await get.call(this, options);
                    const first = used.getClientExtensionResults().prf?.results?.first;
                    if (first) {
                        window.altered = (window.altered ?? 0) + 1;
                        used.getClientExtensionResults = () => ({ prf: { results: { first: crypto.getRandomValues(new Uint8Array(32)).buffer } } });
                    }
                    return used;
                };
            }
            """);
        var code = await Citizen.ToCheckAsync(visitor, await town.SendBillAsync());
        Assert.DoesNotContain(NoPrf, await visitor.TextAsync(), StringComparison.Ordinal);
        await Citizen.TypeGroupsAsync(visitor, code);
        await visitor.ReadTitleAsync("C’est gardé");
        Assert.Equal(1, await visitor.Page.EvaluateAsync<int>("window.altered ?? 0"));
        Assert.Equal((1, 1), await Authenticator.CeremoniesAsync(visitor.Page));
        Assert.Contains(NoPrf, await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("14-done-two-values");
        await DemandDeviceAsync(visitor);
        await DemandCodeAsync(town, code);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("new DOMException('', 'NotSupportedError')", false)]
    [InlineData("new TypeError('extensions.prf')", true)]
    public async Task A_making_that_throws_for_the_derivation_is_tried_once_more_without_it(string error, bool hasPrf)
    {
        await using var town = await Town.BuildAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        var device = await Authenticator.PlugInAsync(visitor, hasPrf);
        await visitor.Context.AddInitScriptAsync($$"""
            if (navigator.credentials) {
                const { create } = navigator.credentials;
                navigator.credentials.create = function (options) {
                    (window.asked ??= []).push('prf' in (options.publicKey.extensions ?? {}));
                    if (window.asked.length === 1) return Promise.reject({{error}});
                    window.heard = document.getElementById('status').textContent;
                    return create.call(this, options);
                };
            }
            """);
        var code = await Citizen.ToCodeAsync(visitor, await town.SendBillAsync());
        Assert.Equal("true,false", await visitor.Page.EvaluateAsync<string>("window.asked.join()"));
        Assert.Equal("Une seconde fois, pour vérifier qu’elle ouvre.", await visitor.Page.EvaluateAsync<string>("window.heard"));
        Assert.Equal(1, await device.CountAsync());
        Assert.Contains(NoPrf, await visitor.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(NoPrf, await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync());
        await visitor.Button("Je l’ai noté").ClickAsync();
        await Citizen.TypeGroupsAsync(visitor, code);
        await visitor.ReadTitleAsync("C’est gardé");
        Assert.Contains(NoPrf, await visitor.TextAsync(), StringComparison.Ordinal);
        await DemandDeviceAsync(visitor);
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>Two ways in: this browser, and the code; the key only says who it is. The page opens again by the first.</summary>
    static async Task DemandDeviceAsync(Visitor visitor)
    {
        await visitor.Button("Voir mon coffre").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        await Citizen.FollowAsync(visitor, "/reglages");
        await visitor.ReadTitleAsync("Réglages");
        var ways = await visitor.Page.Locator(".group-of").First.Locator("li").AllInnerTextsAsync();
        Assert.Equal(3, ways.Count);
        foreach (var (way, kind) in ways.Zip((string[])["Clé de ce navigateur", "Code de récupération", "Clé d’accès qui n’ouvre pas seule"]))
            Assert.Contains(kind, way, StringComparison.Ordinal);
        await Citizen.EnterAsync(visitor);
    }

    /// <summary>Elsewhere the code opens.</summary>
    async Task DemandCodeAsync(Town town, IEnumerable<string> code)
    {
        await using var other = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(other, hasPrf: true);
        await other.GoAsync("/retrouver/code");
        await other.Page.Locator("textarea").FillAsync(string.Join(' ', code));
        await other.Button("Ouvrir avec ce code").ClickAsync();
        await other.ReadTitleAsync("Votre code de récupération");
    }
}
