namespace Coffre.Tests;

/// <summary>White space for ever; it counts what was taken of it.</summary>
sealed class Endless : Stream
{
    public long Taken { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        // after what any reader may need it trickles: how much more is taken then says whether it was let go, and not how fast this machine is
        if (Taken > 32 << 20)
            Thread.Sleep(20);
        buffer.Fill((byte)' ');
        Taken += buffer.Length;
        return buffer.Length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
