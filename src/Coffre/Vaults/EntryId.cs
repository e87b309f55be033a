using System.Security.Cryptography;

namespace Coffre;

/// <summary>Names an entry of a manifest: 16 random bytes, in canonical base32 26 characters.</summary>
/// <param name="Value">The 16 bytes as a number, first byte highest.</param>
public readonly record struct EntryId(UInt128 Value)
{
    /// <summary>A fresh random id.</summary>
    public static EntryId New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new(ShortId.From(bytes));
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="RefusedException"><c>bad-id</c>: not 26 characters of canonical base32.</exception>
    public static EntryId Parse(ReadOnlySpan<char> text) => new(ShortId.Parse(text, "An entry's id"));

    /// <summary>26 characters.</summary>
    public override string ToString() => ShortId.Text(Value);
}
