using System.Net;
using System.Net.Http.Headers;
using Coffre.Server.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Coffre.Tests;

/// <summary>A payload whose sending stopped goes on from where it stopped, and is in the end what its name says or nothing at all.</summary>
public sealed class ResumedUploadTests
{
    [Fact]
    public async Task An_upload_goes_on_where_the_connection_broke_and_bytes_that_came_are_counted_once()
    {
        const int Plain = 3_000_000;
        await using var world = await World.StartAsync(settings => settings.Limits.HolderBytesADay = Plain + 10_000);
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, Plain);
        Assert.Equal(0, await payload.AskAsync(holder));
        await payload.BreakAsync(holder, 0, 1_000_000);
        Assert.Equal(1_000_000, await payload.AskAsync(holder));
        await payload.BreakAsync(holder, 1_000_000, 500_000);
        Assert.Equal(1_500_000, await payload.AskAsync(holder));
        Assert.Null(await payload.GetAsync(holder));
        await DemandAsync(payload.SendAsync(holder, 1_500_000, 2_000_000), "");
        Assert.Equal(2_000_000, await payload.AskAsync(holder));
        await DemandAsync(payload.SendAsync(holder, 2_000_000, payload.All.Length), "");
        Assert.Equal(payload.All, await payload.GetAsync(holder));
        // whose last answer was lost asks
        Assert.Equal(payload.All.Length, await payload.AskAsync(holder));
        Assert.Empty(payload.Unfinished);
        Assert.Single(RefusedBytesTests.Objects(world));
        DemandNoError(world);
    }

    [Fact]
    public async Task A_piece_that_is_not_the_next_one_is_told_where_to_go_on()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, 300_000);
        await DemandAsync(payload.SendAsync(holder, 100_000, 200_000), "wrong-offset");
        await DemandAsync(payload.SendAsync(holder, 0, 100_000), "");
        foreach (var (from, to) in ((int, int)[])[(0, 100_000), (99_999, 200_000), (100_001, 200_000), (200_000, payload.All.Length)])
        {
            using var answer = await payload.SendAsync(holder, from, to);
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            Assert.Contains("100000 bytes are here", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        await DemandAsync(payload.SendAsync(holder, 100_000, payload.All.Length), "");
        await DemandAsync(payload.SendAsync(holder, 100_000, payload.All.Length), "wrong-offset");
        Assert.Equal(payload.All, await payload.GetAsync(holder));
    }

    [Fact]
    public async Task A_piece_says_what_it_is_or_is_refused()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, 100_000);
        foreach (var range in (string[])["bytes 0-9/5", "bytes */100", "bytes 0-9/*", "items 0-999/2000", "0-999/2000", "bytes 0-998/2000", "bytes 0-1000/2000", "bytes -1-998/2000", "bytes 0-9223372036854775806/9223372036854775807"])
        {
            var content = new ByteArrayContent(payload.All, 0, 1000);
            content.Headers.TryAddWithoutValidation("Content-Range", range);
            await DemandAsync(holder.SendAsync(HttpMethod.Put, payload.Route, content), "malformed");
        }
        var unsized = new StreamContent(new Unsized(payload.All)) { Headers = { ContentRange = new ContentRangeHeaderValue(0, payload.All.Length - 1, payload.All.Length) } };
        await DemandAsync(holder.SendAsync(HttpMethod.Put, payload.Route, unsized), "malformed");
        Assert.Empty(RefusedBytesTests.Objects(world));
        DemandNoError(world);
    }

    [Fact]
    public async Task A_newer_request_ends_an_older_one_that_stands_still()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, 3_000_000);
        var still = new TaskCompletionSource();
        var older = payload.BeginAsync(holder, 0, 1_200_000, () => still.Task);
        await payload.UntilAsync(1_200_000);
        // whoever lost the connection is back before the server knows that it is gone
        Assert.Equal(1_200_000, await payload.AskAsync(holder));
        var second = payload.BeginAsync(holder, 1_200_000, 300_000, () => still.Task);
        await payload.UntilAsync(1_500_000);
        await DemandAsync(payload.SendAsync(holder, 1_500_000, payload.All.Length), "");
        still.SetResult();
        foreach (var ended in new[] { older, second })
            await Assert.ThrowsAnyAsync<Exception>(() => ended);
        Assert.Equal(payload.All, await payload.GetAsync(holder));
        Assert.Single(RefusedBytesTests.Objects(world));
        DemandNoError(world);
    }

    [Fact]
    public async Task Many_who_send_the_same_at_once_end_with_the_same()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, 2_000_000);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async seed =>
        {
            var random = new Random(seed);
            for (long have; (have = await payload.AskAsync(holder)) < payload.All.Length;)
            {
                var to = (int)Math.Min(payload.All.Length, have + random.Next(1, 200_000) + (have == 0 ? 10_000 : 0));
                try
                {
                    using var answer = await payload.SendAsync(holder, (int)have, to);
                    Assert.True(answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Conflict, $"{answer.StatusCode}");
                }
                catch (HttpRequestException)
                {
                    // someone came after
                }
            }
        }));
        Assert.Equal(payload.All, await payload.GetAsync(holder));
        Assert.Empty(payload.Unfinished);
        await RefusedBytesTests.DestroyAsync(world);
        Assert.Single(RefusedBytesTests.Objects(world));
        DemandNoError(world);
    }

    [Fact]
    public async Task What_is_not_what_its_name_says_is_dropped_and_can_be_sent_anew()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, 300_000);
        var bad = payload.All.ToArray();
        bad[150_000] ^= 1;
        await DemandAsync(payload.SendAsync(holder, 0, 100_000), "");
        await DemandAsync(payload.SendAsync(holder, 100_000, bad.Length, instead: bad), "malformed");
        Assert.Equal(0, await payload.AskAsync(holder));
        Assert.Empty(RefusedBytesTests.Objects(world));
        await DemandAsync(payload.SendAsync(holder, 0, payload.All.Length), "");
        Assert.Equal(payload.All, await payload.GetAsync(holder));
        DemandNoError(world);
    }

    [Fact]
    public async Task Nothing_is_kept_before_its_header_is_whole_and_is_of_a_sealed_file()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, 300_000);
        await DemandAsync(payload.SendAsync(holder, 0, 100_000, instead: new byte[100_000]), "not-sealed");
        await DemandAsync(payload.SendAsync(holder, 0, 100, instead: payload.All), "malformed");
        await Assert.ThrowsAnyAsync<Exception>(() => payload.BeginAsync(holder, 0, 100, () => throw new IOException("The connection breaks.")));
        Assert.Equal(0, await payload.AskAsync(holder));
        Assert.Empty(RefusedBytesTests.Objects(world));
        DemandNoError(world);
    }

    [Fact]
    public async Task What_came_is_nobody_elses()
    {
        await using var world = await World.StartAsync();
        var (holder, other) = (await world.HolderAsync(), await world.HolderAsync());
        var payload = new Pieces(world, 300_000);
        await DemandAsync(payload.SendAsync(holder, 0, 100_000), "");
        Assert.Equal(0, await payload.AskAsync(other));
        await DemandAsync(payload.SendAsync(other, 100_000, 200_000), "wrong-offset");
        await DemandAsync(payload.SendAsync(other, 0, payload.All.Length), "");
        Assert.Equal((100_000L, (long)payload.All.Length), (await payload.AskAsync(holder), await payload.AskAsync(other)));
        Assert.Null(await payload.GetAsync(holder));
        await DemandAsync(payload.SendAsync(holder, 100_000, payload.All.Length), "");
        Assert.Equal(payload.All, await payload.GetAsync(holder));
        // the second copy goes
        await RefusedBytesTests.DestroyAsync(world);
        Assert.Single(RefusedBytesTests.Objects(world));
    }

    [Fact]
    public async Task What_is_not_whole_a_day_after_its_first_byte_goes_whatever_still_comes()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var (one, other) = (new Pieces(world, 300_000), new Pieces(world, 300_000));
        await DemandAsync(one.SendAsync(holder, 0, 100_000), "");
        world.Clock.Advance(TimeSpan.FromHours(1));
        await holder.BeginSessionAsync();
        await DemandAsync(other.SendAsync(holder, 0, 100_000), "");
        world.Clock.Advance(TimeSpan.FromHours(22));
        await holder.BeginSessionAsync();
        await DemandAsync(one.SendAsync(holder, 100_000, 200_000), "");
        await DemandAsync(one.SendAsync(holder, 0, 10), "wrong-offset");
        await ForgetAsync();
        Assert.Equal(200_000, await one.AskAsync(holder));
        world.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        await ForgetAsync();
        await holder.BeginSessionAsync();
        Assert.Equal((0L, 100_000L), (await one.AskAsync(holder), await other.AskAsync(holder)));
        Assert.Single(one.Unfinished);

        // while it comes, too
        var still = new TaskCompletionSource();
        var coming = other.BeginAsync(holder, 100_000, 50_000, () => still.Task);
        await other.UntilAsync(150_000);
        world.Clock.Advance(TimeSpan.FromHours(1));
        await ForgetAsync();
        still.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => coming);
        await holder.BeginSessionAsync();
        // it is let go of by then
        await other.AskAsync(holder);
        await ForgetAsync();
        Assert.Empty(other.Unfinished);
        DemandNoError(world);

        Task ForgetAsync() => world.Services.GetServices<IHostedService>().OfType<UploadsEnd>().Single().RunAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_had_come_from_an_account_goes_when_it_closes()
    {
        await using var world = await World.StartAsync();
        var (holder, other) = (await world.HolderAsync(), await world.HolderAsync());
        var payload = new Pieces(world, 300_000);
        await DemandAsync(payload.SendAsync(holder, 0, 100_000), "");
        await DemandAsync(payload.SendAsync(other, 0, 100_000), "");
        await holder.ActAsync("/api/accounts/close", new StatementBody.Close());
        Assert.StartsWith($"{other.Id}.", Assert.Single(payload.Unfinished).Name, StringComparison.Ordinal);
        DemandNoError(world);
    }

    [Fact]
    public async Task What_is_too_much_is_refused_before_a_byte_of_it_is_taken()
    {
        await using var world = await World.StartAsync(settings => (settings.Limits.Payload, settings.Limits.HolderBytesADay) = (400_000, 350_000));
        var holder = await world.HolderAsync();
        var (large, second) = (new Pieces(world, 500_000), new Pieces(world, 200_000));
        await DemandAsync(large.SendAsync(holder, 0, 10_000), "too-large");
        await DemandAsync(new Pieces(world, 380_000).SendAsync(holder, 0, 10_000), "too-many-requests");
        var first = new Pieces(world, 200_000);
        await DemandAsync(first.SendAsync(holder, 0, 100_000), "");
        await DemandAsync(first.SendAsync(holder, 100_000, first.All.Length), "");
        await DemandAsync(second.SendAsync(holder, 0, 10_000), "too-many-requests");
        Assert.Single(RefusedBytesTests.Objects(world));
    }

    static async Task DemandAsync(Task<HttpResponseMessage> asked, string problem)
    {
        using var answer = await asked;
        if (problem.Length == 0)
            Assert.True(answer.StatusCode == HttpStatusCode.NoContent, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        else
            Assert.Equal(problem, await ProblemAnswer.NameAsync(answer));
    }

    internal static void DemandNoError(World world) => Assert.DoesNotContain(world.Logged, line => line.StartsWith("Error", StringComparison.Ordinal));

    sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
