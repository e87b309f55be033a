using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Answers that are lost and a server that stops, on the road, in a recovery and in an open vault: nothing is lost, and nothing is done twice.</summary>
public sealed class RoadTroubleTests(BrowserFixture browser, RoadTroubleTests.Place place) : IClassFixture<RoadTroubleTests.Place>
{
    const string Lost = "Rien n’est perdu. Nous réessayons.";
    const string Away = "Coffre ne répond pas. Rien n’est perdu. Nous réessayons dans";

    /// <summary>One town for all of these tests.</summary>
    public sealed class Place : IAsyncLifetime
    {
        internal Town Town { get; private set; } = null!;

        public ValueTask InitializeAsync() => new(BuildAsync());

        async Task BuildAsync() => Town = await Town.BuildAsync();

        public ValueTask DisposeAsync() => Town.DisposeAsync();
    }

    Town Town => place.Town;

    [Fact]
    public async Task Each_answer_that_is_lost_on_the_road_is_asked_for_again_and_one_account_keeps_one_document()
    {
        var before = await AccountsAsync();
        var letter = await Town.SendBillAsync();
        await using var visitor = await ComeAsync();
        // of all that the road writes, and of the sessions on it
        var began = await LoseAsync(visitor, "**/api/vaults", 4);
        var sessions = await LoseAsync(visitor, "**/api/sessions", 1);
        foreach (var challenge in (string[])["**/api/sessions/challenge", "**/api/passkeys/challenge"])
            await LoseAsync(visitor, challenge, 1);
        var code = await Citizen.ToCheckAsync(visitor, letter);
        Assert.Equal(before, await AccountsAsync());
        await Citizen.TypeGroupsAsync(visitor, code);
        // once more in silence, then it is said, and asked for again
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync(Lost);
        Assert.Equal(before + 1, await AccountsAsync());
        await WaitOutAsync(visitor, Lost);
        await visitor.ReadTitleAsync("C’est gardé");
        Assert.Equal(5, began());
        Assert.True(sessions() > 1);
        await DemandOneAsync(visitor, before);
        Assert.Equal((1, 1), await Authenticator.CeremoniesAsync(visitor.Page));
    }

    [Fact]
    public async Task A_session_whose_answer_is_lost_at_the_end_of_the_road_is_begun_by_another_challenge()
    {
        var before = await AccountsAsync();
        var letter = await Town.SendBillAsync();
        await using var visitor = await ComeAsync();
        var code = await Citizen.ToCheckAsync(visitor, letter);
        // the session that the request began is lost with its answer, and that of the next one is lost as well
        await LoseAsync(visitor, "**/api/vaults", 1);
        var sessions = await LoseAsync(visitor, "**/api/sessions", 1);
        await Citizen.TypeGroupsAsync(visitor, code);
        await visitor.ReadTitleAsync("C’est gardé");
        Assert.True(sessions() >= 2);
        await DemandOneAsync(visitor, before);
    }

    [Fact]
    public async Task The_server_stops_while_the_code_is_written_down_and_again_once_it_has_taken_all_and_the_road_goes_on()
    {
        var before = await AccountsAsync();
        var letter = await Town.SendBillAsync();
        await using var visitor = await ComeAsync();
        var code = await Citizen.ToCodeAsync(visitor, letter);
        await Town.World.StopAsync();
        await visitor.Button("Je l’ai noté").ClickAsync();
        await Citizen.TypeGroupsAsync(visitor, code);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync(Away);
        await visitor.LookAsync("13-server-away");
        var stopped = await StopOnceTakenAsync(visitor, "**/api/vaults");
        await Town.World.StartAgainAsync();
        await visitor.Page.Clock.FastForwardAsync(61_000);
        await stopped;
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync(Lost);
        await visitor.LookAsync("13-saving-lost");
        await Town.World.StartAgainAsync();
        await WaitOutAsync(visitor, Lost);
        await visitor.ReadTitleAsync("C’est gardé");
        await DemandOneAsync(visitor, before);
        Assert.Equal((1, 1), await Authenticator.CeremoniesAsync(visitor.Page));
    }

