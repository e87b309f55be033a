using System.Net;
using System.Net.Http.Json;
using Coffre.Age;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Coffre.Tests;

/// <summary>Too much, too often, too big, and no room left: a clear word each, and nothing lost.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        await using var world = await World.StartAsync(settings => settings.Limits.LocatorsAMinute = settings.Limits.ChallengesAMinute = 3);
        foreach (var ask in new Func<Task<HttpResponseMessage>>[] { () => world.Http.GetAsync("/api/keybag"), () => world.Http.PostAsync("/api/sessions/challenge", null) })
        {
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 4; i++)
            {
                using var answer = await ask();
                statuses.Add(answer.StatusCode);
                if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    Assert.Equal("too-many-requests", await ProblemAnswer.NameAsync(answer));
                    Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
                }
            }
            Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        }
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_it_is_read()
    {
        await using var world = await World.StartAsync(settings => settings.Limits.Payload = 100_000);
        var holder = await world.HolderAsync();
        var sealedBytes = AgeFile.Seal(new byte[200_000], HybridIdentity.Generate().Recipient);
        var name = Base32.Encode(Digest.Of(sealedBytes).ToArray());
        using (var known = await holder.SendAsync(HttpMethod.Put, $"/api/payloads/{name}", new ByteArrayContent(sealedBytes)))
            Assert.Equal("too-large", await ProblemAnswer.NameAsync(known));
        using (var unknown = await holder.SendAsync(HttpMethod.Put, $"/api/payloads/{name}", new StreamContent(new Endless(sealedBytes))))
            Assert.Equal("too-large", await ProblemAnswer.NameAsync(unknown));
        using (var statement = await holder.PostAsync("/api/accounts/close", [new("close", new byte[40_000])]))
            Assert.Equal("too-large", await ProblemAnswer.NameAsync(statement));
        using (var body = await holder.PostAsync("/api/accounts/close", [new("close", new byte[2_000_000])]))
            Assert.Equal("too-large", await ProblemAnswer.NameAsync(body));
        using (var ids = await world.Http.PostAsJsonAsync("/api/directory", new { ids = Enumerable.Repeat(holder.Id, 501) }))
            Assert.Equal("too-large", await ProblemAnswer.NameAsync(ids));
        using var many = await world.Http.GetAsync("/log/proofs?size=1" + string.Concat(Enumerable.Repeat("&index=0", 501)));
        Assert.Equal("too-large", await ProblemAnswer.NameAsync(many));
    }

    [Fact]
    public async Task A_request_that_is_not_as_documented_is_malformed()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        foreach (var json in new[] { "{\"ids\":[],\"more\":1}", "{\"ids\":null}", "{}", "[]", "{\"ids\":[\"x\"]}", "{\"ids\":[],\"ids\":[]}", "{" })
        {
            using var answer = await holder.SendAsync(HttpMethod.Post, "/api/directory", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
            Assert.True("malformed" == await ProblemAnswer.NameAsync(answer), json);
        }
        using (var media = await holder.SendAsync(HttpMethod.Post, "/api/accounts/close", new StringContent("@close 1\nx\n")))
            Assert.Equal("unsupported-media-type", await ProblemAnswer.NameAsync(media));
        using (var text = await holder.SendAsync(HttpMethod.Post, "/api/directory", new StringContent("{}")))
            Assert.Equal("unsupported-media-type", await ProblemAnswer.NameAsync(text));
        using (var cut = await holder.SendAsync(HttpMethod.Post, "/api/accounts/close", Sectioned("@close 100\nabc"u8.ToArray())))
            Assert.Equal("malformed", await ProblemAnswer.NameAsync(cut));
        using var route = await world.Http.GetAsync("/api/nothing");
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(route));
        using var verb = await world.Http.DeleteAsync("/api/operator");
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(verb));
    }

    [Fact]
    public async Task A_full_database_refuses_and_loses_nothing()
    {
        var pages = 0L;
        await using var world = await World.StartAsync(settings => settings.Limits.Pages = pages);
        var kept = new List<Actor> { await world.HolderAsync() };
        await world.StopAsync();
        pages = await world.AskAsync<long>("pragma page_count") + 60;
        await world.StartAgainAsync();
        var full = false;
        for (var i = 0; i < 100 && !full; i++)
        {
            var actor = new Actor(world, AccountKind.Holder);
            using var challenge = await world.Http.PostAsync("/api/sessions/challenge", null);
            if (challenge.StatusCode == HttpStatusCode.InsufficientStorage)
            {
                full = true;
                break;
            }
            using var answer = await actor.SendCreationAsync();
            if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted)
                kept.Add(actor);
            else
            {
                Assert.Equal("no-room", await ProblemAnswer.NameAsync(answer));
                full = true;
            }
        }
        Assert.True(full);
        using (var reading = await world.Http.GetAsync("/api/operator"))
            Assert.Equal(HttpStatusCode.OK, reading.StatusCode);
        var (before, _) = await Monitor.ReadAsync(world);
        await world.StopAsync();

        pages = 0;
        await world.StartAgainAsync();
        await Monitor.SettleAsync(world);
        await Monitor.DemandContinuationAsync(world, before);
        Assert.Equal(kept.Count + 1, await world.AskAsync<long>("select count(*) from account"));
        foreach (var actor in kept)
            await actor.BeginSessionAsync();
    }

    [Fact]
    public async Task A_full_disk_refuses_a_payload_and_keeps_nothing_of_it()
    {
        await using var world = await World.StartAsync(settings => settings.Limits.Object = 100_000);
        var holder = await world.HolderAsync();
        var large = AgeFile.Seal(new byte[200_000], HybridIdentity.Generate().Recipient);
        using (var refused = await holder.SendAsync(HttpMethod.Put, $"/api/payloads/{Base32.Encode(Digest.Of(large).ToArray())}", new ByteArrayContent(large)))
            Assert.Equal("no-room", await ProblemAnswer.NameAsync(refused));
        Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(world.Data, "blobs"), "*", SearchOption.AllDirectories));
        var small = AgeFile.Seal(new byte[50_000], HybridIdentity.Generate().Recipient);
        using var taken = await holder.SendAsync(HttpMethod.Put, $"/api/payloads/{Base32.Encode(Digest.Of(small).ToArray())}", new ByteArrayContent(small));
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
    }

    [Fact]
    public async Task On_a_full_disk_reading_in_a_session_goes_on()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(2));       // that it was used is to be written
        world.Faults.OnReach = point =>
        {
            if (point == "before used")
                throw new Server.Data.NoRoomException(new IOException("planted"));
        };
        using (var reading = await holder.GetAsync("/api/notices"))
            Assert.Equal(HttpStatusCode.OK, reading.StatusCode);
        world.Faults.OnReach = null;
        using var again = await holder.GetAsync("/api/sessions");
        Assert.Equal(world.Clock.GetUtcNow(), (await Actor.JsonAsync(again, HttpStatusCode.OK)).GetProperty("sessions")[0].GetProperty("used").GetDateTimeOffset());
    }

    [Fact]
    public async Task In_maintenance_nothing_is_destroyed()
    {
        var readOnly = false;
        await using var world = await World.StartAsync(settings => settings.ReadOnly = readOnly);
        await world.StopAsync();
        readOnly = true;
        await world.StartAgainAsync();
        var destroyer = world.Services.GetServices<IHostedService>().OfType<Server.Blobs.Destroyer>().Single();
        await destroyer.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task In_maintenance_reading_works_and_writing_says_so()
    {
        var readOnly = false;
        DateTimeOffset? until = null;
        await using var world = await World.StartAsync(settings => (settings.ReadOnly, settings.ReadOnlyUntil) = (readOnly, until));
        var holder = await world.HolderAsync();
        await world.StopAsync();
        (readOnly, until) = (true, world.Clock.GetUtcNow() + TimeSpan.FromHours(1));
        await world.StartAgainAsync();
        using (var reading = await holder.GetAsync($"/api/accounts/{holder.Id}"))
            Assert.Equal(HttpStatusCode.OK, reading.StatusCode);
        using (var writing = await holder.PostAsync("/api/accounts/close", [new("close", holder.Sign(new StatementBody.Close()).Bytes)]))
        {
            Assert.Equal("read-only", await ProblemAnswer.NameAsync(writing));
            Assert.InRange(writing.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        }
        await holder.BeginSessionAsync(); // who was not there comes in
        using (var sessions = await holder.GetAsync("/api/sessions"))
            Assert.Contains("\"maintenance\":\"20", await sessions.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var ready = await world.Http.GetAsync("/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    static ByteArrayContent Sectioned(byte[] bytes) => new(bytes) { Headers = { ContentType = new("application/vnd.coffre.sections") } };

    /// <summary>A stream that says no length.</summary>
    sealed class Endless(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
