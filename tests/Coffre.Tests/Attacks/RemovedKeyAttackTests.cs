using System.Text;
using System.Text.Json.Nodes;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>Keys that were replaced, in the hands of a device that was removed, of a server that does not say so, or of both together.</summary>
public sealed class RemovedKeyAttackTests
{
    [Fact]
    public async Task Attack20_A_client_that_never_heard_of_a_removal_reads_its_own_chain_before_it_writes_and_writes_nothing()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        using var _ = vault;
        var (other, keys) = await vault.FreshAsync();
        using var __ = keys;
        using var changed = (await other.RotateAsync(keys, await other.FindWaysAsync(keys))).Keys;
        await LetInAsync(server, other);
        await Judge.RefusesAsync("stale-key", server, () => client.WriteManifestAsync(vault.Keys, _ => new() { Put = [Contact(vault, 1)] }));
        // nor does it begin again by itself
        Assert.DoesNotContain(server.Routes, route => route.StartsWith("PUT ", StringComparison.Ordinal));
        Assert.Equal(0L, (await other.ReadManifestAsync(changed)).Mark!.Value.N);
    }

    [Fact]
    public async Task Attack20_Attack27_A_manifest_of_a_removed_key_stops()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        using var _ = vault;
        using var changed = (await client.RotateAsync(vault.Keys, await client.FindWaysAsync(vault.Keys))).Keys;
        var newest = await client.ReadManifestAsync(changed);
        // whoever was removed writes on with whoever runs the server, to the vault that both can open
        var index = SealedFile.To(vault.Keys.Vaults[0].Recipient, new ManifestIndex(vault.Account.Id, 1, newest.Mark!.Value.Hash, TreeHead.Empty, []).ToBytes());
        var removed = vault.Sign(new StatementBody.Manifest(1, newest.Mark.Value.Hash, index.Hash, [], []));
        foreach (var where in new[] { 0L, 1L })
        {
            server.BeHonest();
            server.On("GET /api/manifest", exchange => exchange.Edit(json =>
            {
                var statements = json["statements"]!.AsArray();
                var added = statements[^1]!.DeepClone();
                added["text"] = Encoding.UTF8.GetString(removed.Bytes.Span);
                // said to lie before the keys that replaced it, or after them
                added["index"] = where == 0 ? added["index"]!.GetValue<long>() + 1 : json["heads"]!["index"]!.GetValue<long>() + 1000;
                statements.Add(added);
            }));
            await Judge.RefusesAsync("tampered", server, () => client.ReadManifestAsync(changed));
        }
    }

    [Fact]
    public async Task Attack3_Attack12_A_chain_of_before_stops_whoever_has_read_a_newer_one()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        using var _ = vault;
        var old = await server.RecordAsync("GET /api/keybag", () => server.Client().FindWayInAsync(Derive.DeviceFind(vault.Device)));
        // the same keys in a new bag: nothing but the chain tells the two apart, and heads do not name the newest yet
        (await client.RewrapAsync(vault.Keys, await client.FindWaysAsync(vault.Keys))).Keys.Dispose();
        server.On("GET /api/accounts/*", exchange => exchange.Body = WithoutNewest(exchange.Body, vault.Account.Id));
        await Judge.RefusesAsync("rolled-back", server, () => client.ReadManifestAsync(vault.Keys));
        await Judge.RefusesAsync("rolled-back", server, () => client.RefreshAuthorAsync());
        server.On("GET /api/keybag", exchange =>
        {
            var now = Sections.Read(exchange.Body);
            exchange.Body = Sections.Write([now[0], Sections.Read(old.Body)[1], new("directory", WithoutNewest(now[2].Bytes.ToArray(), vault.Account.Id)), now[3]]);
        });
        await Judge.RefusesAsync("rolled-back", server, () => client.FindWayInAsync(Derive.DeviceFind(vault.Device)));
        // what remains, as the threat model says: who has seen nothing, within three periods
        await server.Client().FindWayInAsync(Derive.DeviceFind(vault.Device));
    }

    [Fact]
    public async Task Attack20_A_way_in_goes_with_a_new_generation_alone()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        using var _ = vault;
        var ways = await client.FindWaysAsync(vault.Keys);
        server.Forget();
        await Assert.ThrowsAsync<ArgumentException>(() => client.RewrapAsync(vault.Keys, [.. ways.Skip(1)]));
        Assert.Empty(server.Traffic);
    }

    [Fact]
    public async Task Attack2_Attack19_Ways_that_the_keybag_does_not_hold_are_refused_or_open_nothing()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        using var _ = vault;
        server.On("GET /api/ways", exchange => exchange.Edit(json => json["locators"]!.AsArray().Add(Derive.DeviceFind(new byte[32]).ToString())));
        await Judge.RefusesAsync("wrong-ways", server, () => client.FindWaysAsync(vault.Keys));
        // a passkey more opens nothing by itself: no stanza is made for it
        server.BeHonest();
        server.On("GET /api/ways", exchange => exchange.Edit(json => json["passkeys"]!.AsArray().Add(new JsonObject { ["id"] = "AAAA", ["made"] = "2026-01-01T00:00:00.000Z" })));
        var ways = await client.FindWaysAsync(vault.Keys);
        Assert.Equal(vault.Keys.Unlocks.Select(unlock => unlock.Recipient), ways.Select(way => way.Unlock).OfType<Unlock>().Select(unlock => unlock.Recipient));
        Assert.Null(ways[^1].Unlock);
    }

    [Fact]
    public async Task Attack10_What_happened_to_others_is_not_read_as_ones_own()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        using var _ = vault;
        var (other, stranger) = await TestVault.KeptAsync(world, server);
        using var __ = other;
        // in the log, and true: a stranger's deposit, and the claim of their letter
        var given = await server.RecordAsync("GET /api/feed*", () => stranger.ReadFeedAsync(0));
        foreach (var item in JsonNode.Parse(given.Body)!["items"]!.AsArray())
        {
            server.BeHonest();
            server.On("GET /api/feed*", exchange => exchange.Edit(json => json["items"] = new JsonArray(item!.DeepClone())));
            await Judge.RefusesAsync("wrong-account", server, () => client.ReadFeedAsync(0));
        }
    }

    [Fact]
    public async Task Attack22_What_is_sealed_says_no_more_of_its_size_than_its_bucket()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        using var _ = vault;
        var city = await world.OrganisationAsync("Ville");
        server.Forget();
        foreach (var words in new[] { "Roy", new string('é', 900) })
        {
            await client.WriteManifestAsync(vault.Keys, _ => new() { Put = [Contact(vault, 1) with { Called = words[..Math.Min(100, words.Length)] }] });
            await client.LinkAsync(await client.FindAccountAsync(city.Id), words[..Math.Min(60, words.Length)], null);
        }
        var sizes = server.Traffic.Where(exchange => exchange.Path is "/api/manifest" or "/api/acts/link" && exchange.Sent.Length > 0)
            .Select(exchange => $"{exchange.Route} {string.Join(' ', Sections.Read(exchange.Sent).Where(section => section.Name is "sealed" or "proof").Select(section => section.Bytes.Length))}").ToList();
        Assert.Equal(4, sizes.Count);
        Assert.Equal(sizes.Take(2), sizes.Skip(2));
        foreach (var section in server.Traffic.Where(exchange => exchange.Route == "PUT /api/manifest").SelectMany(exchange => Sections.Read(exchange.Sent)).Where(section => section.Name == "sealed"))
            Assert.Equal(0, AgeFile.Open(section.Bytes.Span, [.. vault.Keys.Vaults]).Length % ManifestPage.Bucket);
        foreach (var section in server.Traffic.Where(exchange => exchange.Path == "/api/acts/link").SelectMany(exchange => Sections.Read(exchange.Sent)).Where(section => section.Name == "proof"))
            Assert.Equal(512, AgeFile.Open(section.Bytes.Span, city.Vault).Length);
        Assert.DoesNotContain(server.AllTraffic, exchange => exchange.Asked.ContainsKey("Content-Encoding") || exchange.Headers.ContainsKey("Content-Encoding"));
    }

    static ManifestEntry.Contact Contact(TestVault vault, byte i) => new(new(Digest.Of([i])), vault.New.Manifest.At, $"Personne {i}");

    /// <summary>A directory whose chain of that account is one statement shorter.</summary>
    internal static byte[] WithoutNewest(byte[] directory, AccountId id)
    {
        var json = JsonNode.Parse(directory)!;
        var chain = json["chains"]!.AsArray().Single(chain => chain!["id"]!.GetValue<string>() == id.ToString())!["statements"]!.AsArray();
        chain.RemoveAt(chain.Count - 1);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    /// <summary>Sessions of an account that have ended are let in from now on, by one that has not: nobody who was removed hears of it.</summary>
    internal static async Task LetInAsync(MaliciousServer server, CoffreClient client)
    {
        using var http = new HttpClient(server, disposeHandler: false) { BaseAddress = new($"http://{server.World.Host}") };
        var ct = TestContext.Current.CancellationToken;
        using var asked = await http.PostAsync("/api/sessions/challenge", null, ct);
        var nonce = Digest.Parse(JsonNode.Parse(await asked.Content.ReadAsStringAsync(ct))!["nonce"]!.GetValue<string>());
        var session = client.Sign(new StatementBody.Session(server.World.Host, nonce));
        using var begun = await http.PostAsync("/api/sessions", new StringContent(Encoding.UTF8.GetString(session.Bytes.Span), Encoding.UTF8, "text/plain"), ct);
        var token = JsonNode.Parse(await begun.Content.ReadAsStringAsync(ct))!["token"]!.GetValue<string>();
        server.Instead("* /api/*", exchange =>
        {
            if (exchange.Asked.ContainsKey("Authorization"))
                exchange.Asked["Authorization"] = $"Bearer {token}";
        });
    }
}
