using System.Buffers;
using System.Security.Cryptography;
using Coffre.Age;
using Coffre.Server.Data;

namespace Coffre.Server.Blobs;

/// <summary>A payload that has come and is in an object: its name, and where it lies.</summary>
readonly record struct StoredPayload(Digest Hash, string Object, long Start, long Length);

/// <summary>An object being written: payloads are appended as they come, hashed and checked in the same pass, then all become durable with one sync.</summary>
sealed class StagedObject : IDisposable
{
    const int Chunk = 64 * 1024;

    readonly BlobStore store;
    readonly FileStream file;
    bool published;

    internal StagedObject(BlobStore store, string name)
    {
        (this.store, Name) = (store, name);
        file = new(store.StagedPath(name), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
    }

    /// <summary>The object's name.</summary>
    public string Name { get; }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// Appends one payload. Refuses what is not an age file with exactly one post-quantum stanza before its second chunk is stored [attack 15]: plaintext that
    /// was sent by mistake is on no disk but as the first bytes of a staged file, which is deleted.
    /// </summary>
    /// <param name="read">Gives the next bytes; 0 at the end.</param>
    /// <param name="most">Most bytes that are taken.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="RefusedException"><c>not-age</c>, <c>malformed</c>, <c>wrong-stanza</c>, <c>too-large</c>.</exception>
    /// <exception cref="NoRoomException">The disk is full.</exception>
    public async Task<StoredPayload> AppendAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, long most, CancellationToken ct)
    {
        var start = Length;
        var buffer = ArrayPool<byte>.Shared.Rent(AgeHeader.MaxSize + Chunk);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            var held = 0;
            var sealedForOne = false;
            while (true)
            {
                var count = await read(buffer.AsMemory(held, Chunk), ct);
                held += count;
                if (Length - start + held > most)
                    throw new RefusedException("too-large", $"A payload has at most {most} bytes.");
                if (!sealedForOne)
                    sealedForOne = IsSealed(buffer.AsSpan(0, held), ended: count == 0);
                // small payloads gather in the buffer and cost one write
                if (sealedForOne && (count == 0 || held >= Chunk))
                {
                    hash.AppendData(buffer, 0, held);
                    Write(buffer.AsSpan(0, held));
                    held = 0;
                }
                if (count == 0)
                    break;
            }
            return new(new(hash.GetHashAndReset()), Name, start, Length - start);
        }
        catch
        {
            // the object goes on without it: what follows is written over these bytes
            file.Position = Length = start;
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Makes the object durable under its name. To be called before any row names it.</summary>
    public async Task SealAsync(CancellationToken ct)
    {
        try
        {
            file.SetLength(Length);
            // a sync takes a millisecond or more: not on the thread that reads the next request
            await Task.Run(() =>
            {
                file.Flush(flushToDisk: true);
                file.Dispose();
                try
                {
                    store.Publish(store.StagedPath(Name), Name);
                }
                catch
                {
                    // renamed perhaps, and not durable
                    store.Destroy(Name);
                    throw;
                }
            }, ct);
        }
        catch (Exception e) when (NoRoomException.IsCauseOf(e))
        {
            throw new NoRoomException(e);
        }
        published = true;
    }

    public void Dispose()
    {
        file.Dispose();
        if (!published)
            File.Delete(store.StagedPath(Name));
    }

    // at once: it goes to the system's memory, and an asynchronous write is this very call on another thread, which cost more than the writing
    void Write(ReadOnlySpan<byte> bytes)
    {
        if (store.MaxObject > 0 && Length + bytes.Length > store.MaxObject)
            throw new NoRoomException(new IOException("The object would be larger than the limit."));
        try
        {
            file.Write(bytes);
        }
        catch (Exception e) when (NoRoomException.IsCauseOf(e))
        {
            throw new NoRoomException(e);
        }
        Length += bytes.Length;
    }

    /// <summary>Whether a payload begins as it must; false: too little of it has come to say so.</summary>
    /// <exception cref="RefusedException">It does not.</exception>
    internal static bool IsSealed(ReadOnlySpan<byte> start, bool ended)
    {
        if (!AgeHeader.TryRead(start, out var header))
            return !ended ? false : throw new RefusedException("malformed", "The header is cut short.");
        header.DemandHybrid();
        return true;
    }
}
