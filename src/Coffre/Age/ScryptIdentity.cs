using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Coffre.Age;

/// <summary>Opens what was sealed under a passphrase, if its work factor is within the bounds of <see cref="ScryptRecipient"/>.</summary>
public sealed class ScryptIdentity : IIdentity
{
    readonly byte[] passphrase;

    /// <summary>Takes a passphrase.</summary>
    /// <param name="passphrase">Not empty. Its UTF-8 counts, unchanged.</param>
    public ScryptIdentity(string passphrase)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        this.passphrase = Encoding.UTF8.GetBytes(passphrase);
    }

    /// <inheritdoc/>
    /// <exception cref="RefusedException"><c>wrong-work-factor</c>: outside of the bounds; nothing was derived.</exception>
    public bool TryUnwrap(IReadOnlyList<Stanza> stanzas, Span<byte> fileKey)
    {
        Span<byte> salt = stackalloc byte[ScryptRecipient.SaltSize];
        foreach (var stanza in stanzas)
        {
            if (stanza.Type != ScryptRecipient.StanzaType)
                continue;
            if (stanza is not { Arguments: [var argument, var factor], Body.Length: FileKeyWrap.BodySize } || !FileKeyWrap.TryArgument(argument, salt))
                throw Refusals.Malformed("A scrypt stanza has a salt of 16 bytes, a work factor and a body of 32.");
            var key = ScryptRecipient.DeriveKey(passphrase, salt, WorkFactor(factor));
            var opened = FileKeyWrap.TryUnwrap(key, stanza.Body.Span, fileKey);
            CryptographicOperations.ZeroMemory(key);
            if (opened)
                return true;
        }
        return false;
    }

    static int WorkFactor(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange('0', '9') || text[0] == '0')
            throw Refusals.Malformed("A work factor is a decimal number without a leading zero.");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var factor)
            && factor is >= ScryptRecipient.MinWorkFactor and <= ScryptRecipient.MaxWorkFactor ? factor : throw Refusals.WrongWorkFactor;
    }
}
