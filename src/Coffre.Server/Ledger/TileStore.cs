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
        catch (AggregateException e) when (e.InnerException is IOException cause && NoRoomException.IsCauseOf(cause))
        {
            throw new NoRoomException(cause);
        }
    }

    /// <summary>Whether every tile of a log of this size is there, and as long as it should be: half a file is found at start, not by a monitor.</summary>
    public bool AreWhole(long size)
    {
        var whole = true;
        for (var level = Tile.Entries; whole && (level == Tile.Entries ? size : size >> (8 * level)) > 0; level++)
        {
            var count = level == Tile.Entries ? size : size >> (8 * level);
            whole = Parallel.For(0, (count + Tile.FullWidth - 1) / Tile.FullWidth, (index, loop) =>
            {
                if (!IsWhole(Tile.Holding(level, index * Tile.FullWidth, size)))
                    loop.Stop();
            }).IsCompleted;
        }
        return whole;
    }

    bool IsWhole(Tile tile)
    {
        var file = new FileInfo(PathOf(tile));
        if (!file.Exists && tile.Width < Tile.FullWidth)
            return IsWhole(tile with { Width = Tile.FullWidth });
        if (!file.Exists || tile.Level != Tile.Entries)
            return file.Exists && file.Length == tile.Width * Digest.Size;
        try
        {
            tile.ReadEntries(File.ReadAllBytes(file.FullName));
            return true;
        }
        catch (RefusedException)
        {
            return false;
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
    /// <exception cref="UnusableDataException">Something else is there.</exception>
    public TreeHead? ReadCheckpoint(NoteKey key)
    {
        if (!File.Exists(CheckpointFile))
            return null;
        try
        {
            return Checkpoint.Open(File.ReadAllBytes(CheckpointFile), key).Head;
        }
        catch (RefusedException e)
        {
            throw new UnusableDataException($"{CheckpointFile} is damaged or cut short ({e.Message}) Move it away and start again: it is made anew from the database, which Log:Mirror, or any monitor's newest checkpoint, proves to be the right one.");
        }
    }

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
