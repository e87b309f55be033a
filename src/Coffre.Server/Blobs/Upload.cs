using System.Buffers;
using System.Security.Cryptography;
using Coffre.Age;
using Coffre.Server.Data;

namespace Coffre.Server.Blobs;

/// <summary>What has come so far of a payload that comes in pieces. Nothing is kept before its header was read whole and is of a sealed file [attack 15].</summary>
sealed class Upload : IDisposable
{
    const int Chunk = 64 * 1024;
    const int Reading = 1024 * 1024;

    readonly BlobStore store;
    readonly string path;
    readonly Digest name;
    readonly TimeProvider clock;
    readonly Action end;
    readonly Action<string, Upload> letGo;
    readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool ended;
    volatile bool whole;
    bool dropped;

    internal Upload(BlobStore store, string path, Digest name, TimeProvider clock, Action end, Action<string, Upload> letGo) =>
        (this.store, this.path, this.name, this.clock, this.end, this.letGo) = (store, path, name, clock, end, letGo);

    /// <summary>Bytes that are here.</summary>
    public long Length { get; private set; }

    /// <summary>When its first bytes came: its file is dated by that, whatever comes later.</summary>
    internal DateTimeOffset Begun { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Whether a newer request has come for it, or its time is over.</summary>
    public bool Ended => ended;

    internal Task Gone => gone.Task;

    // not by stopping its reading: a connection whose reading was stopped in the middle is of no use to anybody. What is whole is finished
    internal void End()
    {
        if (whole)
            return;
        ended = true;
        end();
    }

    /// <summary>Sees how far it has come, now that nobody else adds to it.</summary>
    internal void Look()
    {
        var file = new FileInfo(path);
        Length = file.Exists ? file.Length : 0;
        Begun = Length > 0 ? file.LastWriteTimeUtc : clock.GetUtcNow();
    }

    /// <summary>Adds bytes as they come. What has come stays, also where this fails in the middle; where there is no room, nothing does.</summary>
    /// <param name="read">Gives the next bytes.</param>
    /// <param name="count">How many come.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="RefusedException"><c>not-age</c>, <c>malformed</c>, <c>wrong-stanza</c>.</exception>
    /// <exception cref="NoRoomException">The disk is full.</exception>
    public async Task AppendAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, long count, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(AgeHeader.MaxSize + Chunk);
        try
        {
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, BufferSize = 0 });
            file.Position = Length;
            try
            {
                for (var held = 0; count > 0;)
                {
                    var came = await read(buffer.AsMemory(held, (int)Math.Min(Chunk, count)), ct);
                    if (came == 0)
                        throw new RefusedException("malformed", "The body ended early.");
                    (count, held) = (count - came, held + came);
                    if (Length == 0 && !StagedObject.IsSealed(buffer.AsSpan(0, held), ended: count == 0))
                        continue;
                    Write(file, buffer.AsSpan(0, held));
                    held = 0;
                }
            }
            finally
            {
                file.SetLength(Length);     // of a write that failed a part may be there
            }
        }
        catch (Exception e) when (NoRoomException.IsCauseOf(e))
        {
            dropped = true;
            throw new NoRoomException(e);
        }
        catch (NoRoomException)
        {
            dropped = true;
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (File.Exists(path))
                File.SetLastWriteTimeUtc(path, Begun.UtcDateTime);
        }
    }

    /// <summary>
    /// All has come: its bytes are compared with its name, and become a durable object. What does not become one is dropped. Nothing stops it: whoever has
    /// lost the answer asks, and hears that it is done.
    /// </summary>
    /// <exception cref="RefusedException"><c>wrong-hash</c>.</exception>
    /// <exception cref="NoRoomException">The disk is full.</exception>
    public async Task<StoredPayload> SealAsync()
    {
        whole = dropped = true;
        var payload = new StoredPayload(name, BlobStore.NewName(), 0, Length);
        try
        {
            // reading and a sync take a while: not on the thread that reads the next request
            await Task.Run(() => Seal(payload.Object));
            return payload;
        }
        catch (Exception e)
        {
            // renamed perhaps, and not durable
            store.Destroy(payload.Object);
            if (NoRoomException.IsCauseOf(e))
                throw new NoRoomException(e);
            throw;
        }
    }

    void Seal(string to)
    {
        using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = Reading, Options = FileOptions.SequentialScan }))
        {
            if (new Digest(SHA256.HashData(file)) != name)
                throw new RefusedException("wrong-hash", "These are not the bytes of that hash. Nothing of them is kept.");
            file.Flush(flushToDisk: true);
        }
        store.Publish(path, to);
    }

    /// <summary>A little of what is here is sent again, so that whoever sends it always has something to finish it with. False: nothing is left.</summary>
    internal static bool CutBack(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        var length = Math.Max(0, RandomAccess.GetLength(file) - 1) / Chunk * Chunk;
        RandomAccess.SetLength(file, length);
        return length > 0;
    }

    public void Dispose()
    {
        try
        {
            if (dropped || Length == 0)
                File.Delete(path);
        }
        finally
        {
            letGo(Path.GetFileName(path), this);
            gone.TrySetResult();
        }
    }

    // at once, as in a staged object
    void Write(FileStream file, ReadOnlySpan<byte> bytes)
    {
        if (store.MaxObject > 0 && Length + bytes.Length > store.MaxObject)
            throw new NoRoomException(new IOException("The object would be larger than the limit."));
        file.Write(bytes);
        Length += bytes.Length;
    }
}
