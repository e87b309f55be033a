using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>The road of a scanned letter to its document in a vault, and the ways back.</summary>
public sealed class VaultTests(BrowserFixture browser)
{
    const string Keep = "Garder ce document";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task V8_From_a_letter_to_the_vault_in_three_taps_then_back_by_the_key_and_by_the_code(bool hasPrf)
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        var device = await Authenticator.PlugInAsync(visitor, hasPrf);
        await CountTapsAsync(visitor);
        var name = hasPrf ? "" : "-noprf";

        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.Button(Keep).ClickAsync();
        await visitor.ReadTitleAsync("Avant de garder ce document");
        await LookAsync(visitor, "10-contract", hasPrf);
        await visitor.Button("J’accepte et je continue").ClickAsync();
        await visitor.ReadTitleAsync("Votre code de récupération");
        Assert.Equal(!hasPrf, (await visitor.TextAsync()).Contains("elle n’ouvre pas le coffre", StringComparison.Ordinal));
        var code = await Citizen.ReadCodeAsync(visitor);
        await visitor.LookAsync($"12-code{name}");
        await visitor.Button("Je l’ai noté").ClickAsync();
        await visitor.ReadTitleAsync("Vérifions votre code");
        await LookAsync(visitor, "13-check", hasPrf);
        // nothing was signed or sent: the letter still opens
        Assert.DoesNotContain(visitor.Asked, path => path is "/api/vaults" or "/api/accounts");
        await Citizen.TypeGroupsAsync(visitor, code);

        await visitor.ReadTitleAsync("C’est gardé");
        Assert.Equal(3, await TapsAsync(visitor));
        var (made, used) = await Authenticator.CeremoniesAsync(visitor.Page);
        Assert.Equal((1, hasPrf ? 1 : 2), (made, used));
        Assert.Equal(1, await device.CountAsync());
        await visitor.LookAsync($"14-done{name}");

        await visitor.Button("Voir mon coffre").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        await ReadHomeAsync(visitor);
        await LookAsync(visitor, "17-home", hasPrf);
        await ReadDocumentAsync(visitor, hasPrf);

        // again, with the same key
        await visitor.Page.ReloadAsync();
        await visitor.ReadTitleAsync("Ouvrir mon coffre");
        await LookAsync(visitor, "16-enter", hasPrf);
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        Assert.Empty(visitor.Complaints);

