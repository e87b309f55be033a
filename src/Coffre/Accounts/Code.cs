using System.Security.Cryptography;
using System.Text;

namespace Coffre;

/// <summary>What a code opens. One is never taken for the other: their checks differ.</summary>
public enum CodeKind { Letter, Recovery }

/// <summary>
/// A letter code or a recovery code (<c>docs/format.md</c> §2): 28 Crockford symbols (140 bits) and 4 check symbols, printed in 8 groups of 4.
/// It is the whole secret: it is never sent, stored or logged.
/// </summary>
public sealed class Code
{
    /// <summary>Symbols that carry the secret.</summary>
    public const int SecretLength = 28;

    /// <summary>Symbols in all, the check included.</summary>
    public const int Length = 32;

    Code(CodeKind kind, string symbols) => (Kind, Symbols) = (kind, symbols);

    /// <summary>What it opens.</summary>
    public CodeKind Kind { get; }

    /// <summary>The 28 symbols, from which the keys are derived.</summary>
    public string Symbols { get; }

    /// <summary>A fresh random code.</summary>
    public static Code New(CodeKind kind)
    {
        Span<byte> bits = stackalloc byte[18];
        RandomNumberGenerator.Fill(bits);
        return Of(kind, bits);
    }

    /// <summary>The code of the first 140 bits.</summary>
    internal static Code Of(CodeKind kind, ReadOnlySpan<byte> bits) => new(kind, Crockford.Encode(bits, SecretLength));

    /// <summary>Reads what a person typed: any case, with or without spaces and hyphens, O for 0, I or L for 1.</summary>
    /// <exception cref="RefusedException"><c>bad-code</c>: not 32 symbols; <c>wrong-check</c>: a typing error, or a code of the other kind. Said before anything is sent.</exception>
    public static Code Parse(CodeKind kind, ReadOnlySpan<char> typed)
    {
        var text = Crockford.Read(typed, Length) ?? throw new RefusedException("bad-code", $"A code has {Length} symbols, digits and letters without U.");
        var code = new Code(kind, text[..SecretLength]);
        return code.Check() == text[SecretLength..]
            ? code
            : throw new RefusedException("wrong-check", "This code has a typing error: its last four symbols do not fit the rest.");
    }

    /// <summary>All 32 symbols, without hyphens: what stands in a link.</summary>
    public string ToCompact() => Symbols + Check();

    /// <summary>As it is printed, 8 groups of 4 with hyphens.</summary>
    public override string ToString() => string.Join('-', ToCompact().Chunk(4).Select(group => new string(group)));

    string Check()
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        Digest.Tagged($"coffre/check/{ClosedCode.Text(Kind)}/v1", Encoding.ASCII.GetBytes(Symbols)).CopyTo(hash);
        return Crockford.Encode(hash, Length - SecretLength);
    }
}
