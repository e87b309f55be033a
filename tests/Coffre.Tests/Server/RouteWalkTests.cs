using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coffre.Tests;

/// <summary>
/// V6: what is not there and what is another's is one answer. Every route of the running server that takes an id is walked with ids of others and with ids that
/// were never given; a new route with an id fails here until it is in the table.
/// </summary>
public sealed class RouteWalkTests
{
    /// <summary>Routes whose id is no secret: what they give is public, or proves an absence.</summary>
    static readonly HashSet<string> Public =
    [
        "/api/accounts/{id}", "/log/tile/{**path}", "/log/statements/{index}", "/app/{**path}", "/openapi/{documentName}.json", "/api/{documentName?}",
    ];

    [Fact]
    public async Task V6_a_stranger_gets_the_same_bytes_whether_a_thing_is_absent_or_anothers()
    {
        await using var world = await World.StartAsync();
        var (owner, recipient, stranger) = (await world.OrganisationAsync(), await world.OrganisationAsync(), await world.HolderAsync());
        var sent = Sent.To(owner, recipient);
        await sent.SendAsync();
        var payload = Base32.Encode(sent.Payloads[0].Hash.ToArray());
        var (noPayload, noDelivery) = (Base32.Encode(Digest.Of("nothing"u8).ToArray()), DeliveryId.New().ToString());

        // route → whose it is, an id that is theirs, one that is nobody's, and one that has no form
        var ids = new Dictionary<string, (Actor Owner, Actor[] Others, string[] Ids)>
        {
            ["/api/payloads/{hash}"] = (owner, [stranger, recipient], [payload, noPayload, "x"]),
            ["/api/payloads/{hash}/upload"] = (owner, [stranger, recipient], [payload, noPayload, "x"]),
            ["/api/deliveries/{id}"] = (owner, [stranger], [sent.Id, noDelivery, "x"]),
            ["/api/deliveries/{id}/grant"] = (recipient, [stranger, owner], [sent.Id, noDelivery, "x"]),
            ["/api/deliveries/{id}/copy"] = (owner, [stranger, recipient], [sent.Id, noDelivery, "x"]),
            ["/api/sessions/{id}"] = (owner, [stranger, recipient], [await OtherSessionAsync(owner), noDelivery, "x"]),
        };
        var walked = 0;
        foreach (var (verb, pattern) in Routes(world).Where(route => route.Pattern.Contains('{', StringComparison.Ordinal) && !Public.Contains(route.Pattern)))
        {
            Assert.True(ids.ContainsKey(pattern), $"{verb} {pattern} takes an id: add it to this test");
            if (verb is not ("GET" or "DELETE"))
                continue;
            var (whose, others, known) = ids[pattern];
            var answers = new HashSet<string>();
            foreach (var (other, id) in others.SelectMany(other => known.Select(id => (other, id))))
            {
                using var answer = await other.SendAsync(new(verb), Fill(pattern, id));
                answers.Add($"{answer.StatusCode} {answer.Content.Headers} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
            Assert.StartsWith("NotFound", Assert.Single(answers), StringComparison.Ordinal);
            using (var own = await whose.SendAsync(new(verb), Fill(pattern, known[0])))
                Assert.True(own.IsSuccessStatusCode);
            walked++;
        }
        Assert.Equal(ids.Count, walked);
    }

    [Fact]
    public async Task V6_an_act_about_what_is_anothers_is_refused_as_one_about_nothing()
    {
        await using var world = await World.StartAsync();
        var (owner, recipient, stranger) = (await world.OrganisationAsync(), await world.OrganisationAsync(), await world.OrganisationAsync());
        var holder = await world.HolderAsync();
        var sent = Sent.To(owner, recipient, new(DeliveryKind.Document, Grade.Handover, Ends: owner.Now.AddDays(1)));
        await sent.SendAsync();
        var link = await LinkFlowTests.ByCodeAsync(holder, owner, code: false);
        Func<Digest, StatementBody>[] acts =
        [
            of => new StatementBody.Accept(of), of => new StatementBody.Refuse(of, RefuseReason.Other), of => new StatementBody.Fault(of, FaultReason.NotVerified),
            of => new StatementBody.Handover(of, [.. sent.Body.Parts.Select(part => part.Commit)]), of => new StatementBody.Recall(of), of => new StatementBody.Confirm(of),
            of => new StatementBody.Unlink(of),
        ];
        var answers = new HashSet<string>();
        // a recipient does not recall, a sender does not refuse: for them, too, there is nothing
        foreach (var (who, hash) in new[] { (stranger, sent.Act.Hash), (stranger, Digest.Of("nothing"u8)), (stranger, link.Hash) })
        {
            foreach (var act in acts)
            {
                using var answer = await sent.ActAsync(who, act(hash));
                answers.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
        }
        using (var recall = await sent.ActAsync(recipient, new StatementBody.Recall(sent.Act.Hash)))
            answers.Add($"{recall.StatusCode} {await recall.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        using (var refuse = await sent.ActAsync(owner, new StatementBody.Refuse(sent.Act.Hash, RefuseReason.Other)))
            answers.Add($"{refuse.StatusCode} {await refuse.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        Assert.StartsWith("NotFound", Assert.Single(answers), StringComparison.Ordinal);
        Assert.Equal(["A.1", "D.1"], await sent.EventsAsync(owner));
        using var feed = await stranger.GetAsync("/api/feed");
        Assert.Empty((await Actor.JsonAsync(feed, HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task V6_an_unlink_with_a_confirm_tells_nothing_of_another_organisations_links()
    {
        await using var world = await World.StartAsync();
        var (city, school, holder, stranger) = (await world.OrganisationAsync(), await world.OrganisationAsync(), await world.HolderAsync(), await world.HolderAsync());
        var mine = await LinkFlowTests.ByCodeAsync(holder, city);
        var answers = new HashSet<string>();
        foreach (var other in new[] { (await LinkFlowTests.ByCodeAsync(holder, school)).Hash, (await LinkFlowTests.ByCodeAsync(stranger, school)).Hash, Digest.Of("nothing"u8) })
        {
            using var answer = await city.PostAsync("/api/acts/confirm",
                [new("confirm", city.Sign(new StatementBody.Confirm(mine.Hash)).Bytes), new("unlink", city.Sign(new StatementBody.Unlink(other)).Bytes)]);
            answers.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
        Assert.StartsWith("NotFound", Assert.Single(answers), StringComparison.Ordinal);
        // of its own it is told
        var second = await LinkFlowTests.ByCodeAsync(holder, city, "R-2");
        using var own = await city.PostAsync("/api/acts/confirm",
            [new("confirm", city.Sign(new StatementBody.Confirm(mine.Hash)).Bytes), new("unlink", city.Sign(new StatementBody.Unlink(second.Hash)).Bytes)]);
        Assert.Equal("malformed", await ProblemAnswer.NameAsync(own));
        Assert.Equal(0, await world.AskAsync<long>("select count(*) from link where confirmed is not null or ended is not null"));
    }

    [Fact]
    public async Task Every_route_that_takes_an_id_demands_a_session()
    {
        await using var world = await World.StartAsync();
        foreach (var (verb, pattern) in Routes(world).Where(route => route.Pattern.Contains('{', StringComparison.Ordinal) && !Public.Contains(route.Pattern)))
        {
            using var request = new HttpRequestMessage(new(verb), Fill(pattern, Base32.Encode(new byte[32])));
            using var answer = await world.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("session-required", await ProblemAnswer.NameAsync(answer));
        }
    }

    [Fact]
    public async Task V15_No_word_of_a_request_is_in_the_log()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        const string Canary = "canarybird";
        using (await holder.GetAsync($"/api/payloads/{Canary}?title={Canary}"))
        using (await holder.GetAsync($"/api/accounts/{Canary}"))
        using (await world.Http.SendAsync(new(HttpMethod.Get, "/api/keybag") { Headers = { { "Coffre-Locator", Canary } } }, TestContext.Current.CancellationToken))
        using (await holder.PostAsync("/api/accounts/close", [new("close", Encoding.ASCII.GetBytes(Canary))]))
        using (await holder.SendAsync(HttpMethod.Post, "/api/directory", new StringContent($"{{\"{Canary}\":1}}", Encoding.UTF8, "application/json")))
            Assert.Contains(world.Logged, line => line.Contains("/api/payloads/{hash} 404", StringComparison.Ordinal));
        Assert.DoesNotContain(world.Logged, line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(world.Logged, line => line.Contains(holder.Id.ToString(), StringComparison.Ordinal));
    }

    // a session beside the one that asks
    static async Task<string> OtherSessionAsync(Actor who)
    {
        await who.BeginSessionAsync();
        using var list = await who.GetAsync("/api/sessions");
        return (await Actor.JsonAsync(list, HttpStatusCode.OK)).GetProperty("sessions").EnumerateArray()
            .First(session => !session.GetProperty("this").GetBoolean()).GetProperty("id").GetString()!;
    }

    static IEnumerable<(string Verb, string Pattern)> Routes(World world) => world.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(verb => (verb, "/" + route.RoutePattern.RawText!.Trim('/'))));

    static string Fill(string pattern, string id) => pattern.Split('{')[0] + id + pattern.Split('}')[1];
}
