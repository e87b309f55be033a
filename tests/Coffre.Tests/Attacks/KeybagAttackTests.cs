using System.Text;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>Attacks on a person's own keys, as the server keeps them sealed.</summary>
public sealed class KeybagAttackTests
{
    [Fact]
    public async Task Attack3_The_keybag_of_another_account_does_not_unlock()
    {
        await using var world = await World.StartAsync();
        var (city, mallory) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("Autre"));
        using var server = new MaliciousServer(world);
        using (var keys = await UnlockAsync(server, city, city.Unlock))
            Assert.Equal(city.Key.Public, keys.Sign.Public);
        server.Instead("GET /api/keybag", exchange => exchange.Asked["Coffre-Locator"] = mallory.Locator.ToString());
        await Judge.RefusesAsync("wrong-account", server, () => UnlockAsync(server, city, city.Unlock));
        // under the name of its victim, with its own chain
        server.On("GET /api/keybag", exchange => exchange.Body = Keybag(exchange.Body, city.Id, mallory.Bag));
        await Judge.RefusesAsync("no-heads-proof", server, () => UnlockAsync(server, city, mallory.Unlock));
        // with the victim's chain, and even to whom it was sealed
        server.BeHonest();
        server.On("GET /api/keybag", exchange => exchange.Body = Keybag(exchange.Body, city.Id, mallory.Bag));
        await Judge.RefusesAsync("content-mismatch", server, () => UnlockAsync(server, city, city.Unlock));
        await Judge.RefusesAsync("content-mismatch", server, () => UnlockAsync(server, city, mallory.Unlock));
    }

    [Fact]
    public async Task Attack3_An_older_keybag_does_not_unlock_and_the_old_key_signs_nothing()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        using var server = new MaliciousServer(world);
        var removed = server.Client(city.Author);
        var old = await server.RecordAsync("GET /api/keybag", () => UnlockAsync(server, city, city.Unlock));
        await city.RotateAsync();
        // the old bag under the new chain
        server.On("GET /api/keybag", exchange => exchange.Body = Keybag(exchange.Body, city.Id, Sections.Read(old.Body)[1].Bytes.ToArray()));
        await Judge.RefusesAsync("content-mismatch", server, () => UnlockAsync(server, city, city.Unlock));
        // and all of the old way in: to whoever was there before, whatever heads say; to a fresh device, once heads name the new keys
        server.BeHonest();
        var seen = server.Client();
        (await seen.UnlockAsync(city.Locator, city.Unlock)).Dispose();
        server.Instead("GET /api/keybag", exchange => exchange.Replay(old));
        await Judge.RefusesAsync("rolled-back", server, () => server.Client(null, seen.Kept).UnlockAsync(city.Locator, city.Unlock));

        // the removed device: it reads the chain, sees that its key is no longer in force, and signs nothing more
        server.BeHonest();
        server.Forget();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => removed.DepositAsync([], []));
        Assert.Equal("stale-key", refused.Fault);
        Assert.Equal(["POST /api/acts/deposit", $"GET /api/accounts/{city.Id}"], server.Routes);
        Assert.Equal("stale-key", (await Assert.ThrowsAsync<ProblemException>(() => removed.OpenSessionAsync())).Name);
        Assert.Equal(0L, await world.AskAsync<long>("select count(*) from statement where type = 'deposit'"));

        server.Instead("GET /api/keybag", exchange => exchange.Replay(old));
        world.Clock.Advance(NewestHeads.Period * 3 + TimeSpan.FromMinutes(1));
        await Judge.RefusesAsync("stale-directory", server, () => UnlockAsync(server, city, city.Unlock));
    }

    [Fact]
    public async Task Attack3_A_keybag_that_trusts_another_log_or_operator_does_not_unlock()
    {
        await using var world = await World.StartAsync();
        using var other = SigningKey.Generate();
        using var server = new MaliciousServer(world);
        // what its owner once relied on outranks the trust file that this server gave
        foreach (var trust in new KeybagTrust[] { new(world.Trust.Log, new(Digest.Of("another operator"u8))), new(new(world.Origin, other.Public), world.Operator.Id) })
        {
            var city = new Actor(world, AccountKind.Organisation, null, actor => actor.Seal(trust));
            using (await city.SendCreationAsync())
                await Judge.RefusesAsync("rolled-back", server, () => UnlockAsync(server, city, city.Unlock));
        }
    }

    [Fact]
    public async Task Attack4_Every_bit_flip_of_a_keybag_is_one_error_and_no_further_request()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        using var server = new MaliciousServer(world);
        server.Forget();
        (await UnlockAsync(server, city, city.Unlock)).Dispose();
        var truth = server.Traffic;
        var routes = server.Routes;
        foreach (var recorded in truth)
            server.Instead(recorded.Route, exchange => exchange.Replay(recorded));
        var honest = truth.Single(exchange => exchange.Route == "GET /api/keybag");
        var start = honest.Body.AsSpan().IndexOf(city.Bag);
        var at = 0;
        server.On("GET /api/keybag", exchange => exchange.Body = [.. honest.Body.AsSpan(0, at), (byte)(honest.Body[at] ^ (1 << (at % 8))), .. honest.Body.AsSpan(at + 1)]);
        for (var i = 0; i < city.Bag.Length; i++)
        {
            at = start + i;
            byte[] flipped = [.. city.Bag.AsSpan(0, i), (byte)(city.Bag[i] ^ (1 << (at % 8))), .. city.Bag.AsSpan(i + 1)];
            Vectors.Refuses("content-mismatch", () => Coffre.Keybag.Open(flipped, city.Unlock, city.Chain));
            // the whole way, for some of every line of it
            if (i % 16 != 0)
                continue;
            await Judge.RefusesAsync("content-mismatch", server, () => UnlockAsync(server, city, city.Unlock));
            Assert.Equal(routes, server.Routes);
        }
    }

    [Fact]
    public async Task Attack5_Whatever_a_keybag_holds_the_traffic_is_that_of_success()
    {
        await using var world = await World.StartAsync();
        var (city, other) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("Autre"));
        using var server = new MaliciousServer(world);
        server.Forget();
        (await UnlockAsync(server, city, city.Unlock)).Dispose();
        var truth = Asked(server);
        var honest = server.Traffic[0].Body;
        byte[][] lies =
        [
            honest, honest[..^40], [.. honest.AsSpan(0, honest.Length - 1), (byte)'X'], Keybag(honest, city.Id, other.Bag), Keybag(honest, other.Id, other.Bag), Keybag(honest, other.Id, city.Bag), Keybag(honest, city.Id, []),
            Keybag(honest, city.Id, AgeFile.Seal("nothing of a keybag"u8, city.Unlock.Recipient)), Keybag(honest, city.Id, AgeFile.Seal("a passphrase"u8, new ScryptRecipient("words", ScryptRecipient.MinWorkFactor))),
        ];
        foreach (var (lie, identity) in lies.Skip(1).Select(lie => (lie, city.Unlock)).Prepend((honest, other.Unlock)))
        {
            server.BeHonest();
            server.On("GET /api/keybag", exchange => exchange.Body = lie);
            server.Forget();
            await Assert.ThrowsAsync<RefusedException>(() => UnlockAsync(server, city, identity));
            // a body that is no keybag at all ends it earlier: that is told without opening anything
            Assert.Equal(truth.Take(server.Traffic.Count), Asked(server));
            Assert.True(server.Traffic.Count == truth.Count || !IsKeybag(lie));
        }
    }

    [Fact]
    public async Task Attack16_A_keybag_sealed_to_a_passphrase_of_any_work_factor_is_refused_before_any_derivation()
    {
        await using var world = await World.StartAsync();
        foreach (var factor in new[] { "1", "30", "18" })
        {
            // its owner, or who made the account, signs what the chain names: the hash holds, the file is what it is
            var file = Encoding.ASCII.GetBytes($"age-encryption.org/v1\n-> scrypt {new string('A', 22)} {factor}\n{new string('A', 43)}\n--- {new string('A', 43)}\n{new string('x', 60)}");
            var actor = new Actor(world, AccountKind.Organisation, null, _ => file);
            Assert.Equal(Digest.Of(file), actor.Chain.Newest.Bag);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Vectors.Refuses("wrong-stanza", () => Coffre.Keybag.Open(file, new ScryptIdentity("words"), actor.Chain));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
            // and our own server does not take it
            using var answer = await actor.SendCreationAsync();
            Assert.Equal("not-sealed", await ProblemAnswer.NameAsync(answer));
        }
    }

    static Task<Keybag> UnlockAsync(MaliciousServer server, Actor who, HybridIdentity unlock) => server.Client().UnlockAsync(who.Locator, unlock, who.Id);

    static byte[] Keybag(byte[] honest, AccountId account, byte[] bag) =>
        Sections.Write([new("account", Encoding.ASCII.GetBytes(account.ToString())), new("keybag", bag), .. Sections.Read(honest).Skip(2)]);

    static bool IsKeybag(byte[] body)
    {
        try
        {
            return Sections.Read(body) is [{ Name: "account" }, { Name: "keybag" }, { Name: "directory" }, { Name: "challenge" }];
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    static List<string> Asked(MaliciousServer server) =>
        [.. server.Traffic.Select(exchange => $"{exchange.Route} {string.Join(' ', exchange.Asked.Order().Select(header => $"{header.Key}={header.Value}"))} {Convert.ToHexString(exchange.Sent)}")];
}
