using System.Security.Cryptography;
using Geralt;

namespace Coffre;

/// <summary>An Ed25519 signing key: a seed of 32 bytes (<c>docs/format.md</c> §2). Signing is deterministic. Dispose it to wipe the key.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Bytes in a seed.</summary>
    public const int SeedSize = 32;

    /// <summary>Bytes in a signature.</summary>
    public const int SignatureSize = 64;

    readonly byte[] secret = GC.AllocateArray<byte>(64, pinned: true);   // pinned: the collector leaves no copy behind

    SigningKey(ReadOnlySpan<byte> seed)
    {
        Span<byte> key = stackalloc byte[VerifyKey.Size];
        Ed25519.GenerateKeyPair(key, secret, seed);
        Public = new(key);
    }

    /// <summary>The public half.</summary>
    public VerifyKey Public { get; }

    /// <summary>A fresh random key.</summary>
    public static SigningKey Generate()
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        RandomNumberGenerator.Fill(seed);
        var key = new SigningKey(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <summary>The key of a seed of 32 bytes.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed) => seed.Length == SeedSize
        ? new(seed)
        : throw new ArgumentException("A seed is 32 bytes.", nameof(seed));

    /// <summary>Signs; 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureSize];
        Ed25519.Sign(signature, message, secret);
        return signature;
    }

    /// <summary>Writes the 32 bytes of the seed, to be sealed in a keybag and nowhere else.</summary>
    public void CopySeedTo(Span<byte> destination) => secret.AsSpan(0, SeedSize).CopyTo(destination);

    /// <summary>Wipes the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(secret);
}
