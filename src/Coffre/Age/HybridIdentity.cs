using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Geralt;

namespace Coffre.Age;

/// <summary>
/// Opens what was sealed to its <see cref="HybridRecipient"/>: a seed of 32 bytes, <c>AGE-SECRET-KEY-PQ-1…</c>
/// (C2SP age.md, <i>The mlkem768x25519 recipient type</i>).
/// </summary>
public sealed class HybridIdentity : IIdentity, IDisposable
{
    /// <summary>Bytes in the seed.</summary>
    public const int Size = 32;

    const string Prefix = "age-secret-key-pq-";

    readonly byte[] seed;
    HybridRecipient? recipient;
    bool disposed;

    HybridIdentity(byte[] seed) => this.seed = seed;

    /// <summary>The seed, 32 bytes: whoever holds it opens everything.</summary>
    /// <exception cref="ObjectDisposedException">It was forgotten.</exception>
    public ReadOnlySpan<byte> Seed
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return seed;
        }
    }

    /// <summary>To whom others seal; derived at the first use.</summary>
    public HybridRecipient Recipient => recipient ??= HybridRecipient.Of(Seed);

    /// <summary>A fresh identity from the system's randomness.</summary>
    public static HybridIdentity Generate() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>The identity of a seed.</summary>
    /// <param name="seed">32 bytes. They are copied.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static HybridIdentity FromSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == Size ? new(seed.ToArray()) : throw new ArgumentException("A seed is 32 bytes.", nameof(seed));

    /// <summary>Reads <c>AGE-SECRET-KEY-PQ-1…</c> in upper case.</summary>
    /// <exception cref="RefusedException"><c>bad-identity</c>.</exception>
    public static HybridIdentity Parse(string text) => TryParse(text, out var identity) ? identity : throw Refusals.BadIdentity;

    /// <summary>Reads <c>AGE-SECRET-KEY-PQ-1…</c>; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out HybridIdentity? identity)
    {
        identity = SecretText.TryDecode(text, Prefix, out var seed) ? new(seed) : null;
        return identity is not null;
    }

    /// <inheritdoc/>
    public bool TryUnwrap(IReadOnlyList<Stanza> stanzas, Span<byte> fileKey)
    {
        Span<byte> secret = stackalloc byte[Hpke.SecretSize], share = stackalloc byte[HybridRecipient.ShareSize];
        foreach (var stanza in stanzas)
        {
            if (stanza.Type != HybridRecipient.StanzaType)
                continue;
            if (!TryShare(stanza, share))
                throw Refusals.Malformed("An mlkem768x25519 stanza has a share of 1120 bytes and a body of 32.");
            try
            {
                XWing.Decapsulate(secret, share, Seed);
            }
            catch (CryptographicException)
            {
                throw Refusals.Malformed("The share of an mlkem768x25519 stanza holds a point of small order.");
            }
            if (HybridRecipient.Hpke.TryOpen(secret, [], stanza.Body.Span, fileKey))
            {
                CryptographicOperations.ZeroMemory(secret);
                return true;
            }
        }
        return false;
    }

    /// <summary><c>AGE-SECRET-KEY-PQ-1…</c>: the secret itself.</summary>
    public override string ToString() => SecretText.Encode(Prefix, Seed);

    /// <summary>Forgets the seed.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(seed);
        disposed = true;
    }

    /// <summary>Whether a stanza of this type has the form that the type demands; whether it opens, only the key can say.</summary>
    internal static bool HasForm(Stanza stanza) => TryShare(stanza, stackalloc byte[HybridRecipient.ShareSize]);

    static bool TryShare(Stanza stanza, Span<byte> share) =>
        stanza is { Arguments: [var argument], Body.Length: AgeHeader.FileKeySize + Hpke.TagSize } && FileKeyWrap.TryArgument(argument, share);
}
