using Coffre.Age;

namespace Coffre.Tests;

/// <summary>White space for ever; it counts what was taken of it.</summary>
sealed class Endless : OneWayStream
{
    public long Taken { get; private set; }

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // after what any reader may need it trickles: how much more is taken then says whether it was let go, and not how fast this machine is
        if (Taken > 32 << 20)
            await Task.Delay(20, cancellationToken);
        buffer.Span.Fill((byte)' ');
        Taken += buffer.Length;
        return buffer.Length;
    }
}
