using System.Buffers;
using System.Security.Cryptography;
using Coffre.Age;
using Coffre.Server.Data;

namespace Coffre.Server.Blobs;

/// <summary>What has come so far of a payload that comes in pieces. Nothing is kept before its header was read whole and is of a sealed file [attack 15].</summary>
sealed class Upload : IDisposable
{
    const int Chunk = 64 * 1024;

    readonly BlobStore store;
    readonly string path;
    readonly Digest name;
    readonly TimeProvider clock;
    readonly Action end;
    readonly Action letGo;
    readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool ended;
    volatile bool whole;

    internal Upload(BlobStore store, string path, Digest name, TimeProvider clock, Action end, Action letGo)
    {
        (this.store, this.path, this.name, this.clock, this.end, this.letGo) = (store, path, name, clock, end, letGo);
        Length = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
    }

    /// <summary>Bytes that are here.</summary>
    public long Length { get; private set; }

    /// <summary>Whether a newer request has come for it.</summary>
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

    /// <summary>Adds bytes as they come. What has come stays, also where this fails in the middle.</summary>
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
            throw new NoRoomException(e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (File.Exists(path))
                File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        }
    }

    /// <summary>
    /// All has come: its bytes are compared with its name, and become a durable object. What is not what its name says is dropped. Nothing stops it: whoever has
    /// lost the answer asks, and hears that it is done.
    /// </summary>
    /// <exception cref="RefusedException"><c>wrong-hash</c>.</exception>
    /// <exception cref="NoRoomException">The disk is full; the last bytes are to be sent again.</exception>
    public async Task<StoredPayload> SealAsync()
    {
        whole = true;
        var payload = new StoredPayload(name, BlobStore.NewName(), 0, Length);
        try
        {
            await using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0, Options = FileOptions.SequentialScan }))
            {
                if (new Digest(await SHA256.HashDataAsync(file)) != name)
                {
                    Length = 0;
                    throw new RefusedException("wrong-hash", "These are not the bytes of that hash. Nothing of them is kept.");
                }
                // a sync takes a while: not on the thread that reads the next request
                await Task.Run(() => file.Flush(flushToDisk: true));
            }
            await Task.Run(() => store.Publish(path, payload.Object));
            Length = 0;
            return payload;
        }
        catch (Exception e) when (e is not RefusedException)
        {
            TakeBack(payload);
            if (NoRoomException.IsCauseOf(e))
                throw new NoRoomException(e);
            throw;
        }
    }

    /// <summary>No row came to name the object: it is unfinished again.</summary>
    public void TakeBack(StoredPayload payload)
    {
        store.Withdraw(payload.Object, path);
        Length = payload.Length;
        CutBack();
    }

    /// <summary>A little of what is here is sent again, so that whoever sends it always has something to finish it with.</summary>
    internal void CutBack()
    {
        if (Length == 0)
            return;
        Length = (Length - 1) / Chunk * Chunk;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(file, Length);
    }

    public void Dispose()
    {
        try
        {
            if (Length == 0)
                File.Delete(path);
        }
        finally
        {
            letGo();
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
