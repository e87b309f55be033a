using System.Net;
using Xunit;

namespace Coffre.Tests;

/// <summary>
/// Reads a server's log as a stranger does, from its static files alone: the checkpoint, every leaf, every tile. Fails where they do not fit together, where a
/// label's numbers do not follow, or where heads are not the root over the newest states.
/// </summary>
static class Monitor
{
    public static async Task<(Checkpoint Checkpoint, IReadOnlyList<Leaf> Leaves)> ReadAsync(World world)
    {
        var checkpoint = world.Trust.Open(await world.Http.GetByteArrayAsync("/log/checkpoint"));
        var size = checkpoint.Head.Size;
        var tree = new TileTree(size, async (tile, ct) => await world.Http.GetByteArrayAsync($"/log/{tile.Path}", ct));
        Assert.Equal(checkpoint.Head.Root, await tree.RootAsync());

        var frontier = new MerkleFrontier();
        var states = new NewestStates();
        var leaves = new List<Leaf>();
        var roots = new Dictionary<long, (long Labels, Digest Root)> { [0] = (0, Merkle.EmptyRoot) };
        for (var from = 0L; from < size; from += Tile.FullWidth)
        {
            var tile = Tile.Holding(Tile.Entries, from, size);
            foreach (var bytes in tile.ReadEntries(await world.Http.GetByteArrayAsync($"/log/{tile.Path}")))
            {
                frontier.Add(Merkle.LeafHash(bytes.Span));
                var leaf = Leaf.Parse(bytes.Span);
                if (leaf is Leaf.State state)
                    states.Add(state);
                if (leaf is Leaf.Heads heads)
                    Assert.Equal(roots[heads.Covers], (heads.Labels, heads.Root));
                leaves.Add(leaf);
                var newest = states.ToTree();
                roots[leaves.Count] = (newest.Labels, newest.Root);
            }
        }
        Assert.Equal(checkpoint.Head, new TreeHead(frontier.Size, frontier.Root()));
        Assert.Contains(leaves, leaf => leaf is Leaf.Heads);
        return (checkpoint, leaves);
    }

    /// <summary>Demands that the log now is a continuation of what it was, with the same leaves.</summary>
    public static async Task DemandContinuationAsync(World world, Checkpoint before)
    {
        var (now, _) = await ReadAsync(world);
        Assert.True(now.Head.Size >= before.Head.Size, "the log has shrunk");
        using var answer = await world.Http.GetAsync($"/log/consistency?from={before.Head.Size}&to={now.Head.Size}");
        var path = (await Actor.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("path").EnumerateArray().Select(hash => Digest.Parse(hash.GetString()!)).ToList();
        Assert.True(Merkle.Extends(before.Head.Size, before.Head.Root, now.Head.Size, now.Head.Root, path), "the log has forked");
    }

    /// <summary>Waits until all that was taken is released.</summary>
    public static async Task SettleAsync(World world)
    {
        for (var tries = 0; await world.AskAsync<long>("select (select count(*) from leaf) - released from head") > 0; tries++)
        {
            Assert.True(tries < 600, "leaves were not released in thirty seconds: " + string.Join('\n', world.Logged));
            await Task.Delay(50);
        }
    }
}
