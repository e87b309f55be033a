using System.Globalization;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>
/// A disk that fills within a roll, at the server or at the client. It is said in words, everything that was acknowledged stands, nothing is half there, and once
/// there is room the same command goes on.
/// </summary>
[Collection(ShippedWorld.Name)]
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_server_whose_database_is_full_says_so_and_loses_nothing()
    {
        await using var world = await ShippedWorld.CopyAsync();
        var pages = (new FileInfo(Path.Combine(world.Data, "coffre.db")).Length / 4096) + 150;
        await world.ServeAsync("--Limits:Pages", pages.ToString(CultureInfo.InvariantCulture));
        await DemandAsync(world, world.ServeAgainAsync);
    }

    [Fact]
    public async Task A_server_whose_objects_are_full_says_so_and_loses_nothing()
    {
        await using var world = await ShippedWorld.StartAsync("--Limits:Object", "100000");
        await DemandAsync(world, world.ServeAgainAsync);
    }

    /// <summary>Less than the objects of one group come to; less than the write-ahead log does.</summary>
    [Theory]
    [InlineData(300_000)]
    [InlineData(1_500_000)]
    public async Task A_server_whose_files_may_not_grow_says_so_and_goes_on_when_they_may(long bytes)
    {
        await using var world = await ShippedWorld.StartAsync();
        world.Server.LimitFiles(bytes);
        await DemandAsync(world, () =>
        {
            world.Server.LimitFiles(null);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_client_whose_journal_may_not_grow_sends_nothing_that_it_could_not_journal()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = RollOf(world);
        var history = new RollHistory(world);
        var kilobytes = new FileInfo(Path.Combine(world.HomeOf("city"), "book.db")).Length / 1024;
        // it fills where the roll begins, where its ids are journaled, where its outcomes are, where its letters are printed
        foreach (var more in new[] { 1, 20, 90, 160 })
        {
            (await world.RunAsync("city", new Under(Kilobytes: kilobytes + more), roll.Deliver)).Demand(ExitCode.Local, world.Folder);
            history.Say($"{history.Acknowledged(roll).Count} acknowledged with room for {more} kB more.");
        }
        await history.ResumeAsync(roll);
        await history.DemandEachOnceAsync(roll);
    }

    [Fact]
    public async Task A_client_with_no_room_for_the_documents_it_opens_leaves_no_half_of_one()
    {
        await using var world = await ShippedWorld.StartAsync();
        var large = Path.Combine(world.Folder, "large.bin");
        await File.WriteAllBytesAsync(large, new byte[2_000_000]);
        var link = (await world.RunAsync("city", "deliver", "--letter", large, "--title", "Avis")).Demand(ExitCode.Done).Result.GetProperty("link").GetString()!;
        var opened = Path.Combine(world.Folder, "opened");
        (await world.RunAsync("visitor", new Under(Kilobytes: 1000), "open", link, "-o", opened)).Demand(ExitCode.Local);
        Assert.False(Directory.Exists(opened) && Directory.EnumerateFileSystemEntries(opened).Any());
        (await world.RunAsync("visitor", "open", link, "-o", opened)).Demand(ExitCode.Done);
        Assert.Equal(2_000_000, new FileInfo(Directory.EnumerateFiles(opened).Single()).Length);
    }

    /// <summary>A roll meets a server that fills; the server is given room; the roll goes on.</summary>
    static async Task DemandAsync(ShippedWorld world, Func<Task> makeRoom)
    {
        var roll = RollOf(world);
        var history = new RollHistory(world);
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.TryAgain, "full", "again");
        var acknowledged = history.Acknowledged(roll);
        history.Say($"{acknowledged.Count} of {roll.References.Count} were acknowledged.");
        Assert.True(acknowledged.Count < roll.References.Count);
        // what it has it still gives
        using (var reading = await world.Http.GetAsync("/api/operator"))
            reading.EnsureSuccessStatusCode();

        await makeRoom();
        await history.ResumeAsync(roll);
        history.DemandKept(roll, acknowledged);
        await history.DemandEachOnceAsync(roll);
        await world.StopAsync();
        await world.ServeAsync();
        await history.DemandLogAsync();
        await history.DemandReceivedAsync();
    }

    static TestRoll RollOf(ShippedWorld world) => new(Path.Combine(world.Folder, "roll"), TestRoll.Some(ShippedWorld.Residents, 150));
}
