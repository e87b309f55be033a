using System.Security.Cryptography;
using System.Text;
using Coffre.Age;

namespace Coffre;

/// <summary>
/// Every key that comes from a code or another secret: HKDF-SHA-256 with an empty salt and the <c>info</c> of the table in <c>docs/format.md</c> §2.
/// </summary>
public static class Derive
{
    /// <summary>Bytes in a device secret, a pairing secret, a roll secret, a manifest's label key and a passkey's PRF output.</summary>
    public const int SecretSize = 32;

    /// <summary>A letter account's vault, bound to who issued it.</summary>
    public static HybridIdentity LetterVault(Code letter, AccountId issuer) => Identity(Of(letter, CodeKind.Letter), $"coffre/letter/vault/v1 {issuer}");

    /// <summary>A letter account's signing key, bound to who issued it.</summary>
    public static SigningKey LetterSign(Code letter, AccountId issuer) => Key(Of(letter, CodeKind.Letter), $"coffre/letter/sign/v1 {issuer}");

    /// <summary>Where the letter lies.</summary>
    public static Locator LetterFind(Code letter) => Find(Of(letter, CodeKind.Letter), "coffre/letter/find/v1");

    /// <summary>Opens the keybag.</summary>
    public static HybridIdentity RecoveryUnlock(Code recovery) => Identity(Of(recovery, CodeKind.Recovery), "coffre/recovery/unlock/v1");

    /// <summary>The recovery key.</summary>
    public static SigningKey RecoverySign(Code recovery) => Key(Of(recovery, CodeKind.Recovery), "coffre/recovery/sign/v1");

    /// <summary>Where the keybag lies, for who has the recovery code.</summary>
    public static Locator RecoveryFind(Code recovery) => Find(Of(recovery, CodeKind.Recovery), "coffre/recovery/find/v1");

    /// <summary>Opens the keybag: from a passkey's PRF output for the input <c>coffre/passkey/v1</c>.</summary>
    /// <param name="prf">32 bytes.</param>
    /// <param name="rpId">The passkey's domain.</param>
    public static HybridIdentity PasskeyUnlock(ReadOnlySpan<byte> prf, string rpId) => Identity(Sized(prf), $"coffre/passkey/unlock/v1 {rpId}");

    /// <summary>Opens the keybag: from the secret of one browser or one home of the command line.</summary>
    /// <param name="secret">32 bytes.</param>
    public static HybridIdentity DeviceUnlock(ReadOnlySpan<byte> secret) => Identity(Sized(secret), "coffre/device/unlock/v1");

    /// <summary>Where the keybag lies, for that device.</summary>
    /// <param name="secret">32 bytes.</param>
    public static Locator DeviceFind(ReadOnlySpan<byte> secret) => Find(Sized(secret), "coffre/device/find/v1");

    /// <summary>The mailbox where two devices meet.</summary>
    /// <param name="secret">32 random bytes, shown by the old device for two minutes.</param>
    public static Locator PairFind(ReadOnlySpan<byte> secret) => Find(Sized(secret), "coffre/pair/find/v1");

    /// <summary>The key, 32 bytes, of the two HMACs of a pairing.</summary>
    /// <param name="secret">The pairing secret, 32 bytes.</param>
    public static byte[] PairMac(ReadOnlySpan<byte> secret) => Bytes(Sized(secret), "coffre/pair/mac/v1");

    /// <summary>The letter code of a row of a roll, so that a roll resumes without storing codes and one deletion forgets them all.</summary>
    /// <param name="secret">The roll secret, 32 bytes.</param>
    /// <param name="reference">The row's reference.</param>
    public static Code RollLetter(ReadOnlySpan<byte> secret, string reference) =>
        Code.Of(CodeKind.Letter, Bytes(Sized(secret), $"coffre/roll/letter/v1 {reference}"));

    /// <summary>
    /// To whom an account's own book is sealed on its owner's disk. Nobody else knows this recipient: a page that opens was written by who has the keys.
    /// </summary>
    /// <param name="vault">The account's vault in one generation.</param>
    public static HybridIdentity Book(HybridIdentity vault) => Identity(vault.Seed, "coffre/book/v1");

    /// <summary>
    /// The 32 bytes that an account sends once, with its first <c>keys</c>, and that the label of its manifests' leaves is the hash of
    /// (<c>docs/format.md</c> §6).
    /// </summary>
    /// <param name="key">The keybag's label key, 32 bytes.</param>
    public static byte[] ManifestLabel(ReadOnlySpan<byte> key) => Bytes(Sized(key), "coffre/manifest/label/v1");

    static byte[] Bytes(ReadOnlySpan<byte> secret, string info)
    {
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, [], Encoding.UTF8.GetBytes(info));
        return key;
    }

    static HybridIdentity Identity(ReadOnlySpan<byte> secret, string info)
    {
        var seed = Bytes(secret, info);
        var identity = HybridIdentity.FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return identity;
    }

    static SigningKey Key(ReadOnlySpan<byte> secret, string info)
    {
        var seed = Bytes(secret, info);
        var key = SigningKey.FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    static Locator Find(ReadOnlySpan<byte> secret, string info) => Locator.From(Bytes(secret, info).AsSpan(0, 16));

    static byte[] Of(Code code, CodeKind kind) => code.Kind == kind
        ? Encoding.ASCII.GetBytes(code.Symbols)
        : throw new ArgumentException($"Expected a {ClosedCode.Text(kind)} code.", nameof(code));

    static ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> secret) => secret.Length == SecretSize
        ? secret
        : throw new ArgumentException("A secret is 32 bytes.", nameof(secret));
}
