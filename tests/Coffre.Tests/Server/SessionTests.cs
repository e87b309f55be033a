using System.Net;
using Xunit;

namespace Coffre.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task A_challenge_serves_once_for_this_host_within_a_minute()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var session = await holder.AnswerChallengeAsync();
        using (var first = await holder.SendSessionAsync(session))
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using (var again = await holder.SendSessionAsync(session))
            Assert.Equal("wrong-challenge", await ProblemAnswer.NameAsync(again));

        var elsewhere = (StatementBody.Session)(await holder.AnswerChallengeAsync()).Body;
        using (var other = await holder.SendSessionAsync(holder.Sign(elsewhere with { Host = "coffre.example" })))
            Assert.Equal("wrong-challenge", await ProblemAnswer.NameAsync(other));
        using (var made = await holder.SendSessionAsync(holder.Sign(elsewhere with { Nonce = Digest.Of("mine"u8) })))
            Assert.Equal("wrong-challenge", await ProblemAnswer.NameAsync(made));

        var late = await holder.AnswerChallengeAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(61));
        using var tooLate = await holder.SendSessionAsync(late);
        Assert.Equal("wrong-challenge", await ProblemAnswer.NameAsync(tooLate));
    }

    [Fact]
    public async Task A_session_needs_the_key_in_force()
    {
        await using var world = await World.StartAsync();
        var (holder, stranger) = (await world.HolderAsync(), new Actor(world, AccountKind.Holder));
        using (var nobody = await stranger.SendSessionAsync(await stranger.AnswerChallengeAsync()))
            Assert.Equal("wrong-signature", await ProblemAnswer.NameAsync(nobody));
        var old = await holder.AnswerChallengeAsync();
        await holder.RotateAsync();
        using (var stale = await holder.SendSessionAsync(old))
            Assert.Equal("stale-key", await ProblemAnswer.NameAsync(stale));
        using var cross = await holder.SendSessionAsync(holder.Sign(new StatementBody.Close()));
        Assert.Equal("malformed", await ProblemAnswer.NameAsync(cross));
    }

    [Fact]
    public async Task Two_sessions_live_apart_and_each_ends_alone()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var first = holder.Token;
        await holder.BeginSessionAsync();
        Assert.NotEqual(first, holder.Token);
        using (var ended = await holder.SendAsync(HttpMethod.Delete, "/api/sessions"))
            Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.False(await LivesAsync(holder));
        holder.Token = first;
        Assert.True(await LivesAsync(holder));
    }

    [Fact]
    public async Task V5_A_session_ends_unused_and_after_its_longest_time_and_with_a_new_generation()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.True(await LivesAsync(holder));
        world.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.True(await LivesAsync(holder));       // it was used in between
        world.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.False(await LivesAsync(holder));

        await holder.BeginSessionAsync();
        for (var minutes = 0; minutes < 12 * 60; minutes += 20)
        {
            Assert.True(await LivesAsync(holder), $"after {minutes} minutes");
            world.Clock.Advance(TimeSpan.FromMinutes(20));
        }
        Assert.False(await LivesAsync(holder));

        await holder.BeginSessionAsync();
        await holder.RotateAsync();
        Assert.False(await LivesAsync(holder));
    }

    [Fact]
    public async Task No_token_lies_in_the_database_or_the_log()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        await LivesAsync(holder);
        await world.StopAsync();
        var token = System.Text.Encoding.ASCII.GetBytes(holder.Token!);
        Base32.TryDecode(holder.Token, 32, out var bytes);
        foreach (var file in System.IO.Directory.EnumerateFiles(world.Data, "*", SearchOption.AllDirectories))
        {
            var content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(-1, content.AsSpan().IndexOf(token));
            Assert.Equal(-1, content.AsSpan().IndexOf(bytes));
        }
        Assert.DoesNotContain(world.Logged, line => line.Contains(holder.Token!, StringComparison.Ordinal));
    }

    /// <summary>Whether what needs a session is answered; a payload that is not there serves as well as any.</summary>
    static async Task<bool> LivesAsync(Actor who)
    {
        using var answer = await who.GetAsync($"/api/payloads/{Base32.Encode(Digest.Of("nothing"u8).ToArray())}");
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return true;
        Assert.Equal("session-required", await ProblemAnswer.NameAsync(answer));
        return false;
    }
}
