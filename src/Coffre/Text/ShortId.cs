using System.Buffers.Binary;

namespace Coffre;

/// <summary>16 bytes as 26 characters of canonical base32, the text form of delivery ids and locators.</summary>
static class ShortId
{
    const int Size = 16;

    public static UInt128 From(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
        : throw new ArgumentException("Expected 16 bytes.", nameof(bytes));

    public static bool TryParse(ReadOnlySpan<char> text, out UInt128 value)
    {
        var whole = Base32.TryDecode(text, Size, out var bytes);
        value = whole ? From(bytes) : default;
        return whole;
    }

    public static UInt128 Parse(ReadOnlySpan<char> text, string what) => TryParse(text, out var value)
        ? value
        : throw new RefusedException("bad-id", $"{what} is 26 characters of base32 in lower case.");

    public static string Text(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return Base32.Encode(bytes);
    }
}
