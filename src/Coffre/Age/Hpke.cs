using System.Buffers.Binary;
using System.Security.Cryptography;
using Cipher = System.Security.Cryptography.ChaCha20Poly1305;

namespace Coffre.Age;

/// <summary>
/// HPKE (RFC 9180) in base mode, one message under one secret, of the suite X-Wing (0x647a), HKDF-SHA256 (0x0001), ChaCha20Poly1305 (0x0003).
/// X-Wing gives the shared secret as it is: no extract-and-expand of the KEM's own.
/// </summary>
/// <param name="info">The application's context; what follows from it is computed once.</param>
sealed class Hpke(ReadOnlySpan<byte> info)
{
    public const int SecretSize = 32;
    public const int TagSize = 16;

    readonly byte[] labelledKey = LabelledExpansion("key"u8, Context(info), 32);
    readonly byte[] labelledNonce = LabelledExpansion("base_nonce"u8, Context(info), 12);

    static ReadOnlySpan<byte> Version => "HPKE-v1"u8;
    static ReadOnlySpan<byte> Suite => [(byte)'H', (byte)'P', (byte)'K', (byte)'E', 0x64, 0x7A, 0x00, 0x01, 0x00, 0x03];
    static readonly byte[] LabelledSecret = [.. Version, .. Suite, .. "secret"u8];

    /// <summary>Encrypts under the secret; the result is <see cref="TagSize"/> longer than the text.</summary>
    public void Seal(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plain, Span<byte> sealedText)
    {
        Span<byte> key = stackalloc byte[32], nonce = stackalloc byte[12];
        Schedule(secret, key, nonce);
        using var cipher = new Cipher(key);
        cipher.Encrypt(nonce, plain, sealedText[..plain.Length], sealedText[plain.Length..], associated);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Decrypts under the secret; false when the text was not sealed under it.</summary>
    public bool TryOpen(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> plain)
    {
        Span<byte> key = stackalloc byte[32], nonce = stackalloc byte[12];
        Schedule(secret, key, nonce);
        using var cipher = new Cipher(key);
        CryptographicOperations.ZeroMemory(key);
        try
        {
            cipher.Decrypt(nonce, sealedText[..plain.Length], sealedText[plain.Length..], plain, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>KeySchedule of RFC 9180 §5.1 with an empty pre-shared key.</summary>
    public void Schedule(ReadOnlySpan<byte> sharedSecret, Span<byte> key, Span<byte> nonce)
    {
        Span<byte> secret = stackalloc byte[32], block = stackalloc byte[32];
        HMACSHA256.HashData(sharedSecret, LabelledSecret, secret);
        // HKDF-Expand of at most one block is one HMAC
        HMACSHA256.HashData(secret, labelledKey, key);
        HMACSHA256.HashData(secret, labelledNonce, block);
        block[..nonce.Length].CopyTo(nonce);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(block);
    }

    static byte[] Context(ReadOnlySpan<byte> info) => [0, .. Extract("psk_id_hash"u8, []), .. Extract("info_hash"u8, info)];

    static byte[] Extract(ReadOnlySpan<byte> label, ReadOnlySpan<byte> text)
    {
        byte[] labelled = [.. Version, .. Suite, .. label, .. text];
        return HMACSHA256.HashData(ReadOnlySpan<byte>.Empty, labelled);
    }

    static byte[] LabelledExpansion(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, ushort length)
    {
        Span<byte> size = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(size, length);
        return [.. size, .. Version, .. Suite, .. label, .. context, 1];
    }
}
