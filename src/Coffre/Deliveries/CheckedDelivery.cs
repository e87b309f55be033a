using Coffre.Age;

namespace Coffre;

/// <summary>
/// A delivery between accounts, or of a letter kept, after every check but those of its content: sender, date, kind, sizes, deadline and outcome may be
/// listed. Its cover may be shown once <see cref="Open"/> or <see cref="OpenCopy"/> has compared it.
/// </summary>
public sealed class CheckedDelivery
{
    /// <summary>The delivery statement.</summary>
    public required Statement Act { get; init; }

    /// <summary>What the author is; a person has no name but the one that the reader gave.</summary>
    public required AccountKind SenderKind { get; init; }

    /// <summary>What the author is called; null for a person.</summary>
    public required AttestedName? Sender { get; init; }

    /// <summary>What the operator is called; null where it has no name that holds.</summary>
    public required AttestedName? Operator { get; init; }

    /// <summary>All evidence about it, A.1 first.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>What has become of it.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>What was signed about it, each by who may.</summary>
    public required IReadOnlyList<Statement> Acts { get; init; }

    /// <summary>The letter that it went to; null to an account.</summary>
    public required Chain? Letter { get; init; }

    /// <summary>The head of the log, to keep.</summary>
    public required TreeHead Seen { get; init; }

    /// <summary>What the delivery statement says.</summary>
    public StatementBody.Delivery Body => (StatementBody.Delivery)Act.Body;

    /// <summary>Opens the grant, for the recipient.</summary>
    /// <param name="sealedGrant">The age file.</param>
    /// <param name="mine">The reader's own chain.</param>
    /// <param name="vaults">The reader's vault identities by generation, from 0.</param>
    /// <exception cref="StoppedException"><c>tampered</c>, <c>content-mismatch</c>.</exception>
    public OpenedDelivery Open(ReadOnlyMemory<byte> sealedGrant, Chain mine, IReadOnlyList<HybridIdentity> vaults) =>
        Opening.Grant(Act, sealedGrant, Opening.Addressed(Act, mine, vaults));

    /// <summary>Opens the copy: the sender's own, or with its claim a keeper's.</summary>
    /// <param name="sealedCopy">The age file.</param>
    /// <param name="me">Who reads it.</param>
    /// <param name="vaults">The reader's vault identities by generation, from 0.</param>
    /// <param name="claim">The claim by which the letter was kept; null for the sender.</param>
    /// <exception cref="StoppedException"><c>tampered</c>, <c>wrong-sender</c>, <c>content-mismatch</c>.</exception>
    public OpenedDelivery OpenCopy(ReadOnlyMemory<byte> sealedCopy, AccountId me, IReadOnlyList<HybridIdentity> vaults, Statement? claim = null)
    {
        if (claim is not null && Letter is not null)
            Opening.Kept(Act, Letter, claim, me);
        else
            Opening.Sent(Act, me);
        return Opening.Copy(Act, sealedCopy, vaults);
    }
}
