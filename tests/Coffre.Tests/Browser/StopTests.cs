using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Rows 18 to 23 of the catalogue, each provoked by what a server, or its operator, could really do.</summary>
public sealed class StopTests(BrowserFixture browser)
{
    const string Nothing = "Rien n’a été ouvert. Rien de vos papiers n’a été envoyé.";

    [Fact]
    public Task Attack17_another_letters_grant_stops_with_content_mismatch() => StopsAsync("18-content-mismatch", "Le document reçu n’est pas celui que l’organisme a signé.", async (town, visitor, letter) =>
    {
        var other = await BundleAsync(town, await town.SendBillAsync(words: "Autre lettre"));
        await AlterAsync(visitor, bundle => bundle["grant"] = other["grant"]!.DeepClone());
    });

    [Fact]
    public Task An_altered_act_stops_with_tampered() => StopsAsync("21-tampered", "Ce que nous avons reçu est abîmé ou modifié.", (_, visitor, _) =>
        AlterAsync(visitor, bundle => bundle["delivery"] = bundle["delivery"]!.GetValue<string>().Replace("\"bill\"", "\"decision\"", StringComparison.Ordinal)));

    [Fact]
    public Task An_answer_that_is_no_bundle_stops_with_tampered() => StopsAsync("21-no-bundle", "Ce que nous avons reçu est abîmé ou modifié.", (_, visitor, _) =>
        visitor.Page.RouteAsync("**/api/letter", route => route.FulfillAsync(new() { Status = 200, Body = "<h1>Compte de taxes 2027</h1>" })));

    [Fact]
    public Task Heads_of_four_hours_ago_stop_with_stale_directory() => StopsAsync("19-stale-directory", "Vérifiez d’abord la date et l’heure de cet appareil.", (_, visitor, _) =>
        visitor.SetClockAheadAsync(TimeSpan.FromHours(4)));

    [Fact]
    public Task A_letter_account_of_another_issuer_stops_with_wrong_sender() => StopsAsync("20-wrong-sender", "Ne payez rien avant d’avoir appelé l’organisme.", async (town, visitor, letter) =>
    {
        var genesis = (await town.NeighbourAsync("École de Val-Exemple")).Genesis(letter.Code);
        await AlterAsync(visitor, bundle => bundle["genesis"] = Encoding.UTF8.GetString(genesis.Bytes.Span));
    });

    [Fact]
    public async Task A_sender_that_nobody_attested_stops_with_unknown_sender()
    {
        await using var town = await Town.BuildAsync();
        var stranger = await town.NeighbourAsync(null);
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await StopsAsync(visitor, await stranger.SendBillAsync(), "23-unknown-sender", "Nous ne pouvons pas confirmer qui envoie cette lettre.", Nothing);
    }

