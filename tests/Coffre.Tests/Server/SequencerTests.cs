using System.Net;
using Coffre.Server.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coffre.Tests;

/// <summary>The log never forks and loses nothing, wherever it is cut short: every step of a round, before and after what it persists.</summary>
public sealed class SequencerTests
{
    public static TheoryData<string> Points =>
    [
        "before number", "after number", "before tiles", "after tiles", "before mirror", "after mirror", "before release", "after release", "before checkpoint", "after checkpoint",
    ];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_step_that_fails_once_is_done_again(string point)
    {
        await using var world = await MirroredAsync();
        var (before, _) = await Monitor.ReadAsync(world);
        var failed = 0;
        world.Faults.OnReach = reached =>
        {
            if (reached == point && Interlocked.Increment(ref failed) == 1)
                throw new IOException("planted");
        };
        var holder = await world.HolderAsync();
        await Monitor.SettleAsync(world);
        Assert.True(failed > 0);
        Assert.True(failed > 1 || point == "after number", "the point was not reached again");
        await Monitor.DemandContinuationAsync(world, before);
        await holder.BeginSessionAsync();
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_crash_at_a_step_is_mended_by_the_next_start(string point)
    {
        await using var world = await MirroredAsync();
        await world.HolderAsync();
        var (before, _) = await Monitor.ReadAsync(world);
        world.Faults.OnReach = reached =>
        {
            if (reached == point)
                throw new IOException("planted");
        };
        var holder = new Actor(world, AccountKind.Holder);
        using (var answer = await holder.SendCreationAsync())
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted);
        // what is not released is not served, whatever lies in the files already
        var seen = world.Trust.Open(await world.Http.GetByteArrayAsync("/log/checkpoint"));
        Assert.True(seen.Head.Size <= await world.AskAsync<long>("select released from head"));
        await world.StopAsync();
        world.Faults.OnReach = null;

        await world.StartAgainAsync();
        await Monitor.SettleAsync(world);
        await Monitor.DemandContinuationAsync(world, before);
        await Monitor.DemandContinuationAsync(world, seen);
        await holder.BeginSessionAsync();
    }

    [Fact]
    public async Task A_log_over_many_tiles_is_whole_and_its_old_partial_tiles_still_read()
    {
        await using var world = await World.StartAsync();
        var seen = new List<Checkpoint>();
        for (var round = 0; round < 6; round++)
        {
            await AppendAsync(world, 60);
            seen.Add((await Monitor.ReadAsync(world)).Checkpoint);
        }
        foreach (var checkpoint in seen)
        {
            await Monitor.DemandContinuationAsync(world, checkpoint);
            var partial = Tile.Holding(Tile.Entries, checkpoint.Head.Size - 1, checkpoint.Head.Size);
            Assert.Equal(partial.Width, partial.ReadEntries(await world.Http.GetByteArrayAsync($"/log/{partial.Path}")).Count);
        }
        // on a machine that is slow the last leaves may have been released only after the checkpoint was read: beyond all of them
        var above = Tile.Holding(0, seen[^1].Head.Size + 1000, seen[^1].Head.Size + 1001);
        using var absent = await world.Http.GetAsync($"/log/{above.Path}");
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    [Fact]
    public async Task Tiles_that_were_lost_are_made_again_from_the_leaves()
    {
        await using var world = await World.StartAsync();
        await AppendAsync(world, 300);
        var (before, _) = await Monitor.ReadAsync(world);
        await world.StopAsync();
        System.IO.Directory.Delete(Path.Combine(world.Data, "log"), recursive: true);
        await world.StartAgainAsync();
        await Monitor.DemandContinuationAsync(world, before);
    }

    [Fact]
    public async Task A_log_behind_its_mirror_or_another_than_it_is_not_served()
    {
        var mirrored = true;
        await using var world = await World.StartAsync(settings => settings.Log.Mirror = mirrored ? Path.Combine(Path.GetDirectoryName(settings.Data)!, "mirror") : null);
        await world.StopAsync();
        var kept = Path.Combine(world.Folder, "kept");
        Copy(world.Data, kept);
        await world.StartAgainAsync();
        await world.HolderAsync();
        await world.StopAsync();

        Swap(world.Data, kept);
        var behind = await Assert.ThrowsAsync<Server.Data.UnusableDataException>(world.StartAgainAsync);
        Assert.Contains("has gone back", behind.Message, StringComparison.Ordinal);

        // the disk of the mirror is not mounted: its folder is there, and it is empty
        var mirror = Path.Combine(world.Folder, "mirror");
        File.Move(mirror, mirror + ".away");
        var missing = await Assert.ThrowsAsync<Server.Data.UnusableDataException>(world.StartAgainAsync);
        Assert.Contains("Mount its disk", missing.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(mirror));

        // on the old copy, without a mirror, the log goes on differently: it is another log now
        mirrored = false;
        await world.StartAgainAsync();
        await world.HolderAsync();
        await world.HolderAsync();
        await world.StopAsync();
        File.Move(mirror + ".away", mirror);
        mirrored = true;
        var forked = await Assert.ThrowsAsync<Server.Data.UnusableDataException>(world.StartAgainAsync);
        Assert.Contains("has forked", forked.Message, StringComparison.Ordinal);
    }

    static Task<World> MirroredAsync()
    {
        string? mirror = null;
        return World.StartAsync(settings => settings.Log.Mirror = mirror ??= Path.Combine(Path.GetDirectoryName(settings.Data)!, "mirror"));
    }

    /// <summary>Leaves without meaning, through the server's own parts.</summary>
    static async Task AppendAsync(World world, int count)
    {
        var (writer, leaves) = (world.Services.GetRequiredService<Server.Data.Writer>(), world.Services.GetRequiredService<Leaves>());
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => writer.WriteAsync(tx =>
            leaves.Append(tx, new Leaf.Evidence(Digest.Of(Evidence.NewSalt()))), TestContext.Current.CancellationToken)));
        await Monitor.SettleAsync(world);
    }

    static void Copy(string from, string to)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    static void Swap(string data, string kept)
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(data, recursive: true);
        System.IO.Directory.Move(kept, data);
    }
}
