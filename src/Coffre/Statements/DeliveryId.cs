using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Coffre;

/// <summary>
/// Names a delivery, and makes its submission idempotent: the author draws it once and keeps it through every retry (<c>docs/format.md</c> §3).
/// 16 random bytes, in canonical base32 26 characters.
/// </summary>
/// <param name="Value">The 16 bytes as a number, first byte highest.</param>
[JsonConverter(typeof(JsonText<DeliveryId>))]
public readonly record struct DeliveryId(UInt128 Value) : IParsable<DeliveryId>
{
    /// <summary>A fresh random id.</summary>
    public static DeliveryId New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new(ShortId.From(bytes));
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="RefusedException"><c>bad-id</c>: not 26 characters of canonical base32.</exception>
    public static DeliveryId Parse(ReadOnlySpan<char> text) => new(ShortId.Parse(text, "A delivery id"));

    /// <summary>26 characters.</summary>
    public override string ToString() => ShortId.Text(Value);

    static DeliveryId IParsable<DeliveryId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DeliveryId result)
    {
        var whole = ShortId.TryParse(s, out var value);
        result = new(value);
        return whole;
    }
}
