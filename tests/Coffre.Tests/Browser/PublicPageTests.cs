using Microsoft.Playwright;
using UglyToad.PdfPig;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>The pages that need no letter, and what holds of every page: keyboard, paper, no script, policy.</summary>
public sealed class PublicPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task Front_page_and_who_sees_what()
    {
        await using var town = await Town.BuildAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync("/");
        await visitor.ReadTitleAsync("Vos papiers importants, gardés pour vous seul.");
        await visitor.LookAsync("15-front");
        await visitor.GoAsync("/transparence");
        await visitor.ReadTitleAsync("Qui voit quoi");
        var page = visitor.Page.Locator("main");
        await Assertions.Expect(page).ToContainTextAsync("Coffre d’essai");
        await Assertions.Expect(page).ToContainTextAsync(town.World.Trust.Log.ToString());
        await Assertions.Expect(page).ToContainTextAsync("Québec");
        await Assertions.Expect(page).ToContainTextAsync("En service.");
        var list = await town.World.Http.GetByteArrayAsync("/app/files.txt");
        await Assertions.Expect(page).ToContainTextAsync(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(list)));
        await Assertions.Expect(page).ToContainTextAsync("Aucune version inscrite au registre public n’a cette empreinte.");
        var client = town.World.Honest(town.World.Operator);
        foreach (var (version, print) in ((string, Digest)[])[("0.9", Digest.Of("another program"u8)), ("1.0", Digest.Of(list))])
            await client.ReleaseAsync(new(version, [new(CoffreClient.PageList, print)]));
        await visitor.GoAsync("/transparence");
        await Assertions.Expect(page).ToContainTextAsync("C’est celle de la version 1.0, inscrite au registre public le");
        await Assertions.Expect(page.Locator("time")).ToHaveCountAsync(2);
        await visitor.LookAsync("38-who-sees-what");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task V53_A_button_without_a_name_does_not_pass_a_look()
    {
        await using var town = await Town.BuildAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync("/p");
        await visitor.ReadTitleAsync("Entrez le code de votre lettre");
        await visitor.Page.EvaluateAsync("document.querySelector('main').append(document.createElement('button'))");
        var seen = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => visitor.LookAsync("spoiled"));
        Assert.Contains("button-name", seen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task V54_French_until_the_person_chooses_and_the_choice_is_remembered()
    {
        await using var town = await Town.BuildAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync("/p");
        await visitor.ReadTitleAsync("Entrez le code de votre lettre");
        Assert.Equal("fr-CA", await visitor.Page.EvaluateAsync<string>("document.documentElement.lang"));
        await visitor.Button("English").ClickAsync();
        await visitor.ReadTitleAsync("Enter the code of your letter");
        Assert.Equal("Enter the code of your letter", await visitor.Page.TitleAsync());
        await visitor.GoAsync("/");
        Assert.Equal("en-CA", await visitor.Page.EvaluateAsync<string>("document.documentElement.lang"));
    }

    [Fact]
    public async Task The_keyboard_meets_everything_in_the_order_of_the_page()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await Assertions.Expect(visitor.Page.Locator(".foot")).ToContainTextAsync("Nous le notons");
        Assert.Equal("Compte de taxes 2027", await FocusAsync(visitor));
        Assert.Equal(["Nom vérifié", "English", "Aller au contenu"], await PressAsync(visitor, "Shift+Tab", 3));
        Assert.Equal(
            ["English", "Nom vérifié", "Copier", "Voir le document", "Voir la preuve", "Garder ce document", "Rester au papier", "Télécharger le fichier", "Le dire à Ville de Val-Exemple", "Qui voit quoi"],
            await PressAsync(visitor, "Tab", 10));
        var targets = await visitor.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('button, summary, a')].filter(e => e.offsetParent && e.getBoundingClientRect().height < (e.matches('.button') ? 48 : 24)).map(e => e.innerText)");
        Assert.Empty(targets);
        Assert.Equal("Lettre ouverte. Compte de taxes 2027, 1 284 dollars 50,", (await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync()).Replace('\u00a0', ' ').Split(" à payer")[0]);
    }

    [Fact]
    public async Task A_letter_prints_what_was_said_and_by_whom_without_its_buttons()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 1280);
        await visitor.GoAsync(letter.Path);
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(2);
        var file = await visitor.Page.PdfAsync(new() { Format = "Letter", PrintBackground = false });
        using var printed = PdfDocument.Open(file);
        var text = string.Join(' ', printed.GetPages().SelectMany(page => page.GetWords()).Select(word => word.Text)).Replace('\u00a0', ' ');
        foreach (var said in (string[])["Ville de Val-Exemple", "1 284,50 $", "Signé par", "Intact", "4417-2210"])
            Assert.Contains(said, text, StringComparison.Ordinal);
        foreach (var button in (string[])["Garder", "Rester", "Télécharger", "English", "Copier"])
            Assert.DoesNotContain(button, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_scripts_the_page_says_that_this_browser_cannot_open_the_letter()
    {
        await using var town = await Town.BuildAsync();
        await using var context = await browser.NewContextAsync(scripts: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"http://{town.World.Host}/p#{Code.New(CodeKind.Letter).ToCompact()}");
        Assert.Contains("Ce navigateur ne peut pas ouvrir la lettre.", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("s’ouvre…", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attack24_V14_no_script_but_the_pages_own_runs_in_it()
    {
        await using var town = await Town.BuildAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync("/p");
        await visitor.ReadTitleAsync("Entrez le code de votre lettre");
        foreach (var attempt in (string[])[
            "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.head.append(s); })()",
            "(() => { document.body.innerHTML += '<img src=x onerror=\"window.ran = 1\">'; })()",
            "(() => { const s = document.createElement('script'); s.src = 'data:text/javascript,window.ran=1'; document.head.append(s); })()",
            "(() => { new Worker('data:text/javascript,1'); })()",
            "(() => { trustedTypes.createPolicy('another', { createHTML: s => s }); })()",
            "(() => { setTimeout('window.ran = 1'); })()",
            "(() => { const f = document.createElement('iframe'); f.srcdoc = '<script>parent.ran = 1</' + 'script>'; document.body.append(f); })()"])
        {
            try
            {
                await visitor.Page.EvaluateAsync(attempt);
            }
            catch (PlaywrightException)
            {
                // refused at once
            }
        }
        await Task.Delay(300);
        Assert.True(await visitor.Page.EvaluateAsync<bool>("window.ran === undefined"));
        Assert.NotEmpty(visitor.Complaints);
    }

    [Fact]
    public async Task Attack24_no_file_may_run_what_did_not_come_as_one_but_the_vaults_worker_a_hash()
    {
        await using var town = await Town.BuildAsync();
        var files = (await town.World.Http.GetStringAsync("/app/files.txt", TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[66..]).ToList();
        var loose = new List<string>();
        foreach (var file in files)
        {
            using var answer = await town.World.Http.GetAsync($"/{file}", TestContext.Current.CancellationToken);
            if (!answer.Headers.TryGetValues("Content-Security-Policy", out var policies))
                continue;
            var policy = Assert.Single(policies);
            Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
            if (policy.Contains("unsafe", StringComparison.Ordinal))
                loose.Add(file);
        }
        var worker = Assert.Single(loose);
        Assert.StartsWith("app/vault.worker-", worker, StringComparison.Ordinal);
    }

    static async Task<string[]> PressAsync(Visitor visitor, string key, int times)
    {
        var met = new string[times];
        for (var i = 0; i < times; i++)
        {
            await visitor.Page.Keyboard.PressAsync(key);
            met[i] = await FocusAsync(visitor);
        }
        return met;
    }

    static Task<string> FocusAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string>("document.activeElement.innerText.split('\\n')[0]");
}
