using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>What an organisation delivers to the account of a person, under each grade, on one device and on two.</summary>
public sealed class ReceiveTests(BrowserFixture browser)
{
    const string Title = "Avis de cotisation 2027";
    const string ToReceive = "Ville de Val-Exemple vous envoie un document à recevoir";
    const string Confirms = "En l’ouvrant, vous confirmez l’avoir reçu. Ville de Val-Exemple en aura la preuve.";

    [Fact]
    public async Task What_is_made_available_comes_by_itself_with_its_title_and_its_date_once_on_two_devices()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await using var other = await citizen.ElsewhereAsync();
        var act = await town.DeliverAsync(citizen.Id, Grade.Availability, bill: new(Town.Name, "87.25", "CAD", Town.DueDay, "AV-77"));

        // both read it at the same moment
        await Task.WhenAll(HomeAsync(visitor), HomeAsync(other));
        foreach (var device in (Visitor[])[visitor, other])
        {
            await HomeAsync(device);
            var text = await device.TextAsync();
            Assert.Equal(1, text.Split("Payer 87,25 $").Length - 1);
            Assert.Contains(Title, text, StringComparison.Ordinal);
            Assert.Equal("2 choses à faire, 2 nouveaux documents.", await device.Page.GetByRole(AriaRole.Status).InnerTextAsync());
        }
        await visitor.LookAsync("17-home-delivered");
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ContentAccessTracking], await town.EventsAsync(act));

        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Payer 87,25 $" }).ClickAsync();
        await visitor.ReadTitleAsync(Title);
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        await Assertions.Expect(visitor.Page.Locator(".seal")).ToContainTextAsync("Intact");
        Assert.Equal(Town.Bill.Bytes, await visitor.DownloadAsync("Télécharger le fichier"));
        Assert.Empty(visitor.Complaints);
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task A_registered_document_shows_no_title_until_it_is_signed_for_with_the_key()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync();
        var act = await town.DeliverAsync(citizen.Id, Grade.Handover, papers: [Town.Bill, new("Annexe", "annexe.txt", "text/plain", Town.Text("Le détail."))]);
        await HomeAsync(visitor);
        Assert.DoesNotContain(Title, await visitor.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("2 choses à faire, 1 nouveau document.", await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync());

        // by the keyboard alone
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = ToReceive }).FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.ReadTitleAsync(ToReceive);
        Assert.Contains(Confirms, await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("24-to-receive");
        // nothing was fetched by looking
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment], await town.EventsAsync(act));
        await PressAsync(visitor, "Ouvrir");
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ContentAccessTracking, EventKind.ContentHandover], await town.EventsAsync(act));
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        await HomeAsync(visitor);
        var text = await visitor.TextAsync();
        Assert.Contains("Annexe", text, StringComparison.Ordinal);
        Assert.DoesNotContain(ToReceive, text, StringComparison.Ordinal);
        await using var other = await citizen.ElsewhereAsync();
        Assert.Contains("Annexe", await other.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task What_is_to_be_accepted_is_accepted_or_refused_and_the_other_device_sees_the_same()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync();
        var refused = await town.DeliverAsync(citizen.Id, Grade.Acceptance, title: "Offre d’achat");
        var accepted = await town.DeliverAsync(citizen.Id, Grade.Acceptance);
        await HomeAsync(visitor);
        await FollowAsync(visitor, refused);
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("vous envoie un document à accepter avant le");
        await visitor.Button("Refuser").ClickAsync();
        await visitor.LookAsync("24-refuse");
        await visitor.Button("Annuler : rien ne part").ClickAsync();
        await RefuseNowAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Vous l’avez refusé le");
        Assert.Equal(EventKind.ConsignmentRejection, (await town.EventsAsync(refused))[^1]);

        await HomeAsync(visitor);
        await FollowAsync(visitor, accepted);
        await visitor.Button("Accepter et ouvrir").ClickAsync();
        await visitor.ReadTitleAsync(Title);
        Assert.Equal(
            [EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ConsignmentAcceptance, EventKind.ContentAccessTracking, EventKind.ContentHandover],
            await town.EventsAsync(accepted));

        // on another device: the one is there, the other asks for nothing any more
        await using var other = await citizen.ElsewhereAsync();
        Assert.Contains(Title, await other.TextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("à accepter", await other.TextAsync(), StringComparison.Ordinal);
        await Citizen.FollowAsync(other, "/organismes");
        await other.ReadTitleAsync("Vos organismes");
        await Citizen.FollowAsync(other, $"/organismes#{town.City.Id}");
        await other.ReadTitleAsync(Town.Name);
        await FollowAsync(other, refused);
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Vous l’avez refusé le");
        Assert.Empty(visitor.Complaints);
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task What_one_device_refuses_or_accepts_another_that_is_open_shows_so_and_signs_nothing_against_it()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync();
        Statement[] sent = [.. await Task.WhenAll(Enumerable.Range(1, 4).Select(n => town.DeliverAsync(citizen.Id, Grade.Acceptance, title: $"Offre {n}")))];
        await using var other = await citizen.ElsewhereAsync();
        Assert.Equal(4, (await other.TextAsync()).Split("à accepter").Length - 1);

        // while the other shows what it read, one is refused here and one accepted; touched there, each is what it has become
        await HomeAsync(visitor);
        await RefuseAsync(visitor, sent[0]);
        await HomeAsync(visitor);
        await AcceptAsync(visitor, sent[1]);
        await visitor.ReadTitleAsync("Offre 2");
        await other.Page.BringToFrontAsync();
        await FollowAsync(other, sent[1]);
        await other.ReadTitleAsync("Offre 2");
        await other.Page.GoBackAsync();
        await other.ReadTitleAsync("Bonjour");
        Assert.Equal(2, (await other.TextAsync()).Split("à accepter").Length - 1);
        await Citizen.FollowAsync(other, "/organismes");
        await other.ReadTitleAsync("Vos organismes");
        await Citizen.FollowAsync(other, $"/organismes#{town.City.Id}");
        await other.ReadTitleAsync(Town.Name);
        await FollowAsync(other, sent[0]);
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Vous l’avez refusé le");

        // shown there as waiting, refused here, then accepted there: it was refused
        await HomeAsync(other);
        await FollowAsync(other, sent[2]);
        await Assertions.Expect(other.Button("Accepter et ouvrir")).ToBeVisibleAsync();
        await HomeAsync(visitor);
        await RefuseAsync(visitor, sent[2]);
        await other.Page.BringToFrontAsync();
        await other.Button("Accepter et ouvrir").ClickAsync();
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Vous l’avez refusé le");

        // and the other way round: it was accepted, and is opened
        await HomeAsync(other);
        await FollowAsync(other, sent[3]);
        await Assertions.Expect(other.Button("Refuser")).ToBeVisibleAsync();
        await HomeAsync(visitor);
        await AcceptAsync(visitor, sent[3]);
        await visitor.ReadTitleAsync("Offre 4");
        await other.Page.BringToFrontAsync();
        await RefuseNowAsync(other);
        await other.ReadTitleAsync("Offre 4");

        EventKind[] begun = [EventKind.SubmissionAcceptance, EventKind.ContentConsignment];
        EventKind[] accepted = [.. begun, EventKind.ConsignmentAcceptance, EventKind.ContentAccessTracking, EventKind.ContentHandover];
        foreach (var (delivery, events) in sent.Zip((EventKind[][])[[.. begun, EventKind.ConsignmentRejection], accepted, [.. begun, EventKind.ConsignmentRejection], accepted]))
            Assert.Equal(events, await town.EventsAsync(delivery));
        await HomeAsync(other);
        Assert.DoesNotContain("à accepter", await other.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
        Assert.DoesNotContain(other.Complaints, text => !text.Contains("409", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_another_device_writes_while_this_one_reads_closes_nothing_and_is_read()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await using var other = await citizen.ElsewhereAsync();
        // the first piece of the list is held on its way until it is no longer there
        var (held, free) = (new TaskCompletionSource(), new TaskCompletionSource());
        await other.Page.RouteAsync("**/api/payloads/*", async route =>
        {
            held.TrySetResult();
            await free.Task;
            await route.ContinueAsync();
        });
        await other.Page.Locator("nav a[href='/']").ClickAsync();
        await held.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await visitor.Button("C’est fait").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien à faire aujourd’hui.");
        free.SetResult();
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync("Rien à faire aujourd’hui.");
    }

    [Fact]
    public async Task Who_turns_away_has_signed_nothing_and_what_was_taken_back_or_is_past_its_date_says_so()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync();
        var recalled = await town.DeliverAsync(citizen.Id, Grade.Handover);
        var expired = await town.DeliverAsync(citizen.Id, Grade.Handover, DateTimeOffset.UtcNow.AddSeconds(30));
        await HomeAsync(visitor);
        await FollowAsync(visitor, recalled);
        await Authenticator.TurnAwayAsync(visitor.Page, true);
        await visitor.Button("Ouvrir").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("La clé n’a pas servi. Rien n’a changé.");
        await Authenticator.TurnAwayAsync(visitor.Page, false);
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment], await town.EventsAsync(recalled));
        await town.RecallAsync(recalled);
        await visitor.Button("Ouvrir").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("a repris cet envoi le");
        await visitor.LookAsync("24-recalled");

        town.World.Clock.Advance(TimeSpan.FromMinutes(2));
        await HomeAsync(visitor);
        await visitor.Page.EvaluateAsync("id => { location.hash = ''; history.pushState(null, '', `/document#${id}`); dispatchEvent(new PopStateEvent('popstate')); }", Id(expired));
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Vous pouvez encore le lire. Cela ne confirme plus rien.");
        await visitor.LookAsync("24-late");
        await visitor.Button("Ouvrir").ClickAsync();
        await visitor.ReadTitleAsync(Title);
        Assert.DoesNotContain(EventKind.ContentHandover, await town.EventsAsync(expired));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task What_was_not_read_before_its_end_is_no_longer_offered_and_nobody_is_blamed()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var ends = DateTimeOffset.UtcNow.AddSeconds(10);
        var act = await town.DeliverAsync(citizen.Id, Grade.Availability, ends);
        // the browser's clock passes it as the server's does
        while (DateTimeOffset.UtcNow < ends)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        town.World.Clock.Advance(TimeSpan.FromMinutes(2));
        await HomeAsync(visitor);
        Assert.DoesNotContain("ne se vérifie pas", await visitor.TextAsync(), StringComparison.Ordinal);
        await Citizen.FollowAsync(visitor, "/organismes");
        await visitor.ReadTitleAsync("Vos organismes");
        await Citizen.FollowAsync(visitor, $"/organismes#{town.City.Id}");
        await visitor.ReadTitleAsync(Town.Name);
        await FollowAsync(visitor, act);
        await visitor.ReadTitleAsync($"Un envoi de {Town.Name}");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync($"{Town.Name} ne l’offre plus depuis le ");
        await Assertions.Expect(visitor.Page.Locator("main .button")).ToHaveCountAsync(0);
        await visitor.LookAsync("24-ended");
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment], await town.EventsAsync(act));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_server_that_stops_in_the_middle_loses_nothing_and_nothing_is_signed_twice()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync();
        var act = await town.DeliverAsync(citizen.Id, Grade.Acceptance);
        await HomeAsync(visitor);
        await FollowAsync(visitor, act);
        // the grant does not come: the server is gone right after it took the acceptance
        var gone = new TaskCompletionSource();
        await visitor.Context.RouteAsync("**/grant", async route =>
        {
            if (!gone.Task.IsCompleted)
            {
                await town.World.StopAsync();
                gone.SetResult();
            }
            await route.ContinueAsync();
        });
        await visitor.Button("Accepter et ouvrir").ClickAsync();
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien n’est perdu.");
        var (_, ceremonies) = await Authenticator.CeremoniesAsync(visitor.Page);
        await town.World.StartAgainAsync();
        await visitor.ReadTitleAsync(Title);
        Assert.Equal(ceremonies, (await Authenticator.CeremoniesAsync(visitor.Page)).Used);
        Assert.Equal(
            [EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ConsignmentAcceptance, EventKind.ContentAccessTracking, EventKind.ContentHandover],
            await town.EventsAsync(act));
    }

    [Fact]
    public async Task What_was_thrown_away_or_deleted_is_not_said_to_be_another_than_was_signed()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        var main = visitor.Page.Locator("main");
        var act = await town.DeliverAsync(citizen.Id, Grade.Availability);
        await HomeAsync(visitor);
        await visitor.Page.Locator("a.what", new() { HasText = Title }).ClickAsync();
        await visitor.ReadTitleAsync(Title);
        await visitor.Button("Classer").ClickAsync();
        await visitor.Button("Mettre à la corbeille").ClickAsync();
        await Assertions.Expect(main).ToContainTextAsync("À la corbeille. Vous avez 60 jours pour le reprendre.");

        // by the address that it had before it was among the papers
        await HomeAsync(visitor);
        await ComeBackAsync();
        await visitor.ReadTitleAsync(Title);
        await Assertions.Expect(main).ToContainTextAsync("À la corbeille, jusqu’au ");
        await visitor.LookAsync("24-thrown-away");
        await main.Locator("a[href='/papiers/corbeille']").ClickAsync();
        await visitor.ReadTitleAsync("Corbeille");
        await visitor.Button("Effacer maintenant").ClickAsync();
        await visitor.Button("Effacer maintenant").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("Effacé pour de bon");
        await ComeBackAsync();
        await visitor.ReadTitleAsync("Un envoi de Ville de Val-Exemple");
        await Assertions.Expect(main).ToContainTextAsync("Vous l’avez effacé pour de bon. Ville de Val-Exemple garde sa copie.");
        await visitor.LookAsync("24-deleted");
        Assert.Empty(visitor.Complaints);

        Task ComeBackAsync() => visitor.Page.EvaluateAsync("id => { history.pushState(null, '', `/document#${id}`); dispatchEvent(new PopStateEvent('popstate')); }", Id(act));
    }

    static string Id(Statement delivery) => ((StatementBody.Delivery)delivery.Body).Id.ToString();

    static Task FollowAsync(Visitor visitor, Statement delivery) => Citizen.FollowAsync(visitor, $"/document#{Id(delivery)}");

    static async Task AcceptAsync(Visitor visitor, Statement delivery)
    {
        await FollowAsync(visitor, delivery);
        await visitor.Button("Accepter et ouvrir").ClickAsync();
    }

    static async Task RefuseAsync(Visitor visitor, Statement delivery)
    {
        await FollowAsync(visitor, delivery);
        await RefuseNowAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Vous l’avez refusé le");
    }

    static async Task RefuseNowAsync(Visitor visitor)
    {
        await visitor.Button("Refuser").ClickAsync();
        await visitor.Page.GetByLabel("Je n’en veux pas.").CheckAsync();
        await visitor.Button("Refuser avec ma clé").ClickAsync();
    }

    static async Task PressAsync(Visitor visitor, string button)
    {
        await visitor.Button(button).FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
    }

    static async Task HomeAsync(Visitor visitor)
    {
        // a key is used on the page in front alone
        await visitor.Page.BringToFrontAsync();
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
    }
}
