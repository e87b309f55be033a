using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Coffre;

/// <summary>
/// The only thing of a code or a device secret that a server ever sees (<c>docs/format.md</c> §2): under it lie a letter, a keybag or a pairing
/// mailbox. 16 bytes, in canonical base32 26 characters.
/// </summary>
/// <param name="Value">The 16 bytes as a number, first byte highest.</param>
[JsonConverter(typeof(JsonText<Locator>))]
public readonly record struct Locator(UInt128 Value) : IParsable<Locator>
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="RefusedException"><c>bad-id</c>: not 26 characters of canonical base32.</exception>
    public static Locator Parse(ReadOnlySpan<char> text) => new(ShortId.Parse(text, "A locator"));

    /// <summary>Takes 16 bytes.</summary>
    /// <exception cref="ArgumentException">Not 16 bytes.</exception>
    public static Locator From(ReadOnlySpan<byte> bytes) => new(ShortId.From(bytes));

    /// <summary>26 characters.</summary>
    public override string ToString() => ShortId.Text(Value);

    static Locator IParsable<Locator>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Locator result)
    {
        var whole = ShortId.TryParse(s, out var value);
        result = new(value);
        return whole;
    }
}
