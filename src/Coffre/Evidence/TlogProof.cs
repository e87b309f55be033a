using System.Globalization;
using System.Text;

namespace Coffre;

/// <summary>
/// A proof that a leaf lies in a log, whole in one text (C2SP tlog-proof): extra data, index, path, checkpoint. Ours always has its <c>extra</c> line
/// (<c>docs/format.md</c> §7).
/// </summary>
/// <param name="Extra">Opaque data that the proof does not vouch for; a receipt's salt, else empty.</param>
/// <param name="Index">The leaf's index.</param>
/// <param name="Path">Its inclusion path at the checkpoint's size, at most <see cref="Merkle.MaxProof"/> hashes.</param>
/// <param name="Checkpoint">The checkpoint's bytes.</param>
public sealed record TlogProof(ReadOnlyMemory<byte> Extra, long Index, IReadOnlyList<Digest> Path, ReadOnlyMemory<byte> Checkpoint)
{
    const string Type = "c2sp.org/tlog-proof@v1";
    const int HashLine = 45;

    /// <summary>Reads a proof; verifies nothing.</summary>
    /// <exception cref="RefusedException"><c>wrong-type</c>, <c>malformed</c>, <c>not-canonical</c>, <c>wrong-length</c>; <c>bad-proof</c>: more hashes than any tree needs.</exception>
    public static TlogProof Parse(ReadOnlyMemory<byte> bytes)
    {
        var text = bytes.Span;
        var first = text.IndexOf((byte)'\n');
        if (first < 0 || !Ascii.Equals(text[..first], Type))
            throw new RefusedException("wrong-type", "This is not a proof.");
        var lines = new HeaderLines(text[(first + 1)..]);
        var extra = lines.Next("extra ");
        var index = lines.Next("index ");
        var at = first + 1 + "extra ".Length + Encoding.UTF8.GetByteCount(extra) + 1 + "index ".Length + Encoding.UTF8.GetByteCount(index) + 1;
        var path = new List<Digest>();
        for (; at < text.Length && text[at] != '\n'; at += HashLine)
        {
            if (path.Count == Merkle.MaxProof)
                throw new RefusedException("bad-proof", $"A proof has at most {Merkle.MaxProof} hashes.");
            if (text.Length - at < HashLine || text[at + HashLine - 1] != '\n')
                throw new RefusedException("malformed", "A path is hashes in base64, one a line.");
            path.Add(Digest.Parse(Encoding.UTF8.GetString(text.Slice(at, HashLine - 1))));
        }
        return at < text.Length
            ? new(Base64.Decode(extra), Coffre.Checkpoint.Number(index), path, bytes[(at + 1)..])
            : throw new RefusedException("malformed", "A proof ends with a checkpoint, after an empty line.");
    }

    /// <summary>The text.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Type);
        text.Append(CultureInfo.InvariantCulture, $"\nextra {Base64.Encode(Extra.Span)}\nindex {Index}\n");
        foreach (var hash in Path)
            text.Append(CultureInfo.InvariantCulture, $"{hash}\n");
        return [.. Encoding.ASCII.GetBytes(text.Append('\n').ToString()), .. Checkpoint.Span];
    }

    /// <summary>Demands that a leaf lies at the index in the tree of a head; the head is the one of an opened checkpoint.</summary>
    /// <exception cref="RefusedException"><c>bad-proof</c>.</exception>
    public void Verify(Leaf leaf, TreeHead head)
    {
        if (!Merkle.Includes(leaf.Hash, Index, head.Size, head.Root, Path))
            throw new RefusedException("bad-proof", $"Nothing proves that this lies at {Index} in the log.");
    }
}