    [Fact]
    public async Task Attack12_another_trust_than_at_the_first_visit_stops_with_rolled_back()
    {
        await using var town = await Town.BuildAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.GoAsync((await town.SendBillAsync()).Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.GoAsync("/");
        var neighbour = await town.World.OrganisationAsync("Un autre exploitant");
        await visitor.Page.RouteAsync("**/trust.json", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = (await answer.TextAsync()).Replace(town.World.Operator.Id.ToString(), neighbour.Id.ToString(), StringComparison.Ordinal) });
        });
        await StopsAsync(visitor, await town.SendBillAsync(), "22-rolled-back", "Coffre nous montre une version ancienne de vos papiers.", Nothing);
    }

    [Fact]
    public async Task Attack13_a_log_that_forgot_what_this_device_had_seen_stops_with_tampered()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        var old = (await BundleAsync(town, letter)).ToJsonString();
        await town.SendBillAsync();
        await visitor.GoAsync((await town.SendBillAsync()).Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.GoAsync("/");
        await visitor.Page.RouteAsync("**/api/letter", route => route.FulfillAsync(new() { Status = 200, Body = old }));
        await StopsAsync(visitor, letter, "21-forked", "Ce que nous avons reçu est abîmé ou modifié.", Nothing);
    }

    [Fact]
    public async Task An_altered_document_takes_the_cover_away_too()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await visitor.Page.RouteAsync("**/api/payloads/*", DamageAsync);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        await visitor.Page.Locator(".button.view").ClickAsync();
        await EndsAsync(visitor, "18-document", "Le document reçu n’est pas celui que Ville de Val-Exemple a signé.", "Le document n’a pas été ouvert. Rien de vos papiers n’a été envoyé.");
        Assert.Contains("Appelez Ville de Val-Exemple au numéro d’un ancien compte.", await visitor.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_stays_until_the_person_tries_again()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendAsync([new("Un", "un.pdf", "application/pdf", Town.Pdf(["Un"])), new("Deux", "deux.pdf", "application/pdf", Town.Pdf(["Deux"]))], "Bonjour");
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        var first = "";
        await visitor.Page.RouteAsync("**/api/payloads/*", async route =>
        {
            first = first == "" ? route.Request.Url : first;
            if (route.Request.Url == first)
                await route.FulfillAsync(new() { Status = 502 });
            else
                await DamageAsync(route);
        });
        await visitor.Page.Clock.InstallAsync();
        await visitor.GoAsync(letter.Path);
        await visitor.Page.Locator(".button.view").Nth(0).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".pages")).ToContainTextAsync("Coffre ne répond pas.");
        await visitor.Page.Locator(".button.view").Nth(1).ClickAsync();
        await visitor.ReadTitleAsync("Nous avons arrêté");
        var asked = visitor.Asked.Count;
        // the first document's pause passes, and many more
        await visitor.Page.Clock.RunForAsync("05:00");
        await Task.Delay(1500);
        await visitor.ReadTitleAsync("Nous avons arrêté");
        Assert.Equal(asked, visitor.Asked.Count);
        await visitor.Button("Réessayer").ClickAsync();
        await visitor.ReadTitleAsync("Compte de taxes 2027");
    }

    [Theory]
    [InlineData("Rester au papier", "")]
    [InlineData("Le dire à Ville de Val-Exemple", "Dire qu’elle n’est pas pour moi")]
    public async Task A_word_on_paper_that_the_log_does_not_hold_stops(string say, string confirm)
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.Page.RouteAsync("**/api/acts/paper", async route =>
        {
            var invented = Invented(town.World.Origin, route.Request);
            await route.FulfillAsync(new() { Status = 200, ContentType = "application/json", Body = $$"""{"evidence":[{"text":{{invented}}}]}""" });
        });
        await visitor.GoAsync(letter.Path);
        await visitor.Button(say).ClickAsync();
        if (confirm != "")
            await visitor.Button(confirm).ClickAsync();
        await visitor.ReadTitleAsync("Nous avons arrêté");
        var asked = visitor.Asked.Count;
        await Task.Delay(1500);
        await visitor.ReadTitleAsync("Nous avons arrêté");
        Assert.Equal(asked, visitor.Asked.Count);
        Assert.DoesNotContain(EventKind.Paper, await town.EventsAsync());
    }

    [Fact]
    public async Task A_word_on_paper_whose_evidence_is_of_another_reason_stops()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        var earlier = "";
        await visitor.Page.RouteAsync("**/api/acts/paper", async route =>
        {
            // the first word is answered as it should be; the second by what the first had left, true and in the log
            if (earlier != "")
            {
                await route.FulfillAsync(new() { Status = 200, ContentType = "application/json", Body = earlier });
                return;
            }
            var answer = await route.FetchAsync();
            earlier = await answer.TextAsync();
            await route.FulfillAsync(new() { Response = answer, Body = earlier });
        });
        await visitor.GoAsync(letter.Path);
        await visitor.Button("Rester au papier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts")).ToContainTextAsync("C’est noté.");
        await visitor.Button("Le dire à Ville de Val-Exemple").ClickAsync();
        await visitor.Button("Dire qu’elle n’est pas pour moi").ClickAsync();
        await visitor.ReadTitleAsync("Nous avons arrêté");
    }

    [Fact]
    public async Task A_word_on_paper_that_is_not_in_the_log_yet_is_sent_again_and_not_believed_before()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        var sent = new List<string>();
        await visitor.Page.RouteAsync("**/api/acts/paper", async route =>
        {
            sent.Add(route.Request.PostData!);
            if (sent.Count > 1)
            {
                await route.ContinueAsync();
                return;
            }
            var pending = $$"""{"evidence":[{"text":{{Invented(town.World.Origin, route.Request)}},"salt":"{{Convert.ToBase64String(new byte[32])}}"}],"statements":[]}""";
            await route.FulfillAsync(new() { Status = 202, ContentType = "application/json", Body = pending });
        });
        await visitor.GoAsync(letter.Path);
        await visitor.Button("Rester au papier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".acts")).ToContainTextAsync("C’est noté.");
        Assert.Equal(2, sent.Count);
        Assert.Equal(sent[0], sent[1]);
        Assert.Contains(EventKind.Paper, await town.EventsAsync());
    }

    /// <summary>Evidence of the act in that request, as JSON text, that nobody ever logged.</summary>
    static string Invented(string origin, IRequest request)
    {
        var sent = request.PostData!;
        var (from, with, reason) = (sent.Split("account ")[1][..52], sent.Split("\"with\":\"")[1][..52], sent.Split("\"reason\":\"")[1].Split('"')[0]);
        var zero = Convert.ToBase64String(new byte[32]);
        return System.Text.Json.JsonSerializer.Serialize($$"""
            coffre/evidence/v1
            log {{origin}}
            event coffre/paper
            about {{from}}
            number 0
            prev -
            at 2001-01-01T00:00:00.000Z
            {"act":"{{zero}}","source":"{{from}}","destination":"{{with}}","reasons":["{{reason}}"],"auth":"statement","level":"test","grade":"","ends":"","policy":"{{zero}}","place":"CA-QC"}

            """);
    }

    [Fact]
    public Task Attack14_a_withheld_key_of_the_sender_stops_with_stale_directory() => StopsAsync("19-withheld", "Le registre public que nous recevons est trop vieux", async (town, visitor, letter) =>
    {
        await town.RotateAsync();
        // a start makes heads: from now on the log says that there is a newer key
        await town.World.StopAsync();
        await town.World.StartAgainAsync();
        await AlterAsync(visitor, bundle =>
        {
            var statements = bundle["chains"]![1]!["statements"]!.AsArray();
            statements.RemoveAt(statements.Count - 1);
        });
    });

    async Task StopsAsync(string name, string says, Func<Town, Visitor, Sent, Task> provoke)
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World, 320);
        await provoke(town, visitor, letter);
        await StopsAsync(visitor, letter, name, says, Nothing);
        // nothing was recorded as opened
        Assert.DoesNotContain(EventKind.ContentAccessTracking, await town.EventsAsync());
    }

    static async Task StopsAsync(Visitor visitor, Sent letter, string name, string says, string end)
    {
        await visitor.GoAsync(letter.Path);
        await EndsAsync(visitor, name, says, end);
        Assert.DoesNotContain(Town.Name, await visitor.TextAsync(), StringComparison.Ordinal);
    }

    static async Task EndsAsync(Visitor visitor, string name, string says, string end)
    {
        await visitor.ReadTitleAsync("Nous avons arrêté");
        var asked = visitor.Asked.Count;
        var text = await visitor.TextAsync();
        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.Contains(end, text, StringComparison.Ordinal);
        Assert.Equal(!text.Contains("trop vieux", StringComparison.Ordinal), text.Contains("Cela peut aussi être une tromperie.", StringComparison.Ordinal));
        foreach (var content in (string[])["Compte de taxes", "1 284,50", "Bonjour", "4417-2210", "Garder", "continuer"])
            Assert.DoesNotContain(content, text, StringComparison.Ordinal);
        Assert.Equal("Nous avons arrêté", await visitor.Page.EvaluateAsync<string>("document.activeElement.innerText"));
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(says.Split('.')[0]);
        await Task.Delay(1500);
        await visitor.LookAsync(name);
        Assert.Equal(asked, visitor.Asked.Count);
    }

    /// <summary>Gives what was asked for with one bit turned.</summary>
    static async Task DamageAsync(IRoute route)
    {
        var answer = await route.FetchAsync();
        var bytes = await answer.BodyAsync();
        bytes[^1] ^= 1;
        await route.FulfillAsync(new() { Response = answer, BodyBytes = bytes });
    }

    static async Task<JsonObject> BundleAsync(Town town, Sent letter)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/letter");
        request.Headers.Add("Coffre-Locator", Derive.LetterFind(letter.Code).ToString());
        using var answer = await town.World.Http.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }

    static Task<IAsyncDisposable> AlterAsync(Visitor visitor, Action<JsonObject> alter) => visitor.Page.RouteAsync("**/api/letter", async route =>
    {
        var answer = await route.FetchAsync();
        var bundle = JsonNode.Parse(await answer.TextAsync())!.AsObject();
        alter(bundle);
        await route.FulfillAsync(new() { Response = answer, Body = bundle.ToJsonString() });
    });
}
