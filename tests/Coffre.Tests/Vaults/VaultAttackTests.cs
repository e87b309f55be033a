using System.Text.Json.Nodes;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>Attacks on a person's vault: older manifests, others' pages, keys that were removed.</summary>
public sealed class VaultAttackTests
{
    [Fact]
    public async Task Attack12_An_older_manifest_is_refused_by_who_has_seen_a_newer_one_and_by_a_fresh_device()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        using var _ = vault;
        var old = await server.RecordAsync("GET /api/manifest", () => client.ReadManifestAsync(vault.Keys));
        await client.WriteManifestAsync(vault.Keys, _ => Contact(vault, 1));
        await client.WriteManifestAsync(vault.Keys, _ => Contact(vault, 2));

        // the whole old answer: an older checkpoint than was seen
        server.Instead("GET /api/manifest", exchange => exchange.Replay(old));
        await StopsAsync("rolled-back", client, vault.Keys);
        // the newest log, and the newest statement left out; heads do not name it yet, and the device's own memory does
        server.BeHonest();
        server.On("GET /api/manifest", DropNewest);
        await StopsAsync("rolled-back", client, vault.Keys);
        server.On("GET /api/manifest", exchange => exchange.Edit(json => ((JsonArray)json["statements"]!).Clear()));
        await StopsAsync("rolled-back", client, vault.Keys);
        // a device that was off meanwhile and kept what it had seen
        var back = server.Client(new(vault.Account.Chain, vault.Keys.Sign), client.Kept);
        back.KeptManifest = client.KeptManifest;
        server.BeHonest();
        server.On("GET /api/manifest", DropNewest);
        await StopsAsync("rolled-back", back, vault.Keys);

