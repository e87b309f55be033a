using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Coffre.Tests;

/// <summary>The rig itself: a lie that never arrives, and a scan that finds nothing because it looks nowhere, would prove nothing.</summary>
public sealed class RigTests
{
    [Fact]
    public async Task A_browser_meets_the_liar_at_the_worlds_own_address()
    {
        await using var world = await World.StartAsync(host: $"localhost:{World.FreePort()}");
        using var server = new MaliciousServer(world);
        await using var listening = await server.ListenAsync();
        var city = await world.OrganisationAsync("Ville");
        using var http = new HttpClient { BaseAddress = new($"http://{world.Host}") };
        var client = new CoffreClient(http, world.Trust, null, world.ClientClock);
        // sessions are for the address that the browser sees
        client.SpeakFor(city.Author);
        await client.ReadFeedAsync(0);
        Assert.Equal("Ville", (await client.FindAccountAsync(city.Id)).Name!.Name);
        server.On("GET /api/accounts/*", exchange => exchange.Edit(json => json["attests"]![0]!["statements"]![0]!["text"] = "coffre/attest/v1\n"));
        await Assert.ThrowsAsync<RefusedException>(() => client.FindAccountAsync(city.Id));
        server.BeHonest();
        server.Lose("GET /api/accounts/*");
        server.Forget();
        await client.FindAccountAsync(city.Id);
        Assert.Equal(2, server.Routes.Count);
        // what has no body stays so
        using var deleted = await http.DeleteAsync("/api/sessions", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, deleted.StatusCode);
    }

    [Fact]
    public async Task The_scan_finds_what_is_in_a_request_a_file_or_the_log()
    {
        await using var world = await World.StartAsync();
        var (city, stranger) = (await world.OrganisationAsync("Ville de Trouvaille"), new Actor(world, AccountKind.Holder));
        using var server = new MaliciousServer(world);
        await server.Client(city.Author).FindAccountAsync(city.Id);
        async Task Finds(Action<Canaries> plant, params IEnumerable<Exchange> traffic)
        {
            var canaries = new Canaries();
            plant(canaries);
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => canaries.DemandAbsentAsync(world, traffic));
        }
        await Finds(canaries => canaries.Plant("Ville de Trouvaille"));
        await Finds(canaries => canaries.Plant(city.Key.Public.ToString()));
        await Finds(canaries => canaries.Plant(city.Id.ToString()[..20]), server.AllTraffic);
        var clean = new Canaries();
        clean.Plant(city);
        clean.Plant(stranger);
        await clean.DemandAbsentAsync(world, server.AllTraffic);
    }

    [Fact]
    public void Every_member_is_lied_about_and_every_lie_is_another_JSON()
    {
        var honest = Encoding.UTF8.GetBytes("""{"a":"Y2FuYXJ5","b":[1,2],"c":{"d":"line one\nline two\n"},"e":true,"f":[]}""");
        var lies = JsonLies.Of(honest).ToList();
        foreach (var place in new[] { "a ", "b ", "b/0 ", "b/1 ", "c ", "c/d ", "e ", "f " })
            Assert.Contains(lies, lie => lie.What.StartsWith(place, StringComparison.Ordinal));
        foreach (var name in "abcdef")
            Assert.Contains(lies, lie => lie.What == (name == 'd' ? "c has no d" : $"has no {name}"));
        Assert.Contains(lies, lie => lie.What == "c/d has no line 1");
        var same = lies.Where(lie => JsonNode.DeepEquals(JsonNode.Parse(lie.Json), JsonNode.Parse(honest))).Select(lie => lie.What);
        // of nothing, a list is a list
        Assert.Equal(["f is a list"], same);
    }
}
