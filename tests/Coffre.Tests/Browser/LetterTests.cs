using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

public sealed class LetterTests(BrowserFixture browser)
{
    static readonly EventKind[] opened = [EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ContentAccessTracking];

    [Theory]
    [InlineData(360, "fr")]
    [InlineData(1280, "en")]
    public async Task A_letter_opens_its_document_is_shown_and_both_are_proven_with_the_server_stopped(int width, string language)
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, width, language: language);

        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        Assert.Equal("/p", await visitor.Page.EvaluateAsync<string>("location.pathname + location.hash"));
        var text = await visitor.TextAsync();
        foreach (var said in language == "fr"
            ? ["De Ville de Val-Exemple", "Nom vérifié", "1 284,50 $", "À payer au plus tard le", "dans 98 jours", "Bonjour Madame Tremblay,", "Signé par Ville de Val-Exemple", "Coffre d’essai"]
            : (string[])["From Ville de Val-Exemple", "Name checked", "$1,284.50", "Pay by", "in 98 days", "Signed by Ville de Val-Exemple"])
            Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Intact", text, StringComparison.Ordinal);
        await visitor.LookAsync("3-letter");

        // the opening is recorded after the cover was checked
        await Assertions.Expect(visitor.Page.Locator(".foot")).ToContainTextAsync(language == "fr" ? "Nous le notons" : "We record it");
        Assert.Equal(opened, await town.EventsAsync());

        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        await Assertions.Expect(visitor.Page.Locator(".seal")).ToContainTextAsync("Intact");
        await visitor.LookAsync("3-document");
        if (width == 1280)
            await Assertions.Expect(visitor.Button("Stay on paper")).ToBeInViewportAsync();

        Assert.Equal(Town.Bill.Bytes, await visitor.DownloadAsync(language == "fr" ? "Télécharger le fichier" : "Download the file"));
        await visitor.Page.GetByText(language == "fr" ? "Voir la preuve" : "See the proof").ClickAsync();
        var receipt = await visitor.DownloadAsync(language == "fr" ? "Télécharger le récépissé" : "Download the receipt");
        await visitor.LookAsync("3-proof");

        await town.World.StopAsync();
        var answer = ReceiptVerifier.Verify(receipt, town.World.Trust, Digest.Of(Town.Bill.Bytes));
        Assert.Equal(Verdict.Intact, Assert.Single(answer.Documents).Verdict);
        Assert.Equal("Compte de taxes 2027", answer.Cover?.Title);

        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Attack11_the_code_is_in_no_request_and_is_kept_nowhere()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync(letter.Path);
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(2);
        await visitor.Button("Rester au papier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts")).ToContainTextAsync("C’est noté.");
        var sent = await visitor.SentAsync();
        Assert.Contains(Derive.LetterFind(letter.Code).ToString(), sent, StringComparison.Ordinal);
        var kept = await visitor.Page.EvaluateAsync<string>("""
            (async () => {
                const databases = await indexedDB.databases();
                const open = await new Promise(done => { const r = indexedDB.open(databases[0].name); r.onsuccess = () => done(r.result); });
                const all = await new Promise(done => { const r = open.transaction('kept').objectStore('kept').getAll(); r.onsuccess = () => done(r.result); });
                return JSON.stringify([location.href, history.state, { ...localStorage }, { ...sessionStorage }, document.cookie, await caches.keys(), databases.length, all]);
            })()
            """);
        Assert.Contains("\"size\"", kept, StringComparison.Ordinal);
        for (var from = 0; from + 8 <= letter.Code.Symbols.Length; from += 4)
        {
            Assert.DoesNotContain(letter.Code.Symbols[from..(from + 8)], sent, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(letter.Code.Symbols[from..(from + 8)], kept, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_letter_opens_whose_senders_key_has_rotated_before_and_since()
    {
        await using var town = await Town.BuildAsync();
        await town.RotateAsync();
        var letter = await town.SendBillAsync();
        await town.RotateAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.Page.GetByText("Voir la preuve").ClickAsync();
        Assert.Equal(Town.Name, ReceiptVerifier.Verify(await visitor.DownloadAsync("Télécharger le récépissé"), town.World.Trust).Names.Values.Single());
    }

    [Fact]
    public async Task A_page_left_behind_forgets_the_letter()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.Page.Clock.InstallAsync();
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.Page.EvaluateAsync("Object.defineProperty(document, 'hidden', { value: true }); dispatchEvent(new Event('visibilitychange'))");
        await visitor.Page.Clock.FastForwardAsync("29:59");
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.Page.Clock.FastForwardAsync("00:02");
        await visitor.ReadTitleAsync("Entrez le code de votre lettre");
    }

    [Fact]
    public async Task A_page_left_behind_forgets_a_code_that_it_was_waiting_with()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        var away = true;
        await visitor.Page.RouteAsync("**/api/letter", async route =>
        {
            if (away)
                await route.FulfillAsync(new() { Status = 502 });
            else
                await route.ContinueAsync();
        });
        await visitor.Page.Clock.InstallAsync();
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Coffre ne répond pas.");
        await visitor.Page.EvaluateAsync("Object.defineProperty(document, 'hidden', { value: true }); dispatchEvent(new Event('visibilitychange'))");
        // pauses grow to a minute, so that the half hour ends within one
        foreach (var (time, pause) in ((string, string)[])[("01:00", "10|9"), ("01:00", "20|1[6-9]"), ("01:00", "40|3[0-9]"), ("01:00", "60|5[0-9]"), ("25:30", "60|5[0-9]")])
            await ForwardAsync(time, pause);
        await visitor.Page.Clock.FastForwardAsync("00:35");
        await visitor.ReadTitleAsync("Entrez le code de votre lettre");
        away = false;
        var asked = visitor.Asked.Count;
        for (var minutes = 0; minutes < 3; minutes++)
            await visitor.Page.Clock.FastForwardAsync("01:00");
        await Task.Delay(1500);
        await visitor.ReadTitleAsync("Entrez le code de votre lettre");
        Assert.Equal(asked, visitor.Asked.Count);

        async Task ForwardAsync(string time, string pause)
        {
            await visitor.Page.Clock.FastForwardAsync(time);
            await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync(new System.Text.RegularExpressions.Regex($"dans ({pause})\\s"));
        }
    }

    [Fact]
    public async Task Of_two_letters_in_one_tab_the_second_is_shown_whichever_answers_last()
    {
        await using var town = await Town.BuildAsync();
        var first = await town.SendBillAsync();
        var second = await town.SendAsync([Town.Bill], Town.Words, title: "Permis 2027");
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        var answers = new TaskCompletionSource();
        await visitor.Page.RouteAsync("**/api/letter", async route =>
        {
            if (route.Request.Headers["coffre-locator"] == Derive.LetterFind(first.Code).ToString())
                await answers.Task;
            await route.ContinueAsync();
        });
        await visitor.GoAsync(first.Path);
        await visitor.ReadTitleAsync("Votre lettre s’ouvre…");
        await visitor.Page.EvaluateAsync($"location.hash = '{second.Code.ToCompact()}'");
        await visitor.ReadTitleAsync("Permis 2027");
        answers.SetResult();
        await Task.Delay(1500);
        await visitor.ReadTitleAsync("Permis 2027");
        // and it is the second's documents that are fetched
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_letter_opens_again_after_the_server_was_restarted_from_the_checkpoint_that_the_device_kept()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await Assertions.Expect(visitor.Page.Locator(".foot")).ToContainTextAsync("Nous le notons");
        await town.World.StopAsync();
        await town.World.StartAgainAsync();
        await town.SendBillAsync();
        await visitor.GoAsync("/");
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        Assert.Contains("coffre-seen:", await visitor.SentAsync(), StringComparison.Ordinal);
        // the second opening is recorded no second time
        Assert.Single(await town.EventsAsync(), kind => kind == EventKind.ContentAccessTracking);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task V3_Stay_on_paper_acts_at_once_and_the_letter_still_opens()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        var keep = await visitor.Button("Garder ce document").BoundingBoxAsync();
        var paper = await visitor.Button("Rester au papier").BoundingBoxAsync();
        Assert.Equal((keep!.Width, keep.Height), (paper!.Width, paper.Height));
        await visitor.Button("Rester au papier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts")).ToContainTextAsync("C’est noté. Ville de Val-Exemple continue de vous écrire par la poste.");
        Assert.StartsWith("C’est noté", await visitor.Page.EvaluateAsync<string>("document.activeElement.innerText"), StringComparison.Ordinal);
        // paper is an answer: « Garder » stays, outlined
        await Assertions.Expect(visitor.Button("Garder ce document")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator(".button.main")).ToHaveCountAsync(0);
        await visitor.LookAsync("3-paper");
        Assert.Contains(EventKind.Paper, await town.EventsAsync());
        await visitor.GoAsync("/");
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
    }

    [Fact]
    public async Task The_wrong_person_says_so_and_the_letter_ends()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await visitor.Button("Le dire à Ville de Val-Exemple").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".foot")).ToContainTextAsync("La lettre ne s’ouvrira plus, pour personne.");
        await visitor.LookAsync("3-wrong-person");
        await visitor.Button("Dire qu’elle n’est pas pour moi").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("que cette lettre n’était pas pour elle.");
        Assert.DoesNotContain("1 284,50", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("4b-ended");
    }

    [Fact]
    public async Task A_claimed_letter_says_when_and_takes_the_word_of_who_did_not()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await town.ClaimAsync(letter);
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Cette lettre a déjà servi");
        await Assertions.Expect(visitor.Button("Ce n’est pas vous?")).ToBeInViewportAsync();
        Assert.Matches("a gardé ce document le .+ à [0-9]+ h [0-9]{2}", await visitor.TextAsync());
        await visitor.LookAsync("4-claimed");
        await visitor.Button("Ce n’est pas vous?").ClickAsync();
        await visitor.LookAsync("4-claimed-not-me");
        await visitor.Button("Dire que ce n’est pas moi").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ville de Val-Exemple a votre avis.");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("C’est noté le");
        await visitor.LookAsync("4-claimed-noted");
        Assert.Contains(EventKind.Paper, await town.EventsAsync());
    }

    [Fact]
    public async Task A_recalled_letter_says_that_its_sender_took_it_back()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await town.RecallAsync(letter);
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Ville de Val-Exemple a repris cet envoi le");
        await visitor.LookAsync("6-recalled");
    }

    [Fact]
    public async Task A_letter_whose_sender_closed_before_it_opened_says_that_it_will_not_open()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync(opens: DateTimeOffset.UtcNow.AddDays(3));
        await town.CloseAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Ville de Val-Exemple a fermé son compte le");
        Assert.Contains("Cette lettre ne s’ouvrira pas.", await visitor.TextAsync(), StringComparison.Ordinal);
        Assert.Contains("Appelez le numéro de votre lettre.", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("5-sender-closed");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_letter_says_that_it_is_early_and_that_it_has_expired()
    {
        await using var town = await Town.BuildAsync();
        var early = await town.SendBillAsync(opens: DateTimeOffset.UtcNow.AddDays(3));
        var brief = await town.SendBillAsync(ends: DateTimeOffset.UtcNow.AddDays(2));
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(early.Path);
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Cette lettre s’ouvrira le");
        await visitor.LookAsync("5-early");
        await visitor.GoAsync("/");
        // both clocks go on, the server's and this device's
        await town.LeaveForAsync(TimeSpan.FromDays(2.5), visitor);
        await visitor.GoAsync(brief.Path);
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Cette lettre ne s’ouvre plus depuis le");
        Assert.Contains("Votre document papier reste valable.", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("5-expired");
    }

    [Fact]
    public async Task A_reload_forgets_the_code_and_says_so()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.Page.ReloadAsync();
        await visitor.ReadTitleAsync("Entrez le code de votre lettre");
        Assert.Contains("La page a oublié le code, par prudence. Scannez la lettre de nouveau.", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("1-code-gone");
    }
}
