namespace Coffre;

/// <summary>What a letter's page shows: whatever the bundle holds, decided by the signed texts and by this device's clock.</summary>
public enum LetterState
{
    /// <summary>The cover may be shown.</summary>
    Cover,

    /// <summary>Someone took it into an account.</summary>
    Claimed,

    /// <summary>Its sender withdrew it before anyone fetched it.</summary>
    Recalled,

    /// <summary>Its holder said that it is not theirs.</summary>
    Ended,

    /// <summary>Its sender closed its account before it opened: it will not open.</summary>
    Closed,

    /// <summary>It does not open yet.</summary>
    Early,

    /// <summary>It has ended.</summary>
    Expired,
}

/// <summary>A letter after every check of <c>docs/format.md</c> §4 up to the cover.</summary>
public sealed class OpenedLetter
{
    /// <summary>What may be shown.</summary>
    public required LetterState State { get; init; }

    /// <summary>When it was claimed, recalled, ended or its sender closed; else null.</summary>
    public required DateTimeOffset? Changed { get; init; }

    /// <summary>Its chain: the genesis.</summary>
    public required Chain Letter { get; init; }

    /// <summary>The delivery statement.</summary>
    public required Statement Act { get; init; }

    /// <summary>Who sent it.</summary>
    public required AttestedName Sender { get; init; }

    /// <summary>What the operator is called; null where it has no name that holds.</summary>
    public required AttestedName? Operator { get; init; }

    /// <summary>A.1: the delivery was taken.</summary>
    public required Evidence Submitted { get; init; }

    /// <summary>D.1: it was made available; null before <c>opens</c>.</summary>
    public required Evidence? Available { get; init; }

    /// <summary>The cover, and what opens the documents; in the state <see cref="LetterState.Cover"/> alone.</summary>
    public required OpenedDelivery? Delivery { get; init; }

    /// <summary>The head of the log, to keep, and to send as <c>Coffre-Seen</c> the next time.</summary>
    public required TreeHead Seen { get; init; }

    /// <summary>What the delivery statement says.</summary>
    public StatementBody.Delivery Body => (StatementBody.Delivery)Act.Body;
}