    [Fact]
    public async Task The_server_stops_in_a_recovery_and_its_answer_is_lost_and_the_vault_is_opened_again_once()
    {
        await using var citizen = await Citizen.WithVaultAsync(browser, Town);
        await using var other = await ComeAsync();
        await other.GoAsync("/retrouver/code");
        await Town.World.StopAsync();
        await other.Page.Locator("textarea").FillAsync(string.Join(' ', citizen.Code));
        await other.Button("Ouvrir avec ce code").ClickAsync();
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync(Away);
        await other.LookAsync("37-server-away");
        await Town.World.StartAgainAsync();
        await WaitOutAsync(other, Away);
        await other.ReadTitleAsync("Votre code de récupération");
        var next = await Citizen.ReadCodeAsync(other);
        await other.Button("Je l’ai noté").ClickAsync();
        Assert.Equal(0L, await GenerationAsync(citizen));

        var stopped = await StopOnceTakenAsync(other, "**/api/accounts/keys");
        var sessions = await LoseAsync(other, "**/api/sessions", 1);
        await Citizen.TypeGroupsAsync(other, next);
        await stopped;
        await Assertions.Expect(other.Page.Locator("main")).ToContainTextAsync(Lost);
        await Town.World.StartAgainAsync();
        await WaitOutAsync(other, Lost);
        await other.ReadTitleAsync("Votre coffre est rouvert.");
        Assert.Equal(1L, await GenerationAsync(citizen));
        Assert.Equal(3, sessions());
        Assert.Equal((1, 1), await Authenticator.CeremoniesAsync(other.Page));
        await other.Button("Voir mon coffre").ClickAsync();
        await other.ReadTitleAsync("Bonjour");
        await Assertions.Expect(other.Page.Locator(".item", new() { HasText = "Payer" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Each_answer_that_is_lost_when_a_paper_is_added_adds_it_once()
    {
        await using var citizen = await Citizen.WithVaultAsync(browser, Town);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await visitor.Page.Clock.InstallAsync();
        var deposits = await LoseAsync(visitor, "**/api/acts/deposit", 2);
        var lists = await LoseAsync(visitor, "**/api/manifest", 1, "PUT");
        await visitor.Page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = "bail.txt", MimeType = "text/plain", Buffer = Town.Text("Loyer : 850") });
        await WaitOutAsync(visitor, "Coffre ne répond pas.");
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("Ajouté : bail.");
        await Assertions.Expect(visitor.Page.Locator(".papers-of a", new() { HasText = "bail" })).ToHaveCountAsync(1);
        Assert.True(deposits() >= 3 && lists() >= 2);
        // with the one of the contract
        Assert.Equal(2L, await Town.World.AskAsync<long>($"select count(*) from statement where type = 'deposit' and author = '{citizen.Id}'"));
    }

    [Fact]
    public async Task The_server_stops_once_it_has_taken_a_refusal_and_it_is_refused_once()
    {
        await using var citizen = await Citizen.WithVaultAsync(browser, Town);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync();
        var act = await Town.DeliverAsync(citizen.Id, Grade.Acceptance);
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        await Citizen.FollowAsync(visitor, $"/document#{((StatementBody.Delivery)act.Body).Id}");
        await visitor.Button("Refuser").ClickAsync();
        await visitor.Page.GetByLabel("Je n’en veux pas.").CheckAsync();
        await visitor.Page.Clock.InstallAsync();
        var (_, ceremonies) = await Authenticator.CeremoniesAsync(visitor.Page);
        var stopped = await StopOnceTakenAsync(visitor, "**/api/acts/refuse");
        await visitor.Button("Refuser avec ma clé").ClickAsync();
        await stopped;
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync(Away);
        await visitor.LookAsync("24-refuse-away");
        await Town.World.StartAgainAsync();
        await WaitOutAsync(visitor, Away);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Vous l’avez refusé le");
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ConsignmentRejection], await Town.EventsAsync(act));
        Assert.Equal(ceremonies + 1, (await Authenticator.CeremoniesAsync(visitor.Page)).Used);
    }

    /// <summary>Somebody whose clock can be put forward, so that nothing is waited for in earnest.</summary>
    async Task<Visitor> ComeAsync()
    {
        var visitor = await Visitor.ComeAsync(browser, Town.World);
        await Authenticator.PlugInAsync(visitor, hasPrf: true);
        await visitor.Page.Clock.InstallAsync();
        return visitor;
    }

    /// <summary>The server takes what goes there, and its answer is lost on the way, so many times; how often it was asked so far.</summary>
    static async Task<Func<int>> LoseAsync(Visitor visitor, string path, int times, string method = "POST")
    {
        var asked = 0;
        await visitor.Page.RouteAsync(path, async route =>
        {
            if (route.Request.Method != method || asked++ >= times)
            {
                await route.FallbackAsync();
                return;
            }
            await route.FetchAsync();
            await route.AbortAsync("connectionreset");
        });
        return () => asked;
    }

    /// <summary>The server takes what goes there, and is gone before it answers; then the task ends.</summary>
    async Task<Task> StopOnceTakenAsync(Visitor visitor, string path)
    {
        var stopped = new TaskCompletionSource();
        await visitor.Page.RouteAsync(path, async route =>
        {
            if (!stopped.Task.IsCompleted)
            {
                await route.FetchAsync();
                await Town.World.StopAsync();
                stopped.SetResult();
                await route.AbortAsync("connectionreset");
                return;
            }
            await route.FallbackAsync();
        });
        return stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Once the page says so, the time that it waits passes, as often as it takes.</summary>
    static async Task WaitOutAsync(Visitor visitor, string said)
    {
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync(said);
        for (var tries = 0; (await visitor.TextAsync()).Contains(said, StringComparison.Ordinal); tries++)
        {
            Assert.True(tries < 400, $"« {said} » is still said: {await visitor.TextAsync()}");
            await visitor.Page.Clock.FastForwardAsync(61_000);
            await Task.Delay(100);
        }
    }

    Task<long> AccountsAsync() => Town.World.AskAsync<long>("select count(*) from account where kind = 'holder'");

    Task<long> GenerationAsync(Citizen citizen) => Town.World.AskAsync<long>($"select gen from account where id = '{citizen.Id}'");

    /// <summary>One account more, with one claim, one link and one key; in its vault, one bill and one contract.</summary>
    async Task DemandOneAsync(Visitor visitor, long before)
    {
        Assert.Equal(before + 1, await AccountsAsync());
        Assert.Equal(before + 1, await Town.World.AskAsync<long>("select count(*) from statement where type = 'claim'"));
        var id = await Town.NewestPersonAsync();
        foreach (var type in (string[])["link", "deposit", "manifest"])
            Assert.Equal(1L, await Town.World.AskAsync<long>($"select count(*) from statement where type = '{type}' and author = '{id}'"));
        Assert.Equal(1L, await Town.World.AskAsync<long>($"select count(*) from passkey where account = '{id}'"));
        await visitor.Button("Voir mon coffre").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        var text = await visitor.TextAsync();
        Assert.Equal(1, text.Split("Payer 1 284,50 $").Length - 1);
        Assert.Equal(1, text.Split("Contrat de coffre, version 1").Length - 1);
    }
}
