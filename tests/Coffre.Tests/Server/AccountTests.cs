using System.Net;
using System.Text;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>How accounts begin, change their keys and end. The class is named apart from the vectors' tests of chains.</summary>
public sealed class ServerAccountTests
{
    [Fact]
    public async Task An_account_begins_with_one_request_and_a_session()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        Assert.NotNull(holder.Token);
        Assert.Equal(2, await world.AskAsync<long>("select count(*) from account"));
        using var keybag = await KeybagAsync(world, holder.Locator);
        var sections = Sections.Read(await keybag.Content.ReadAsByteArrayAsync());
        Assert.Equal(["account", "keybag", "directory", "challenge"], sections.Select(s => s.Name));
        Assert.Equal(holder.Id.ToString(), Encoding.ASCII.GetString(sections[0].Bytes.Span));
        Assert.Equal(holder.Bag, sections[1].Bytes.ToArray());
        using var absent = await KeybagAsync(world, new Actor(world, AccountKind.Holder).Locator);
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(absent));
    }

    [Fact]
    public async Task The_same_request_twice_gets_the_first_outcome_and_no_second_session()
    {
        await using var world = await World.StartAsync();
        var holder = new Actor(world, AccountKind.Holder);
        using var first = await holder.SendCreationAsync();
        Assert.Contains("\"session\":{", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Monitor.SettleAsync(world);
        var places = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var again = await holder.SendCreationAsync();
            var answer = await Actor.JsonAsync(again, HttpStatusCode.OK);
            Assert.False(answer.TryGetProperty("session", out _));
            places.Add(string.Join(' ', answer.GetProperty("statements").EnumerateArray().Select(s => s.GetProperty("index").GetInt64())));
        }
        Assert.Single(places.Distinct());
        Assert.Equal(2, await world.AskAsync<long>("select count(*) from account"));
    }

    [Fact]
    public async Task A_refused_beginning_leaves_nothing()
    {
        await using var world = await World.StartAsync();
        var taken = await world.HolderAsync();
        var leaves = await world.AskAsync<long>("select count(*) from leaf");
        async Task RefusedAsync(string problem, AccountKind kind, Func<List<Section>, Actor, IEnumerable<Section>> change)
        {
            var actor = new Actor(world, kind);
            List<Section> sections = [.. actor.Beginning(), new("session", (await actor.AnswerChallengeAsync()).Bytes)];
            using var answer = await actor.PostAsync("/api/accounts", change(sections, actor));
            Assert.Equal(problem, await ProblemAnswer.NameAsync(answer));
        }
        await RefusedAsync("operator-only", AccountKind.Operator, (s, _) => s);
        await RefusedAsync("account-exists", AccountKind.Holder, (s, _) => [.. s[..3], new("locator", Encoding.ASCII.GetBytes(taken.Locator.ToString())), .. s[4..]]);
        await RefusedAsync("account-exists", AccountKind.Holder, (s, _) => [.. s[..4], taken.Beginning().Last(), s[5]]);
        await RefusedAsync("malformed", AccountKind.Holder, (s, _) => [s[0], s[1], taken.Beginning().ElementAt(2), .. s[3..]]);
        await RefusedAsync("not-sealed", AccountKind.Holder, (s, _) => [s[0], s[1], new("keybag", "{\"t\":\"coffre/keybag/v1\"}"u8.ToArray()), .. s[3..]]);
        await RefusedAsync("malformed", AccountKind.Holder, (s, _) => [.. s[..4], new("label", new byte[31]), s[5]]);
        await RefusedAsync("malformed", AccountKind.Holder, (s, _) => s[..5]);
        await RefusedAsync("malformed", AccountKind.Holder, (s, _) => [.. s, new("session", s[5].Bytes)]);
        await RefusedAsync("malformed", AccountKind.Holder, (s, _) => [s[0], taken.Beginning().ElementAt(1), .. s[2..]]);
        await RefusedAsync("wrong-challenge", AccountKind.Holder,
            (s, a) => [.. s[..5], new("session", a.Sign(new StatementBody.Session(world.Host, Digest.Of("mine"u8))).Bytes)]);
        Assert.Equal(leaves, await world.AskAsync<long>("select count(*) from leaf"));
        Assert.Equal(2, await world.AskAsync<long>("select count(*) from account"));
    }

    [Fact]
    public async Task Keys_change_by_the_key_before_and_by_the_recovery_key()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var old = holder.Sign(new StatementBody.Close());
        await holder.RotateAsync();
        using (var keybag = await KeybagAsync(world, holder.Locator))
            Assert.Equal(holder.Bag, Sections.Read(await keybag.Content.ReadAsByteArrayAsync())[1].Bytes.ToArray());
        // after a removal the old key signs nothing [attack 3]
        using (var refused = await holder.PostAsync("/api/accounts/close", [new("close", old.Bytes)]))
            Assert.Equal("stale-key", await ProblemAnswer.NameAsync(refused));
        await holder.BeginSessionAsync();
        await holder.RecoverAsync();
        await holder.BeginSessionAsync();
        // the same statement again: the same place in the log
        var again = await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/keys", holder.NewestKeys()));
        Assert.Equal(await world.AskAsync<long>("select l.idx from state s join leaf l on l.ordinal = s.leaf where s.n = 3"), again.Statements[0].Index);
    }

    [Fact]
    public async Task A_lost_recovery_paper_is_replaced_after_seven_days()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        using var next = SigningKey.Generate();
        var renew = holder.Append(new StatementBody.Renew(next.Public));
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/renew", [new("renew", renew.Bytes)]));
        world.Clock.Advance(TimeSpan.FromDays(7));
        using (var taken = await holder.TakeRenewedAsync(next))
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        await holder.RecoverAsync();

        var late = holder.Sign(new StatementBody.Renew(SigningKey.Generate().Public));
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        using var refused = await holder.PostAsync("/api/accounts/renew", [new("renew", late.Bytes)]);
        Assert.Equal("wrong-time", await ProblemAnswer.NameAsync(refused));
    }

    [Fact]
    public async Task A_statement_of_another_time_or_log_is_refused()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var before = holder.Sign(new StatementBody.Close());
        world.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        using (var old = await holder.PostAsync("/api/accounts/close", [new("close", before.Bytes)]))
            Assert.Equal("wrong-time", await ProblemAnswer.NameAsync(old));
        var ahead = Statement.Sign(world.Origin, holder.Id, holder.Chain.Newest.Point, TreeHead.Empty, holder.Now + TimeSpan.FromMinutes(11), new StatementBody.Close(), holder.Key);
        using (var early = await holder.PostAsync("/api/accounts/close", [new("close", ahead.Bytes)]))
            Assert.Equal("wrong-time", await ProblemAnswer.NameAsync(early));
        var elsewhere = Statement.Sign("coffre.example/log", holder.Id, holder.Chain.Newest.Point, TreeHead.Empty, holder.Now, new StatementBody.Close(), holder.Key);
        using var other = await holder.PostAsync("/api/accounts/close", [new("close", elsewhere.Bytes)]);
        Assert.Equal("malformed", await ProblemAnswer.NameAsync(other));
    }

    [Fact]
    public async Task A_closed_account_leaves_its_chain_its_receipt_and_nothing_else()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var payload = AgeFile.Seal("kept"u8, HybridIdentity.Generate().Recipient);
        using (var put = await holder.SendAsync(HttpMethod.Put, $"/api/payloads/{Base32.Encode(Digest.Of(payload).ToArray())}", new ByteArrayContent(payload)))
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        var close = holder.Append(new StatementBody.Close());
        var answer = await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/close", [new("close", close.Bytes)]));
        Assert.Equal(EventKind.Closed, Evidence.Parse(Encoding.ASCII.GetBytes(answer.Evidence[0].Text)).Event);
        Assert.Single(answer.Statements);

        foreach (var table in new[] { "keybag", "locator", "session", "holding", "payload" })
            Assert.Equal(0L, await world.AskAsync<long>($"select count(*) from {table} " + (table is "keybag" or "locator" ? $"where account = '{holder.Id}'" : "")));
        var again = await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/close", [new("close", close.Bytes)]));
        Assert.Equal(answer.Evidence[0].Index, again.Evidence[0].Index);
        Assert.Null(again.Act);
        // who lost what it had signed signs another one, and has the first one and its certificate
        foreach (var after in new[] { holder.Chain.Newest.Point, holder.Chain.States[^2].Point })
        {
            var more = Statement.Sign(world.Origin, holder.Id, after, TreeHead.Empty, holder.Now.AddMinutes(-1), new StatementBody.Close(), holder.Key);
            var first = await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/close", [new("close", more.Bytes)]));
            Assert.Equal((answer.Evidence[0].Text, answer.Evidence[0].Index), (Assert.Single(first.Evidence).Text, first.Evidence[0].Index));
            Assert.Equal(close.Bytes.ToArray(), Encoding.UTF8.GetBytes(first.Act!));
            Assert.Empty(first.Statements);
        }
        Assert.Equal(3L, await world.AskAsync<long>($"select count(*) from statement where author = '{holder.Id}'"));
    }

    [Fact]
    public async Task The_certificate_of_a_closed_account_is_for_its_last_key_alone_and_comes_by_itself()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        var old = holder.Sign(new StatementBody.Close());
        await holder.RotateAsync();
        var close = holder.Append(new StatementBody.Close());
        var answer = await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/close", [new("close", close.Bytes)]));
        Assert.Equal(2, answer.Evidence.Count);     // of the link that ended, and the certificate
        var again = await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/close", [new("close", close.Bytes)]));
        Assert.Equal(answer.Evidence[1].Text, Assert.Single(again.Evidence).Text);
        Assert.Equal(answer.Statements[0].Index, Assert.Single(again.Statements).Index);
        using var refused = await holder.PostAsync("/api/accounts/close", [new("close", old.Bytes)]);
        Assert.Equal("closed", await ProblemAnswer.NameAsync(refused));
        using var stranger = await holder.PostAsync("/api/accounts/close",
            [new("close", Statement.Sign(world.Origin, holder.Id, close.After, TreeHead.Empty, holder.Now, new StatementBody.Close(), city.Key).Bytes)]);
        Assert.Equal("wrong-signature", await ProblemAnswer.NameAsync(stranger));
    }

    [Fact]
    public async Task Attack28_A_thief_of_the_signing_key_cannot_fill_the_chain_in_a_day()
    {
        await using var world = await World.StartAsync(settings => settings.Limits.ChainADay = 2);
        var holder = await world.HolderAsync();
        for (var i = 0; i < 2; i++)
        {
            holder.Rewrap();
            await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/keys", holder.NewestKeys()));
        }
        var renew = holder.Sign(new StatementBody.Renew(SigningKey.Generate().Public));
        using (var refused = await holder.PostAsync("/api/accounts/renew", [new("renew", renew.Bytes)]))
        {
            Assert.Equal("too-many-requests", await ProblemAnswer.NameAsync(refused));
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromHours(1), TimeSpan.FromHours(24));
        }
        // new generations are counted apart, and recovery is not counted
        await holder.RotateAsync();
        await holder.RotateAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(holder.RotateAsync);
    }

    [Fact]
    public async Task Attack28_A_chain_does_not_grow_without_end_in_a_day_by_its_recovery_key_either()
    {
        await using var world = await World.StartAsync(settings => (settings.Limits.ChainADay, settings.Limits.RecoveriesADay) = (1, 3));
        var holder = await world.HolderAsync();
        holder.Rewrap();
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/keys", holder.NewestKeys()));
        // neither count is the other's
        await holder.RotateAsync();
        for (var i = 0; i < 3; i++)
            await holder.RecoverAsync();
        var recover = holder.NewestKeys();
        await Assert.ThrowsAsync<InvalidOperationException>(holder.RecoverAsync);
        using (var refused = await holder.PostAsync("/api/accounts/keys", holder.NewestKeys()))
            Assert.Equal("too-many-requests", await ProblemAnswer.NameAsync(refused));
        // what was taken is answered again
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/keys", recover));
        world.Clock.Advance(TimeSpan.FromDays(1));
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/keys", holder.NewestKeys()));
    }

    [Fact]
    public async Task Attack28_The_end_of_a_chain_is_kept_for_new_generations_then_for_recovery_and_the_end()
    {
        await using var world = await World.StartAsync(settings => (settings.Limits.ChainADay, settings.Limits.Chain) = (1000, 103));
        var holder = await world.HolderAsync();
        holder.Rewrap();
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/keys", holder.NewestKeys()));
        var renew = holder.Sign(new StatementBody.Renew(SigningKey.Generate().Public));
        using (var refused = await holder.PostAsync("/api/accounts/renew", [new("renew", renew.Bytes)]))
            Assert.Equal("too-large", await ProblemAnswer.NameAsync(refused));
        var read = 0;
        world.Faults.OnReach = point => read += point == "after chain" ? 1 : 0;
        for (var length = 4; length <= 53; length++)
            await holder.RotateAsync();
        // what has grown is known, and not read and verified anew at each step
        Assert.Equal(0, read);
        using (var refused = await RotateAgainAsync(holder))
            Assert.Equal("too-large", await ProblemAnswer.NameAsync(refused));
        await holder.RecoverAsync();
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/close", [new("close", holder.Append(new StatementBody.Close()).Bytes)]));
    }

    // stated and sent, and not taken into the chain
    static Task<HttpResponseMessage> RotateAgainAsync(Actor holder)
    {
        var bag = holder.Seal();
        var body = new StatementBody.Keys(holder.Chain.Newest.Gen + 1, SigningKey.Generate().Public, holder.Recovery.Public, HybridIdentity.Generate().Recipient, Digest.Of(bag));
        return holder.PostAsync("/api/accounts/keys", [new("keys", holder.Sign(body).Bytes), new("keybag", bag), new("locator", Encoding.ASCII.GetBytes(holder.Locator.ToString()))]);
    }

    static Task<HttpResponseMessage> KeybagAsync(World world, Locator locator) =>
        world.Http.SendAsync(new(HttpMethod.Get, "/api/keybag") { Headers = { { "Coffre-Locator", locator.ToString() } } });
}
