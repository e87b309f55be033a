using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A vault that closes: by itself, which its owner is told in time; for good, with a certificate of destruction.</summary>
public sealed class ClosingTests(BrowserFixture browser)
{
    [Fact]
    public async Task V49_V50_A_vault_closed_for_good_leaves_a_certificate_that_a_stranger_can_verify_and_a_log_that_says_nothing()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/reglages");
        await Citizen.FollowAsync(visitor, "/reglages/fermer");
        await visitor.ReadTitleAsync("Fermer mon coffre");
        await visitor.LookAsync("35-close");
        await visitor.Button("Fermer pour toujours").ClickAsync();
        await visitor.Page.Locator("input").PressAsync("Enter");
        await visitor.Page.Locator(".wrong").WaitForAsync();
        Assert.Equal(0L, await town.World.AskAsync<long>("select count(*) from statement where type = 'close'"));
        await visitor.Page.Locator("input").FillAsync("fermer");
        await visitor.LookAsync("35-confirm");
        await visitor.Button("Fermer pour toujours").ClickAsync();
        await visitor.ReadTitleAsync("Votre coffre est fermé");
        await visitor.LookAsync("35-closed");
        var certificate = await visitor.DownloadAsync("Télécharger l’attestation");

        // by the command line, offline, against the trust folder
        using var folder = new TemporaryFolder();
        var receipt = folder["attestation.receipt"];
        await File.WriteAllBytesAsync(receipt, certificate, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder["trust"]);
        await File.WriteAllTextAsync(Path.Combine(folder["trust"], "trust.json"), await town.World.Http.GetStringAsync("/trust.json", TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var verified = await CoffreProgram.RunAsync(["verify", receipt, "--trust", folder["trust"]]);
        Assert.True(verified.Code == 0, verified.Errors);
        Assert.Contains(citizen.Id.ToString(), verified.Text, StringComparison.Ordinal);

        // nothing of the account is left, the log is whole, and its keys open nothing
        foreach (var table in (string[])["keybag", "locator", "passkey", "session", "holding", "pairing"])
            Assert.Equal(0L, await town.World.AskAsync<long>($"select count(*) from {table} where account = '{citizen.Id}'"));
        await Monitor.SettleAsync(town.World);
        await Monitor.ReadAsync(town.World);
        await visitor.GoAsync("/entrer");
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ouvrir mon coffre");
        await Assertions.Expect(visitor.Page.Locator("h1")).ToHaveTextAsync("Ouvrir mon coffre");
    }

    [Fact]
    public async Task V55_Who_does_nothing_is_asked_before_the_vault_closes_and_may_stay()
    {
        await using var town = await Town.BuildAsync(settings => settings.Session.Idle = TimeSpan.FromSeconds(122));
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var asked = visitor.Page.Locator(".closing");
        await asked.WaitForAsync();
        Assert.Equal("Votre coffre se referme dans 2 minutes.", (await asked.Locator("p").InnerTextAsync()).Replace('\u00a0', ' '));
        await visitor.LookAsync("40-closing");
        await visitor.Button("Rester").ClickAsync();
        await asked.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await asked.WaitForAsync();
        // nobody answers: the clock of this device goes on, and the keys are gone
        await visitor.Page.EvaluateAsync("() => { const now = Date.now.bind(Date); Date.now = () => now() + 130000; }");
        await visitor.ReadTitleAsync("Ouvrir mon coffre");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Le coffre s’est refermé.");
        await Citizen.EnterAsync(visitor);
        await visitor.Button("Fermer").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Vos papiers importants");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task V5_V55_The_longest_time_of_a_session_is_extended_by_the_passkey_alone()
    {
        await using var town = await Town.BuildAsync(settings => (settings.Session.Idle, settings.Session.Longest) = (TimeSpan.FromSeconds(125), TimeSpan.FromSeconds(125)));
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var before = (await Authenticator.CeremoniesAsync(visitor.Page)).Used;
        await visitor.Page.Locator(".closing").WaitForAsync();
        // the server's clock stands still but for this: another session ends later than this one
        town.World.Clock.Advance(TimeSpan.FromSeconds(110));
        await visitor.Button("Rester").ClickAsync();
        await visitor.Page.Locator(".closing").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(before + 1, (await Authenticator.CeremoniesAsync(visitor.Page)).Used);
        Assert.Equal(1L, await town.World.AskAsync<long>($"select count(*) from session where account = '{citizen.Id}'"));
        Assert.Empty(visitor.Complaints);
    }
}
