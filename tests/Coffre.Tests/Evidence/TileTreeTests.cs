using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class TileTreeTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0L, 256, "tile/0/000")]
    [InlineData(1, 1234067L, 256, "tile/1/x001/x234/067")]
    [InlineData(Tile.Entries, 12L, 7, "tile/entries/012.p/7")]
    [InlineData(2, 1000L, 255, "tile/2/x001/000.p/255")]
    public void A_tile_has_one_path(int level, long index, int width, string path)
    {
        var tile = new Tile(level, index, width);
        Assert.Equal(path, tile.Path);
        Assert.True(Tile.TryParse(path, out var read));
        Assert.Equal(tile, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/0")]
    [InlineData("tile/00/000")]
    [InlineData("tile/8/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/07")]
    [InlineData("tile/0/000/7")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/../000")]
    [InlineData("tile/entry/000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("/tile/0/000")]
    public void What_names_no_tile_is_refused(string path) => Assert.False(Tile.TryParse(path, out _));

    [Fact]
    public async Task Tiles_grown_in_any_steps_give_the_roots_and_proofs_of_the_whole_tree()
    {
        var store = new Store();
        var whole = MerkleTests.Tree(70_000);
        foreach (var step in (int[])[1, 2, 252, 1, 1, 255, 300, 65_000, 1, 724, 0, 3_463])
            await store.AppendAsync(step);
        Assert.Equal(70_000, store.Size);
        // the example of C2SP tlog-tiles: 273 full tiles and one of 112, one full and one of 17, one of 1
        Assert.Equal(
            (273, 112, 17, 1),
            (store.Files.Keys.Count(t => t is { Level: 0, Width: 256 }), store.Widest(0, 273), store.Widest(1, 1), store.Widest(2, 0)));

        var tree = new TileTree(store.Size, store.ReadAsync);
        Assert.Equal(whole.Root(), await tree.RootAsync(Ct));
        Assert.Equal(whole.Root(), (await tree.FrontierAsync(Ct)).Root());
        await Gen.Select(Gen.Int[1, 70_000], Gen.Int[0, 69_999], Gen.Int[0, 70_000]).SampleAsync(async t =>
        {
            var (size, index, older) = (t.Item1, t.Item2 % t.Item1, t.Item3 % (t.Item1 + 1));
            Assert.Equal(whole.Root(size), await tree.RootAsync(size, Ct));
            Assert.Equal(whole.Inclusion(index, size), await tree.InclusionAsync(index, size, Ct));
            Assert.Equal(whole.Consistency(older, size), await tree.ConsistencyAsync(older, size, Ct));
        }, iter: 300, threads: 1);
    }

    [Fact]
    public async Task A_hundred_leaves_more_on_a_million_touch_a_handful_of_tiles()
    {
        var store = new Store();
        await store.AppendAsync(1_000_000);
        var (written, read) = (store.Files.Count, store.Reads);
        await store.AppendAsync(100);
        Assert.InRange(store.Files.Count - written, 1, 4);
        Assert.InRange(store.Reads - read, 0, 2);

        read = store.Reads;
        var tree = new TileTree(store.Size, store.ReadAsync);
        var path = await tree.InclusionAsync(1_000_050, store.Size, Ct);
        Assert.True(Merkle.Includes(MerkleTests.Leaf(1_000_050), 1_000_050, store.Size, await tree.RootAsync(Ct), path));
        Assert.InRange(store.Reads - read, 1, 3);
    }

    [Fact]
    public async Task Appending_again_after_a_crash_writes_the_same_bytes()
    {
        var store = new Store();
        await store.AppendAsync(300);
        var leaves = Enumerable.Range(300, 400).Select(n => (ReadOnlyMemory<byte>)BitConverter.GetBytes((long)n)).ToList();
        var cache = new TileCache();
        var first = await new TileTree(300, store.ReadAsync, cache).AppendAsync(leaves, Ct);
        // a rolled-back append of other leaves must leave nothing behind in the cache
        await new TileTree(300, store.ReadAsync, cache).AppendAsync([.. leaves.AsEnumerable().Reverse()], Ct);
        var again = await new TileTree(300, store.ReadAsync, cache).AppendAsync(leaves, Ct);
        Assert.Equal(first.Select(f => (f.Tile, Digest.Of(f.Bytes.Span))), again.Select(f => (f.Tile, Digest.Of(f.Bytes.Span))));
    }

    [Fact]
    public async Task A_tile_of_another_length_is_refused()
    {
        var tree = new TileTree(2, (tile, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[63]));
        Assert.Equal("wrong-length", (await Assert.ThrowsAsync<RefusedException>(async () => await tree.RootAsync(Ct))).Fault);
        Assert.Equal("truncated", Assert.Throws<RefusedException>(() => new Tile(Tile.Entries, 0, 1).ReadEntries(new byte[] { 0, 2, 0 })).Fault);
        Assert.Equal("wrong-length", Assert.Throws<RefusedException>(() => new Tile(Tile.Entries, 0, 2).ReadEntries(new byte[] { 0, 1, 0 })).Fault);
    }

    /// <summary>A log's tiles in memory, its leaves the numbers from 0.</summary>
    sealed class Store
    {
        readonly TileCache cache = new();

        public Dictionary<Tile, ReadOnlyMemory<byte>> Files { get; } = [];

        public long Size { get; private set; }

        public int Reads { get; private set; }

        public ValueTask<ReadOnlyMemory<byte>> ReadAsync(Tile tile, CancellationToken ct)
        {
            Reads++;
            return ValueTask.FromResult(Files[tile]);
        }

        public async Task AppendAsync(int count)
        {
            var leaves = Enumerable.Range((int)Size, count).Select(n => (ReadOnlyMemory<byte>)BitConverter.GetBytes((long)n)).ToList();
            foreach (var (tile, bytes) in await new TileTree(Size, ReadAsync, cache).AppendAsync(leaves, Ct))
                Files[tile] = bytes;
            Size += count;
        }

        public int Widest(int level, long index) => Files.Keys.Where(t => t.Level == level && t.Index == index).Max(t => t.Width);
    }
}
