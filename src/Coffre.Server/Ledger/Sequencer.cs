using Coffre.Server.Data;

namespace Coffre.Server.Ledger;

/// <summary>
/// The one who numbers leaves. A round has five steps, and a crash between any two is mended by the next round or the next start, which do the same:
/// <list type="number">
/// <item>one transaction: lock the head row, number the pending leaves, store size and root. After a crash before it, the leaves are still pending;</item>
/// <item>write the tiles from <c>released</c> to <c>size</c>: functions of the leaves, so writing them twice is harmless;</item>
/// <item>sign the checkpoint of that size, and put it into the mirror. Ed25519 is deterministic, the root is stored: the same size is never signed with another root;</item>
/// <item><c>update head set released = n where released &lt; n</c>: only from here on may anything of it be served;</item>
/// <item>write the static checkpoint file. After a crash before it, monitors see the checkpoint before; the start writes this one.</item>
/// </list>
/// Never two roots for one size: numbering is one transaction that demands the size it started from, and everything after it is computed from what that transaction stored.
/// </summary>
sealed partial class Sequencer(
    Writer writer, Database database, TileStore tiles, Released released, Installation installation, SigningKey key, Mirror mirror, FaultPoints faults,
    ILogger<Sequencer> log) : BackgroundService
{
    const int MostInRound = 20_000;

    readonly SemaphoreSlim signal = new(0, 1);
    readonly TileCache cache = new();
    MerkleFrontier? frontier;          // of `size` leaves, as the head row says; null: to be read again
    long releasedSize;
    HeadsAt? heads;                    // released
    readonly Queue<(long Ordinal, byte[] Leaf, HeadsTree Tree)> comingHeads = new();

    /// <summary>Says that leaves are pending.</summary>
    public void Signal()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // said already
        }
    }

    /// <summary>Says which tree stands behind a heads leaf that has been appended; its proofs are served once the leaf is released.</summary>
    public void Expect(long ordinal, byte[] leaf, HeadsTree tree)
    {
        lock (comingHeads)
            comingHeads.Enqueue((ordinal, leaf, tree));
    }

    /// <summary>
    /// Opens the log before anything is served: refuses one that has gone back or forked, mends what a crash left between two steps, numbers what is pending.
    /// </summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        var (_, _, kept) = ReadHead();
        if (!tiles.AreWhole(kept))
        {
            LogRebuild(log, null);
            await RebuildAsync(kept, ct);
        }
        await LoadAsync(ct);
        await DemandContinuationAsync(ct);
        await RunAsync(ct);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        signal.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signal.WaitAsync(stoppingToken);
                await RunAsync(stoppingToken);
                failures = 0;
            }
            catch (OperationCanceledException)
            {
                return;
            }
