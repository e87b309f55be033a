namespace Coffre;

/// <summary>
/// Verifies a receipt offline, with nothing but a trust folder (<c>docs/format.md</c> §7). What it gives has been proven; whatever breaks a rule is
/// refused with the rule's name.
/// </summary>
public static class ReceiptVerifier
{
    /// <summary>Verifies a receipt, and compares documents with what it discloses.</summary>
    /// <param name="bytes">The receipt's text.</param>
    /// <param name="trust">What the reader relies on.</param>
    /// <param name="documents">H of each document to be compared.</param>
    /// <exception cref="RefusedException">
    /// Those of <see cref="Receipt.Parse"/>, of evidence, statements, chains, checkpoints, proofs and disclosures, and: <c>incomplete</c>: something is
    /// missing; <c>wrong-log</c>; <c>other-checkpoint</c>: not all proofs are against one head; <c>stray-chain</c>, <c>stray-attest</c>: of someone who
    /// signed nothing here; <c>unattested</c>: a name that is not the operator's word; <c>stale-key</c>, <c>key-after-evidence</c>: the act's key was not
    /// the one in force; <c>wrong-act</c>: no act of this event; <c>wrong-author</c>; <c>content-mismatch</c>, <c>commit-mismatch</c>: parts of the
    /// receipt that are not of each other.
    /// </exception>
    public static ReceiptAnswer Verify(ReadOnlyMemory<byte> bytes, Trust trust, params IReadOnlyList<Digest> documents)
    {
        var receipt = Receipt.Parse(bytes);
        var proofs = ReceiptProofs.Open(receipt.Proof, trust);
        if (proofs.Main.Extra.Length != Evidence.SaltSize)
            throw new RefusedException("wrong-length", "The proof's extra data is the salt, 32 bytes.");
        proofs.Main.Verify(new Leaf.Evidence(Evidence.Salted(proofs.Main.Extra.Span, receipt.Evidence.Span)), proofs.Head);
        var evidence = Evidence.Parse(receipt.Evidence.Span);
        if (evidence.Log != trust.Log.Name)
            throw new RefusedException("wrong-log", $"This is evidence of \"{evidence.Log}\", not of \"{trust.Log.Name}\".");

        var acts = ReceiptActs.Read(receipt, evidence);
        var chains = ReceiptChains.Read(receipt, acts, proofs, trust);
        chains.Verify(receipt, acts, proofs);
        acts.Check(evidence);

        var stated = acts.Delivery?.Body ?? acts.Act.Body as StatementBody.Deposit;
        var open = receipt.Open is { } line && stated is not null ? Disclosure.Read(line.Span, stated) : null;
        return new()
        {
            Evidence = evidence,
            Act = acts.Act,
            Delivery = acts.Delivery,
            Names = chains.Names(evidence.At),
            Head = proofs.Head,
            Index = proofs.Main.Index,
            Witnessed = [.. trust.Witnesses.Select(witness => proofs.Checkpoint.CosignedBy(witness)!.Value)],
            Open = open,
            Cover = open?.Cover is { } cover ? Cover.Read(cover.Span) : null,
            Documents = [.. documents.Select(document => Judge(document, Disclosure.PartsOf(stated), open))],
            HasToken = receipt.Token.HasValue,
            Caveats = [.. Caveats(evidence, trust)],
        };
    }

    static DocumentVerdict Judge(Digest document, IReadOnlyList<StatedPart> stated, Disclosure? open)
    {
        var closed = new List<int>();
        for (var part = 0; part < stated.Count; part++)
        {
            if (open?.Parts[part] is not { } salt)
                closed.Add(part);
            else if (Commitment.Of(salt.Span, document) == stated[part].Commit)
                return new(Verdict.Intact, part, []);
        }
        // of a delivery of words alone no document can be told
        return new(closed.Count > 0 || stated.Count == 0 || open is null ? Verdict.CannotBeTold : Verdict.NotIntact, null, closed);
    }

    static IEnumerable<Caveat> Caveats(Evidence evidence, Trust trust)
    {
        yield return Caveat.LogsWord;
        yield return Caveat.OperatorsTime;
        if (trust.Witnesses.Count == 0)
            yield return Caveat.NoWitness;
        if (evidence.Level == Level.Test)
            yield return Caveat.Test;
        if (evidence.Event is EventKind.SubmissionAcceptance or EventKind.ContentConsignment)
            yield return Caveat.OnlyAvailable;
        if (evidence.Event is EventKind.ContentAccessTracking)
            yield return Caveat.NotRead;
    }
}
