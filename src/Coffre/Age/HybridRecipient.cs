using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Geralt;

namespace Coffre.Age;

/// <summary>
/// A recipient secure against a quantum computer as well: X-Wing (ML-KEM-768 and X25519) inside HPKE, <c>age1pq1…</c>
/// (C2SP age.md, <i>The mlkem768x25519 recipient type</i>). Everything that Coffre stores is sealed to one.
/// </summary>
public sealed class HybridRecipient : IRecipient, IEquatable<HybridRecipient>, IParsable<HybridRecipient>
{
    /// <summary>Bytes in the public key.</summary>
    public const int Size = 1216;

    internal const string StanzaType = "mlkem768x25519";
    internal const int ShareSize = 1120;

    /// <summary>Bytes of a stanza in a header: its line, the wrapped key's line.</summary>
    internal const int StanzaSize = 3 + 14 + 1 + 1494 + 1 + 43 + 1;

    internal static readonly Hpke Hpke = new("age-encryption.org/mlkem768x25519"u8);

    const string Prefix = "age1pq";

    readonly byte[] bytes;
    string? text;

    /// <summary>Takes a public key.</summary>
    /// <param name="bytes">1216 bytes: ML-KEM-768's encapsulation key, then X25519's public key. They are copied.</param>
    /// <exception cref="RefusedException"><c>bad-recipient</c>: not that size, or not a key of ML-KEM (FIPS 203 §7.2).</exception>
    public HybridRecipient(ReadOnlySpan<byte> bytes)
    {
        if (!IsKey(bytes))
            throw Refusals.BadRecipient;
        this.bytes = bytes.ToArray();
    }

    HybridRecipient(byte[] bytes, string? text) => (this.bytes, this.text) = (bytes, text);

    /// <summary>The public key, 1216 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    RecipientGroup IRecipient.Group => RecipientGroup.PostQuantum;

    /// <summary>Reads <c>age1pq1…</c>, 1959 characters in lower case.</summary>
    /// <exception cref="RefusedException"><c>bad-recipient</c>.</exception>
    public static HybridRecipient Parse(string text) => TryParse(text, out var recipient) ? recipient : throw Refusals.BadRecipient;

    /// <summary>Reads <c>age1pq1…</c>; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out HybridRecipient? recipient)
    {
        recipient = null;
        var bytes = new byte[Size];
        if (text is null || !Bech32.TryDecode(text, Prefix, bytes) || !IsKey(bytes))
            return false;
        recipient = new(bytes, text);
        return true;
    }

    static HybridRecipient IParsable<HybridRecipient>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<HybridRecipient>.TryParse(string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out HybridRecipient result) =>
        TryParse(s, out result);

    /// <summary>The public half of a seed.</summary>
    internal static HybridRecipient Of(ReadOnlySpan<byte> seed)
    {
        var bytes = new byte[Size];
        Span<byte> secret = stackalloc byte[XWing.PrivateKeySize];
        XWing.GenerateKeyPair(bytes, secret, seed);
        CryptographicOperations.ZeroMemory(secret);
        return new(bytes, null);
    }

    /// <inheritdoc/>
    /// <exception cref="RefusedException"><c>bad-recipient</c>: its X25519 half is a point of small order.</exception>
    public Stanza Wrap(ReadOnlySpan<byte> fileKey)
    {
        if (fileKey.Length != AgeHeader.FileKeySize)
            throw new ArgumentException("A file key is 16 bytes.", nameof(fileKey));
        Span<byte> secret = stackalloc byte[Hpke.SecretSize], share = stackalloc byte[ShareSize];
        try
        {
            XWing.Encapsulate(secret, share, bytes);
        }
        catch (CryptographicException)
        {
            throw Refusals.BadRecipient;
        }
        var body = new byte[AgeHeader.FileKeySize + Hpke.TagSize];
        Hpke.Seal(secret, [], fileKey, body);
        CryptographicOperations.ZeroMemory(secret);
        return new(StanzaType, [UnpaddedBase64.Encode(share)], body);
    }

    /// <summary><c>age1pq1…</c>, 1959 characters, computed once.</summary>
    public override string ToString() => text ??= Bech32.Encode(Prefix, bytes);

    /// <summary>Compares the keys.</summary>
    public bool Equals(HybridRecipient? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HybridRecipient);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes.AsSpan(Size - 32));

    /// <summary>ML-KEM's modulus check: 768 coefficients of 12 bits, each below 3329. Another key would seal what nobody can open.</summary>
    static bool IsKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            return false;
        for (var i = 0; i < 1152; i += 3)
        {
            var (first, second) = (bytes[i] | (bytes[i + 1] & 15) << 8, bytes[i + 1] >> 4 | bytes[i + 2] << 4);
            if (first >= 3329 || second >= 3329)
                return false;
        }
        return true;
    }
}
