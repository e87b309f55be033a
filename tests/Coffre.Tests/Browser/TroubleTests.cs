using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>What passes: no network, no server, maintenance, too many tries. Nothing is lost, and the page goes on by itself.</summary>
public sealed class TroubleTests(BrowserFixture browser)
{
    [Fact]
    public async Task Without_a_network_the_page_waits_and_goes_on_alone_when_it_is_back()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync("/p");
        await visitor.Page.GetByRole(AriaRole.Textbox).FillAsync(letter.Code.ToString());
        await visitor.Context.SetOfflineAsync(true);
        await visitor.Button("Ouvrir la lettre").ClickAsync();
        await visitor.ReadTitleAsync("Pas de réseau.");
        Assert.Contains("Rien n’est perdu : nous reprenons dès son retour.", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("8-offline");
        await visitor.Context.SetOfflineAsync(false);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
    }

    [Fact]
    public async Task With_the_server_away_the_page_counts_down_and_goes_on_alone()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync("/p");
        await town.World.StopAsync();
        await visitor.Page.GetByRole(AriaRole.Textbox).FillAsync(letter.Code.ToString());
        await visitor.Button("Ouvrir la lettre").ClickAsync();
        await visitor.ReadTitleAsync("Coffre ne répond pas.");
        Assert.Matches("Nous réessayons dans [0-5] s", await visitor.TextAsync());
        await visitor.LookAsync("8-server-away");
        await town.World.StartAgainAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
    }

    [Fact]
    public async Task The_server_stopped_in_the_middle_delays_the_document_and_nothing_else()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await town.World.StopAsync();
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".pages")).ToContainTextAsync("Coffre ne répond pas. Rien n’est perdu.");
        await visitor.LookAsync("3-document-away");
        await town.World.StartAgainAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(2);
        await Assertions.Expect(visitor.Page.Locator(".foot")).ToContainTextAsync("Nous le notons.");
    }

    [Fact]
    public async Task In_maintenance_a_letter_that_was_opened_is_read_and_no_act_leaves()
    {
        var closed = false;
        await using var town = await Town.BuildAsync(settings => settings.ReadOnly = closed);
        var letter = await town.SendBillAsync();
        // a first fetch ends the sender's right to recall, which is written: maintenance serves what was fetched before
        await using (var before = await Visitor.ComeAsync(browser, town.World, 320))
        {
            await before.GoAsync(letter.Path);
            await Assertions.Expect(before.Page.Locator("main")).ToContainTextAsync("Nous le notons");
        }
        await town.World.StopAsync();
        closed = true;
        await town.World.StartAgainAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        await visitor.Button("Rester au papier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts")).ToContainTextAsync("Lecture seule. Vous pouvez tout lire, rien ne part.");
        await visitor.LookAsync("3-read-only");
    }

    [Fact]
    public async Task In_maintenance_a_vault_opens_says_until_when_and_nothing_leaves()
    {
        var closed = false;
        DateTimeOffset? until = null;
        await using var town = await Town.BuildAsync(settings => (settings.ReadOnly, settings.ReadOnlyUntil) = (closed, until));
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        await citizen.ConfirmAsync();
        var delivery = await town.DeliverAsync(citizen.Id, Grade.Availability); // not fetched yet: it comes after maintenance
        var visitor = citizen.Visitor;
        var (main, banner) = (visitor.Page.Locator("main"), visitor.Page.Locator("aside.away"));
        foreach (var end in new DateTimeOffset?[] { null, DateTimeOffset.UtcNow + TimeSpan.FromHours(2) })
        {
            await town.World.StopAsync();
            (closed, until) = (true, end);
            await town.World.StartAgainAsync();
            await Citizen.EnterAsync(visitor);
            await Assertions.Expect(banner).ToContainTextAsync(end is null ? "Lecture seule : vous pouvez tout lire, rien ne part." : "vous pouvez lire, rien ne part avant.");
            Assert.DoesNotContain(visitor.Complaints, complaint => !complaint.Contains("503", StringComparison.Ordinal));
            await visitor.LookAsync(end is null ? "40-read-only" : "40-maintenance");
            // what did not come yet is nobody's fault
            await Citizen.FollowAsync(visitor, $"/document#{((StatementBody.Delivery)delivery.Body).Id}");
            await visitor.ReadTitleAsync($"Un envoi de {Town.Name} n’est pas encore dans vos papiers");
            await Assertions.Expect(main).ToContainTextAsync("Rien n’est perdu. Réessayez plus tard.");
            await Assertions.Expect(main.Locator(".button")).ToHaveCountAsync(0);
            await visitor.Page.Locator("nav a[href='/']").ClickAsync();
            await visitor.ReadTitleAsync("Bonjour");
            await main.GetByText("Compte de taxes 2027").First.ClickAsync();
            await visitor.ReadTitleAsync("Compte de taxes 2027");
            await visitor.Page.Locator(".button.view").ClickAsync();
            await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        }
        await Citizen.EnterAsync(visitor);
        await visitor.Button("C’est fait").ClickAsync();
        await Assertions.Expect(main).ToContainTextAsync("Entretien jusqu’à");
        Assert.DoesNotContain(EventKind.ContentAccessTracking, await town.EventsAsync(delivery));
        await town.World.StopAsync();
        closed = false;
        await town.World.StartAgainAsync();
        await Citizen.EnterAsync(visitor);
        await Assertions.Expect(banner).ToHaveCountAsync(0);
        Assert.Contains(EventKind.ContentAccessTracking, await town.EventsAsync(delivery));
    }

    [Fact]
    public async Task Too_many_tries_are_told_to_wait()
    {
        await using var town = await Town.BuildAsync(settings => settings.Limits.LocatorsAMinute = 1);
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.GoAsync("/");
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Trop d’essais.");
        Assert.Matches("Attendez [0-9]+ minutes?\\.", await visitor.TextAsync());
        await visitor.LookAsync("10-too-many-tries");
    }

    [Fact]
    public async Task A_code_that_no_letter_has_can_be_corrected()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync($"/p#{Code.New(CodeKind.Letter).ToCompact()}");
        await visitor.ReadTitleAsync("Vérifiez le code de votre lettre");
        Assert.Contains("Aucune lettre ne répond à ce code.", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("7-unknown");
        await visitor.Page.GetByRole(AriaRole.Textbox).FillAsync($"http://{town.World.Host}{letter.Path}");
        await visitor.Button("Ouvrir la lettre").ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
    }

    [Fact]
    public async Task A_slow_network_is_said_and_waited_for()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        var arrives = new TaskCompletionSource();
        await visitor.Page.RouteAsync("**/api/letter", async route =>
        {
            await arrives.Task;
            await route.ContinueAsync();
        });
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Votre lettre s’ouvre…");
        await visitor.LookAsync("2-opening");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("La connexion est lente. Nous continuons.");
        await visitor.LookAsync("2-slow");
        arrives.SetResult();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
    }

    [Fact]
    public async Task A_refusal_that_says_nothing_of_the_letter_is_waited_out()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        var blocked = true;
        var tries = 0;
        await visitor.Page.RouteAsync("**/api/letter", async route =>
        {
            tries++;
            if (blocked)
                await route.FulfillAsync(new() { Status = 403, Body = "blocked" });
            else
                await route.ContinueAsync();
        });
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Coffre ne répond pas.");
        Assert.Equal(1, tries);
        blocked = false;
        await visitor.ReadTitleAsync("Compte de taxes 2027");
    }

    [Fact]
    public async Task A_device_without_room_keeps_nothing_and_shows_the_letter()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.InWorkersAsync("IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; IDBObjectStore.prototype.get = IDBObjectStore.prototype.put;");
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
    }

    [Fact]
    public async Task A_session_that_was_refused_for_good_is_not_asked_for_again()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        // pauses of a worker pass fifty times as fast
        await visitor.InWorkersAsync("{ const wait = self.setTimeout.bind(self); self.setTimeout = (then, pause, ...given) => wait(then, pause < 30000 ? pause / 50 : pause, ...given); }");
        var answers = new Queue<int>([503, 409]);
        var begun = 0;
        await visitor.Page.RouteAsync("**/api/sessions", async route =>
        {
            begun++;
            await route.FulfillAsync(new() { Status = answers.Count > 0 ? answers.Dequeue() : 409, Body = "" });
        });
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await Task.Delay(2500);
        // what passes is tried again, what is final is not
        Assert.Equal(2, begun);
        Assert.DoesNotContain("Nous le notons", await visitor.TextAsync(), StringComparison.Ordinal);
    }
}
