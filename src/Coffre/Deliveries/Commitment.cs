using System.Security.Cryptography;

namespace Coffre;

/// <summary>
/// h("coffre/commit/v1", salt ‖ H(content)), <c>docs/format.md</c> §4. An act names commitments and a grant holds their salts, so a receipt
/// says nothing about the content until its owner discloses salt and bytes [attack 26].
/// </summary>
public static class Commitment
{
    /// <summary>Bytes in a salt.</summary>
    public const int SaltSize = 32;

    /// <summary>Commits to content.</summary>
    /// <param name="salt">32 random bytes.</param>
    /// <param name="content">H of the document's bytes, or of the cover's line without its LF.</param>
    /// <exception cref="ArgumentException">The salt is not 32 bytes.</exception>
    public static Digest Of(ReadOnlySpan<byte> salt, Digest content)
    {
        if (salt.Length != SaltSize)
            throw new ArgumentException("A salt is 32 bytes.", nameof(salt));
        Span<byte> input = stackalloc byte[Tag.Length + SaltSize + Digest.Size];
        Tag.CopyTo(input);
        salt.CopyTo(input[Tag.Length..]);
        content.CopyTo(input[(Tag.Length + SaltSize)..]);
        return Digest.Of(input);
    }

    /// <summary>A fresh salt, 32 bytes.</summary>
    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltSize);

    static ReadOnlySpan<byte> Tag => "coffre/commit/v1\n"u8;
}
