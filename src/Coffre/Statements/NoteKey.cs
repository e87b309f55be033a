namespace Coffre;

/// <summary>
/// A name and the Ed25519 key that signs notes under it, as C2SP writes it: <c>name+hex of the key id+base64(0x01 ‖ key)</c>.
/// A log's is its <em>vkey</em> (<c>docs/format.md</c> §7).
/// </summary>
/// <param name="Name">The name in signature lines; a log's is its origin.</param>
/// <param name="Key">The key.</param>
public sealed record NoteKey(string Name, VerifyKey Key)
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="RefusedException"><c>bad-key</c>: not such a text, or the key id is not this key's.</exception>
    public static NoteKey Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts.Length == 3 && SignedNote.IsName(parts[0]) && Base64.TryDecode(parts[2], out var bytes) && bytes.Length == VerifyKey.Size + 1 && bytes[0] == 1)
        {
            var key = new NoteKey(parts[0], new(bytes.AsSpan(1)));
            if (key.ToString() == text)
                return key;
        }
        throw new RefusedException("bad-key", "This is not a verifier key, name+id+base64.");
    }

    /// <summary>The text form.</summary>
    public override string ToString()
    {
        Span<byte> id = stackalloc byte[SignedNote.KeyIdSize];
        SignedNote.WriteKeyId(Name, Key, id);
        Span<byte> bytes = stackalloc byte[VerifyKey.Size + 1];
        bytes[0] = 1;
        Key.CopyTo(bytes[1..]);
        return $"{Name}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String(bytes)}";
    }
}
