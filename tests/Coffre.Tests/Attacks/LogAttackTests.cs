using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>Attacks on the log itself: two of them, an older one, one that stands still.</summary>
public sealed class LogAttackTests
{
    [Fact]
    public async Task Attack13_A_log_that_forks_is_noticed_by_whoever_has_seen_the_other_branch()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        await using var fork = await world.ForkAsync();
        using var server = new MaliciousServer(world);
        var client = server.Client(world.Operator.Author);
        await world.HolderAsync();
        await client.FindAccountAsync(city.Id);
        var seen = client.Kept!.Value;

        // the other branch grows beyond, under the same key
        for (var i = 0; i < 3; i++)
            await fork.HolderAsync();
        server.Upstream = fork;
        Assert.True(world.Trust.Open(await fork.Http.GetByteArrayAsync("/log/checkpoint")).Head.Size > seen.Size);
        await Judge.RefusesAsync("bad-proof", server, () => client.FindAccountAsync(city.Id));
        await Judge.RefusesAsync("bad-proof", server, () => client.FindOperatorAsync());
        await Judge.RefusesAsync("bad-proof", server, () => client.ReadCheckpointAsync());
        Assert.Equal(seen, client.Kept);
        // what was signed there is answered from there, and its answer is refused
        var attest = new StatementBody.Attest(city.Id, "Autre ville", world.Clock.GetUtcNow().AddDays(1), 1);
        Assert.Equal("bad-proof", (await Assert.ThrowsAsync<RefusedException>(() => client.AttestAsync(attest))).Fault);
        Assert.Equal(seen, client.Kept);
        // the statement carries what its author had seen: whoever reads it on the other branch has the proof of the fork
        var told = Statement.Parse(System.Text.Encoding.UTF8.GetBytes(await fork.AskAsync<string>("select text from statement where type = 'attest' order by rowid desc limit 1")));
        Assert.Equal((attest.Name, seen), (((StatementBody.Attest)told.Body).Name, told.Seen));

