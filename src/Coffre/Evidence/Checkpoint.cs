using System.Globalization;
using System.Text;

namespace Coffre;

/// <summary>
/// The signed head of a log (C2SP tlog-checkpoint): origin, size, root, no extension lines, signed once by the log; any number of witnesses may
/// have cosigned it (<c>docs/format.md</c> §6).
/// </summary>
public sealed class Checkpoint
{
    /// <summary>Most bytes in a checkpoint: its text, and as many signatures as a note may carry.</summary>
    public const int MaxSize = 256 * 1024;

    readonly SignedNote note;

    Checkpoint(ReadOnlyMemory<byte> bytes, SignedNote note, string origin, TreeHead head)
    {
        (Bytes, this.note, Origin, Head) = (bytes, note, origin, head);
    }

    /// <summary>All its bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The log's origin.</summary>
    public string Origin { get; }

    /// <summary>Size and root of the tree.</summary>
    public TreeHead Head { get; }

    /// <summary>
    /// The note with the log's own signature line only: what a time-stamp token is over, whoever cosigned later (<c>docs/format.md</c> §6).
    /// </summary>
    /// <param name="log">The log's key.</param>
    public byte[] Bare(NoteKey log)
    {
        var line = Own(log) ?? throw Unsigned(log);
        return [.. note.Text.Span, (byte)'\n', .. Encoding.UTF8.GetBytes($"— {line.Name} {Base64.Encode(line.Bytes.Span)}\n")];
    }

    /// <summary>Reads a checkpoint and demands that the log signed it.</summary>
    /// <param name="bytes">The whole note; kept, so it must not change.</param>
    /// <param name="log">The log's key, whose name is the origin.</param>
    /// <exception cref="RefusedException">
    /// <c>too-large</c>; <c>malformed</c>, <c>not-canonical</c>, <c>wrong-length</c>; <c>wrong-log</c>: another origin; <c>unsigned</c>: not signed
    /// exactly once under the log's name and key id; <c>bad-signature</c>.
    /// </exception>
    public static Checkpoint Open(ReadOnlyMemory<byte> bytes, NoteKey log)
    {
        if (bytes.Length > MaxSize)
            throw new RefusedException("too-large", $"A checkpoint has at most {MaxSize} bytes.");
        var note = SignedNote.Parse(bytes);
        var lines = new HeaderLines(note.Text.Span);
        var (origin, size) = (lines.Next(""), lines.Next(""));
        var checkpoint = new Checkpoint(bytes, note, origin, new(Number(size), Digest.Parse(Encoding.UTF8.GetString(lines.Last()))));
        if (origin != log.Name)
            throw new RefusedException("wrong-log", $"This is a checkpoint of \"{origin}\", not of \"{log.Name}\".");
        var signature = checkpoint.Own(log) ?? throw Unsigned(log);
        return log.Key.Verify(note.Text.Span, signature.Signature.Span)
            ? checkpoint
            : throw new RefusedException("bad-signature", "The log's signature of the checkpoint does not verify.");
    }

    /// <summary>Signs a checkpoint. A log signs only heads that extend every head it signed before.</summary>
    /// <param name="origin">The log's origin.</param>
    /// <param name="head">Size and root.</param>
    /// <param name="key">The log's key.</param>
    /// <returns>The whole note.</returns>
    public static byte[] Sign(string origin, TreeHead head, SigningKey key) =>
        SignedNote.Sign(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{origin}\n{head.Size}\n{head.Root}\n")), origin, key);

    /// <summary>When this witness saw the checkpoint; null if it did not cosign it (C2SP tlog-cosignature).</summary>
    /// <exception cref="RefusedException"><c>bad-signature</c>: there is a line of this witness and it does not verify.</exception>
    public DateTimeOffset? CosignedBy(WitnessKey witness) =>
        note.Signatures.Where(line => witness.Signed(line)).Select(line => (DateTimeOffset?)witness.Verify(note.Text.Span, line)).FirstOrDefault();

    internal static long Number(string text)
    {
        var reader = new JsonLineReader(Encoding.UTF8.GetBytes(text));
        var number = reader.Number();
        reader.End();
        return number;
    }

    // exactly one line under the log's name and key id; others, of witnesses or unknown keys, are no concern of ours
    NoteSignature? Own(NoteKey log)
    {
        var id = new byte[SignedNote.KeyIdSize];
        SignedNote.WriteKeyId(log.Name, log.Key, id);
        NoteSignature? own = null;
        foreach (var line in note.Signatures)
        {
            if (line.Name != log.Name || !line.KeyId.Span.SequenceEqual(id))
                continue;
            if (own is not null)
                return null;
            own = line;
        }
        return own;
    }

    static RefusedException Unsigned(NoteKey log) => new("unsigned", $"The log \"{log.Name}\" has not signed this checkpoint exactly once.");
}
