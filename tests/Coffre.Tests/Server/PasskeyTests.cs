using System.Net;
using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>Passkeys at the server: how they are made, used and removed. What they unlock with never comes there.</summary>
public sealed class PasskeyTests
{
    [Fact]
    public async Task A_passkey_is_made_with_the_account_and_is_the_way_in()
    {
        await using var world = await World.StartAsync();
        using var passkey = new TestPasskey(world);
        var holder = await HolderAsync(world, passkey);
        using var answer = await passkey.OpenAsync(holder.Id);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var sections = Sections.Read(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["account", "keybag", "directory", "challenge"], sections.Select(section => section.Name));
        Assert.Equal(holder.Id.ToString(), Encoding.ASCII.GetString(sections[0].Bytes.Span));
        Assert.Equal(holder.Bag, sections[1].Bytes.ToArray());
        // the whole way, as a client goes it: no second ceremony
        var client = world.Honest();
        var found = await client.OpenPasskeyAsync(passkey.Assert(holder.Id, (await client.ChallengePasskeyAsync(null)).Challenge));
        using var keys = client.Unlock(found, holder.Unlock);
        Assert.Equal(holder.Key.Public, keys.Sign.Public);
        await client.ReadFeedAsync(0);
        Assert.Equal(0L, await world.AskAsync<long>("select count(*) from passkey_challenge"));
    }

    [Fact]
    public async Task The_same_request_again_gets_the_first_outcome_although_its_challenges_are_used()
    {
        await using var world = await World.StartAsync();
        using var passkey = new TestPasskey(world);
        var holder = new Actor(world, AccountKind.Holder);
        holder.Passkeys = await passkey.OfferAsync(holder.Id);
        List<Section> sections = [.. holder.Beginning(), new("session", (await holder.AnswerChallengeAsync()).Bytes)];
        using (var first = await holder.PostAsync("/api/accounts", sections))
            Assert.True(first.IsSuccessStatusCode);
        await Monitor.SettleAsync(world);
        using var again = await holder.PostAsync("/api/accounts", sections);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(1L, await world.AskAsync<long>("select count(*) from passkey"));
    }

    [Fact]
    public async Task The_list_replaces_the_former_one_and_a_close_removes_all()
    {
        await using var world = await World.StartAsync();
        using var first = new TestPasskey(world);
        using var second = new TestPasskey(world);
        var holder = await HolderAsync(world, first);
        // another one, in the same generation
        holder.Passkeys = [first.Keep(), .. await second.OfferAsync(holder.Id)];
        await RewrapAsync(holder);
        Assert.Equal(2L, await world.AskAsync<long>("select count(*) from passkey"));
        using (var ways = await holder.GetAsync("/api/ways"))
        {
            var json = await Actor.JsonAsync(ways, HttpStatusCode.OK);
            Assert.Equal([first.IdText, second.IdText], json.GetProperty("passkeys").EnumerateArray().Select(p => p.GetProperty("id").GetString()));
            Assert.Equal([holder.Locator.ToString()], json.GetProperty("locators").EnumerateArray().Select(l => l.GetString()));
        }
        // the first is lost: a new generation without it
        holder.Passkeys = [second.Keep()];
        await holder.RotateAsync();
        await RefusesAsync("wrong-passkey", first.OpenAsync(holder.Id));
        using (var open = await second.OpenAsync(holder.Id))
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        // what was removed does not come back by its id
        holder.Passkeys = [first.Keep(), second.Keep()];
        await Assert.ThrowsAsync<InvalidOperationException>(() => holder.RotateAsync());

        var other = await HolderAsync(world, new TestPasskey(world));
        var close = other.Append(new StatementBody.Close());
        await Actor.ReadAnswerAsync(await other.PostAsync("/api/accounts/close", [new("close", close.Bytes)]));
        Assert.Equal(1L, await world.AskAsync<long>("select count(*) from passkey"));
    }

