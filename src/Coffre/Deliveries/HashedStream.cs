using System.Security.Cryptography;
using Coffre.Age;

namespace Coffre;

/// <summary>Hashes and counts what passes, read or written, so that a large file is gone through once.</summary>
/// <param name="inner">Where it comes from, or goes to; not disposed.</param>
/// <param name="most">More bytes than these are refused as they come.</param>
sealed class HashedStream(Stream inner, long most = long.MaxValue) : OneWayStream
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes so far.</summary>
    public long Count { get; private set; }

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    /// <summary>H of all that passed; once, at the end.</summary>
    public Digest Take()
    {
        Span<byte> result = stackalloc byte[Digest.Size];
        hash.GetHashAndReset(result);
        return new(result);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var length = await inner.ReadAsync(buffer, cancellationToken);
        Pass(buffer.Span[..length]);
        return length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Pass(buffer.Span);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    void Pass(ReadOnlySpan<byte> bytes)
    {
        Count += bytes.Length;
        if (Count > most)
            throw new RefusedException("content-mismatch", $"This is longer than the {most} bytes that it should have.");
        hash.AppendData(bytes);
    }

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }
}
