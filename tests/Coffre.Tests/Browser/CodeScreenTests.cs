using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

public sealed class CodeScreenTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_wrong_check_is_said_before_anything_is_sent()
    {
        await using var world = await World.StartAsync();
        await using var visitor = await Visitor.ComeAsync(browser, world, 320);
        await visitor.GoAsync("/p");
        await visitor.ReadTitleAsync("Entrez le code de votre lettre");
        await visitor.LookAsync("1-code");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.InsertTextAsync("yw1w-v0h6-vtx7-terg-4hsm-z3kr-ny5g-51je");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Textbox)).ToHaveValueAsync("YW1W V0H6 VTX7 TERG 4HSM Z3KR NY5G 51JE");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.ReadTitleAsync("Vérifiez le code de votre lettre");
        await visitor.LookAsync("7-code-check");
        Assert.DoesNotContain(visitor.Asked, path => path.StartsWith("/api", StringComparison.Ordinal) || path == "/trust.json");
        Assert.Empty(visitor.Complaints);
    }
}