        // a fresh one has no memory: heads that name the newest speak for it
        server.BeHonest();
        await world.StopAsync();
        await world.StartAgainAsync();
        var (fresh, keys) = await vault.FreshAsync(server);
        using var __ = keys;
        server.On("GET /api/manifest", DropNewest);
        await StopsAsync("tampered", fresh, keys);
        server.BeHonest();
        server.Instead("GET /api/manifest", exchange => exchange.Replay(old));
        await StopsAsync("rolled-back", server.Client(new(vault.Account.Chain, vault.Keys.Sign)), keys);
        server.BeHonest();
        Assert.Equal(2L, (await fresh.ReadManifestAsync(keys)).Mark!.Value.N);
    }

    [Fact]
    public async Task Attack12_Attack8_Indexes_and_pages_that_the_manifest_does_not_name_are_refused()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        var (other, _) = await TestVault.KeptAsync(world);
        using var one = vault;
        using var two = other;
        var first = vault.New.Draft;
        await client.WriteManifestAsync(vault.Keys, _ => Contact(vault, 1));
        var second = await client.ReadManifestAsync(vault.Keys);
        var given = await server.RecordAsync("GET /api/manifest", () => client.ReadManifestAsync(vault.Keys));
        var text = JsonNode.Parse(given.Body)!["statements"]!.AsArray()[^1]!["text"]!.GetValue<string>();
        var body = (StatementBody.Manifest)Statement.Parse(System.Text.Encoding.UTF8.GetBytes(text)).Body;
        var index = $"GET /api/payloads/{Base32.Encode(body.Index.ToArray())}";
        var page = $"GET /api/payloads/{Base32.Encode(second.Pages[0].Hash.ToArray())}";
        async Task LieAsync(string stop, string route, ReadOnlyMemory<byte> bytes)
        {
            server.BeHonest();
            server.On(route, exchange => exchange.Body = bytes.ToArray());
            await StopsAsync(stop, client, vault.Keys);
        }
        await LieAsync("rolled-back", index, first.Sealed[0].Bytes);
        await LieAsync("tampered", index, other.New.Draft.Sealed[0].Bytes);
        await LieAsync("tampered", index, SealedFile.To(vault.Keys.Vaults[0].Recipient, new ManifestIndex(vault.Account.Id, 1, vault.New.Manifest.Hash, TreeHead.Empty, []).ToBytes()).Bytes);
        await LieAsync("tampered", index, first.Sealed[1].Bytes);
        await LieAsync("tampered", page, first.Sealed[1].Bytes);
        await LieAsync("tampered", page, SealedFile.To(vault.Keys.Vaults[0].Recipient, second.Pages[0].Page.ToBytes()).Bytes);
        await LieAsync("tampered", page, other.New.Draft.Sealed[1].Bytes);
        // what the statement says was signed: every member of the answer
        server.BeHonest();
        var honest = await server.RecordAsync("GET /api/manifest", () => client.ReadManifestAsync(vault.Keys));
        await Judge.OnEveryMemberAsync(server, honest, async () => string.Join('\n', (await client.ReadManifestAsync(vault.Keys)).Entries.Select(entry => entry.ToLine())));
    }

    [Fact]
    public async Task Attack10_Rows_that_the_server_adds_are_never_listed_as_ones_own()
    {
        await using var world = await World.StartAsync();
        using var server = new MaliciousServer(world);
        var (vault, client) = await TestVault.KeptAsync(world, server);
        using var _ = vault;
        // anyone knows the vault's recipient, and can seal a page and an index to it; nobody else signs
        var stranger = await TestVault.BeginAsync(world);
        using var __ = stranger;
        var index = SealedFile.To(vault.Keys.Vaults[0].Recipient, new ManifestIndex(vault.Account.Id, 1, vault.New.Manifest.Hash, TreeHead.Empty, []).ToBytes());
        var body = new StatementBody.Manifest(1, vault.New.Manifest.Hash, index.Hash, [], []);
        var forged = Statement.Sign(world.Origin, vault.Account.Id, vault.Account.Chain.Newest.Point, TreeHead.Empty, world.Clock.GetUtcNow(), body, stranger.Keys.Sign);
        server.On("GET /api/manifest", exchange => exchange.Edit(json =>
        {
            var statements = (JsonArray)json["statements"]!;
            var added = statements[^1]!.DeepClone();
            added["text"] = System.Text.Encoding.UTF8.GetString(forged.Bytes.Span);
            statements.Add(added);
        }));
        await StopsAsync("tampered", client, vault.Keys);
    }

    [Fact]
    public async Task Attack27_Attack3_A_removed_device_opens_the_old_and_not_the_new_with_all_that_the_server_has()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        var (other, removed) = await vault.FreshAsync();
        using var __ = removed;
        // the device goes, the code stays
        var ways = await client.FindWaysAsync(vault.Keys);
        Assert.Equal([UnlockKind.Device, UnlockKind.Code], ways.Select(way => way.Unlock!.Kind));
        var changed = await client.RotateAsync(vault.Keys, [ways[1]]);
        using var keys = changed.Keys;
        using var fresh = SealedPayload.Seal("nouveau"u8);
        var (stated, salt) = KeptDocuments.State(fresh);
        var (deposit, ___) = await client.DepositAsync([stated], [fresh]);
        await client.WriteManifestAsync(keys, _ => new()
        {
            Put = [KeptDocuments.Of(deposit, 0, fresh, salt, fresh.Describe("Nouveau", "nouveau.txt", "text/plain"))],
            Add = [fresh.Hash],
        });
        var objects = Directory.EnumerateFiles(Path.Combine(world.Data, "blobs"), "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToList();
        // a page that was written before, as anyone who copied the disk then still has it
        ManifestPage.Open(vault.New.Draft.Sealed[1].Bytes, removed.Vaults);
        var newest = (await client.ReadManifestAsync(keys)).Pages[0];
        Assert.Contains(newest.Page.Entries.OfType<ManifestEntry.Document>(), document => document.Versions[0].Title == "Nouveau");
        using var bytes = new MemoryStream();
        await using (var stream = await client.FetchPayloadAsync(newest.Hash))
            await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Throws<RefusedException>(() => ManifestPage.Open(bytes.ToArray(), removed.Vaults));
        foreach (var one in objects.Where(one => one.AsSpan().IndexOf(bytes.ToArray()) >= 0))
            Assert.Throws<RefusedException>(() => AgeFile.Open(bytes.ToArray(), [.. removed.Vaults]));
        var bag = await world.AskAsync<byte[]>($"select sealed from keybag where account = '{vault.Account.Id}'");
        using var unlock = Derive.DeviceUnlock(vault.Device);
        Assert.Throws<RefusedException>(() => AgeFile.Open(bag, unlock));

        // and it signs nothing any more, nor is it let in
        Assert.Equal("stale-key", (await Assert.ThrowsAsync<ProblemException>(() => other.ReadManifestAsync(removed))).Name);
        Assert.Equal("stale-key", (await Assert.ThrowsAsync<ProblemException>(() => other.DepositAsync([], []))).Name);
        Assert.Equal("not-found", (await Assert.ThrowsAsync<ProblemException>(() => vault.FreshAsync())).Name);
    }

    [Fact]
    public async Task V8_A_vault_is_recovered_on_a_fresh_device_with_the_code_alone()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        var fresh = world.Honest();
        using var keys = await fresh.UnlockAsync(Derive.RecoveryFind(vault.Recovery), Derive.RecoveryUnlock(vault.Recovery));
        var (next, device) = (Code.New(CodeKind.Recovery), System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        var now = world.Clock.GetUtcNow();
        var changed = await fresh.RecoverAsync(keys, vault.Recovery, next, [AccountWay.Device(device, "new", now), AccountWay.Code(next, now)]);
        using var after = changed.Keys;
        Assert.Equal(["Document 0", "Contrat"], (await fresh.ReadManifestAsync(after)).Entries.OfType<ManifestEntry.Document>().Select(document => document.Versions[0].Title));
        await fresh.WriteManifestAsync(after, _ => Contact(vault, 1));
        // the new ways open it, the old ones do not
        foreach (var (locator, unlock) in new[] { (Derive.DeviceFind(device), Derive.DeviceUnlock(device)), (Derive.RecoveryFind(next), Derive.RecoveryUnlock(next)) })
        {
            var again = world.Honest();
            using var opened = await again.UnlockAsync(locator, unlock, vault.Account.Id);
            Assert.Equal(1L, (await again.ReadManifestAsync(opened)).Mark!.Value.N);
        }
        foreach (var gone in new[] { Derive.DeviceFind(vault.Device), Derive.RecoveryFind(vault.Recovery) })
            Assert.Equal("not-found", (await Assert.ThrowsAsync<ProblemException>(() => world.Honest().FindWayInAsync(gone))).Name);
        // another device is added in the same generation, and its session goes on
        var second = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        var more = await fresh.RewrapAsync(after, [.. await fresh.FindWaysAsync(after), AccountWay.Device(second, "second", now)]);
        using (more.Keys)
            Assert.Equal(1L, more.Keys.Gen);
        (await world.Honest().UnlockAsync(Derive.DeviceFind(second), Derive.DeviceUnlock(second))).Dispose();
    }

    static ManifestChange Contact(TestVault vault, byte i) => new() { Put = [new ManifestEntry.Contact(new(Digest.Of([i])), vault.New.Manifest.At, $"Personne {i}")] };

    static void DropNewest(Exchange exchange) => exchange.Edit(json => ((JsonArray)json["statements"]!).RemoveAt(((JsonArray)json["statements"]!).Count - 1));

    static async Task StopsAsync(string stop, CoffreClient client, Keybag keys) =>
        Assert.Equal(stop, (await Assert.ThrowsAsync<StoppedException>(() => client.ReadManifestAsync(keys))).Stop);
}