        server.Upstream = world;
        await client.FindAccountAsync(city.Id);
    }

    [Fact]
    public async Task Attack13_A_log_that_goes_back_is_refused()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        using var server = new MaliciousServer(world);
        var old = await server.RecordAsync("GET /api/accounts/*", () => server.Client().FindAccountAsync(city.Id));
        var (checkpoint, feed) = (await server.RecordAsync("GET /log/checkpoint", () => server.Client().ReadCheckpointAsync()),
            await server.RecordAsync("GET /api/feed*", () => server.Client(city.Author).ReadFeedAsync(0)));
        await world.HolderAsync();

        var client = server.Client(city.Author);
        await client.FindAccountAsync(city.Id);
        foreach (var recorded in new[] { old, checkpoint, feed })
            server.Instead(recorded.Route.Split('?')[0] + "*", exchange => exchange.Replay(recorded));
        await Judge.RefusesAsync("rolled-back", server, () => client.FindAccountAsync(city.Id));
        await Judge.RefusesAsync("rolled-back", server, () => client.ReadCheckpointAsync());
        await Judge.RefusesAsync("rolled-back", server, () => client.ReadFeedAsync(0));
        // who has kept nothing is shown the past, as long as its heads are of now
        await server.Client().FindAccountAsync(city.Id);
    }

    [Fact]
    public async Task Attack14_Newer_keys_that_are_withheld_are_missed_for_three_periods_at_most()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        using var server = new MaliciousServer(world);
        var frozen = await server.RecordAsync("GET /api/accounts/*", () => server.Client().FindAccountAsync(city.Id));
        var before = await server.RecordAsync("GET /api/operator", () => server.Client().FindOperatorAsync());
        await city.RotateAsync();
        foreach (var recorded in new[] { frozen, before })
            server.Instead(recorded.Route, exchange => exchange.Replay(recorded));

        // what remains, as the threat model says: within three periods, against who never compares
        world.Clock.Advance(3 * NewestHeads.Period);
        Assert.Equal(0, (await server.Client().FindAccountAsync(city.Id)).Chain.Chain.Newest.Gen);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Judge.RefusesAsync("stale-directory", server, () => server.Client().FindAccountAsync(city.Id));
        await Judge.RefusesAsync("stale-directory", server, () => server.Client().FindOperatorAsync());

        // the old chain under heads of now
        server.BeHonest();
        await HeadsAsync(world);
        var now = await server.RecordAsync("GET /api/accounts/*", () => server.Client().FindAccountAsync(city.Id));
        Assert.Equal(1, (await server.Client().FindAccountAsync(city.Id)).Chain.Chain.Newest.Gen);
        server.On("GET /api/accounts/*", exchange => exchange.Edit(json => ((System.Text.Json.Nodes.JsonArray)json["chains"]![0]!["statements"]!).RemoveAt(2)));
        await Judge.RefusesAsync("bad-proof", server, () => server.Client().FindAccountAsync(city.Id));
        server.BeHonest();
        server.On("GET /api/accounts/*", exchange => exchange.Edit(json => json["chains"]![0] = System.Text.Json.Nodes.JsonNode.Parse(frozen.Body)!["chains"]![0]!.DeepClone()));
        await Judge.RefusesAsync("bad-proof", server, () => server.Client().FindAccountAsync(city.Id));
        // heads from the future are no newer
        server.BeHonest();
        server.Instead("GET /api/accounts/*", exchange => exchange.Replay(now));
        var early = new CoffreClient(new HttpClient(server, false) { BaseAddress = new($"http://{world.Host}") }, world.Trust, null, new Earlier(world.Clock.GetUtcNow().AddMinutes(-20)));
        await Judge.RefusesAsync("stale-directory", server, () => early.FindAccountAsync(city.Id));
    }

    [Fact]
    public async Task Attack14_Own_keys_that_are_withheld_are_found_by_reading_the_log()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        var chain = city.Chain;
        using var server = new MaliciousServer(world);
        var honest = new LogCheck(server.Client(city.Author), city.Id, chain);
        await CheckAsync(honest);
        var frozen = await server.RecordAsync("GET /api/accounts/*", () => server.Client().FindAccountAsync(city.Id));
        // somebody has used its recovery code, and the server shows the chain from before, within the three periods
        await city.RotateAsync();
        server.Instead(frozen.Route, exchange => exchange.Replay(frozen));
        var check = new LogCheck(server.Client(city.Author), city.Id, chain);
        await check.CheckOwnAsync(TestContext.Current.CancellationToken);
        await check.CheckNamesAsync(TestContext.Current.CancellationToken);
        var head = await check.CheckpointAsync(TestContext.Current.CancellationToken);
        Assert.Equal("rolled-back", (await Assert.ThrowsAsync<RefusedException>(() => check.ReplayAsync(head, new Progress<long>(), TestContext.Current.CancellationToken))).Fault);
    }

    [Fact]
    public async Task Attack1_Another_account_that_is_attested_under_ones_own_name_is_found()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville de Val-Exemple");
        await CheckAsync(new(world.Honest(city), city.Id, city.Chain));
        await world.OrganisationAsync("Ville de Val Exemple");
        Assert.Equal("same-name", (await Assert.ThrowsAsync<RefusedException>(() => CheckAsync(new(world.Honest(city), city.Id, city.Chain)))).Fault);
    }

    static async Task CheckAsync(LogCheck check)
    {
        var ct = TestContext.Current.CancellationToken;
        await check.CheckOwnAsync(ct);
        await check.CheckNamesAsync(ct);
        Assert.True(await check.ReplayAsync(await check.CheckpointAsync(ct), new Progress<long>(), ct));
    }

    /// <summary>Waits for heads of now: the server makes them when its clock says so, in its own time.</summary>
    static async Task HeadsAsync(World world)
    {
        for (var tries = 0; (await Monitor.ReadAsync(world)).Leaves.OfType<Leaf.Heads>().Last().Time < world.Clock.GetUtcNow() - TimeSpan.FromMinutes(10); tries++)
        {
            Assert.True(tries < 100, "no heads in ten seconds");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    sealed class Earlier(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