        // somewhere else, by the code: the old key opens nothing any more
        await using var other = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(other, hasPrf);
        await RecoverAsync(other, code, hasPrf);
        await visitor.GoAsync("/entrer");
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Cette clé n’ouvre aucun coffre ici");
        Assert.Empty(other.Complaints);
    }

    static async Task ReadHomeAsync(Visitor visitor)
    {
        var text = await visitor.TextAsync();
        foreach (var said in (string[])["À faire", "Payer 1 284,50 $", "Nouveau", "Compte de taxes 2027", Town.Name, "À confirmer", "Contrat de coffre, version 1"])
            Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Equal("1 chose à faire, 1 nouveau document.", await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync());
        await visitor.Button("C’est fait").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien à faire aujourd’hui.");
        await visitor.Button("Annuler").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Payer");
    }

    static async Task ReadDocumentAsync(Visitor visitor, bool hasPrf)
    {
        await visitor.Page.Locator(".item a").First.ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        var text = await visitor.TextAsync();
        foreach (var said in (string[])["De Ville de Val-Exemple", "Bonjour Madame Tremblay,", "Signé par Ville de Val-Exemple", "Qui peut lire", "(sa copie)", "4417-2210"])
            Assert.Contains(said, text, StringComparison.Ordinal);
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        await Assertions.Expect(visitor.Page.Locator(".seal")).ToContainTextAsync("Intact");
        await LookAsync(visitor, "24-document", hasPrf);
        Assert.Equal(Town.Bill.Bytes, await visitor.DownloadAsync("Télécharger le fichier"));
        // the address holds no path that names it
        Assert.StartsWith("/document#", await visitor.Page.EvaluateAsync<string>("location.pathname + location.hash"), StringComparison.Ordinal);
    }

    static async Task RecoverAsync(Visitor visitor, string[] code, bool hasPrf)
    {
        await visitor.GoAsync("/retrouver");
        await visitor.ReadTitleAsync("Retrouver votre coffre");
        await LookAsync(visitor, "36-recover", hasPrf);
        await visitor.Button("J’ai mon code de récupération").ClickAsync();
        await visitor.ReadTitleAsync("Tapez vos 8 groupes");
        await visitor.Page.Locator("textarea").FillAsync(string.Join(' ', code));
        await LookAsync(visitor, "37-by-code", hasPrf);
        await visitor.Button("Ouvrir avec ce code").ClickAsync();
        await visitor.ReadTitleAsync("Votre code de récupération");
        var next = await Citizen.ReadCodeAsync(visitor);
        Assert.Empty(next.Intersect(code));
        await visitor.Button("Je l’ai noté").ClickAsync();
        await Citizen.TypeGroupsAsync(visitor, next);
        await visitor.ReadTitleAsync("Votre coffre est rouvert.");
        await LookAsync(visitor, "37-recovered", hasPrf);
        await visitor.Button("Voir mon coffre").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Coffre rouvert par code le");
        await visitor.Page.Locator(".item a").First.ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
    }

    [Fact]
    public async Task Who_turns_away_keeps_a_letter_that_works()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(visitor, hasPrf: true);
        await visitor.GoAsync(letter.Path);
        await Authenticator.TurnAwayAsync(visitor.Page, true);
        await visitor.Button(Keep).ClickAsync();
        await visitor.Button("J’accepte et je continue").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("La clé n’a pas servi. Rien n’a changé.");
        await visitor.LookAsync("11-key-cancelled");
        await Authenticator.TurnAwayAsync(visitor.Page, false);
        await visitor.Button("Réessayer").ClickAsync();
        await visitor.ReadTitleAsync("Votre code de récupération");
        var code = await Citizen.ReadCodeAsync(visitor);
        await visitor.Button("Je l’ai noté").ClickAsync();

        // a wrong group is said under its field; the history goes back step by step, and other groups are asked
        var before = await Citizen.AskedAsync(visitor);
        var field = visitor.Page.Locator("input").First;
        await field.PressSequentiallyAsync(code[before[0] - 1] == "0000" ? "1111" : "0000");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync($"Le groupe {before[0]} ne correspond pas.");
        await visitor.LookAsync("13-wrong-group");
        await visitor.Button("Revoir le code").ClickAsync();
        await visitor.ReadTitleAsync("Votre code de récupération");
        Assert.Equal(code, await Citizen.ReadCodeAsync(visitor));
        await visitor.Button("Je l’ai noté").ClickAsync();
        await visitor.ReadTitleAsync("Vérifions votre code");
        var after = await Citizen.AskedAsync(visitor);
        Assert.NotEqual(before[0], after[0]);
        Assert.NotEqual(before[1], after[1]);
        foreach (var state in await visitor.Page.EvaluateAsync<string[]>("[JSON.stringify(history.state), location.href.split(location.host)[1]]"))
            Assert.Contains(state, (string[])["""{"step":4}""", "/p"]);
        await visitor.Page.GoBackAsync();
        await visitor.ReadTitleAsync("Votre code de récupération");
        await visitor.Page.GoBackAsync();
        await visitor.ReadTitleAsync("Avant de garder ce document");
        await visitor.Button("Revenir au document").ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ContentAccessTracking], await town.EventsAsync());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_passkey_that_was_synced_opens_the_same_vault_on_another_device()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        await using var other = await citizen.ElsewhereAsync();
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Compte de taxes 2027");
        Assert.Empty(citizen.Visitor.Complaints);
        Assert.Empty(other.Complaints);
    }

    // what both roads have alike is looked at on one of them
    static Task LookAsync(Visitor visitor, string name, bool look) => look ? visitor.LookAsync(name) : Task.CompletedTask;

    static async Task CountTapsAsync(Visitor visitor) => await visitor.Context.AddInitScriptAsync(
        "addEventListener('click', e => { if (e.isTrusted && e.target.closest('button, a')) window.taps = (window.taps ?? 0) + 1; }, true)");

    static Task<int> TapsAsync(Visitor visitor) => visitor.Page.EvaluateAsync<int>("window.taps ?? 0");
}
