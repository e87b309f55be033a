using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A document is lent to an organisation and to a person, read there, and taken back; by people with vaults of their own.</summary>
public sealed class SharingTests(BrowserFixture browser)
{
    const string Purpose = "Demande de prêt";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task V40_a_document_lent_to_an_organisation_opens_there_until_it_is_stopped()
    {
        await using var town = await Town.BuildAsync();
        var bank = await town.World.OrganisationAsync("Caisse de Val-Exemple");
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var page = ana.Visitor.Page;
        await OpenBillAsync(ana.Visitor);
        await ana.Visitor.Button("Partager").ClickAsync();
        await Assertions.Expect(page.Locator("dialog.panel h1")).ToHaveTextAsync("Partager « Compte de taxes 2027 »".Replace("« ", "«\u00a0", StringComparison.Ordinal).Replace(" »", "\u00a0»", StringComparison.Ordinal));
        // nothing is said: what is missing is, and nothing leaves
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Choisissez avec qui vous partagez.");
        await ana.Visitor.LookAsync("share-empty");
        await page.GetByLabel("Un organisme").First.CheckAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Un organisme" }).SelectOptionAsync("Caisse de Val-Exemple");
        await page.GetByLabel("Pour quoi faire?").FillAsync("ab");
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#wrong-purpose")).ToHaveTextAsync("Écrivez pour quoi faire, de 3 à 120 caractères.");
        await page.GetByLabel("Pour quoi faire?").FillAsync(Purpose);
        await ana.Visitor.LookAsync("share");
        Assert.Contains("Ce qui part : 1 document, version 1.", (await page.Locator("dialog.panel").InnerTextAsync()).Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.DoesNotContain("/api/deliveries", ana.Visitor.Asked);
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Partagé avec Caisse de Val-Exemple jusqu’au "));
        await Assertions.Expect(page.Locator("dialog.panel")).ToHaveCountAsync(0);
        Assert.Equal("Partager", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await ana.Visitor.LookAsync("readers");

        // the bank reads what was meant, signed, for that purpose, by the SDK
        var client = town.World.Honest(bank);
        var share = (await client.ReadFeedAsync(0, Ct)).Events.Single(one => one.Evidence.Event == EventKind.ContentConsignment).Evidence.Delivery!.Value;
        var found = await client.FindDeliveryAsync(share, Ct);
        Assert.Equal(DeliveryKind.Share, found.Body.Kind);
        Assert.InRange(found.Body.Ends!.Value, DateTimeOffset.UtcNow.AddDays(30), DateTimeOffset.UtcNow.AddDays(32));
        var opened = found.Open(await client.FetchGrantAsync(share, Ct), bank.Chain, bank.Vaults);
        Assert.Equal((Purpose, "Compte de taxes 2027"), (opened.Cover.Purpose, opened.Cover.Title));
        await using (var payload = await client.FetchPayloadAsync(opened.Parts[0].Payload, Ct))
        {
            using var held = new MemoryStream();
            await payload.CopyToAsync(held, Ct);
            Assert.Equal(Town.Bill.Bytes, opened.OpenPart(0, held.ToArray()).Bytes);
        }

        // a reload later the list still says so; then it ends
        await ana.Visitor.GoAsync("/");
        await Citizen.EnterAsync(ana.Visitor);
        await OpenBillAsync(ana.Visitor);
        await Assertions.Expect(page.Locator(".readers")).ToContainTextAsync(Purpose);
        await ana.Visitor.Button("Arrêter\u00a0: Caisse de Val-Exemple").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Arrêté. Caisse de Val-Exemple ne peut plus l’ouvrir ici.");
        Assert.Equal("already-final", (await Assert.ThrowsAsync<ProblemException>(() => client.FetchGrantAsync(share, Ct))).Name);
        Assert.DoesNotContain(Purpose, await ana.Visitor.SentAsync(), StringComparison.Ordinal);
        Assert.Empty(ana.Visitor.Complaints);
    }

    [Fact]
    public async Task V39_two_people_add_each_other_and_one_reads_what_the_other_lends_until_it_is_stopped()
    {
        await using var town = await Town.BuildAsync();
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        await using var ben = await Citizen.WithVaultAsync(browser, town);
        var page = ana.Visitor.Page;

        // ben has not added her: nothing leaves, and she shows him her square
        await OpenBillAsync(ana.Visitor);
        await ana.Visitor.Button("Partager").ClickAsync();
        await page.GetByLabel("Une personne").First.CheckAsync();
        await page.GetByLabel("Son numéro, 52 symboles").FillAsync($"{ben.Id}"[..51]);
        await page.GetByLabel("Pour quoi faire?").FillAsync(Purpose);
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#wrong-id")).ToBeVisibleAsync();
        await page.GetByLabel("Son numéro, 52 symboles").FillAsync($" {ben.Id.ToString().ToUpperInvariant()}\n");
        await page.GetByLabel("Son nom, pour vous seul").FillAsync("Ben");
        await ana.Visitor.LookAsync("share-person");
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Rien n’est parti. Ben doit d’abord vous ajouter : montrez-lui votre carré, puis partagez de nouveau.".Replace(" :", "\u00a0:", StringComparison.Ordinal));
        Assert.Contains(ana.Id.ToString(), await page.Locator("dialog.panel").InnerTextAsync(), StringComparison.Ordinal);

        // he adds her
        await GoToSharesAsync(ben.Visitor);
        Assert.Equal(ben.Id.ToString().ToUpperInvariant(), await SquareTests.ReadSquareAsync(ben.Visitor, "svg.square"));
        await ben.Visitor.Page.GetByLabel("Son numéro, 52 symboles").FillAsync($"{ana.Id}");
        await ben.Visitor.Page.GetByLabel("Son nom, pour vous seul").FillAsync("Ana");
        await ben.Visitor.Button("Ajouter cette personne").ClickAsync();
        await Assertions.Expect(ben.Visitor.Page.Locator("#alert")).ToHaveTextAsync("Vous avez ajouté Ana.");
        Assert.Contains("Vous pouvez partager", await ben.Visitor.TextAsync(), StringComparison.Ordinal);

        // the same order again, and it leaves
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Partagé avec Ben jusqu’au "));

        // his home says so until he has opened it, and it is nowhere in his papers
        await GoToSharesAsync(ben.Visitor);
        await ben.Visitor.LookAsync("shares");
        await Citizen.FollowAsync(ben.Visitor, "/");
        await ben.Visitor.ReadTitleAsync("Bonjour");
        await ben.Visitor.LookAsync("home-lent");
        await ben.Visitor.Page.Locator(".item a", new() { HasText = "Ana partage un document avec vous" }).ClickAsync();
        await ben.Visitor.ReadTitleAsync("Compte de taxes 2027");
        Assert.Contains($"Pour : {Purpose}", await ben.Visitor.TextAsync(), StringComparison.Ordinal);
        await ben.Visitor.LookAsync("lent");
        Assert.Equal(Town.Bill.Bytes, await ben.Visitor.DownloadAsync("Télécharger le fichier"));
        var mine = await OwnDocumentsAsync(ben.Visitor);

        // she stops; he is told, and nothing of it is here any more
        await ana.Visitor.Button("Arrêter\u00a0: Ben").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Arrêté. Ben ne peut plus l’ouvrir ici.");
        await GoToSharesAsync(ben.Visitor);
        await ben.Visitor.Page.Locator(".item a", new() { HasText = "Ana" }).ClickAsync();
        await ben.Visitor.ReadTitleAsync("Ce partage est terminé");
        await ben.Visitor.LookAsync("lent-gone");
        Assert.DoesNotContain("Compte de taxes", await ben.Visitor.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(mine, await OwnDocumentsAsync(ben.Visitor));
        Assert.DoesNotContain(ben.Visitor.Asked, asked => asked.Split('#')[0].Contains(ana.Id.ToString(), StringComparison.Ordinal) && asked.StartsWith("/partages", StringComparison.Ordinal));
        Assert.Empty(ana.Visitor.Complaints);
        Assert.Empty(ben.Visitor.Complaints);
    }

    [Fact]
    public async Task By_the_keyboard_alone_a_document_is_shared_once()
    {
        await using var town = await Town.BuildAsync();
        var bank = await town.World.OrganisationAsync("Caisse de Val-Exemple");
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var (page, keyboard) = (ana.Visitor.Page, ana.Visitor.Page.Keyboard);
        await OpenBillAsync(ana.Visitor);
        await ana.Visitor.Button("Partager").FocusAsync();
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("dialog.panel h1")).ToBeFocusedAsync();
        // Escape leaves, and gives the focus back
        await keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog.panel")).ToHaveCountAsync(0);
        await Assertions.Expect(ana.Visitor.Button("Partager")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("dialog.panel h1")).ToBeFocusedAsync();
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Space");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("Caisse");
        await keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByLabel("Pour quoi faire?")).ToBeFocusedAsync();
        await keyboard.TypeAsync(Purpose);
        for (var i = 0; i < 5 && await page.EvaluateAsync<string>("document.activeElement.textContent") != "Partager avec ma clé"; i++)
            await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Partagé avec Caisse"));
        Assert.Single((await town.World.Honest(bank).ReadFeedAsync(0, Ct)).Events, one => one.Evidence.Event == EventKind.ContentConsignment);
        await Assertions.Expect(page.Locator(".readers .item")).ToHaveCountAsync(1);
        Assert.Empty(ana.Visitor.Complaints);
    }

    [Fact]
    public async Task V42_a_new_vault_is_shared_with_nobody_stands_in_no_list_and_may_not_ask_where_one_is()
    {
        await using var town = await Town.BuildAsync();
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        await Citizen.FollowAsync(ana.Visitor, "/reglages");
        await Citizen.FollowAsync(ana.Visitor, "/reglages/avis");
        await Assertions.Expect(ana.Visitor.Page.Locator("main")).ToContainTextAsync("Aucun avis envoyé.");
        await GoToSharesAsync(ana.Visitor);
        await Assertions.Expect(ana.Visitor.Page.Locator("main")).ToContainTextAsync("Vous ne partagez rien.");

        // nobody finds them: no list has them, and their chain is for whoever is in a session and has the whole id
        Assert.DoesNotContain(ana.Id.ToString(), await town.World.Http.GetStringAsync("/api/organisations", Ct), StringComparison.Ordinal);
        using (var chain = await town.World.Http.GetAsync($"/api/accounts/{ana.Id}", Ct))
            Assert.Equal("session-required", await ProblemAnswer.NameAsync(chain));
        Assert.Equal("camera", await ana.Visitor.Page.EvaluateAsync<string>("['camera', 'geolocation', 'microphone'].filter(asked => document.featurePolicy.allowsFeature(asked)).join()"));
        Assert.Single(ana.Visitor.Hosts);
    }

    [Fact]
    public async Task V40_a_share_whose_day_has_passed_does_not_open()
    {
        await using var town = await Town.BuildAsync();
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var ben = await town.World.HolderAsync();
        var lender = town.World.Honest(ben);
        await lender.LinkContactAsync(ana.Id, Ct);
        await GoToSharesAsync(ana.Visitor);
        await ana.Visitor.Page.GetByLabel("Son numéro, 52 symboles").FillAsync($"{ben.Id}");
        await ana.Visitor.Page.GetByLabel("Son nom, pour vous seul").FillAsync("Ben");
        await ana.Visitor.Button("Ajouter cette personne").ClickAsync();
        await Assertions.Expect(ana.Visitor.Page.Locator("#alert")).ToHaveTextAsync("Vous avez ajouté Ben.");
        var ends = DateTimeOffset.UtcNow.AddSeconds(5);
        var (delivery, payloads) = HonestPeople.Seal(ben, (await lender.FindRecipientsAsync([(ana.Id, null)], Ct))[0]!, "lent", new(DeliveryKind.Share, Grade.Availability, Ends: ends));
        await lender.DeliverAsync(delivery, payloads, ct: Ct);
        while (DateTimeOffset.UtcNow < ends)
            await Task.Delay(100, Ct);
        await GoToSharesAsync(ana.Visitor);
        await ana.Visitor.Page.Locator(".item a", new() { HasText = "Ben" }).ClickAsync();
        await ana.Visitor.ReadTitleAsync("Ce partage est terminé");
        Assert.DoesNotContain(ana.Visitor.Asked, asked => asked == $"/api/deliveries/{delivery.Body.Id}/grant");
    }

    [Fact]
    public async Task A_page_that_was_lost_before_the_answer_came_shares_no_second_time()
    {
        await using var town = await Town.BuildAsync();
        var bank = await town.World.OrganisationAsync("Caisse de Val-Exemple");
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var page = ana.Visitor.Page;
        await page.RouteAsync("**/api/deliveries", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        });
        await OpenBillAsync(ana.Visitor);
        await AskAsync(ana.Visitor, "Caisse de Val-Exemple");
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("dialog.panel")).ToContainTextAsync("Rien n’est perdu");
        // the dialog waits as long as nothing is sure: not even two Escapes close it
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("dialog.panel h1")).ToBeVisibleAsync();
        await page.UnrouteAllAsync();
        await Citizen.EnterAsync(ana.Visitor);
        await OpenBillAsync(ana.Visitor);
        await Assertions.Expect(page.Locator(".readers")).ToContainTextAsync(Purpose);
        await AskAsync(ana.Visitor, "Caisse de Val-Exemple");
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Partagé avec Caisse"));
        Assert.Single((await town.World.Honest(bank).ReadFeedAsync(0, Ct)).Events, one => one.Evidence.Event == EventKind.ContentConsignment);
    }

    [Fact]
    public async Task V40_without_the_passkey_nothing_is_shared_and_a_number_of_nobody_is_told()
    {
        await using var town = await Town.BuildAsync();
        await town.World.OrganisationAsync("Caisse de Val-Exemple");
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var page = ana.Visitor.Page;
        await OpenBillAsync(ana.Visitor);
        await Authenticator.TurnAwayAsync(page, true);
        await AskAsync(ana.Visitor, "Caisse de Val-Exemple");
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("La clé n’a pas servi. Rien n’a changé.");
        await Authenticator.TurnAwayAsync(page, false);
        await page.GetByLabel("Une personne").First.CheckAsync();
        await page.GetByLabel("Son numéro, 52 symboles").FillAsync(new string('a', 52));
        await page.GetByLabel("Son nom, pour vous seul").FillAsync("Personne");
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Personne n’a ce numéro ici. Rien n’est parti.");
        await ana.Visitor.Button("Annuler\u00a0: rien ne part").ClickAsync();
        await Assertions.Expect(ana.Visitor.Button("Partager")).ToBeFocusedAsync();
        Assert.DoesNotContain("/api/deliveries", ana.Visitor.Asked);
        Assert.DoesNotContain("/api/acts/link", ana.Visitor.Asked);
        Assert.Empty(ana.Visitor.Complaints);
    }

    [Fact]
    public async Task V15_V37_The_first_reading_of_a_share_is_told_by_mail_without_a_name_and_what_was_taken_back_is_not_called_to_mind()
    {
        using var mail = new MailServer();
        await using var town = await Town.BuildAsync(mail.Use);
        var bank = await town.World.OrganisationAsync("Caisse de Val-Exemple");
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var page = ana.Visitor.Page;
        await Citizen.FollowAsync(ana.Visitor, "/reglages");
        await Citizen.FollowAsync(ana.Visitor, "/reglages/avis");
        await page.Locator("input").FillAsync("ana@exemple.test");
        await ana.Visitor.Button("Recevoir un code").ClickAsync();
        await ana.Visitor.Button("Vérifier").WaitForAsync();
        await NoticeTests.SendAsync(town.World);
        await page.Locator("input").FillAsync(NoticeTests.CodeIn(mail));
        await ana.Visitor.Button("Vérifier").ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Cette adresse est vérifiée.");
        await Citizen.FollowAsync(ana.Visitor, "/");
        await OpenBillAsync(ana.Visitor);
        await AskAsync(ana.Visitor, "Caisse de Val-Exemple");
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Partagé avec Caisse"));
        await NoticeTests.SendAsync(town.World);
        Assert.DoesNotContain(mail.Taken, message => message.Subject == "Un partage a servi");

        var client = town.World.Honest(bank);
        var share = (await client.ReadFeedAsync(0, Ct)).Events.Single(one => one.Evidence.Event == EventKind.ContentConsignment).Evidence.Delivery!.Value;
        await client.FetchGrantAsync(share, Ct);
        await client.FetchGrantAsync(share, Ct);
        await NoticeTests.SendAsync(town.World);
        var told = Assert.Single(mail.Taken, message => message.Subject == "Un partage a servi");
        Assert.DoesNotContain("Caisse", told.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("taxes", told.TextBody, StringComparison.Ordinal);

        // somebody who lends to her takes it back: no reminder of it comes
        var ben = await town.World.HolderAsync();
        var lender = town.World.Honest(ben);
        await lender.LinkContactAsync(ana.Id, Ct);
        await GoToSharesAsync(ana.Visitor);
        await page.GetByLabel("Son numéro, 52 symboles").FillAsync($"{ben.Id}");
        await page.GetByLabel("Son nom, pour vous seul").FillAsync("Ben");
        await ana.Visitor.Button("Ajouter cette personne").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Vous avez ajouté Ben.");
        var (delivery, payloads) = HonestPeople.Seal(ben, (await lender.FindRecipientsAsync([(ana.Id, null)], Ct))[0]!, "lent", new(DeliveryKind.Share, Grade.Availability, Ends: DateTimeOffset.UtcNow.AddDays(60)));
        var (act, _) = await lender.DeliverAsync(delivery, payloads, ct: Ct);
        Assert.Equal(1L, await town.World.AskAsync<long>("select count(*) from notice_unopened"));
        await lender.WithdrawAsync(act, Ct);
        Assert.Equal(0L, await town.World.AskAsync<long>("select count(*) from notice_unopened"));
    }

    [Fact]
    public async Task What_is_thrown_away_is_said_to_be_shared_still_until_that_is_stopped()
    {
        await using var town = await Town.BuildAsync();
        var bank = await town.World.OrganisationAsync("Caisse de Val-Exemple");
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var page = ana.Visitor.Page;
        var main = page.Locator("main");
        await OpenBillAsync(ana.Visitor);
        await AskAsync(ana.Visitor, "Caisse de Val-Exemple");
        await ana.Visitor.Button("Partager avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Partagé avec Caisse"));
        await ana.Visitor.Button("Classer").ClickAsync();
        await ana.Visitor.Button("Mettre à la corbeille").ClickAsync();
        await Assertions.Expect(main).ToContainTextAsync("À la corbeille. Vous avez 60 jours pour le reprendre.");

        // what was given is called by its title, wherever it lies
        await page.EvaluateAsync("id => { history.pushState(null, '', `/organismes#${id}`); dispatchEvent(new PopStateEvent('popstate')); }", $"{bank.Id}");
        await ana.Visitor.ReadTitleAsync("Caisse de Val-Exemple");
        await Assertions.Expect(page.Locator(".group-of", new() { HasText = "Partagés" })).ToContainTextAsync("Compte de taxes 2027");

        await GoToTrashAsync();
        await Assertions.Expect(page.Locator(".papers-of .item")).ToContainTextAsync("encore partagé avec Caisse de Val-Exemple");
        await ana.Visitor.LookAsync("22-trash-shared");
        await page.Locator(".said a", new() { HasText = "Vos partages" }).ClickAsync();
        await ana.Visitor.ReadTitleAsync("Vos partages");
        await ana.Visitor.Button("Arrêter\u00a0: Caisse de Val-Exemple").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Arrêté. Caisse de Val-Exemple ne peut plus l’ouvrir ici.");
        await GoToTrashAsync();
        await Assertions.Expect(page.Locator(".papers-of .item")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".group-of p")).ToHaveCountAsync(0);
        Assert.DoesNotContain("partagé", await ana.Visitor.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(ana.Visitor.Complaints);

        async Task GoToTrashAsync()
        {
            await Citizen.FollowAsync(ana.Visitor, "/papiers");
            await ana.Visitor.ReadTitleAsync("Vos papiers");
            await Citizen.FollowAsync(ana.Visitor, "/papiers/corbeille");
            await ana.Visitor.ReadTitleAsync("Corbeille");
        }
    }

    static async Task AskAsync(Visitor visitor, string organisation)
    {
        await visitor.Button("Partager").ClickAsync();
        await visitor.Page.GetByLabel("Un organisme").First.CheckAsync();
        await visitor.Page.GetByRole(AriaRole.Combobox, new() { Name = "Un organisme" }).SelectOptionAsync(organisation);
        await visitor.Page.GetByLabel("Pour quoi faire?").FillAsync(Purpose);
    }

    static async Task OpenBillAsync(Visitor visitor)
    {
        await visitor.Page.Locator("a.what", new() { HasText = "Compte de taxes 2027" }).First.ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
    }

    static async Task GoToSharesAsync(Visitor visitor)
    {
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await Citizen.FollowAsync(visitor, "/partages");
        await visitor.ReadTitleAsync("Vos partages");
    }

    static async Task<int> OwnDocumentsAsync(Visitor visitor)
    {
        await Citizen.FollowAsync(visitor, "/");
        await visitor.ReadTitleAsync("Bonjour");
        Assert.DoesNotContain("partage un document", await visitor.TextAsync(), StringComparison.Ordinal);
        return await visitor.Page.Locator("a[href^='/document#']").CountAsync();
    }
}
