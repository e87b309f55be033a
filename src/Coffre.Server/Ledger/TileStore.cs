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
        if (tile.Width == Tile.FullWidth)
            return await File.ReadAllBytesAsync(path, ct);
        try
        {
            return File.Exists(path)
                ? await File.ReadAllBytesAsync(path, ct)
                : await ReadWiderAsync(tile, WidthsOf(tile).Where(width => width > tile.Width).DefaultIfEmpty(Tile.FullWidth).Min(), ct);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // partial tiles go once the full one is there, and may have gone just now
            return await ReadWiderAsync(tile, Tile.FullWidth, ct);
        }
    }

    async ValueTask<ReadOnlyMemory<byte>> ReadWiderAsync(Tile tile, int width, CancellationToken ct)
    {
        var wider = tile with { Width = width };
        var bytes = await File.ReadAllBytesAsync(PathOf(wider), ct);
        return tile.Level == Tile.Entries ? Tile.WriteEntries(wider.ReadEntries(bytes).Take(tile.Width)) : bytes.AsMemory(0, tile.Width * Digest.Size);
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
        catch (Exception e) when (NoRoomException.IsCauseOf(e))
        {
            throw new NoRoomException(e);
        }
    }

    /// <summary>
    /// Whether every tile of a log of this size is there, and as long as it should be: half a file is found at start, not by a monitor. Of an earlier size's
    /// partial tiles, one that is not whole is removed: the wider one that begins with it stands in for it.
    /// </summary>
    public bool AreWhole(long size)
    {
        var whole = true;
        for (var level = Tile.Entries; CountAt(level) > 0; level++)
        {
            var last = (CountAt(level) - 1) / Tile.FullWidth;
            foreach (var width in WidthsOf(new(level, last, 1)))
            {
                if (!IsWhole(new(level, last, width)))
                    File.Delete(PathOf(new(level, last, width)));
            }
            whole &= Parallel.For(0, last + 1, (index, loop) =>
            {
                if (!IsWhole(Tile.Holding(level, index * Tile.FullWidth, size)))
                    loop.Stop();
            }).IsCompleted;
        }
        return whole;

        long CountAt(int level) => level == Tile.Entries ? size : size >> (8 * level);
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
            return tile.ReadEntries(File.ReadAllBytes(file.FullName)).Count == tile.Width;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    /// <summary>The widths of a tile's partial files.</summary>
    List<int> WidthsOf(Tile tile)
    {
        var partials = PathOf(tile with { Width = Tile.FullWidth }) + ".p";
        return File.Exists(PathOf(tile with { Width = Tile.FullWidth })) || !System.IO.Directory.Exists(partials)
            ? []
            : [.. System.IO.Directory.EnumerateFiles(partials).Select(file => int.TryParse(Path.GetFileName(file), out var width) ? width : 0).Where(width => width > 0)];
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
