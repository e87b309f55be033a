using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>Files at the server that are cut short: what can be made anew is, what cannot be stops the start and is named, and no log goes back.</summary>
[Collection(ShippedWorld.Name)]
public sealed class HalfServerFileTests
{
    [Fact]
    public async Task Half_a_tile_is_made_anew_at_start()
    {
        await using var world = await ShippedWorld.StartAsync();
        var history = new RollHistory(world);
        await history.DemandLogAsync();
        await world.StopAsync();
        var tiles = Directory.EnumerateFiles(Path.Combine(world.Data, "log", "tile"), "*", SearchOption.AllDirectories).ToList();
        // full ones and the edge, of leaves and of hashes
        Assert.Contains(tiles, tile => tile.EndsWith("entries/000", StringComparison.Ordinal));
        Assert.Contains(tiles, tile => tile.Contains("/1/000.p/", StringComparison.Ordinal));
        var newest = Newest(tiles).ToDictionary(tile => tile, File.ReadAllBytes);
        foreach (var part in new[] { 2, int.MaxValue })
        {
            foreach (var (tile, whole) in newest)
                await File.WriteAllBytesAsync(tile, whole[..(whole.Length / part)]);
            await world.ServeAsync();
            await new RollHistory(world).DemandLogAsync();
            await history.DemandLogAsync();
            foreach (var (tile, whole) in newest)
                Assert.Equal(whole, await world.Http.GetByteArrayAsync($"/log/{Path.GetRelativePath(Path.Combine(world.Data, "log"), tile)}"));
            await world.StopAsync();
        }
    }

    [Theory]
    [InlineData("data/log/checkpoint")]
    [InlineData("mirror")]
    [InlineData("data/coffre.db")]
    [InlineData("data/log.key")]
    [InlineData("data/settings.json")]
    public async Task Half_a_file_that_the_start_relies_on_stops_it_and_is_named(string name)
    {
        await using var world = await ShippedWorld.StartAsync();
        await world.StopAsync();
        var path = Path.Combine(world.Folder, name);
        if (!File.Exists(path))
            await File.WriteAllTextAsync(path, """{ "Limits": { "Parts": 50 } }""");
        var whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, whole[..(whole.Length / 2)]);
        (await world.FailToServeAsync()).Demand(1, path);
        Assert.Equal(whole.Length / 2, new FileInfo(path).Length);

        await File.WriteAllBytesAsync(path, whole);
        await world.ServeAsync();
        await new RollHistory(world).DemandLogAsync();
    }

    [Fact]
    public async Task A_checkpoint_that_was_moved_away_is_made_anew()
    {
        await using var world = await ShippedWorld.StartAsync();
        var history = new RollHistory(world);
        await history.DemandLogAsync();
        await world.StopAsync();
        File.Delete(Path.Combine(world.Data, "log", "checkpoint"));
        await world.ServeAsync();
        await history.DemandLogAsync();
        Assert.True(File.Exists(Path.Combine(world.Data, "log", "checkpoint")));
    }

    [Fact]
    public async Task A_setting_that_is_misspelt_stops_the_start_and_is_named()
    {
        await using var world = await ShippedWorld.CopyAsync();
        (await world.FailToServeAsync(default, "--Limits:Bulks", "3")).Demand(1, "Bulks");
    }

    [Fact]
    public async Task Half_a_write_ahead_log_is_a_log_gone_back_and_stops_the_start()
    {
        await using var world = await ShippedWorld.StartAsync();
        await world.StopAsync();
        await world.ServeAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(10, 10));
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done);
        await world.KillAsync();
        var path = Path.Combine(world.Data, "coffre.db-wal");
        var whole = await File.ReadAllBytesAsync(path);
        var database = await File.ReadAllBytesAsync(Path.Combine(world.Data, "coffre.db"));
        await File.WriteAllBytesAsync(path, whole[..(whole.Length / 2)]);
        (await world.FailToServeAsync()).Demand(1, "The log has gone back");

        await File.WriteAllBytesAsync(path, whole);
        await File.WriteAllBytesAsync(Path.Combine(world.Data, "coffre.db"), database);
        File.Delete(Path.Combine(world.Data, "coffre.db-shm"));
        await world.ServeAsync();
        var history = new RollHistory(world);
        await history.DemandEachOnceAsync(roll);
        // the start that was refused has swept nothing
        await history.DemandReceivedAsync();
    }

    [Fact]
    public async Task Half_an_object_is_a_fault_that_the_servers_log_names_and_touches_nobody_else()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(20, 0));
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done);
        await world.StopAsync();
        var stored = Directory.EnumerateFiles(Path.Combine(world.Data, "blobs"), "*", SearchOption.AllDirectories).MaxBy(file => new FileInfo(file).Length)!;
        await File.WriteAllBytesAsync(stored, (await File.ReadAllBytesAsync(stored))[..(int)(new FileInfo(stored).Length / 2)]);
        await world.ServeAsync();
        var (came, failed) = (0, 0);
        foreach (var person in world.People.Take(20))
        {
            var client = world.ClientOf(person);
            var act = (await client.ReadFeedAsync(0)).Events.Last(happened => happened.Evidence.Event == EventKind.ContentConsignment).Act;
            await client.FetchGrantAsync(((StatementBody.Delivery)act.Body).Id);
            try
            {
                await using var payload = await client.FetchPayloadAsync(((StatementBody.Delivery)act.Body).Parts[0].Payload);
                using var bytes = new MemoryStream();
                await payload.CopyToAsync(bytes);
                Assert.Equal(((StatementBody.Delivery)act.Body).Parts[0].Payload, Digest.Of(bytes.ToArray()));
                came++;
            }
            catch (ProblemException e)
            {
                Assert.Equal("internal", e.Name);
                failed++;
            }
        }
        Assert.True(came > 0 && failed > 0, $"{came} came, {failed} failed");
        Assert.Contains(Path.GetFileName(stored), world.Server.Said, StringComparison.Ordinal);
        await new RollHistory(world).DemandLogAsync();
    }

    /// <summary>Of each folder the widest partial tile, and every full one.</summary>
    static IEnumerable<string> Newest(IEnumerable<string> tiles) =>
        tiles.GroupBy(tile => tile.Contains(".p/", StringComparison.Ordinal) ? Path.GetDirectoryName(tile) : tile)
            .Select(same => same.MaxBy(tile => int.Parse(Path.GetFileName(tile), System.Globalization.CultureInfo.InvariantCulture))!);
}
