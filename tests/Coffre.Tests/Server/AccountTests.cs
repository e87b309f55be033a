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
        var more = Statement.Sign(world.Origin, holder.Id, holder.Chain.Newest.Point, TreeHead.Empty, holder.Now, new StatementBody.Close(), holder.Key);
        using var refused = await holder.PostAsync("/api/accounts/close", [new("close", more.Bytes)]);
        Assert.Equal("closed", await ProblemAnswer.NameAsync(refused));
        Assert.Equal(3L, await world.AskAsync<long>($"select count(*) from statement where author = '{holder.Id}'"));
    }

    static Task<HttpResponseMessage> KeybagAsync(World world, Locator locator) =>
        world.Http.SendAsync(new(HttpMethod.Get, "/api/keybag") { Headers = { { "Coffre-Locator", locator.ToString() } } });
}
