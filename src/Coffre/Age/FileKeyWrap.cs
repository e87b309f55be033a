using System.Security.Cryptography;
using System.Text;
using Cipher = System.Security.Cryptography.ChaCha20Poly1305;

namespace Coffre.Age;

/// <summary>How X25519 and scrypt stanzas hold the file key: ChaCha20-Poly1305 under a key used once, with a nonce of zeros.</summary>
static class FileKeyWrap
{
    public const int BodySize = AgeHeader.FileKeySize + 16;

    public static byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> fileKey)
    {
        if (fileKey.Length != AgeHeader.FileKeySize)
            throw new ArgumentException("A file key is 16 bytes.", nameof(fileKey));
        var body = new byte[BodySize];
        using var cipher = new Cipher(key);
        cipher.Encrypt(stackalloc byte[12], fileKey, body.AsSpan(0, fileKey.Length), body.AsSpan(fileKey.Length));
        return body;
    }

    public static bool TryUnwrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> body, Span<byte> fileKey)
    {
        using var cipher = new Cipher(key);
        try
        {
            cipher.Decrypt(stackalloc byte[12], body[..fileKey.Length], body[fileKey.Length..], fileKey);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>The bytes of an argument that must hold exactly as many as <paramref name="bytes"/> has.</summary>
    public static bool TryArgument(string argument, Span<byte> bytes)
    {
        if (argument.Length != UnpaddedBase64.EncodedLength(bytes.Length))
            return false;
        Span<byte> text = stackalloc byte[argument.Length];
        Encoding.ASCII.GetBytes(argument, text);
        return UnpaddedBase64.TryDecode(text, bytes);
    }
}
