namespace Coffre.Age;

/// <summary>A stream from which some bytes were read already, whole again.</summary>
sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : OneWayStream
{
    public override bool CanRead => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (prefix.Length == 0 || buffer.Length == 0)
            return rest.ReadAsync(buffer, cancellationToken);
        var length = Math.Min(prefix.Length, buffer.Length);
        prefix[..length].CopyTo(buffer);
        prefix = prefix[length..];
        return new(length);
    }
}
