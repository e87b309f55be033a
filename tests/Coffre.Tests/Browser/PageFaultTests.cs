using System.Net;
using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>What was received and does not hold: a stop in a vault tells nobody by itself, and its sender is told once the person has touched it.</summary>
public sealed class PageFaultTests(BrowserFixture browser, LyingTown town) : PageVaultAttacks(browser, town)
{
    const string Report = $"Signaler à {Town.Name}", Fault = "POST /api/acts/fault";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Attack5_A_registered_document_that_is_another_stops_and_only_a_touch_tells_its_sender()
    {
        var citizen = await ConfirmedAsync();
        var visitor = citizen.Visitor;
        var act = await DeliverAsync(citizen, Grade.Handover);
        await ToDeliveryAsync(visitor, act);
        await StopsAsync(visitor, "content-mismatch", Payload, Bend, () => visitor.Button("Ouvrir").ClickAsync(), Report);
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ContentAccessTracking], await Lying.Town.EventsAsync(act));
        await visitor.LookAsync("18-vault-stop");
        Assert.DoesNotContain(Fault, Server.Routes);

        // whoever lies about the document goes on: what is reported is what was verified before
        await visitor.Button(Report).ClickAsync();
        await SaidAsync(visitor, $"C’est signalé le .+\\. {Town.Name} en a la preuve\\.$");
        var (_, fault) = await TheFaultAsync(act);
        Assert.Equal((citizen.Id, FaultReason.NotVerified), (fault.Account, ((StatementBody.Fault)fault.Body).Reason));
        Assert.Single(Server.Routes, Fault);
        await visitor.LookAsync("18-vault-reported");
        // the vault that was opened for it is closed again
        await WaitAsync(() => Server.Routes.Contains("DELETE /api/sessions"));

        Server.BeHonest();
        await visitor.Button("Réessayer").ClickAsync();
        await ComeInAgainAsync(visitor);
        await ToDeliveryAsync(visitor, act);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("C’est signalé le");
        await visitor.Button("Ouvrir").ClickAsync();
        await visitor.ReadTitleAsync(LyingTown.Title);
        Assert.Equal(EventKind.ContentHandover, (await Lying.Town.EventsAsync(act))[^1]);
        await Citizen.FollowAsync(visitor, "/journal");
        await visitor.ReadTitleAsync("Journal");
        Assert.Contains($"Un défaut de « {LyingTown.Title} » a été signalé à {Town.Name}.", await LinesAsync(visitor));
    }

    [Fact]
    public async Task What_is_damaged_at_the_server_is_reported_and_the_server_says_so_too()
    {
        var citizen = await ConfirmedAsync();
        var visitor = citizen.Visitor;
        var act = await DeliverAsync(citizen, Grade.Handover, new("Zyxomma-avis", "zyxomma.txt", "text/plain", new byte[54_321]));
        var part = ((StatementBody.Delivery)act.Body).Parts[0];
        var path = RefusedBytesTests.Objects(Lying.Town.World).Single(file => new FileInfo(file).Length == part.Size);
        await using (var bytes = File.Open(path, FileMode.Open))
        {
            bytes.Position = part.Size - 1;
            var last = bytes.ReadByte();
            bytes.Position = part.Size - 1;
            bytes.WriteByte((byte)(last ^ 1));
        }
        await ToDeliveryAsync(visitor, act);
        await visitor.Button("Ouvrir").ClickAsync();
        await visitor.ReadTitleAsync("Nous avons arrêté");
        await visitor.Button(Report).ClickAsync();
        await SaidAsync(visitor, "Coffre a constaté que l’envoi est abîmé\\.$");
        EventKind[] events = [EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ContentAccessTracking, EventKind.Fault, EventKind.ContentHandoverFailure];
        Assert.Equal(events, await Lying.Town.EventsAsync(act));
        var (outcome, _) = await TheFaultAsync(act);
        Assert.Equal(EventKind.ContentHandoverFailure, outcome.Final);
        await visitor.Button("Réessayer").ClickAsync();
        await ComeInAgainAsync(visitor);
        Assert.Equal(0, await visitor.Page.Locator($"a[href='{Address(act)}']").CountAsync());
        await Citizen.FollowAsync(visitor, $"/organismes#{Lying.Town.City.Id}");
        await visitor.ReadTitleAsync(Town.Name);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Abîmé");
        await ToDeliveryAsync(visitor, act);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("que cet envoi est abîmé.");
        await visitor.LookAsync("24-damaged");
        await Citizen.FollowAsync(visitor, "/journal");
        await visitor.ReadTitleAsync("Journal");
        Assert.Contains($"Coffre a constaté que un document de {Town.Name} est abîmé.", await LinesAsync(visitor));
    }

    [Fact]
    public async Task What_comes_by_itself_and_does_not_hold_is_reported_from_its_own_screen()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var act = await DeliverAsync(citizen, Grade.Availability);
        Lie($"GET /api/deliveries/{Id(act)}/grant", Bend);
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync($"Un envoi de {Town.Name} ne se vérifie pas");
        await ToDeliveryAsync(visitor, act);
        await visitor.LookAsync("24-broken");
        Server.Forget();
        await Authenticator.TurnAwayAsync(visitor.Page, true);
        await visitor.Button(Report).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts .wrong")).ToHaveTextAsync("La clé n’a pas servi. Rien n’a changé.");
        await Authenticator.TurnAwayAsync(visitor.Page, false);
        DemandNothingSigned();
        await visitor.Button(Report).ClickAsync();
        await SaidAsync(visitor, "C’est signalé le");
        await TheFaultAsync(act);
        Server.BeHonest();
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync(LyingTown.Title);
    }

    [Fact]
    public async Task Attack5_A_paper_that_changed_since_is_reported_once_whatever_becomes_of_the_answer()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var act = await DeliverAsync(citizen, Grade.Availability, title: "Zyxomma 2027 bis");
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await visitor.Page.Locator("main a.what", new() { HasTextString = "Zyxomma 2027 bis" }).First.WaitForAsync();
        Server.Forget();
        // its words are read for the search as soon as it is shown
        Lie(Path(((StatementBody.Delivery)act.Body).Parts[0].Payload), Bend);
        await visitor.Page.Locator("main a.what", new() { HasTextString = "Zyxomma 2027 bis" }).First.ClickAsync();
        await DemandStoppedAsync(visitor, "content-mismatch", shown: true, longLived: true, report: Report);
        DemandNothingSigned();

        await Authenticator.TurnAwayAsync(visitor.Page, true);
        await visitor.Button(Report).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts .wrong")).ToHaveTextAsync("La clé n’a pas servi. Rien n’a changé.");
        await Authenticator.TurnAwayAsync(visitor.Page, false);
        DemandNothingSigned();
        // what is refused plainly is said to be
        foreach (var (status, problem, says) in ((HttpStatusCode, string, string)[])
            [(HttpStatusCode.ServiceUnavailable, "read-only", "Entretien en cours. Rien n’a changé. Réessayez plus tard."), (HttpStatusCode.Forbidden, "closed", "Ce compte est fermé. Rien n’est parti. Appelez l’organisme.")])
        {
            Server.Instead(Fault, exchange => (exchange.Status, exchange.Headers["Content-Type"], exchange.Body) = (status, "application/problem+json", Encoding.UTF8.GetBytes($$"""{"type":"urn:coffre:problem:{{problem}}"}""")));
            await visitor.Button(Report).ClickAsync();
            await Assertions.Expect(visitor.Page.Locator(".acts .wrong")).ToHaveTextAsync(says);
            Server.BeHonest();
        }
        // it arrives, and its answer does not; nor to what a browser sends again by itself
        Server.Lose(Fault, 100);
        await visitor.Button(Report).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts .wrong")).ToContainTextAsync("Nous ne savons pas si c’est signalé.");
        Server.BeHonest();
        // evidence of something else is no proof
        Lie(Fault, exchange => exchange.Edit(json => Put(json, "evidence/0/text", text => text.Replace("\nat 2", "\nat 3", StringComparison.Ordinal))));
        await visitor.Button(Report).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts .wrong")).ToContainTextAsync("Nous ne pouvons pas dire que c’est signalé.");
        Server.BeHonest();
        await visitor.Button(Report).ClickAsync();
        await SaidAsync(visitor, "C’est signalé le");
        await TheFaultAsync(act);
    }

    [Fact]
    public async Task A_report_that_stands_is_this_persons_only_if_they_signed_it()
    {
        var citizen = await ConfirmedAsync();
        var visitor = citizen.Visitor;
        var act = await DeliverAsync(citizen, Grade.Handover);
        await ToDeliveryAsync(visitor, act);
        await StopsAsync(visitor, "content-mismatch", Payload, Bend, () => visitor.Button("Ouvrir").ClickAsync(), Report);
        Server.BeHonest();
        // the operator writes into its log a report that somebody else signed, and answers with it
        var body = (StatementBody.Delivery)act.Body;
        await PageForgeryTests.ForgeAsync(Lying.Town, citizen.Id, new(body.To.N, body.To.Head), new StatementBody.Fault(act.Hash, FaultReason.NotVerified),
            new(EventKind.Fault, default, act.Account, citizen.Id) { Delivery = body.Id, Reason = Reason.NotVerified, Grade = body.Grade, Ends = body.Ends });
        await visitor.Button(Report).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts .wrong")).ToContainTextAsync("Nous ne pouvons pas dire que c’est signalé.");
    }

    [Theory]
    [InlineData("delivery")]
    [InlineData("evidence/0/text")]
    public async Task Attack5_Where_not_even_the_delivery_holds_there_is_nothing_to_report(string member)
    {
        var citizen = await ConfirmedAsync();
        var act = await DeliverAsync(citizen, Grade.Handover);
        await HomeAsync(citizen.Visitor);
        await Assertions.Expect(citizen.Visitor.Page.Locator($"a[href='{Address(act)}']")).ToHaveCountAsync(1);
        await StopsAsync(citizen.Visitor, "tampered", $"GET /api/deliveries/{Id(act)}", exchange => exchange.Edit(json => Put(json, member, text => text.Replace("\nat 2", "\nat 3", StringComparison.Ordinal))),
            () => Citizen.FollowAsync(citizen.Visitor, Address(act)));
    }

    [Fact]
    public async Task A_sender_whose_name_is_not_said_any_more_is_reported_as_the_organisation()
    {
        var citizen = await ConfirmedAsync();
        var visitor = citizen.Visitor;
        var act = await DeliverAsync(citizen, Grade.Handover);
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        Lie($"GET /api/deliveries/{Id(act)}", exchange => exchange.Edit(json => Put(json, "attests/1/statements/0/text", text => text.Replace("Val-Exemple", "Val-Exempla", StringComparison.Ordinal))));
        await Citizen.FollowAsync(visitor, Address(act));
        await DemandStoppedAsync(visitor, "unknown-sender", longLived: true, report: "Signaler à l’organisme");
        await visitor.Button("Signaler à l’organisme").ClickAsync();
        await SaidAsync(visitor, "^C’est signalé le .+ l’organisme en a la preuve\\.$");
        Server.BeHonest();
        await TheFaultAsync(act);
    }

    /// <summary>The vault, open; its link with the town is confirmed.</summary>
    async Task<Citizen> ConfirmedAsync()
    {
        var citizen = await OpenAsync();
        if (!(await Lying.Town.FeedAsync()).Any(e => e.Evidence.Event == EventKind.Confirm))
            await citizen.ConfirmAsync();
        return citizen;
    }

    Task<Statement> DeliverAsync(Citizen citizen, Grade grade, Paper? paper = null, string title = LyingTown.Title) =>
        Lying.Town.DeliverAsync(citizen.Id, grade, title: title, words: "Zyxomma-mots", papers: [paper ?? new("Zyxomma-avis", "zyxomma.pdf", "application/pdf", Town.Pdf(["Zyxomma-contenu"]), 1)]);

    /// <summary>The one fault of a delivery that its sender's feed tells of, checked as the sender checks it: signed, in its place, after what came before.</summary>
    async Task<(Outcome Outcome, Statement Fault)> TheFaultAsync(Statement act)
    {
        var told = Assert.Single(await Lying.Town.FeedAsync(), e => e.Evidence.Event == EventKind.Fault && e.Evidence.Delivery.ToString() == Id(act)).Act;
        var found = await Lying.Town.World.Honest(Lying.Town.City).FindDeliveryAsync(((StatementBody.Delivery)act.Body).Id, Ct);
        var fault = Assert.Single(found.Acts, one => one.Type == StatementType.Fault);
        Assert.Equal((told.Hash, act.Hash), (fault.Hash, ((StatementBody.Fault)fault.Body).Of));
        return (found.Outcome, fault);
    }

    static void Bend(Exchange exchange)
    {
        var bytes = exchange.Body.ToArray();
        bytes[^1] ^= 1;
        exchange.Body = bytes;
    }

    static string Id(Statement act) => ((StatementBody.Delivery)act.Body).Id.ToString();

    static string Address(Statement act) => $"/document#{Id(act)}";

    static async Task ToDeliveryAsync(Visitor visitor, Statement act)
    {
        await visitor.Page.EvaluateAsync("to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }", Address(act));
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync(Town.Name);
    }

    /// <summary>In the place of the button, with the focus, and heard.</summary>
    static async Task SaidAsync(Visitor visitor, string says)
    {
        await Assertions.Expect(visitor.Page.Locator(".acts > p.num")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(says));
        await Assertions.Expect(visitor.Page.Locator(".acts > p.num")).ToBeFocusedAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(says));
    }

    /// <summary>After « Réessayer »: the vault is closed, and is opened again.</summary>
    static async Task ComeInAgainAsync(Visitor visitor)
    {
        await ComeInAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("nav a[href='/']")).ToBeVisibleAsync();
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
    }

    static async Task<IReadOnlyList<string>> LinesAsync(Visitor visitor) =>
        [.. (await visitor.Page.Locator("ol .what").AllInnerTextsAsync()).Select(line => line.Replace('\u00a0', ' '))];

    static async Task WaitAsync(Func<bool> until)
    {
        while (!until())
            await Task.Delay(50, Ct);
    }
}
