namespace Coffre;

/// <summary>A chain for a receipt, and where the statement that it will end with lies in the log.</summary>
/// <param name="Chain">The chain, whole; it is cut where the receipt needs it.</param>
/// <param name="Last">The place of the statement <see cref="ReceiptWriter.LastGiven"/>, at the receipt's checkpoint; null for a letter.</param>
public sealed record ReceiptChain(Chain Chain, LogPlace? Last);

/// <summary>A name for a receipt, and where it lies in the log.</summary>
/// <param name="Attest">The operator's statement.</param>
/// <param name="Place">Its place, at the receipt's checkpoint.</param>
public sealed record ReceiptName(Statement Attest, LogPlace Place);

/// <summary>Puts receipts together, on a client, from what it holds (<c>docs/format.md</c> §5, §7).</summary>
public static class ReceiptWriter
{
    /// <summary>
    /// The number of the statement that a chain ends with in a receipt: the one that its account's act builds on; of others' chains the newest.
    /// Its leaf is the one to ask a proof for.
    /// </summary>
    /// <param name="chain">The chain of an author, or the operator's.</param>
    /// <param name="act">The act that caused the evidence; the delivery where that is the act.</param>
    /// <param name="delivery">The delivery that the evidence is about; null about an account.</param>
    public static long LastGiven(Chain chain, Statement act, Statement? delivery) =>
        new[] { act, delivery }.FirstOrDefault(statement => statement?.Account == chain.Id)?.After?.N ?? chain.Newest.Point.N;

    /// <summary>Composes a receipt. All places are proven at the size of one checkpoint.</summary>
    /// <param name="evidence">The evidence's text.</param>
    /// <param name="salt">Its salt, 32 bytes.</param>
    /// <param name="place">Where its leaf lies; the number is the evidence's.</param>
    /// <param name="act">The act that caused it; the delivery where that is the act.</param>
    /// <param name="delivery">The delivery that it is about; null about an account.</param>
    /// <param name="chains">The operator's, and one of each who signed act or delivery.</param>
    /// <param name="names">What those who signed are called, for whom the operator has said it.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="open">What the owner discloses of the delivery; null for nothing.</param>
    /// <exception cref="ArgumentException">A chain is missing, or a place is not the one that is needed.</exception>
    public static Receipt Compose(
        ReadOnlyMemory<byte> evidence, ReadOnlyMemory<byte> salt, LogPlace place, Statement act, Statement? delivery, IReadOnlyList<ReceiptChain> chains,
        IReadOnlyList<ReceiptName> names, ReadOnlyMemory<byte> checkpoint, Disclosure? open = null)
    {
        foreach (var author in new[] { act, delivery }.OfType<Statement>().Select(statement => statement.Account))
        {
            if (!chains.Any(chain => chain.Chain.Id == author))
                throw new ArgumentException($"The chain of {author} is missing.", nameof(chains));
        }
        var (statements, proofs) = (new List<ReadOnlyMemory<byte>>(), new List<ReadOnlyMemory<byte>>());
        foreach (var (chain, last) in chains)
        {
            var n = LastGiven(chain, act, delivery);
            statements.AddRange(chain.Statements.Take((int)n + 1).Select(statement => statement.Bytes));
            if (chain.Kind == AccountKind.Letter)
                continue;
            proofs.Add(last?.N == n ? Proof(default, last) : throw new ArgumentException($"The place of statement {n} of {chain.Id} is needed.", nameof(chains)));
        }
        return new()
        {
            Evidence = evidence,
            Act = act.Hash == delivery?.Hash ? default(ReadOnlyMemory<byte>?) : act.Bytes,
            Delivery = delivery?.Bytes,
            Chains = statements,
            ChainProofs = proofs,
            Attests = [.. names.Select(name => name.Attest.Bytes)],
            AttestProofs = [.. names.Select(name => Proof(default, name.Place))],
            Proof = Proof(salt, place),
            Open = open is null ? default(ReadOnlyMemory<byte>?) : open.ToBytes(),
        };

        ReadOnlyMemory<byte> Proof(ReadOnlyMemory<byte> extra, LogPlace at) => new TlogProof(extra, at.Index, at.Path, checkpoint).ToBytes();
    }
}
