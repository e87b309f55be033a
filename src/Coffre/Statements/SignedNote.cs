using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Coffre;

/// <summary>One signature line of a note: <c>— name base64(key id ‖ signature)</c>.</summary>
/// <param name="Name">Who signed.</param>
/// <param name="Bytes">4 bytes of key id, then the signature: 64 bytes where it is plain Ed25519.</param>
public readonly record struct NoteSignature(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The key id.</summary>
    public ReadOnlyMemory<byte> KeyId => Bytes[..SignedNote.KeyIdSize];

    /// <summary>The signature.</summary>
    public ReadOnlyMemory<byte> Signature => Bytes[SignedNote.KeyIdSize..];
}

/// <summary>
/// A C2SP signed note: a text whose lines end with LF, an empty line, and signature lines (<c>docs/format.md</c> §1, §3, §6). Statements and
/// checkpoints are such notes. What is verified is the bytes received.
/// </summary>
public sealed class SignedNote
{
    /// <summary>Bytes in a key id.</summary>
    public const int KeyIdSize = 4;

    /// <summary>Signature lines that are read at most; a checkpoint may carry those of many witnesses.</summary>
    public const int MaxSignatures = 64;

    const byte Ed25519Kind = 1;
    static ReadOnlySpan<byte> Dash => "— "u8;

    SignedNote(ReadOnlyMemory<byte> text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>The signed bytes, the last LF included.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>The signature lines in their order, at least one.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Takes a note apart; verifies nothing.</summary>
    /// <exception cref="RefusedException"><c>bad-character</c>, <c>not-utf8</c>, <c>malformed</c>, <c>not-canonical</c>.</exception>
    public static SignedNote Parse(ReadOnlyMemory<byte> bytes)
    {
        var note = bytes.Span;
        foreach (var b in note)
        {
            if (b is < 0x20 and not (byte)'\n' or 0x7f)
                throw new RefusedException("bad-character", "A note holds no control character but the LF that ends each line.");
        }
        if (!Utf8.IsValid(note))
            throw new RefusedException("not-utf8", "A note is UTF-8.");
        var end = note.LastIndexOf("\n\n"u8);
        if (end < 0 || note[^1] != '\n')
            throw new RefusedException("malformed", "A note is a text, an empty line, and lines of signatures.");
        var signatures = new List<NoteSignature>(1);
        for (var rest = note[(end + 2)..]; !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)'\n');
            if (signatures.Count == MaxSignatures)
                throw new RefusedException("malformed", $"A note carries at most {MaxSignatures} signatures.");
            signatures.Add(ParseLine(rest[..length]));
            rest = rest[(length + 1)..];
        }
        return signatures.Count == 0 ? throw new RefusedException("malformed", "A note carries a signature.") : new(bytes[..(end + 1)], signatures);
    }

    /// <summary>Demands a signature of the text by this key under this name.</summary>
    /// <exception cref="RefusedException"><c>wrong-signer</c>: no line has the name; <c>wrong-key-id</c>: none has its key id; <c>bad-signature</c>.</exception>
    public void Verify(string name, VerifyKey key)
    {
        Span<byte> id = stackalloc byte[KeyIdSize];
        WriteKeyId(name, key, id);
        var fault = "wrong-signer";
        foreach (var line in Signatures)
        {
            if (line.Name != name)
                continue;
            if (!line.KeyId.Span.SequenceEqual(id))
                fault = fault == "wrong-signer" ? "wrong-key-id" : fault;
            else if (key.Verify(Text.Span, line.Signature.Span))
                return;
            else
                fault = "bad-signature";
        }
        throw new RefusedException(fault, $"This is not signed by the key of {name}.");
    }

    /// <summary>The whole note: the text, an empty line, one signature line.</summary>
    /// <param name="text">Lines, the last LF included, no empty line.</param>
    /// <param name="name">Who signs.</param>
    /// <param name="key">The signing key.</param>
    public static byte[] Sign(ReadOnlySpan<byte> text, string name, SigningKey key)
    {
        var line = SignatureLine(text, name, key);
        var note = new byte[text.Length + 1 + line.Length];
        text.CopyTo(note);
        note[text.Length] = (byte)'\n';
        line.CopyTo(note, text.Length + 1);
        return note;
    }

    /// <summary>A signature line of the text, its LF included.</summary>
    public static byte[] SignatureLine(ReadOnlySpan<byte> text, string name, SigningKey key)
    {
        Span<byte> bytes = stackalloc byte[KeyIdSize + SigningKey.SignatureSize];
        WriteKeyId(name, key.Public, bytes);
        key.Sign(text).CopyTo(bytes[KeyIdSize..]);
        return Encoding.UTF8.GetBytes($"— {name} {Convert.ToBase64String(bytes)}\n");
    }

    /// <summary>Writes the key id, H(name ‖ LF ‖ 0x01 ‖ public key)[0..4].</summary>
    public static void WriteKeyId(string name, VerifyKey key, Span<byte> destination)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        var input = length <= 256 ? stackalloc byte[length + 2 + VerifyKey.Size] : new byte[length + 2 + VerifyKey.Size];
        Encoding.UTF8.GetBytes(name, input);
        input[length] = (byte)'\n';
        input[length + 1] = Ed25519Kind;
        key.CopyTo(input[(length + 2)..]);
        Span<byte> hash = stackalloc byte[Digest.Size];
        SHA256.HashData(input, hash);
        hash[..KeyIdSize].CopyTo(destination);
    }

    /// <summary>Whether a text can stand as the name in a signature line: not empty, no white space, no plus.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c == '+' || char.IsWhiteSpace(c))
                return false;
        }
        return !text.IsEmpty;
    }

    static NoteSignature ParseLine(ReadOnlySpan<byte> line)
    {
        var space = line.LastIndexOf((byte)' ');
        if (!line.StartsWith(Dash) || space < Dash.Length)
            throw new RefusedException("malformed", "Expected a line of signature here.");
        var name = Encoding.UTF8.GetString(line[Dash.Length..space]);
        if (!IsName(name))
            throw new RefusedException("malformed", "A signature's name is not empty and holds no white space and no plus.");
        var bytes = Base64.Decode(Encoding.UTF8.GetString(line[(space + 1)..]));
        return bytes.Length > KeyIdSize
            ? new(name, bytes)
            : throw new RefusedException("malformed", "A signature follows its key id.");
    }
}
