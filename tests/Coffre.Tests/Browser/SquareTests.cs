using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A vault is opened on another device by a square that the first one shows.</summary>
public sealed partial class SquareTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_device_aims_at_the_square_and_opens_the_vault_with_a_key_of_its_own(bool hasPrf)
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var link = await ShowAsync(visitor);
        if (hasPrf)
            await visitor.LookAsync("32-square");

        await using var other = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(other, hasPrf);
        await other.Page.GotoAsync(link);
        await other.ReadTitleAsync("Ouvrir votre coffre ici?");
        Assert.Equal("/retrouver/appareil", await other.Page.EvaluateAsync<string>("location.pathname + location.hash"));
        if (hasPrf)
            await other.LookAsync("37-aimed");
        await other.Button("Créer ma clé ici").ClickAsync();
        await other.ReadTitleAsync("Répondez sur l’autre appareil");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Un appareil a visé ce carré.");
        // nothing has changed before its owner agrees
        Assert.Equal(1L, await town.World.AskAsync<long>("select n from account where kind = 'holder'"));
        if (hasPrf)
            await visitor.LookAsync("32-aimed");
        await visitor.Button("Lui ouvrir mon coffre").ClickAsync();
        await visitor.ReadTitleAsync("Appareils");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("L’autre appareil ouvre votre coffre.");
        await other.ReadTitleAsync("Cet appareil ouvre votre coffre");
        if (hasPrf)
            await other.LookAsync("37-ready");
        await other.Button("Ouvrir mon coffre").ClickAsync();
        await other.ReadTitleAsync("Bonjour");
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Compte de taxes 2027");
        // the square's secret is in no request of either
        var secret = link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..];
        Assert.DoesNotContain(secret, await visitor.SentAsync() + (await other.SentAsync()).Replace(link, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(visitor.Complaints.Concat(other.Complaints), text => !text.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attack2_A_square_opens_nothing_of_whoever_aims_at_it_nor_for_a_second_one()
    {
        await using var town = await Town.BuildAsync();
        await using var mallory = await Citizen.WithVaultAsync(browser, town);
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var link = await ShowAsync(mallory.Visitor);
        // sent to somebody whose vault is open: it asks, and what it asks changes nothing of theirs
        var victim = citizen.Visitor;
        await victim.Page.GotoAsync(link);
        await victim.ReadTitleAsync("Ouvrir votre coffre ici?");
        await victim.Button("Créer ma clé ici").ClickAsync();
        await victim.ReadTitleAsync("Répondez sur l’autre appareil");
        Assert.Equal(1L, await town.World.AskAsync<long>($"select n from account where id = '{citizen.Id}'"));

        // who aims second leaves nothing, and is told so
        await using var second = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(second, true);
        await second.Page.GotoAsync(link);
        await second.Button("Créer ma clé ici").ClickAsync();
        await Assertions.Expect(second.Page.Locator("main")).ToContainTextAsync("Un autre appareil a déjà visé ce carré.");
        await second.LookAsync("37-used");

        // its owner does nothing: nothing has changed
        await mallory.Visitor.Button("Ne rien faire").ClickAsync();
        await mallory.Visitor.ReadTitleAsync("Appareils");
        Assert.Equal(0L, await town.World.AskAsync<long>("select count(*) from account where kind = 'holder' and n > 1"));
    }

    [Fact]
    public async Task Attack2_What_a_server_puts_into_the_mailbox_is_refused_on_both_sides()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        await citizen.Visitor.Page.RouteAsync("**/api/pairing/reply", route => route.FulfillAsync(new() { Status = 200, Body = "coffre/pair/reply/v1\n{}\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" }));
        await StartAsync(citizen.Visitor);
        await citizen.Visitor.ReadTitleAsync("Appareils");
        await Assertions.Expect(citizen.Visitor.Page.Locator("main")).ToContainTextAsync("ne vient pas de ce carré");
        await citizen.Visitor.Page.UnrouteAllAsync();

        var link = await ShowAsync(citizen.Visitor);
        await using var other = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(other, true);
        await other.Page.RouteAsync("**/api/pairing/offer", route => route.FulfillAsync(new() { Status = 200, Body = $"coffre/pair/offer/v1\n{{\"account\":\"{town.City.Id}\"}}\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" }));
        await other.Page.GotoAsync(link);
        await other.Button("Créer ma clé ici").ClickAsync();
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("ne vient pas de ce carré");
        Assert.Equal((0, 0), await Authenticator.CeremoniesAsync(other.Page));
        Assert.Equal(1L, await town.World.AskAsync<long>("select n from account where kind = 'holder'"));
    }

    [Fact]
    public async Task A_square_of_yesterday_is_worth_nothing()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var link = await ShowAsync(citizen.Visitor);
        await using var other = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(other, true);
        await town.LeaveForAsync(TimeSpan.FromMinutes(3), other);
        await other.Page.GotoAsync(link);
        await other.Button("Créer ma clé ici").ClickAsync();
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Ce carré ne vaut plus.");
        Assert.Equal(1L, await town.World.AskAsync<long>("select n from account where kind = 'holder'"));
    }

    [Fact]
    public async Task What_its_owner_agreed_to_is_done_though_answers_are_lost_and_the_other_device_hears_of_it()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var link = await ShowAsync(visitor);
        await using var other = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(other, true);
        await other.Page.GotoAsync(link);
        await other.Button("Créer ma clé ici").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Un appareil a visé ce carré.");
        // the keys are taken, and what is read after them is lost: once in silence, once more after a pause
        var lost = 0;
        await visitor.Page.RouteAsync("**/api/manifest", route => ++lost <= 2 ? route.AbortAsync() : route.ContinueAsync());
        await visitor.Button("Lui ouvrir mon coffre").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("L’autre appareil ouvre votre coffre.", new() { Timeout = 60_000 });
        await other.ReadTitleAsync("Cet appareil ouvre votre coffre");
        Assert.Equal(2L, await town.World.AskAsync<long>($"select n from account where id = '{citizen.Id}'"));
    }

    [Fact]
    public async Task What_is_agreed_to_after_its_two_minutes_is_not_done()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        // this device's clock goes on for three minutes once another device has aimed
        await visitor.InWorkersAsync("""
            { let ahead = 0; const [now, ask] = [Date.now.bind(Date), self.fetch.bind(self)]; Date.now = () => now() + ahead;
              self.fetch = async (...given) => { const answer = await ask(...given); if (String(given[0]).endsWith('/api/pairing/reply') && answer.ok) ahead = 180000; return answer; }; }
            """);
        await Citizen.EnterAsync(visitor);
        var link = await ShowAsync(visitor);
        await using var other = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(other, true);
        await other.Page.GotoAsync(link);
        await other.Button("Créer ma clé ici").ClickAsync();
        await visitor.Button("Lui ouvrir mon coffre").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ce carré ne vaut plus. Rien n’a changé.");
        Assert.Equal(1L, await town.World.AskAsync<long>($"select n from account where id = '{citizen.Id}'"));
    }

    static async Task StartAsync(Visitor visitor)
    {
        if (await visitor.Page.Locator("h1").InnerTextAsync() != "Appareils")
        {
            await Citizen.FollowAsync(visitor, "/reglages");
            await Citizen.FollowAsync(visitor, "/reglages/appareils");
            await visitor.ReadTitleAsync("Appareils");
        }
        await visitor.Button("Ajouter un appareil").ClickAsync();
    }

    /// <summary>The link in the square, read back from its modules.</summary>
    static async Task<string> ShowAsync(Visitor visitor)
    {
        await StartAsync(visitor);
        await visitor.ReadTitleAsync("Ajouter un appareil");
        return await ReadSquareAsync(visitor, "svg.square");
    }

    /// <summary>What a camera reads in a square that is drawn on the screen.</summary>
    internal static async Task<string> ReadSquareAsync(Visitor visitor, string selector)
    {
        var size = int.Parse((await visitor.Page.Locator(selector).GetAttributeAsync("viewBox"))!.Split(' ')[2], null);
        var path = await visitor.Page.Locator($"{selector} path").GetAttributeAsync("d");
        const int module = 4;
        var pixels = new byte[size * module * size * module];
        Array.Fill(pixels, (byte)255);
        foreach (Match dark in Dark().Matches(path!))
        {
            var (x, y) = (int.Parse(dark.Groups[1].Value, null), int.Parse(dark.Groups[2].Value, null));
            for (var row = 0; row < module; row++)
                Array.Fill(pixels, (byte)0, (y * module + row) * size * module + x * module, module);
        }
        var reader = new ZXing.BarcodeReaderGeneric { Options = { PossibleFormats = [ZXing.BarcodeFormat.QR_CODE], PureBarcode = true } };
        return reader.Decode(new ZXing.RGBLuminanceSource(pixels, size * module, size * module, ZXing.RGBLuminanceSource.BitmapFormat.Gray8)).Text;
    }

    [GeneratedRegex(@"M(\d+) (\d+)h1v1h-1z")]
    private static partial Regex Dark();
}
