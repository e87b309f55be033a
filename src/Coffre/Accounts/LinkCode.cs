using System.Security.Cryptography;

namespace Coffre;

/// <summary>
/// A link code: 8 random Crockford symbols without a check, made by an organisation for one reference and given by another channel or on the next
/// paper (<c>docs/format.md</c> §2). Used once; five links with a wrong code end it.
/// </summary>
public readonly record struct LinkCode
{
    /// <summary>Symbols.</summary>
    public const int Length = 8;

    readonly string? symbols;

    LinkCode(string symbols) => this.symbols = symbols;

    /// <summary>A fresh random code.</summary>
    public static LinkCode New()
    {
        Span<byte> bits = stackalloc byte[5];
        RandomNumberGenerator.Fill(bits);
        return new(Crockford.Encode(bits, Length));
    }

    /// <summary>Reads what a person typed: any case, with or without spaces and hyphens, O for 0, I or L for 1.</summary>
    /// <exception cref="RefusedException"><c>bad-code</c>: not 8 symbols.</exception>
    public static LinkCode Parse(ReadOnlySpan<char> typed) =>
        new(Crockford.Read(typed, Length) ?? throw new RefusedException("bad-code", $"A link code has {Length} symbols, digits and letters without U."));

    /// <summary>8 symbols.</summary>
    public override string ToString() => symbols ?? "";
}
