using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Geralt;

namespace Coffre.Age;

/// <summary>
/// A classical recipient, <c>age1…</c> (C2SP age.md, <i>The X25519 recipient type</i>): for files that leave Coffre, to people whose age is older.
/// </summary>
public sealed class X25519Recipient : IRecipient, IEquatable<X25519Recipient>
{
    /// <summary>Bytes in the public key.</summary>
    public const int Size = 32;

    internal const string StanzaType = "X25519";

    const string Prefix = "age";

    readonly byte[] bytes;

    /// <summary>Takes a public key.</summary>
    /// <param name="bytes">32 bytes. They are copied.</param>
    /// <exception cref="RefusedException"><c>bad-recipient</c>: not 32 bytes.</exception>
    public X25519Recipient(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw Refusals.BadRecipient;
        this.bytes = bytes.ToArray();
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    RecipientGroup IRecipient.Group => RecipientGroup.Classical;

    /// <summary>Reads <c>age1…</c>, 62 characters in lower case.</summary>
    /// <exception cref="RefusedException"><c>bad-recipient</c>.</exception>
    public static X25519Recipient Parse(string text) => TryParse(text, out var recipient) ? recipient : throw Refusals.BadRecipient;

    /// <summary>Reads <c>age1…</c>; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out X25519Recipient? recipient)
    {
        Span<byte> bytes = stackalloc byte[Size];
        recipient = text is not null && Bech32.TryDecode(text, Prefix, bytes) ? new(bytes) : null;
        return recipient is not null;
    }

    /// <inheritdoc/>
    /// <exception cref="RefusedException"><c>bad-recipient</c>: a point of small order, with which anybody could open.</exception>
    public Stanza Wrap(ReadOnlySpan<byte> fileKey)
    {
        Span<byte> ephemeral = stackalloc byte[X25519.PrivateKeySize], share = stackalloc byte[Size], key = stackalloc byte[32];
        RandomNumberGenerator.Fill(ephemeral);
        X25519.ComputePublicKey(share, ephemeral);
        if (!TryDeriveKey(ephemeral, bytes, share, bytes, key))
            throw Refusals.BadRecipient;
        CryptographicOperations.ZeroMemory(ephemeral);
        var stanza = new Stanza(StanzaType, [UnpaddedBase64.Encode(share)], FileKeyWrap.Wrap(key, fileKey));
        CryptographicOperations.ZeroMemory(key);
        return stanza;
    }

    /// <summary><c>age1…</c>, 62 characters.</summary>
    public override string ToString() => Bech32.Encode(Prefix, bytes);

    /// <summary>Compares the keys.</summary>
    public bool Equals(X25519Recipient? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as X25519Recipient);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    /// <summary>The key that wraps; false when the shared secret would be all zeros.</summary>
    /// <param name="mine">The ephemeral secret when wrapping, the identity's when unwrapping.</param>
    /// <param name="theirs">The other side's public key.</param>
    /// <param name="share">The ephemeral public key.</param>
    /// <param name="recipient">The recipient's public key.</param>
    /// <param name="key">32 bytes, written.</param>
    internal static bool TryDeriveKey(ReadOnlySpan<byte> mine, ReadOnlySpan<byte> theirs, ReadOnlySpan<byte> share, ReadOnlySpan<byte> recipient, Span<byte> key)
    {
        Span<byte> secret = stackalloc byte[X25519.SharedSecretSize], salt = stackalloc byte[2 * Size];
        try
        {
            X25519.ComputeSharedSecret(secret, mine, theirs);
        }
        catch (CryptographicException)
        {
            return false;       // libsodium refuses an all-zero secret
        }
        share.CopyTo(salt);
        recipient.CopyTo(salt[Size..]);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt, "age-encryption.org/v1/X25519"u8);
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }
}
