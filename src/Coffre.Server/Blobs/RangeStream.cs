using Microsoft.Win32.SafeHandles;

namespace Coffre.Server.Blobs;

/// <summary>A part of a file, read forward. Owns the file.</summary>
sealed class RangeStream(SafeFileHandle file, long start, long length) : Stream
{
    long at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => at; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var part = buffer[..(int)Math.Min(buffer.Length, length - at)];
        if (part.IsEmpty)
            return 0;
        var read = await RandomAccess.ReadAsync(file, part, start + at, cancellationToken);
        at += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var part = buffer.AsSpan(offset, (int)Math.Min(count, length - at));
        var read = part.IsEmpty ? 0 : RandomAccess.Read(file, part, start + at);
        at += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
