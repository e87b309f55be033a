using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A server that lies about what opens a vault: keybags, chains, ways in, keys that were removed; the vault's page in a real browser before it.</summary>
public sealed class PageKeysAttackTests(BrowserFixture browser, LyingTown town) : PageVaultAttacks(browser, town)
{
    [Theory]
    [InlineData("one way more")]
    [InlineData("a recovery that is mandatory")]
    public async Task Attack2_Ways_in_that_the_keybag_does_not_hold_stop_and_nothing_is_sealed_to_them(string what)
    {
        var citizen = await OpenAsync();
        using var mallory = Coffre.Age.HybridIdentity.Generate();
        await StopsAsync(citizen.Visitor, "tampered", "GET /api/ways", exchange => exchange.Edit(json =>
        {
            if (what == "one way more")
                json["locators"]!.AsArray().Add(Derive.DeviceFind(mallory.Seed).ToString());
            else
                json["recovery"] = new JsonObject { ["mandatory"] = true, ["recipient"] = mallory.Recipient.ToString() };
        }), () => Citizen.FollowAsync(citizen.Visitor, "/reglages"));
        await DemandOwnWaysAsync(citizen);
    }

    [Fact]
    public async Task Attack2_A_recovery_that_the_server_orders_before_it_lets_one_in_is_not_obeyed()
    {
        var citizen = await OpenAsync();
        using var mallory = Coffre.Age.HybridIdentity.Generate();
        foreach (var route in new[] { WayIn, "POST /api/sessions" })
        {
            Server.BeHonest();
            await citizen.Visitor.GoAsync("/entrer");
            await StopsAsync(citizen.Visitor, "tampered", route, exchange =>
            {
                if (route == WayIn)
                    exchange.Body = Sections.Write([.. Sections.Read(exchange.Body), new("recovery", Encoding.ASCII.GetBytes(mallory.Recipient.ToString()))]);
                else
                    exchange.Edit(json => json["recovery"] = new JsonObject { ["mandatory"] = true, ["recipient"] = mallory.Recipient.ToString() });
            }, () => ComeInAsync(citizen.Visitor));
        }
        await DemandOwnWaysAsync(citizen);
    }

    /// <summary>Demands that the vault still opens by the person's own key and code, and by nothing else.</summary>
    async Task DemandOwnWaysAsync(Citizen citizen)
    {
        Server.BeHonest();
        var (_, keys) = await OtherDeviceAsync(citizen);
        using var __ = keys;
        Assert.Equal([UnlockKind.Passkey, UnlockKind.Code], keys.Unlocks.Select(unlock => unlock.Kind));
    }

    [Theory]
    [InlineData("tampered", "the way in of another account")]
    [InlineData("tampered", "the keybag of another account")]
    [InlineData("tampered", "the keybag of before")]
    [InlineData("rolled-back", "all of the way in of before")]
    [InlineData("rolled-back", "chain and keybag of before in the log of now")]
    [InlineData("tampered", "a keybag whose stanza was changed")]
    [InlineData("tampered", "a keybag whose last byte was changed")]
    public async Task Attack3_Attack4_A_keybag_that_is_not_the_newest_of_this_account_opens_nothing(string stop, string what)
    {
        var citizen = await OpenAsync();
        var mallory = await Lying.Town.World.OrganisationAsync();
        var before = Sections.Read(Newest(WayIn).Body);
        var (client, keys) = await OtherDeviceAsync(citizen);
        using (keys)
            (await client.RotateAsync(keys, await client.FindWaysAsync(keys))).Keys.Dispose();
        // this browser has come in by the new keys
        await Citizen.EnterAsync(citizen.Visitor);
        await citizen.Visitor.GoAsync("/entrer");
        var others = await Server.RecordAsync("GET /api/keybag", () => Server.Client().FindWayInAsync(mallory.Locator));
        await StopsAsync(citizen.Visitor, stop, WayIn, exchange =>
        {
            var now = Sections.Read(exchange.Body);
            var bag = now[1].Bytes.ToArray();
            if (what.StartsWith("a keybag", StringComparison.Ordinal))
                bag[what.Contains("last", StringComparison.Ordinal) ? ^1 : 60] ^= 1;
            exchange.Body = what switch
            {
                "the way in of another account" => others.Body,
                "the keybag of another account" => With(now, 1, mallory.Bag),
                "the keybag of before" => With(now, 1, before[1].Bytes),
                "all of the way in of before" => Sections.Write([.. before.Take(3), now[3]]),
                "chain and keybag of before in the log of now" => Sections.Write([now[0], before[1], new("directory", RemovedKeyAttackTests.WithoutNewest(now[2].Bytes.ToArray(), keys.Account)), now[3]]),
                _ => With(now, 1, bag),
            };
        }, () => ComeInAsync(citizen.Visitor));
        // no session was begun by what was opened, or not opened
        Assert.DoesNotContain("POST /api/sessions", Server.Routes);
    }

    static byte[] With(IReadOnlyList<Section> sections, int at, ReadOnlyMemory<byte> bytes) =>
        Sections.Write(sections.Select((section, i) => i == at ? new(section.Name, bytes) : section));

