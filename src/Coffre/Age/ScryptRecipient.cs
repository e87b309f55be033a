using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;

namespace Coffre.Age;

/// <summary>
/// A passphrase, the only recipient of its file (C2SP age.md, <i>The scrypt recipient type</i>).
/// </summary>
public sealed class ScryptRecipient : IRecipient
{
    /// <summary>Least work factor: memory of 1 MiB. A file with less is refused: its passphrase was left nearly bare [attack 16].</summary>
    public const int MinWorkFactor = 10;

    /// <summary>Greatest work factor, and what a new file gets: memory of 256 MiB, about a second. A file with more is refused before anything is
    /// derived, or one hostile header could stop a machine [attacks 16, 28].</summary>
    public const int MaxWorkFactor = 18;

    internal const string StanzaType = "scrypt";
    internal const int SaltSize = 16;

    readonly byte[] passphrase;
    readonly int workFactor;

    /// <summary>Takes a passphrase.</summary>
    /// <param name="passphrase">Not empty. Its UTF-8 counts, unchanged: no normalisation.</param>
    /// <param name="workFactor">The logarithm of scrypt's N.</param>
    /// <exception cref="ArgumentException">An empty passphrase, a work factor outside of its bounds.</exception>
    public ScryptRecipient(string passphrase, int workFactor = MaxWorkFactor)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        ArgumentOutOfRangeException.ThrowIfLessThan(workFactor, MinWorkFactor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workFactor, MaxWorkFactor);
        this.passphrase = Encoding.UTF8.GetBytes(passphrase);
        this.workFactor = workFactor;
    }

    RecipientGroup IRecipient.Group => RecipientGroup.Alone;

    /// <inheritdoc/>
    public Stanza Wrap(ReadOnlySpan<byte> fileKey)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var key = DeriveKey(passphrase, salt, workFactor);
        var body = FileKeyWrap.Wrap(key, fileKey);
        CryptographicOperations.ZeroMemory(key);
        return new(StanzaType, [UnpaddedBase64.Encode(salt), workFactor.ToString(CultureInfo.InvariantCulture)], body);
    }

    internal static byte[] DeriveKey(byte[] passphrase, ReadOnlySpan<byte> salt, int workFactor) =>
        SCrypt.Generate(passphrase, [.. "age-encryption.org/v1/scrypt"u8, .. salt], 1 << workFactor, 8, 1, 32);
}
