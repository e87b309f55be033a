using System.Net;
using Coffre.Age;
using Coffre.Server.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coffre.Tests;

/// <summary>What is not sealed as it must be is on no disk, and what nobody references is destroyed.</summary>
public sealed class RefusedBytesTests
{
    [Fact]
    public async Task A_payload_that_is_not_sealed_to_one_hybrid_recipient_is_refused_and_not_kept()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var (one, other) = (HybridIdentity.Generate().Recipient, HybridIdentity.Generate().Recipient);
        var sealedBytes = AgeFile.Seal(new byte[200_000], one);
        byte[][] bad =
        [
            "%PDF-1.7 a bill that nobody sealed"u8.ToArray(), [], new byte[300_000], AgeFile.Seal("x"u8, one, other), AgeFile.Seal("x"u8, X25519Identity.Generate().Recipient),
            sealedBytes[..40], [.. "age-encryption.org/v1\n-> "u8, .. Enumerable.Repeat((byte)'a', 100_000)],
        ];
        foreach (var bytes in bad)
        {
            using var refused = await PutAsync(holder, bytes);
            Assert.Contains(await ProblemAnswer.NameAsync(refused), (string[])["not-sealed", "malformed", "too-large"]);
        }
        using (var otherHash = await holder.SendAsync(HttpMethod.Put, $"/api/payloads/{Name("x"u8)}", new ByteArrayContent(sealedBytes)))
            Assert.Equal("malformed", await ProblemAnswer.NameAsync(otherHash));
        Assert.Empty(Objects(world));
        Assert.Equal(0L, await world.AskAsync<long>("select count(*) from payload"));
        Assert.DoesNotContain(world.Logged, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_payload_is_given_to_who_put_it_and_to_nobody_else()
    {
        await using var world = await World.StartAsync();
        var (holder, stranger) = (await world.HolderAsync(), await world.HolderAsync());
        var bytes = AgeFile.Seal(new byte[200_000], HybridIdentity.Generate().Recipient);
        using (var put = await PutAsync(holder, bytes))
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        using (var got = await holder.GetAsync($"/api/payloads/{Name(bytes)}"))
            Assert.Equal(bytes, await got.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using var foreign = await stranger.GetAsync($"/api/payloads/{Name(bytes)}");
        using var absent = await stranger.GetAsync($"/api/payloads/{Name("nothing"u8)}");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(await absent.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), await foreign.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_payload_twice_is_kept_once_and_destroyed_with_its_last_reference()
    {
        await using var world = await World.StartAsync();
        var (first, second) = (await world.HolderAsync(), await world.HolderAsync());
        var bytes = AgeFile.Seal(new byte[100], HybridIdentity.Generate().Recipient);
        foreach (var who in new[] { first, second, first })
        {
            using var put = await PutAsync(who, bytes);
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        }
        await DestroyAsync(world);
        Assert.Single(Objects(world));
        await CloseAsync(first);
        await DestroyAsync(world);
        Assert.Single(Objects(world));
        await CloseAsync(second);
        await DestroyAsync(world);
        Assert.Empty(Objects(world));
    }

    [Fact]
    public async Task An_upload_that_no_act_followed_is_destroyed_after_eight_days()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        using (var put = await PutAsync(holder, AgeFile.Seal("x"u8, HybridIdentity.Generate().Recipient)))
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        world.Clock.Advance(TimeSpan.FromDays(7));
        await DestroyAsync(world);
        Assert.Single(Objects(world));
        world.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        await DestroyAsync(world);
        Assert.Empty(Objects(world));
    }

    [Fact]
    public async Task Bytes_that_cannot_be_destroyed_keep_no_others()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        // of an object that is not there one payload is wanted, so the other cannot be overwritten
        await world.Services.GetRequiredService<Server.Data.Writer>().WriteAsync(tx =>
        {
            tx.StorePayload(new(Digest.Of("lost"u8), "aaaa", 0, 10));
            tx.Discard(new(Digest.Of("dead"u8), "aaaa", 10, 10));
        }, TestContext.Current.CancellationToken);
        using (var put = await PutAsync(holder, AgeFile.Seal("x"u8, HybridIdentity.Generate().Recipient)))
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        await CloseAsync(holder);
        await DestroyAsync(world);
        Assert.Empty(Objects(world));
        Assert.Equal("aaaa", await world.AskAsync<string>("select group_concat(object) from doomed"));
        Assert.Contains(world.Logged, line => line.Contains("could not be destroyed", StringComparison.Ordinal));
    }

    static Task<HttpResponseMessage> PutAsync(Actor who, byte[] bytes) => who.SendAsync(HttpMethod.Put, $"/api/payloads/{Name(bytes)}", new ByteArrayContent(bytes));

    static async Task CloseAsync(Actor who) => await who.ActAsync("/api/accounts/close", new StatementBody.Close());

    internal static Task DestroyAsync(World world) =>
        world.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Destroyer>().Single().RunAsync(TestContext.Current.CancellationToken);

    internal static string[] Objects(World world) => System.IO.Directory.GetFiles(Path.Combine(world.Data, "blobs"), "*", SearchOption.AllDirectories);

    static string Name(ReadOnlySpan<byte> bytes) => Base32.Encode(Digest.Of(bytes).ToArray());
}
