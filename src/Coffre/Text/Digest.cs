using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Coffre;

/// <summary>A SHA-256 value, 32 bytes: <c>H</c> of <c>docs/format.md</c> §1. Its text form is canonical base64, 44 characters.</summary>
[JsonConverter(typeof(JsonText<Digest>))]
public readonly record struct Digest : IComparable<Digest>, IParsable<Digest>
{
    /// <summary>Bytes in a digest.</summary>
    public const int Size = 32;

    readonly ulong first, second, third, fourth;

    /// <summary>Takes 32 bytes as they are.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException("A digest is 32 bytes.", nameof(bytes));
        first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>H(<paramref name="bytes"/>).</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(bytes, hash);
        return new(hash);
    }

    /// <summary>h(tag, x) = H(tag ‖ LF ‖ x), <c>docs/format.md</c> §1; x is the parts one after the other.</summary>
    public static Digest Tagged(string tag, ReadOnlySpan<byte> x, ReadOnlySpan<byte> more = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(tag));
        hash.AppendData("\n"u8);
        hash.AppendData(x);
        hash.AppendData(more);
        Span<byte> result = stackalloc byte[Size];
        hash.GetHashAndReset(result);
        return new(result);
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], fourth);
    }

    /// <summary>A new array of the 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Canonical base64, 44 characters.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Reads canonical base64 of 32 bytes.</summary>
    /// <exception cref="RefusedException"><c>not-canonical</c>, <c>wrong-length</c>.</exception>
    public static Digest Parse(string text) => new(Base64.Decode(text, Size));

    static Digest IParsable<Digest>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out Digest result)
    {
        result = default;
        if (s is not { Length: 44 } || !Base64.TryDecode(s, out var bytes) || bytes.Length != Size)
            return false;
        result = new(bytes);
        return true;
    }

    /// <summary>Compares as unsigned bytes, first byte first.</summary>
    public int CompareTo(Digest other)
    {
        var order = first.CompareTo(other.first);
        if (order == 0)
            order = second.CompareTo(other.second);
        if (order == 0)
            order = third.CompareTo(other.third);
        return order != 0 ? order : fourth.CompareTo(other.fourth);
    }

    /// <inheritdoc/>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <inheritdoc/>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <inheritdoc/>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <inheritdoc/>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;
}
