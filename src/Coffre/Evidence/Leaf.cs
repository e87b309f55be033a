using System.Buffers.Binary;

namespace Coffre;

/// <summary>A leaf of the log: one of four kinds, each of one size, none of which says who writes to whom (<c>docs/format.md</c> §6). Integers are big-endian.</summary>
public abstract record Leaf
{
    Leaf() { }

    /// <summary>0x01 ‖ label ‖ n ‖ H(statement), 73 bytes: a chain statement, an attest or a manifest.</summary>
    /// <param name="Label">Of whose, and of which of the three; <see cref="Coffre.Label"/>.</param>
    /// <param name="N">The statement's number within its label, from 0.</param>
    /// <param name="Statement">H of the statement.</param>
    public sealed record State(Digest Label, long N, Digest Statement) : Leaf
    {
        /// <summary>Bytes in a state leaf.</summary>
        public const int Size = 73;
    }

    /// <summary>0x02 ‖ H(salt ‖ evidence text), 33 bytes.</summary>
    /// <param name="Salted">The hash, <see cref="Coffre.Evidence.Salted"/>.</param>
    public sealed record Evidence(Digest Salted) : Leaf;

    /// <summary>0x03 ‖ time ‖ tree size covered ‖ labels ‖ root ‖ H(time-stamp token), 89 bytes.</summary>
    /// <param name="Time">When; milliseconds count.</param>
    /// <param name="Covers">The size of the tree whose newest state leaves it commits; at most its own index.</param>
    /// <param name="Labels">How many labels there were.</param>
    /// <param name="Root">The root over the newest state leaf of every label, sorted by label.</param>
    /// <param name="Token">H of the time-stamp token of the period before; null where there is none, 32 zero bytes.</param>
    public sealed record Heads(DateTimeOffset Time, long Covers, long Labels, Digest Root, Digest? Token = null) : Leaf
    {
        /// <summary>Bytes in a heads leaf.</summary>
        public const int Size = 89;
    }

    /// <summary>0x04 ‖ H(statement), 33 bytes.</summary>
    /// <param name="Statement">H of the release.</param>
    public sealed record Release(Digest Statement) : Leaf;

    /// <summary>The leaf's hash in the tree, <see cref="Merkle.LeafHash"/>.</summary>
    public Digest Hash => Merkle.LeafHash(ToBytes());

    /// <summary>The leaf's bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes;
        switch (this)
        {
            case State s:
                bytes = new byte[State.Size];
                bytes[0] = 1;
                s.Label.CopyTo(bytes.AsSpan(1));
                BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(33), s.N);
                s.Statement.CopyTo(bytes.AsSpan(41));
                return bytes;
            case Evidence e:
                bytes = new byte[33];
                bytes[0] = 2;
                e.Salted.CopyTo(bytes.AsSpan(1));
                return bytes;
            case Heads h:
                bytes = new byte[Heads.Size];
                bytes[0] = 3;
                BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), h.Time.ToUnixTimeMilliseconds());
                BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), h.Covers);
                BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), h.Labels);
                h.Root.CopyTo(bytes.AsSpan(25));
                h.Token?.CopyTo(bytes.AsSpan(57));
                return bytes;
            case Release r:
                bytes = new byte[33];
                bytes[0] = 4;
                r.Statement.CopyTo(bytes.AsSpan(1));
                return bytes;
            default:
                throw new InvalidOperationException($"{GetType().Name} has no bytes.");
        }
    }

    /// <summary>Reads a leaf.</summary>
    /// <exception cref="RefusedException"><c>wrong-type</c>: none of the four kinds; <c>not-canonical</c>: a number above 2⁵³ − 1.</exception>
    public static Leaf Parse(ReadOnlySpan<byte> bytes) => (bytes.Length, bytes.IsEmpty ? 0 : bytes[0]) switch
    {
        (State.Size, 1) => new State(new(bytes[1..33]), Number(bytes[33..]), new(bytes[41..])),
        (33, 2) => new Evidence(new(bytes[1..])),
        (89, 3) => new Heads(Instant(bytes[1..]), Number(bytes[9..]), Number(bytes[17..]), new(bytes[25..57]), TokenOrNone(bytes[57..])),
        (33, 4) => new Release(new(bytes[1..])),
        _ => throw new RefusedException("wrong-type", "This is not a leaf of the log."),
    };

    static long Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64BigEndian(bytes) is <= JsonLineReader.MaxNumber and var number
        ? (long)number
        : throw new RefusedException("not-canonical", "A number is at most 2^53 - 1.");

    // later than the year 9999 is no instant that a text could carry
    static DateTimeOffset Instant(ReadOnlySpan<byte> bytes) => Number(bytes) is var number && number <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? DateTimeOffset.FromUnixTimeMilliseconds(number)
        : throw new RefusedException("not-canonical", "A time is at most the year 9999.");

    static Digest? TokenOrNone(ReadOnlySpan<byte> bytes) => bytes.ContainsAnyExcept((byte)0) ? new(bytes) : null;
}
