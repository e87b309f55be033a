using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Geralt;

namespace Coffre.Age;

/// <summary>
/// Opens what was sealed to its <see cref="X25519Recipient"/>, <c>AGE-SECRET-KEY-1…</c> (C2SP age.md, <i>The X25519 recipient type</i>).
/// </summary>
public sealed class X25519Identity : IIdentity, IDisposable
{
    const string Prefix = "age-secret-key-";

    readonly byte[] secret;
    bool disposed;

    X25519Identity(byte[] secret)
    {
        this.secret = secret;
        Span<byte> bytes = stackalloc byte[X25519Recipient.Size];
        X25519.ComputePublicKey(bytes, secret);
        Recipient = new(bytes);
    }

    /// <summary>To whom others seal.</summary>
    public X25519Recipient Recipient { get; }

    /// <summary>A fresh identity from the system's randomness.</summary>
    public static X25519Identity Generate() => new(RandomNumberGenerator.GetBytes(X25519.PrivateKeySize));

    /// <summary>Reads <c>AGE-SECRET-KEY-1…</c> in upper case.</summary>
    /// <exception cref="RefusedException"><c>bad-identity</c>.</exception>
    public static X25519Identity Parse(string text) => TryParse(text, out var identity) ? identity : throw Refusals.BadIdentity;

    /// <summary>Reads <c>AGE-SECRET-KEY-1…</c>; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out X25519Identity? identity)
    {
        identity = SecretText.TryDecode(text, Prefix, out var secret) ? new(secret) : null;
        return identity is not null;
    }

    /// <inheritdoc/>
    public bool TryUnwrap(IReadOnlyList<Stanza> stanzas, Span<byte> fileKey)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Span<byte> share = stackalloc byte[X25519Recipient.Size], key = stackalloc byte[32];
        foreach (var stanza in stanzas)
        {
            if (stanza.Type != X25519Recipient.StanzaType)
                continue;
            if (stanza is not { Arguments: [var argument], Body.Length: FileKeyWrap.BodySize } || !FileKeyWrap.TryArgument(argument, share))
                throw Refusals.Malformed("An X25519 stanza has a share of 32 bytes and a body of 32.");
            if (!X25519Recipient.TryDeriveKey(secret, share, share, Recipient.Bytes, key))
                throw Refusals.Malformed("The share of an X25519 stanza is a point of small order.");
            var opened = FileKeyWrap.TryUnwrap(key, stanza.Body.Span, fileKey);
            CryptographicOperations.ZeroMemory(key);
            if (opened)
                return true;
        }
        return false;
    }

    /// <summary><c>AGE-SECRET-KEY-1…</c>: the secret itself.</summary>
    public override string ToString()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return SecretText.Encode(Prefix, secret);
    }

    /// <summary>Forgets the secret.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(secret);
        disposed = true;
    }
}
