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

    /// <summary>Finds the vault identity that an act was sealed to, in the chain as the sender saw it.</summary>
    /// <param name="act">A delivery statement.</param>
    /// <param name="mine">The reader's own chain.</param>
    /// <param name="vaults">The reader's vault identities by generation, from 0: the keybag's.</param>
    /// <exception cref="StoppedException">
    /// <c>tampered</c>: <c>not-mine</c>, <c>not-my-chain</c>, <c>wrong-generation</c>, <c>not-in-keybag</c>.
    /// </exception>
    public static HybridIdentity Addressed(Statement act, Chain mine, IReadOnlyList<HybridIdentity> vaults) =>
        StoppedException.At(StoppedException.Tampered, () =>
        {
            var to = DemandAddressed(act, mine);
            return to.Gen < vaults.Count ? vaults[(int)to.Gen] : throw new RefusedException("not-in-keybag", "The keybag does not hold the generation that was sealed to.");
        });

    /// <summary>
    /// Demands that a letter's delivery may be kept by an account, and was: the letter's genesis, its issuer, and its claim to this account
    /// (<c>docs/format.md</c> §4).
    /// </summary>
    /// <param name="act">The letter's delivery.</param>
    /// <param name="letter">The letter's chain: its genesis.</param>
    /// <param name="claim">The claim by which it was kept.</param>
    /// <param name="me">The account.</param>
    /// <exception cref="StoppedException"><c>tampered</c>, <c>wrong-sender</c>.</exception>
    public static void Kept(Statement act, Chain letter, Statement claim, AccountId me)
    {
        StoppedException.At(StoppedException.WrongSender, () => LetterRules.CheckIssuer(letter, act.Account));
        StoppedException.At(StoppedException.Tampered, () =>
        {
            LetterRules.Check(act);
            letter.Verify(claim);
            if (((StatementBody.Delivery)act.Body).To.Id != letter.Id || claim.Body is not StatementBody.Claim { To: var to } || to != me)
                throw new RefusedException("not-mine", "This letter was not claimed by this account.");
        });
    }

    /// <summary>Demands that a copy is of what this account sent.</summary>
    /// <exception cref="StoppedException"><c>tampered</c>: <c>not-mine</c>.</exception>
    public static void Sent(Statement act, AccountId me)
    {
        if (act.Account != me)
            throw new StoppedException(StoppedException.Tampered, new("not-mine", "This account did not send this delivery."));
    }

    /// <summary>Demands that an act goes to this account, as its own chain knows itself.</summary>
    static Addressee DemandAddressed(Statement act, Chain mine)
    {
        var to = ((StatementBody.Delivery)act.Body).To;
        if (to.Id != mine.Id)
            throw new RefusedException("not-mine", "This delivery is to another account.");
        if (to.N >= mine.States.Count || mine.States[(int)to.N].Point.Hash != to.Head)
            throw new RefusedException("not-my-chain", "The sender saw another chain of this account than its own.");
        if (mine.States[(int)to.N].Gen != to.Gen)
            throw new RefusedException("wrong-generation", "This account's chain had another generation when it was sealed to.");
        return to;
    }

    /// <summary>One suite, one stanza: no negotiation [attack 15].</summary>
    static void Demand(ReadOnlyMemory<byte> sealedFile) => AgeHeader.Read(sealedFile.Span, out _).DemandHybrid();
}
