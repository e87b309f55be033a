using Coffre.Age;

namespace Coffre;

/// <summary>
/// Opens what was delivered, in the order of the table of <c>docs/format.md</c> §4. The first difference stops with its name
/// (<see cref="StoppedException"/>): nothing after it is looked at, nothing is shown.
/// </summary>
public static partial class Opening
{
    /// <summary>Opens a grant and compares it with its act. The act itself, its author and its recipient must have been checked.</summary>
    /// <param name="act">A delivery statement.</param>
    /// <param name="sealedGrant">The age file.</param>
    /// <param name="vault">The reader's vault identity of the act's generation.</param>
    /// <exception cref="StoppedException"><c>content-mismatch</c>.</exception>
    public static OpenedDelivery Grant(Statement act, ReadOnlyMemory<byte> sealedGrant, HybridIdentity vault) =>
        StoppedException.At(StoppedException.ContentMismatch, () =>
        {
            if (sealedGrant.Length > Coffre.Grant.MaxSize)
                throw new RefusedException("too-large", $"A grant is at most {Coffre.Grant.MaxSize} bytes.");
            if (Digest.Of(sealedGrant.Span) != ((StatementBody.Delivery)act.Body).Grant)
                throw new RefusedException("content-mismatch", "The grant is not the one that the act names.");
            Demand(sealedGrant);
            return OpenedDelivery.Compare(act, AgeFile.Open(sealedGrant.Span, vault));
        });

    /// <summary>
    /// Opens a copy, one's own of what one sent or a holder's of a letter kept: checked like a grant, but for whom it was sealed to
    /// (<c>docs/format.md</c> §4). The act must have been checked.
    /// </summary>
    /// <param name="act">A delivery statement.</param>
    /// <param name="sealedCopy">The age file.</param>
    /// <param name="vaults">The owner's vault identities by generation, from 0; the newest is tried first.</param>
    /// <exception cref="StoppedException"><c>content-mismatch</c>.</exception>
    public static OpenedDelivery Copy(Statement act, ReadOnlyMemory<byte> sealedCopy, IReadOnlyList<HybridIdentity> vaults) =>
        StoppedException.At(StoppedException.ContentMismatch, () =>
        {
            if (sealedCopy.Length > Coffre.Grant.MaxSize)
                throw new RefusedException("too-large", $"A copy is at most {Coffre.Grant.MaxSize} bytes.");
            Demand(sealedCopy);
            return OpenedDelivery.Compare(act, AgeFile.Open(sealedCopy.Span, [.. vaults.Reverse()]));
        });

    /// <summary>One suite, one stanza: no negotiation [attack 15].</summary>
    static void Demand(ReadOnlyMemory<byte> sealedFile) => AgeHeader.Read(sealedFile.Span, out _).DemandHybrid();
}
