using System.Net;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>What a client does when answers are lost, late or refused for now: the same outcome, and nothing doubled.</summary>
public sealed class ClientRetryTests(Victims people) : IClassFixture<Victims>, IDisposable
{
    readonly World world = people.World;
    readonly MaliciousServer server = people.Server();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task An_act_whose_answer_was_lost_is_sent_again_and_stands_once()
    {
        var (city, holder) = (people.City, people.Holder);
        var client = server.Client(city.Author);
        server.Lose("POST /api/deliveries");
        var delivery = await client.DeliverAsync(city, holder.Id, "perdu", Grade.Handover, city.Now.AddDays(30));
        await TwiceTheSameAsync("POST /api/deliveries");
        server.Lose("POST /api/acts/recall");
        await client.RecallAsync(delivery);
        await TwiceTheSameAsync("POST /api/acts/recall");
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.Recall],
            (await client.FindDeliveryAsync(Correspondence.IdOf(delivery))).Evidence.Select(one => one.Event));
        Assert.Equal(3L, await world.AskAsync<long>($"select count(*) from evidence where text like '%{Correspondence.IdOf(delivery)}%'"));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again()
    {
        var broken = 2;
        server.On("GET /api/accounts/*", exchange =>
        {
            if (broken-- > 0)
                (exchange.Body, exchange.More) = (exchange.Body[..100], new Breaking());
        });
        var found = await server.Client().FindAccountAsync(people.City.Id);
        Assert.Equal("Ville de Saint-Exemple", found.Name!.Name);
        Assert.Equal(3, server.Routes.Count);
        server.BeHonest();
        server.On("POST /api/acts/deposit", exchange =>
        {
            if (broken++ < 1)
                exchange.More = new Breaking();
        });
        broken = 0;
        await server.Client(people.Holder.Author).DepositAsync([], []);
        await TwiceTheSameAsync("POST /api/acts/deposit");
    }

    [Fact]
    public async Task A_new_account_whose_answer_was_lost_is_made_once_and_has_a_session()
    {
        using var account = NewAccount.Make(AccountKind.Holder, world.Trust.Log, world.Trust.Operator, TreeHead.Empty, world.Clock.GetUtcNow(), new byte[32], "test", Code.New(CodeKind.Recovery));
        server.Lose("POST /api/accounts");
        var client = server.Client();
        await client.CreateAccountAsync(account);
        await TwiceTheSameAsync("POST /api/accounts");
        await client.ReadFeedAsync(0);
        Assert.Equal(2L, await world.AskAsync<long>($"select count(*) from statement where author = '{account.Id}' and type in ('genesis', 'keys')"));
    }

    [Fact]
    public async Task New_keys_whose_answer_was_lost_are_stated_once()
    {
        var city = await world.OrganisationAsync();
        var client = server.Client(city.Author);
        var bag = city.Seal();
        var state = city.Chain.Newest;
        var keys = city.Sign(new StatementBody.Keys(0, state.Sign, state.Recovery!.Value, state.Vault, Digest.Of(bag)));
        server.Lose("POST /api/accounts/keys");
        await client.ChangeKeysAsync(new(keys, bag, [city.Locator], city.Key));
        await TwiceTheSameAsync("POST /api/accounts/keys");
        Assert.Equal(2L, client.Author!.Chain.Newest.Point.N);
    }

    [Fact]
    public async Task A_server_that_is_busy_or_away_is_asked_again_and_one_that_stays_so_is_told_of()
    {
        var refusals = new Queue<HttpStatusCode>([HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable, HttpStatusCode.BadGateway]);
        server.Instead("GET /api/operator", exchange => exchange.Status = refusals.TryDequeue(out var status) ? status : 0);
        await server.Client().FindOperatorAsync();
        Assert.Equal(4, server.Routes.Count);
        server.BeHonest();
        server.Forget();
        server.Instead("GET /api/operator", exchange => exchange.Status = HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Assert.ThrowsAsync<ProblemException>(() => server.Client().FindOperatorAsync())).Status);
        Assert.Equal(4, server.Routes.Count);
        // told to wait for long: it is the person who decides
        server.BeHonest();
        server.Forget();
        server.Instead("GET /api/operator", exchange => { exchange.Status = HttpStatusCode.TooManyRequests; exchange.Headers["Retry-After"] = "60"; });
        Assert.Equal(TimeSpan.FromSeconds(60), (await Assert.ThrowsAsync<ProblemException>(() => server.Client().FindOperatorAsync())).RetryAfter);
        Assert.Single(server.Routes);
    }

    [Fact]
    public async Task What_is_not_released_yet_is_asked_for_again_with_the_same_bytes()
    {
        var waits = 3;
        server.On("POST /api/acts/deposit", exchange =>
        {
            if (waits-- > 0)
                (exchange.Status, exchange.Body) = (HttpStatusCode.Accepted, "{\"evidence\":[],\"statements\":[]}"u8.ToArray());
        });
        var (act, left) = await server.Client(people.Holder.Author).DepositAsync([], []);
        Assert.Equal(act.Hash, left.Single().Evidence.Act);
        Assert.Equal(4, server.Routes.Count);
        Assert.Single(server.Traffic.Select(exchange => Convert.ToHexString(exchange.Sent)).Distinct());
        // and whoever has no patience stops it
        server.BeHonest();
        server.On("POST /api/acts/deposit", exchange => exchange.Status = HttpStatusCode.Accepted);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.Client(people.Holder.Author).DepositAsync([], [], stop.Token));
    }

    [Fact]
    public async Task A_chain_that_has_grown_elsewhere_is_read_and_the_act_signed_again_once()
    {
        foreach (var kind in new[] { AccountKind.Organisation, AccountKind.Holder })
        {
            var who = await Actor.CreateAsync(world, kind);
            var client = server.Client(who.Author);
            // another device of the same account gives it another keybag: the same keys, a longer chain
            var bag = who.Seal();
            var state = who.Chain.Newest;
            await client.OpenSessionAsync();
            await world.Honest(who).ChangeKeysAsync(new(who.Sign(new StatementBody.Keys(0, state.Sign, state.Recovery!.Value, state.Vault, Digest.Of(bag))), bag, [who.Locator], who.Key));
            server.Forget();
            var (act, _) = await client.DepositAsync([], []);
            Assert.Equal(2L, act.After!.Value.N);
            Assert.Equal(["POST /api/acts/deposit", $"GET /api/accounts/{who.Id}", "POST /api/acts/deposit"], server.Routes.Take(3));
        }
        // the device has no session any more, and learns of the longer chain all the same
        var holder = await world.HolderAsync();
        var later = server.Client(holder.Author);
        var (other, keys) = (holder.Seal(), holder.Chain.Newest);
        await world.Honest(holder).ChangeKeysAsync(new(holder.Sign(new StatementBody.Keys(0, keys.Sign, keys.Recovery!.Value, keys.Vault, Digest.Of(other))), other, [holder.Locator], holder.Key));
        await later.DepositAsync([], []);
        using (await later.UnlockAsync(holder.Locator, holder.Unlock, holder.Id))
            Assert.Equal(2L, later.Author!.Chain.Newest.Point.N);
        // once: a server that says so for ever is not asked for ever
        server.Forget();
        server.Instead("POST /api/acts/deposit", exchange =>
        {
            exchange.Status = HttpStatusCode.Conflict;
            exchange.Headers["Content-Type"] = "application/problem+json";
            exchange.Body = "{\"type\":\"urn:coffre:problem:stale-key\",\"status\":409}"u8.ToArray();
        });
        Assert.Equal("stale-key", (await Assert.ThrowsAsync<ProblemException>(() => server.Client(people.City.Author).DepositAsync([], []))).Name);
        Assert.Equal(3, server.Routes.Count);
    }

    [Fact]
    public async Task A_session_that_has_ended_is_begun_again_once()
    {
        var client = server.Client(people.City.Author);
        await client.ReadFeedAsync(0);
        server.Forget();
        await world.AskAsync<long>("select 1");
        server.Instead("GET /api/feed*", exchange =>
        {
            if (server.Routes.Count == 0)
                exchange.Asked["Authorization"] = "Bearer " + new string('a', 52);
        });
        await client.ReadFeedAsync(0);
        Assert.Equal(["GET /api/feed?after=0&limit=500", "POST /api/sessions/challenge", "POST /api/sessions", "GET /api/feed?after=0&limit=500"], server.Routes.Where(route => !route.Contains("/log/", StringComparison.Ordinal)));
        await client.CloseSessionAsync();
        server.BeHonest();
        server.Forget();
        await client.ReadFeedAsync(0);
        Assert.Equal("POST /api/sessions/challenge", server.Routes[0]);
        // for ever ended is told, not tried for ever
        server.Instead("GET /api/feed*", exchange => exchange.Asked["Authorization"] = "Bearer " + new string('a', 52));
        Assert.Equal("session-required", (await Assert.ThrowsAsync<ProblemException>(() => client.ReadFeedAsync(0))).Name);
    }

    async Task TwiceTheSameAsync(string route)
    {
        var sent = server.Traffic.Where(exchange => exchange.Route == route).ToList();
        Assert.Equal(2, sent.Count);
        Assert.Equal(sent[0].Sent, sent[1].Sent);
        await Monitor.SettleAsync(world);
    }

    sealed class Breaking : OneWayStream
    {
        public override bool CanRead => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new HttpIOException(HttpRequestError.ResponseEnded);
    }
}