    [Fact]
    public async Task V1_What_does_not_verify_opens_nothing_and_says_nothing_more()
    {
        await using var world = await World.StartAsync();
        using var passkey = new TestPasskey(world);
        using var others = new TestPasskey(world);
        var holder = await HolderAsync(world, passkey);
        var other = await HolderAsync(world, others);
        var answers = new HashSet<string>();
        async Task WrongAsync(TestPasskey with, Action<TestPasskey>? change = null, string? challenge = null, AccountId? account = null)
        {
            var (origin, domain) = (with.Origin, with.Domain);
            change?.Invoke(with);
            using var answer = await with.OpenAsync(account ?? holder.Id, challenge);
            answers.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            (with.Origin, with.Domain, with.UserVerified, with.UserHandle) = (origin, domain, true, null);
        }
        using var unknown = new TestPasskey(world);
        await WrongAsync(unknown);
        await WrongAsync(passkey, p => p.Origin = "https://coffre.example");
        await WrongAsync(passkey, p => p.Origin = "http://localhost");
        await WrongAsync(passkey, p => p.Domain = "coffre.example");
        await WrongAsync(passkey, p => p.UserVerified = false);
        await WrongAsync(passkey, p => p.UserHandle = other.Id.ToString());
        await WrongAsync(passkey, null, await passkey.ChallengeAsync(holder.Id.ToString()));
        await WrongAsync(passkey, null, Base32Challenge());
        // used, and too old
        var used = await passkey.ChallengeAsync("");
        using (var open = await passkey.OpenAsync(holder.Id, used))
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        await WrongAsync(passkey, null, used);
        var old = await passkey.ChallengeAsync("");
        world.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await WrongAsync(passkey, null, old);
        // someone else's answer under this passkey's id
        using (var mixed = await passkey.SendAsync(others.Assert(other.Id, await others.ChallengeAsync("")).Replace(others.IdText, passkey.IdText, StringComparison.Ordinal)))
            answers.Add($"{mixed.StatusCode} {await mixed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        Assert.Contains("wrong-passkey", Assert.Single(answers), StringComparison.Ordinal);

        // what a PRF gave is refused before anything else, and is no one's to read
        passkey.Extensions = """{"prf":{"results":{"first":"c2VjcmV0"}}}""";
        await RefusesAsync("malformed", passkey.OpenAsync(holder.Id));
        await RefusesAsync("malformed", passkey.SendAsync("{}"));
        await RefusesAsync("malformed", passkey.SendAsync("""{"id":"AA","clientExtensionResults":{},"response":{"clientDataJSON":1}}"""));
        Assert.DoesNotContain(world.Logged, line => line.Contains("c2VjcmV0", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_passkey_that_does_not_verify_leaves_no_account()
    {
        await using var world = await World.StartAsync();
        using var taken = new TestPasskey(world);
        await HolderAsync(world, taken);
        var accounts = await world.AskAsync<long>("select count(*) from account");
        async Task RefusedAsync(string problem, Func<Actor, TestPasskey, Task<IEnumerable<Section>>> offer)
        {
            var holder = new Actor(world, AccountKind.Holder);
            using var passkey = new TestPasskey(world);
            holder.Passkeys = [.. await offer(holder, passkey)];
            using var answer = await holder.SendCreationAsync();
            Assert.Equal(problem, await ProblemAnswer.NameAsync(answer));
        }
        Func<TestPasskey, Action<TestPasskey>, Func<Actor, Task<IEnumerable<Section>>>> with = (passkey, change) => async holder =>
        {
            change(passkey);
            return await passkey.OfferAsync(holder.Id);
        };
        await RefusedAsync("wrong-passkey", (h, p) => with(p, x => x.Origin = "https://coffre.example")(h));
        await RefusedAsync("wrong-passkey", (h, p) => with(p, x => x.Domain = "coffre.example")(h));
        await RefusedAsync("wrong-passkey", (h, p) => with(p, x => x.UserVerified = false)(h));
        await RefusedAsync("wrong-passkey", (h, p) => with(p, x => x.Algorithm = -8)(h));
        await RefusedAsync("wrong-passkey", (h, p) => with(p, x => x.UserHandle = new Actor(world, AccountKind.Holder).Id.ToString())(h));
        await RefusedAsync("malformed", (h, p) => with(p, x => x.Extensions = """{"prf":{"enabled":true}}""")(h));
        // made for another account; asserted over a challenge for making; the same challenge for both
        await RefusedAsync("wrong-passkey", async (h, p) => await p.OfferAsync(new Actor(world, AccountKind.Holder).Id));
        await RefusedAsync("wrong-passkey", async (h, p) => [(await p.OfferAsync(h.Id))[0], new("assertion", Encoding.UTF8.GetBytes(p.Assert(h.Id, await p.ChallengeAsync(h.Id.ToString()))))]);
        await RefusedAsync("wrong-passkey", async (h, p) => [(await p.OfferAsync(h.Id))[0], (await new TestPasskey(world).OfferAsync(h.Id))[1]]);
        await RefusedAsync("malformed", async (h, p) => [(await p.OfferAsync(h.Id))[0]]);
        await RefusedAsync("malformed", async (h, p) => await p.OfferAsync(h.Id) is var offer ? [.. offer, .. offer] : []);
        // another's by its id
        await RefusedAsync("wrong-passkey", (_, _) => Task.FromResult<IEnumerable<Section>>([taken.Keep()]));
        Assert.Equal((accounts, 1L), (await world.AskAsync<long>("select count(*) from account"), await world.AskAsync<long>("select count(*) from passkey")));
    }

    [Fact]
    public async Task A_passkey_that_counts_does_not_count_backwards()
    {
        await using var world = await World.StartAsync();
        using var passkey = new TestPasskey(world) { Count = 3 };
        var holder = await HolderAsync(world, passkey);
        passkey.Count = 7;
        using (var open = await passkey.OpenAsync(holder.Id))
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        passkey.Count = 5;
        await RefusesAsync("wrong-passkey", passkey.OpenAsync(holder.Id));
    }

    [Fact]
    public async Task Rates_bound_what_needs_no_session()
    {
        await using var world = await World.StartAsync(settings => (settings.Limits.ChallengesAMinute, settings.Limits.LocatorsAMinute) = (3, 2));
        using var passkey = new TestPasskey(world);
        for (var i = 0; i < 3; i++)
            await passkey.ChallengeAsync("");
        await RefusesAsync("too-many-requests", world.Http.PostAsync("/api/passkeys/challenge", new StringContent("""{"account":""}""", Encoding.UTF8, "application/json")));
        for (var i = 0; i < 2; i++)
            await RefusesAsync("malformed", passkey.SendAsync("{}"));
        await RefusesAsync("too-many-requests", passkey.SendAsync("{}"));
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_one_by_one()
    {
        await using var world = await World.StartAsync();
        var (holder, stranger) = (await world.HolderAsync(), await world.HolderAsync());
        var first = holder.Token;
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        await holder.BeginSessionAsync();
        using var list = await holder.GetAsync("/api/sessions");
        var sessions = (await Actor.JsonAsync(list, HttpStatusCode.OK)).GetProperty("sessions").EnumerateArray().ToList();
        Assert.Equal([false, true], sessions.Select(session => session.GetProperty("this").GetBoolean()));
        var id = sessions[0].GetProperty("id").GetString();
        await RefusesAsync("not-found", stranger.SendAsync(HttpMethod.Delete, $"/api/sessions/{id}"));
        using (var ended = await holder.SendAsync(HttpMethod.Delete, $"/api/sessions/{id}"))
            Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await RefusesAsync("not-found", holder.SendAsync(HttpMethod.Delete, $"/api/sessions/{id}"));
        holder.Token = first;
        await RefusesAsync("session-required", holder.GetAsync("/api/sessions"));
    }

    internal static async Task<Actor> HolderAsync(World world, TestPasskey passkey)
    {
        var holder = new Actor(world, AccountKind.Holder);
        holder.Passkeys = await passkey.OfferAsync(holder.Id);
        using var answer = await holder.SendCreationAsync();
        holder.Token = (await Actor.JsonAsync(answer, answer.StatusCode == HttpStatusCode.Accepted ? HttpStatusCode.Accepted : HttpStatusCode.OK))
            .GetProperty("session").GetProperty("token").GetString();
        await Monitor.SettleAsync(world);
        return holder;
    }

    static async Task RewrapAsync(Actor holder)
    {
        holder.Rewrap();
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/keys", holder.NewestKeys()));
    }

    static string Base32Challenge() => System.Buffers.Text.Base64Url.EncodeToString(Digest.Of("never given"u8).ToArray());

    static async Task RefusesAsync(string problem, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.Equal(problem, await ProblemAnswer.NameAsync(answer));
    }
}
