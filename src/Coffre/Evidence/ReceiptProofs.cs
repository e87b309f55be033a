namespace Coffre;

/// <summary>The proofs of one receipt: all against one head of the log, which the log has signed.</summary>
sealed class ReceiptProofs
{
    readonly Trust trust;

    ReceiptProofs(TlogProof main, Checkpoint checkpoint, Trust trust) => (Main, Checkpoint, this.trust) = (main, checkpoint, trust);

    /// <summary>The evidence's.</summary>
    public TlogProof Main { get; }

    public Checkpoint Checkpoint { get; }

    public TreeHead Head => Checkpoint.Head;

    public static ReceiptProofs Open(ReadOnlyMemory<byte> bytes, Trust trust)
    {
        var main = TlogProof.Parse(bytes);
        return new(main, trust.Open(main.Checkpoint), trust);
    }

    /// <summary>Reads the proof of a state leaf and verifies it; where it lies.</summary>
    public long Verify(ReadOnlyMemory<byte> bytes, Leaf leaf)
    {
        var proof = TlogProof.Parse(bytes);
        if (proof.Extra.Length != 0)
            throw new RefusedException("wrong-length", "Only the evidence's proof has extra data.");
        // the same bytes have the same signature: verified once
        if (!proof.Checkpoint.Span.SequenceEqual(Checkpoint.Bytes.Span) && trust.Open(proof.Checkpoint).Head != Head)
            throw new RefusedException("other-checkpoint", "All proofs of a receipt are against one head of the log.");
        proof.Verify(leaf, Head);
        return proof.Index;
    }
}
