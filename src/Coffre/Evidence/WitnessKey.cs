using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Coffre;

/// <summary>
/// A witness of logs and the Ed25519 key that it cosigns checkpoints with, as C2SP tlog-cosignature writes it:
/// <c>name+hex of the key id+base64(0x04 ‖ key)</c>.
/// </summary>
/// <param name="Name">The name in signature lines.</param>
/// <param name="Key">The key.</param>
public sealed record WitnessKey(string Name, VerifyKey Key)
{
    const byte Kind = 4;
    const int TimeSize = 8;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="RefusedException"><c>bad-key</c>: not such a text, or the key id is not this key's.</exception>
    public static WitnessKey Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts.Length == 3 && SignedNote.IsName(parts[0]) && Base64.TryDecode(parts[2], out var bytes) && bytes.Length == VerifyKey.Size + 1 && bytes[0] == Kind)
        {
            var key = new WitnessKey(parts[0], new(bytes.AsSpan(1)));
            if (key.ToString() == text)
                return key;
        }
        throw new RefusedException("bad-key", "This is not a witness's key, name+id+base64.");
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Name}+{Convert.ToHexStringLower(KeyId())}+{Convert.ToBase64String(Typed())}";

    /// <summary>A cosignature line of a checkpoint, its LF included.</summary>
    /// <param name="text">The checkpoint's signed text, the last LF included.</param>
    /// <param name="at">When the witness has seen it; seconds count.</param>
    /// <param name="key">The witness's signing key.</param>
    public byte[] Cosign(ReadOnlySpan<byte> text, DateTimeOffset at, SigningKey key)
    {
        var line = new byte[SignedNote.KeyIdSize + TimeSize + SigningKey.SignatureSize];
        KeyId().CopyTo(line, 0);
        BinaryPrimitives.WriteInt64BigEndian(line.AsSpan(SignedNote.KeyIdSize), at.ToUnixTimeSeconds());
        key.Sign(Message(at.ToUnixTimeSeconds(), text)).CopyTo(line.AsSpan(SignedNote.KeyIdSize + TimeSize));
        return Encoding.UTF8.GetBytes($"— {Name} {Convert.ToBase64String(line)}\n");
    }

    internal bool Signed(NoteSignature line) => line.Name == Name && line.KeyId.Span.SequenceEqual(KeyId());

    internal DateTimeOffset Verify(ReadOnlySpan<byte> text, NoteSignature line)
    {
        var bytes = line.Signature.Span;
        if (bytes.Length == TimeSize + SigningKey.SignatureSize)
        {
            var seconds = BinaryPrimitives.ReadUInt64BigEndian(bytes);
            if (seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds() && Key.Verify(Message((long)seconds, text), bytes[TimeSize..]))
                return DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        }
        throw new RefusedException("bad-signature", $"The cosignature of {Name} does not verify.");
    }

    static byte[] Message(long seconds, ReadOnlySpan<byte> text) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n")), .. text];

    byte[] Typed()
    {
        var typed = new byte[VerifyKey.Size + 1];
        typed[0] = Kind;
        Key.CopyTo(typed.AsSpan(1));
        return typed;
    }

    byte[] KeyId() => SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', .. Typed()])[..SignedNote.KeyIdSize];
}
