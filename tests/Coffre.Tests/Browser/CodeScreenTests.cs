using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

public sealed class CodeScreenTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(320, ColorScheme.Light, "fr")]
    [InlineData(320, ColorScheme.Dark, "en")]
    [InlineData(1280, ColorScheme.Dark, "fr")]
    [InlineData(1280, ColorScheme.Light, "en")]
    public async Task A_wrong_check_is_said_before_anything_is_sent(int width, ColorScheme scheme, string language)
    {
        await using var world = await World.StartAsync();
        await using var visitor = await Visitor.ComeAsync(browser, world, width, scheme, language);
        await visitor.GoAsync("/p");
        await visitor.ReadTitleAsync(language == "fr" ? "Entrez le code de votre lettre" : "Enter the code of your letter");
        await visitor.LookAsync("1-code");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.InsertTextAsync("yw1w-v0h6-vtx7-terg-4hsm-z3kr-ny5g-51je");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Textbox)).ToHaveValueAsync("YW1W V0H6 VTX7 TERG 4HSM Z3KR NY5G 51JE");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.ReadTitleAsync(language == "fr" ? "Vérifiez le code de votre lettre" : "Check the code of your letter");
        await visitor.LookAsync("7-code-check");
        Assert.DoesNotContain(visitor.Asked, path => path.StartsWith("/api", StringComparison.Ordinal) || path == "/trust.json");
        Assert.Empty(visitor.Complaints);
    }
}