#pragma warning disable CA1031 // a full disk, a failed write: leaves stay pending, acts answer 202, and the next round mends it
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(log, e);
                frontier = null;
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5000, 50 << Math.Min(failures++, 7))), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Signal();
            }
        }
    }

    async Task RunAsync(CancellationToken ct)
    {
        if (frontier is null)
            await LoadAsync(ct);
        var round = await NumberAsync(ct);
        while (!released.IsOpen || frontier!.Size > released.View.Size)
        {
            await ReleaseAsync(round, ct);
            round = await NumberAsync(ct);
        }
    }

    // step 1
    async Task<Round> NumberAsync(CancellationToken ct)
    {
        var from = frontier!;
        var round = await writer.WriteAsync(tx =>
        {
            var pending = tx.Rows($"select ordinal, bytes from leaf where idx is null order by ordinal limit {MostInRound}",
                row => (Ordinal: row.GetInt64(0), Bytes: row.GetFieldValue<byte[]>(1)));
            if (pending.Count == 0)
                return new Round(from, [], 0, null);
            faults.Reach("before number");
            var grown = new MerkleFrontier(from.Size, from.Hashes);
            // ordinals may have gaps, indexes have none
            var inStep = pending[^1].Ordinal - pending[0].Ordinal == pending.Count - 1;
            if (inStep)
                tx.Run("update leaf set idx = ordinal + $0 where ordinal between $1 and $2", from.Size - pending[0].Ordinal, pending[0].Ordinal, pending[^1].Ordinal);
            foreach (var (ordinal, bytes) in pending)
            {
                if (!inStep)
                    tx.Run("update leaf set idx = $0 where ordinal = $1", grown.Size, ordinal);
                grown.Add(Merkle.LeafHash(bytes));
            }
            if (tx.Run("update head set size = $0, root = $1 where size = $2", grown.Size, grown.Root(), from.Size) != 1)
                throw new InvalidOperationException("Someone else numbers leaves in this database.");
            return new Round(grown, [.. pending.Select(p => (ReadOnlyMemory<byte>)p.Bytes)], pending[^1].Ordinal,
                inStep ? new Released.Run(pending[0].Ordinal, from.Size, pending.Count) : null);
        }, ct);
        if (round.Count > 0)
            faults.Reach("after number");
        frontier = round.Frontier;
        return round;
    }

    async Task ReleaseAsync(Round round, CancellationToken ct)
    {
        var size = frontier!.Size;
        // what a round before numbered and could not release comes along: then the leaves are read again
        var (leaves, highest) = round.Count > 0 && size - releasedSize == round.Count ? (round.Leaves, round.Highest) : ReadLeaves(releasedSize, size);
        var written = await new TileTree(releasedSize, tiles.ReadAsync, cache).AppendAsync(leaves, ct);
        faults.Reach("before tiles");
        tiles.Write(written);                                                              // step 2
        faults.Reach("after tiles");
        var head = new TreeHead(size, frontier.Root());
        var checkpoint = Checkpoint.Sign(installation.Origin, head, key);
        faults.Reach("before mirror");
        mirror.Write(checkpoint);                                                          // step 3
        faults.Reach("after mirror");
        faults.Reach("before release");
        await writer.WriteAsync(tx => tx.Run("update head set released = $0, mirrored = $1 where released < $0", size, mirror.IsUsed), ct);   // step 4
        faults.Reach("after release");
        releasedSize = size;
        faults.Reach("before checkpoint");
        tiles.WriteCheckpoint(checkpoint);                                                 // step 5
        faults.Reach("after checkpoint");
        Publish(head, checkpoint, highest, round);
        tiles.DropPartials(written.Where(file => file.Tile.Width == Tile.FullWidth).Select(file => file.Tile));
    }

    void Publish(TreeHead head, byte[] checkpoint, long highest, Round round)
    {
        lock (comingHeads)
        {
            while (comingHeads.TryPeek(out var coming) && coming.Ordinal <= highest)
                heads = new(coming.Ordinal, IndexIn(round, coming.Ordinal), coming.Leaf, comingHeads.Dequeue().Tree);
        }
        var tree = new TileTree(head.Size, tiles.ReadAsync, cache);
        released.Publish(new(head, System.Text.Encoding.UTF8.GetString(checkpoint), tree, heads), highest, round.InStep);
    }

    long IndexIn(Round round, long ordinal) =>
        round.InStep is { } run && ordinal >= run.Ordinal && ordinal < run.Ordinal + run.Count ? run.Index + ordinal - run.Ordinal : released.IndexOf(ordinal);

    async Task LoadAsync(CancellationToken ct)
    {
        var (size, root, kept) = ReadHead();
        releasedSize = kept;
        MerkleFrontier edge;
        try
        {
            edge = await new TileTree(kept, tiles.ReadAsync, cache).FrontierAsync(ct);
        }
        catch (Exception e) when (e is RefusedException or IOException)
        {
            LogRebuild(log, e);
            await RebuildAsync(kept, ct);
            edge = await new TileTree(kept, tiles.ReadAsync, cache).FrontierAsync(ct);
        }
        foreach (var leaf in ReadLeaves(kept, size).Leaves)
            edge.Add(Merkle.LeafHash(leaf.Span));
        if (edge.Root() != root)
            throw new UnusableDataException($"The tiles in the data folder's log are not those of its database: at {size} leaves the roots differ. Move the folder \"log\" away, and start again: it is made anew from the database.");
        frontier = edge;
    }

    async Task RebuildAsync(long size, CancellationToken ct)
    {
        const int Step = 65_536;
        for (var from = 0L; from < size; from += Step)
        {
            var to = Math.Min(size, from + Step);
            tiles.Write(await new TileTree(from, tiles.ReadAsync).AppendAsync(ReadLeaves(from, to).Leaves, ct));
        }
    }

    async Task DemandContinuationAsync(CancellationToken ct)
    {
        await DemandContinuationAsync("the mirror", mirror.Read(WasMirrored()), ct);
        await DemandContinuationAsync("the checkpoint in the data folder", tiles.ReadCheckpoint(installation.Key), ct);
    }

    async Task DemandContinuationAsync(string what, TreeHead? kept, CancellationToken ct)
    {
        if (kept is not { } head)
            return;
        if (head.Size > frontier!.Size)
            throw Mirror.Behind(what, head.Size, frontier.Size);
        var from = Math.Min(head.Size, releasedSize);
        var root = await new TileTree(releasedSize, tiles.ReadAsync, cache).RootAsync(from, ct);
        if (head.Size > from)
        {
            // signed, and the crash came before it was released
            var edge = await new TileTree(from, tiles.ReadAsync, cache).FrontierAsync(ct);
            foreach (var leaf in ReadLeaves(from, head.Size).Leaves)
                edge.Add(Merkle.LeafHash(leaf.Span));
            root = edge.Root();
        }
        if (root != head.Root)
            throw Mirror.Forked(what, head.Size);
    }

    bool WasMirrored()
    {
        using var reading = new Reading(database);
        return reading.Row("select mirrored from head", row => row.GetInt64(0)) == 1;
    }

    (long Size, Digest Root, long Released) ReadHead()
    {
        using var reading = new Reading(database);
        return reading.Row("select size, root, released from head", row => (row.GetInt64(0), row.GetDigest(1), row.GetInt64(2)));
    }

    (List<ReadOnlyMemory<byte>> Leaves, long Highest) ReadLeaves(long from, long to)
    {
        using var reading = new Reading(database);
        var leaves = reading.Rows("select bytes from leaf where idx >= $0 and idx < $1 order by idx", row => (ReadOnlyMemory<byte>)row.GetFieldValue<byte[]>(0), from, to);
        return (leaves, reading.Row("select ordinal from leaf where idx = $0", row => row.GetInt64(0), to - 1));
    }

    [LoggerMessage(LogLevel.Error, "A round of the log failed and will be tried again. Acts wait.")]
    static partial void LogFailed(ILogger log, Exception e);

    [LoggerMessage(LogLevel.Warning, "Tiles are missing or broken: they are made anew from the leaves.")]
    static partial void LogRebuild(ILogger log, Exception? e);

    sealed record Round(MerkleFrontier Frontier, List<ReadOnlyMemory<byte>> Leaves, long Highest, Released.Run? InStep)
    {
        public int Count => Leaves.Count;
    }
}
