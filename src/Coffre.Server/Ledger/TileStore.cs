using Coffre.Server.Data;

namespace Coffre.Server.Ledger;

/// <summary>
/// The log as static files, as C2SP tlog-tiles lays them out: <c>checkpoint</c> and <c>tile/…</c> under one folder. A monitor needs nothing else.
/// Tiles are functions of the leaves, so writing one again writes the same bytes.
/// </summary>
sealed class TileStore(string folder)
{
    readonly string root = System.IO.Directory.CreateDirectory(folder).FullName;

    string CheckpointFile => Path.Combine(root, "checkpoint");

    /// <summary>A tile's bytes. A partial one may have given way to the wider one that begins with it.</summary>
    /// <exception cref="FileNotFoundException">Neither is there.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Tile tile, CancellationToken ct)
    {
        var path = PathOf(tile);
        if (tile.Width == Tile.FullWidth || File.Exists(path))
            return await File.ReadAllBytesAsync(path, ct);
        var full = tile with { Width = Tile.FullWidth };
        var bytes = await File.ReadAllBytesAsync(PathOf(full), ct);
        return tile.Level == Tile.Entries ? Tile.WriteEntries(full.ReadEntries(bytes).Take(tile.Width)) : bytes.AsMemory(0, tile.Width * Digest.Size);
    }

    /// <summary>Makes tiles durable: all beside their places, synced; then renamed; then their folders synced.</summary>
    public void Write(IReadOnlyList<TileFile> tiles)
    {
        try
        {
            var folders = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (tile, bytes) in tiles)
                MakeFolder(Path.GetDirectoryName(PathOf(tile))!, folders);
            Parallel.ForEach(tiles, file =>
            {
                using var stream = new FileStream(PathOf(file.Tile) + ".new", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
                stream.Write(file.Bytes.Span);
                stream.Flush(flushToDisk: true);
            });
            foreach (var (tile, _) in tiles)
            {
                File.Move(PathOf(tile) + ".new", PathOf(tile), overwrite: true);
                folders.Add(Path.GetDirectoryName(PathOf(tile))!);
            }
            Parallel.ForEach(folders, Disk.SyncFolder);
        }
        catch (IOException e) when (NoRoomException.IsCauseOf(e))
        {
            throw new NoRoomException(e);
        }
    }

    /// <summary>Removes the partial tiles that full ones, written and released, have replaced.</summary>
    public void DropPartials(IEnumerable<Tile> full)
    {
        foreach (var tile in full)
        {
            var partials = PathOf(tile) + ".p";
            if (System.IO.Directory.Exists(partials))
                System.IO.Directory.Delete(partials, recursive: true);
        }
    }

    public void WriteCheckpoint(ReadOnlySpan<byte> checkpoint) => Disk.Write(CheckpointFile, checkpoint);

    /// <summary>The checkpoint that was served last; null if none ever was.</summary>
    public byte[]? ReadCheckpoint() => File.Exists(CheckpointFile) ? File.ReadAllBytes(CheckpointFile) : null;

    string PathOf(Tile tile) => Path.Combine(root, tile.Path);

    void MakeFolder(string path, HashSet<string> made)
    {
        if (path.Length <= root.Length || System.IO.Directory.Exists(path))
            return;
        var above = Path.GetDirectoryName(path)!;
        MakeFolder(above, made);
        System.IO.Directory.CreateDirectory(path);
        made.Add(above);
    }
}
