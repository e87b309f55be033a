using Geralt;

namespace Coffre;

/// <summary>
/// The public half of an Ed25519 key, 32 bytes, canonical and not of small order (<c>docs/format.md</c> §2). Its text form is canonical base64.
/// </summary>
public readonly record struct VerifyKey : IParsable<VerifyKey>
{
    /// <summary>Bytes in a key.</summary>
    public const int Size = 32;

    readonly Digest bytes;

    /// <summary>Takes 32 bytes.</summary>
    /// <exception cref="RefusedException"><c>wrong-length</c>; <c>bad-key</c>: not canonical, or of small order.</exception>
    public VerifyKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Size)
            throw new RefusedException("wrong-length", $"A signing key is 32 bytes, not {key.Length}.");
        if (EdwardsPoint.IsWeak(key))
            throw new RefusedException("bad-key", "This key is not canonical or of small order.");
        bytes = new(key);
    }

    /// <summary>Reads canonical base64 of 32 bytes.</summary>
    /// <exception cref="RefusedException"><c>not-canonical</c>, <c>wrong-length</c>, <c>bad-key</c>.</exception>
    public static VerifyKey Parse(ReadOnlySpan<char> text) => new(Base64.Decode(text));

    /// <summary>
    /// Whether this key signed the message, by strict RFC 8032: S below the order, R canonical and not of small order, and the cofactorless equation.
    /// False for a signature that is not 64 bytes.
    /// </summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SigningKey.SignatureSize || EdwardsPoint.IsWeak(signature[..Size]))
            return false;
        Span<byte> key = stackalloc byte[Size];
        bytes.CopyTo(key);
        return Ed25519.Verify(signature, message, key);
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => bytes.CopyTo(destination);

    /// <summary>Canonical base64, 44 characters.</summary>
    public override string ToString() => bytes.ToString();

    static VerifyKey IParsable<VerifyKey>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out VerifyKey result)
    {
        result = default;
        if (s is null || !Base64.TryDecode(s, out var key) || key.Length != Size || EdwardsPoint.IsWeak(key))
            return false;
        result = new(key);
        return true;
    }
}
