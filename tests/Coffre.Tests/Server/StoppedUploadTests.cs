using System.Net;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>A server that stops while a payload comes in pieces goes on with what had come; one that has no room keeps nothing of it.</summary>
public sealed class StoppedUploadTests
{
    [Fact]
    public async Task A_start_goes_on_with_what_had_come()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, 3_000_000);
        var still = new TaskCompletionSource();
        var begun = payload.BeginAsync(holder, 0, 1_200_000, () => still.Task);
        await payload.UntilAsync(1_200_000);
        var stopping = world.StopAsync();
        still.SetException(new IOException("The connection breaks."));
        await Assert.ThrowsAnyAsync<Exception>(() => begun);
        await stopping;
        await world.StartAgainAsync();
        var have = (int)await payload.AskAsync(holder);
        Assert.InRange(have, 1_200_000 - 65_536, 1_200_000);
        await GoOnAsync(payload, holder);
        ResumedUploadTests.DemandNoError(world);
    }

    [Fact]
    public async Task What_had_come_whole_when_the_server_died_is_finished_with_its_last_bytes()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, 300_000);
        using (var first = await payload.SendAsync(holder, 0, 100_000))
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        await world.StopAsync();
        await File.WriteAllBytesAsync(Assert.Single(payload.Unfinished).FullName, payload.All, TestContext.Current.CancellationToken);
        await world.StartAgainAsync();
        Assert.InRange(await payload.AskAsync(holder), payload.All.Length - 65_536, payload.All.Length - 1);
        await GoOnAsync(payload, holder);
    }

    [Fact]
    public async Task A_start_waits_for_no_file_that_cannot_be_written()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var (held, other) = (new Pieces(world, 300_000), new Pieces(world, 300_000));
        foreach (var payload in new[] { held, other })
            using (var first = await payload.SendAsync(holder, 0, 100_000))
                Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        await world.StopAsync();
        var name = Assert.Single(held.Unfinished, file => file.Name.EndsWith(held.Route.Split('/')[^1], StringComparison.Ordinal)).FullName;
        using (File.Open(name, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            await world.StartAgainAsync();
        Assert.Contains(world.Logged, line => line.Contains("could not be cut or destroyed", StringComparison.Ordinal));
        Assert.Equal((100_000L, 65_536L), (await held.AskAsync(holder), await other.AskAsync(holder)));
    }

    [Fact]
    public async Task A_full_disk_keeps_nothing_of_what_had_come()
    {
        var most = 200_000L;
        await using var world = await World.StartAsync(settings => settings.Limits.Object = most);
        var holder = await world.HolderAsync();
        var payload = new Pieces(world, 400_000);
        using (var first = await payload.SendAsync(holder, 0, 100_000))
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        using (var second = await payload.SendAsync(holder, 100_000, payload.All.Length))
            Assert.Equal("no-room", await ProblemAnswer.NameAsync(second));
        Assert.Empty(payload.Unfinished);
        Assert.Equal(0, await payload.AskAsync(holder));
        await world.StopAsync();
        most = 0;
        await world.StartAgainAsync();
        await GoOnAsync(payload, holder);
        ResumedUploadTests.DemandNoError(world);
    }

    [Fact]
    public async Task A_full_database_keeps_nothing_of_what_had_come_and_leaves_no_object_that_no_row_names()
    {
        var pages = 0L;
        await using var world = await World.StartAsync(settings => settings.Limits.Pages = pages);
        var holder = await world.HolderAsync();
        await world.StopAsync();
        pages = await world.AskAsync<long>("pragma page_count") + 12;
        await world.StartAgainAsync();
        var payload = new Pieces(world, 300_000);
        using (var first = await payload.SendAsync(holder, 0, 200_000))
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        var status = HttpStatusCode.NoContent;
        for (var tries = 0; status == HttpStatusCode.NoContent && tries < 2000; tries++)
        {
            var bytes = AgeFile.Seal(BitConverter.GetBytes(tries), holder.Vault.Recipient);
            using var put = await holder.SendAsync(HttpMethod.Put, $"/api/payloads/{Base32.Encode(Digest.Of(bytes).ToArray())}", new ByteArrayContent(bytes));
            status = put.StatusCode;
        }
        Assert.Equal(HttpStatusCode.InsufficientStorage, status);
        using (var last = await payload.SendAsync(holder, 200_000, payload.All.Length))
            Assert.Equal("no-room", await ProblemAnswer.NameAsync(last));
        Assert.Empty(payload.Unfinished);
        Assert.Equal(0, await payload.AskAsync(holder));
        Assert.Equal(await world.AskAsync<long>("select count(*) from payload"), RefusedBytesTests.Objects(world).Length);
        await world.StopAsync();
        pages = 0;
        await world.StartAgainAsync();
        await GoOnAsync(payload, holder);
        ResumedUploadTests.DemandNoError(world);
    }

    static async Task GoOnAsync(Pieces payload, Actor holder)
    {
        using (var rest = await payload.SendAsync(holder, (int)await payload.AskAsync(holder), payload.All.Length))
            Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        Assert.Equal(payload.All, await payload.GetAsync(holder));
        Assert.Empty(payload.Unfinished);
    }
}