    [Fact]
    public async Task Attack3_A_chain_of_before_in_an_open_vault_stops()
    {
        var citizen = await OpenAsync();
        var (client, keys) = await OtherDeviceAsync(citizen);
        using (keys)
            (await client.RewrapAsync(keys, await client.FindWaysAsync(keys))).Keys.Dispose();
        await ReadAnewAsync(citizen.Visitor);
        // the same generation: its keys open and sign, and only its chain is older than what was read
        await StopsAsync(citizen.Visitor, "rolled-back", "POST /api/directory",
            exchange => exchange.Body = RemovedKeyAttackTests.WithoutNewest(exchange.Body, keys.Account), () => HomeAsync(citizen.Visitor));
    }

    [Fact]
    public async Task Attack20_A_page_that_never_heard_of_a_removal_reads_its_own_chain_before_it_writes_and_writes_nothing()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        var changed = await client.RotateAsync(keys, await client.FindWaysAsync(keys));
        using var __ = changed.Keys;
        // the session of the old keys has ended; who runs the server gives it another, and says nothing
        await RemovedKeyAttackTests.LetInAsync(Server, client);
        Server.Forget();
        await visitor.Button("C’est fait").ClickAsync();
        await visitor.ReadTitleAsync("Ouvrir mon coffre");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Le coffre s’est refermé.");
        var heard = Server.Traffic.Count;
        await Task.Delay(800, TestContext.Current.CancellationToken);
        Assert.Equal(heard, Server.Traffic.Count);
        DemandNothingSigned();
    }

    [Fact]
    public async Task Attack20_Attack27_A_list_that_a_removed_key_has_signed_stops()
    {
        var citizen = await OpenAsync();
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        var before = client.Author!.Chain.Newest.Point;
        var changed = await client.RotateAsync(keys, await client.FindWaysAsync(keys));
        using var __ = changed.Keys;
        var newest = await client.ReadManifestAsync(changed.Keys);
        await Citizen.EnterAsync(citizen.Visitor);
        // the removed device and the server together: they write on, to the vault that both can open
        var index = SealedFile.To(keys.Vaults[^1].Recipient, new ManifestIndex(keys.Account, newest.Mark!.Value.N + 1, newest.Mark.Value.Hash, TreeHead.Empty, [.. newest.Pages.Select(page => page.Hash)]).ToBytes());
        var body = new StatementBody.Manifest(newest.Mark.Value.N + 1, newest.Mark.Value.Hash, index.Hash, [], []);
        var forged = Statement.Sign(Lying.Town.World.Origin, keys.Account, before, TreeHead.Empty, DateTimeOffset.UtcNow, body, keys.Sign);
        await StopsAsync(citizen.Visitor, "tampered", ManifestRoute, exchange => exchange.Edit(json =>
        {
            var added = Statements(json)[^1]!.DeepClone();
            added["text"] = Encoding.UTF8.GetString(forged.Bytes.Span);
            // where the log is longest: after the keys that replaced it
            added["index"] = json["heads"]!["index"]!.GetValue<long>() + 1000;
            Statements(json).Add(added);
        }), () => HomeAsync(citizen.Visitor));
    }

    [Fact]
    public async Task Attack27_A_device_that_was_removed_opens_the_old_and_none_of_the_new_with_all_that_the_server_has()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var secret = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        var (client, keys) = await OtherDeviceAsync(citizen);
        using (keys)
        {
            var ways = await client.FindWaysAsync(keys);
            (await client.RewrapAsync(keys, [ways[0], AccountWay.Device(secret, "Vieux portable", DateTimeOffset.UtcNow), .. ways.Skip(1)])).Keys.Dispose();
        }
        var old = Server.Client();
        using var removed = await old.UnlockAsync(Derive.DeviceFind(secret), Derive.DeviceUnlock(secret));
        var known = (await old.ReadManifestAsync(removed)).Pages[0].Hash;
        Assert.NotEmpty(Coffre.Age.AgeFile.Open(await FetchAsync(old, known), [.. removed.Vaults]));

        await OpenAsync();
        await ReadAnewAsync(visitor);
        await ReadAnewAsync(visitor, "/reglages/appareils", "Appareils");
        await visitor.Page.GetByLabel("Retirer Vieux portable").ClickAsync();
        await visitor.Button("Retirer cet accès").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("L’accès est retiré.");
        Server.Forget();
        await HomeAsync(visitor);
        await visitor.Button("C’est fait").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien à faire aujourd’hui.");
        var written = Server.Traffic.Where(exchange => exchange.Route == "PUT /api/manifest").ToList();
        await visitor.Button("Annuler").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Payer");

        var (_, now) = await OtherDeviceAsync(citizen);
        using var __ = now;
        var files = written.SelectMany(exchange => Sections.Read(exchange.Sent)).Where(section => section.Name == "sealed").ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.NotEmpty(Coffre.Age.AgeFile.Open(file.Bytes.Span, [.. now.Vaults]));
            Assert.Throws<RefusedException>(() => Coffre.Age.AgeFile.Open(file.Bytes.Span, [.. removed.Vaults]));
        }
        using var unlock = Derive.DeviceUnlock(secret);
        var bag = await Lying.Town.World.AskAsync<byte[]>($"select sealed from keybag where account = '{citizen.Id}'");
        Assert.Throws<RefusedException>(() => Coffre.Age.AgeFile.Open(bag, unlock));
        // nor is it let in
        Assert.Equal("not-found", (await Assert.ThrowsAsync<ProblemException>(() => old.FindWayInAsync(Derive.DeviceFind(secret)))).Name);
    }

    static async Task<byte[]> FetchAsync(CoffreClient client, Digest payload)
    {
        using var bytes = new MemoryStream();
        await using var stream = await client.FetchPayloadAsync(payload);
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
