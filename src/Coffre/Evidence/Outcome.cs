namespace Coffre;

/// <summary>
/// What has become of one delivery: the events so far, the one final outcome that its grade fixed at submission, and what may still happen
/// (the table of <c>docs/format.md</c> §5). A value: every event gives a new one, or is refused.
/// </summary>
public sealed record Outcome
{
    /// <summary>Nothing has happened yet.</summary>
    /// <param name="grade">The delivery's grade.</param>
    public Outcome(Grade grade) => Grade = grade;

    /// <summary>The delivery's grade.</summary>
    public Grade Grade { get; }

    /// <summary>The final outcome, which stands for ever; null as long as there is none.</summary>
    public EventKind? Final { get; private init; }

    /// <summary>How many events there were: the number of the next evidence.</summary>
    public long Count { get; private init; }

    /// <summary>Whether the documents were made available (D.1).</summary>
    public bool Consigned { get; private init; }

    /// <summary>Whether the recipient has fetched the grant, or opened the letter (D.6).</summary>
    public bool Fetched { get; private init; }

    /// <summary>Whether a fault stands that nothing has settled: at the deadline it is E.2, not C.5.</summary>
    public bool FaultStands { get; private init; }

    /// <summary>Whether the sender took it back before anyone fetched it.</summary>
    public bool Recalled { get; private init; }

    /// <summary>Whether a share was ended.</summary>
    public bool Withdrawn { get; private init; }

    bool Accepted { get; init; }

    bool HandedOver { get; init; }

    /// <summary>What has become of a delivery after these events, in their order.</summary>
    /// <exception cref="RefusedException">One of them cannot follow those before it.</exception>
    public static Outcome Of(Grade grade, IEnumerable<EventKind> events) =>
        events.Aggregate(new Outcome(grade), (outcome, kind) => outcome.After(kind));

    /// <summary>What has become of it after one more event.</summary>
    /// <exception cref="RefusedException">
    /// <c>unknown-code</c>: no event of a delivery; <c>wrong-event</c>: not one of this grade; <c>not-submitted</c>, <c>already-submitted</c>,
    /// <c>not-consigned</c>, <c>not-accepted</c>, <c>already-fetched</c>, <c>recalled</c>, <c>withdrawn</c>, <c>twice</c>; <c>fault-stands</c>: it
    /// fails, it does not expire; <c>no-fault</c>; <c>after-final</c>: the first final outcome stands.
    /// </exception>
    public Outcome After(EventKind kind)
    {
        if (!kind.AboutDelivery)
            throw new RefusedException("unknown-code", $"{kind.Code} is no event of a delivery.");
        if (Fault(kind) is { } fault)
            throw new RefusedException(fault, $"{kind.Code} cannot happen to this delivery now.");
        return this with
        {
            Count = Count + 1,
            Final = Final ?? (IsFinal(kind) ? kind : null),
            Consigned = Consigned || kind == EventKind.ContentConsignment,
            Fetched = Fetched || kind == EventKind.ContentAccessTracking,
            Accepted = Accepted || kind == EventKind.ConsignmentAcceptance,
            HandedOver = HandedOver || kind == EventKind.ContentHandover,
            FaultStands = kind == EventKind.Fault || (FaultStands && kind is not (EventKind.ContentHandover or EventKind.ContentHandoverFailure)),
            Recalled = Recalled || kind == EventKind.Recall,
            Withdrawn = Withdrawn || kind == EventKind.Withdraw,
        };
    }

    /// <summary>The word with which <see cref="After"/> refuses an event of a delivery; null if it can happen now.</summary>
    public string? Fault(EventKind kind)
    {
        if (kind is EventKind.SubmissionAcceptance or EventKind.SubmissionRejection)
            return Count > 0 ? "already-submitted" : null;
        if (Count == 0)
            return "not-submitted";
        if (!OfGrade(kind))
            return "wrong-event";
        if (Final is { } final && !AfterFinal(final).Contains(kind))
            return "after-final";
        return kind switch
        {
            EventKind.ContentConsignment => Consigned ? "twice" : null,
            EventKind.ContentConsignmentFailure or EventKind.ConsignmentRejection => null,
            EventKind.Recall => Recalled ? "twice" : Fetched || Accepted ? "already-fetched" : null,
            _ when !Consigned => "not-consigned",
            _ when Recalled => "recalled",
            EventKind.ConsignmentAcceptance => null,
            EventKind.AcceptanceRejectionExpiry => FaultStands ? "fault-stands" : null,
            EventKind.ContentHandoverFailure => FaultStands ? null : "no-fault",
            EventKind.Withdraw => Withdrawn ? "twice" : null,
            // what follows needs the grant, which acceptance alone releases
            _ when Grade == Grade.Acceptance && !Accepted => "not-accepted",
            EventKind.ContentHandover => HandedOver ? "twice" : null,
            EventKind.ContentAccessTracking => Fetched ? "twice" : Withdrawn ? "withdrawn" : null,
            _ => null,
        };
    }

    bool OfGrade(EventKind kind) => kind switch
    {
        EventKind.RelayToNonERDS => false,
        EventKind.ContentHandover or EventKind.ConsignmentRejection or EventKind.AcceptanceRejectionExpiry => Grade != Grade.Availability,
        EventKind.ContentHandoverFailure => Grade == Grade.Handover,
        EventKind.ConsignmentAcceptance => Grade == Grade.Acceptance,
        _ => true,
    };

    bool IsFinal(EventKind kind) => kind switch
    {
        EventKind.SubmissionRejection or EventKind.ConsignmentAcceptance or EventKind.ConsignmentRejection or EventKind.AcceptanceRejectionExpiry
            or EventKind.ContentConsignmentFailure or EventKind.ContentHandoverFailure or EventKind.Recall => true,
        EventKind.ContentConsignment => Grade == Grade.Availability,
        EventKind.ContentHandover => Grade == Grade.Handover,
        _ => false,
    };

    IReadOnlyList<EventKind> AfterFinal(EventKind final) => final switch
    {
        EventKind.ContentConsignment => [EventKind.ContentAccessTracking, EventKind.Fault, EventKind.Recall, EventKind.Withdraw],
        EventKind.ConsignmentAcceptance => [EventKind.ContentAccessTracking, EventKind.ContentHandover, EventKind.Fault, EventKind.Withdraw],
        EventKind.ContentHandover or EventKind.ContentHandoverFailure => [EventKind.ContentAccessTracking, EventKind.Fault, EventKind.Withdraw],
        // expiry fixes the outcome and nothing else: a delivery under handover can still be opened
        EventKind.AcceptanceRejectionExpiry when Grade == Grade.Handover => [EventKind.ContentAccessTracking, EventKind.Fault],
        _ => [],
    };
}
