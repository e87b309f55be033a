using System.Net;
using System.Text;
using Coffre.Age;
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
    public async Task A_stranger_gets_the_same_bytes_whether_a_thing_is_absent_or_anothers()
    {
        await using var world = await World.StartAsync();
        var (owner, stranger) = (await world.HolderAsync(), await world.HolderAsync());
        var payload = AgeFile.Seal("x"u8, HybridIdentity.Generate().Recipient);
        var owned = Base32.Encode(Digest.Of(payload).ToArray());
        using (var put = await owner.SendAsync(HttpMethod.Put, $"/api/payloads/{owned}", new ByteArrayContent(payload)))
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);

        // route → an id that is the owner's, one that is nobody's, and one that has no form
        var ids = new Dictionary<string, string[]>
        {
            ["/api/payloads/{hash}"] = [owned, Base32.Encode(Digest.Of("nothing"u8).ToArray()), "x"],
        };
        var walked = 0;
        foreach (var (verb, pattern) in Routes(world).Where(route => route.Pattern.Contains('{', StringComparison.Ordinal) && !Public.Contains(route.Pattern)))
        {
            Assert.True(ids.ContainsKey(pattern), $"{verb} {pattern} takes an id: add it to this test");
            if (verb is not "GET")
                continue;
            var answers = new HashSet<string>();
            foreach (var id in ids[pattern])
            {
                using var answer = await stranger.GetAsync(Fill(pattern, id));
                answers.Add($"{answer.StatusCode} {answer.Content.Headers} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
            Assert.StartsWith("NotFound", Assert.Single(answers), StringComparison.Ordinal);
            using (var own = await owner.GetAsync(Fill(pattern, ids[pattern][0])))
                Assert.Equal(HttpStatusCode.OK, own.StatusCode);
            walked++;
        }
        Assert.True(walked > 0);
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
    public async Task No_word_of_a_request_is_in_the_log()
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

    static IEnumerable<(string Verb, string Pattern)> Routes(World world) => world.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(verb => (verb, "/" + route.RoutePattern.RawText!.Trim('/'))));

    static string Fill(string pattern, string id) => pattern.Split('{')[0] + id + pattern.Split('}')[1];
}
