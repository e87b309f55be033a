namespace Coffre;

/// <summary>What the evidence of each event must say (<c>docs/format.md</c> §5).</summary>
static class EvidenceRules
{
    public static void Check(Evidence evidence)
    {
        var kind = evidence.Event;
        if (!Allowed.IsOrigin(evidence.Log))
            throw new RefusedException("bad-origin", "This is not the origin of a log.");
        if (!Allowed.IsPlace(evidence.Place))
            throw new RefusedException("bad-token", "A place is ISO 3166-2, as CA-QC.");
        if (evidence.Delivery.HasValue != kind.AboutDelivery || evidence.Account.HasValue == kind.AboutDelivery)
            throw new RefusedException("bad-id", $"Evidence of {kind.Code} is about {(kind.AboutDelivery ? "a delivery" : "an account")}.");
        if (evidence.Prev.HasValue == (evidence.Number == 0))
            throw new RefusedException("wrong-prev", "Number 0 has nothing before it, every other has.");
        if (kind.AboutDelivery && (kind is EventKind.SubmissionAcceptance or EventKind.SubmissionRejection) != (evidence.Number == 0))
            throw new RefusedException("wrong-number", "A.1 or A.2 is number 0 about a delivery, nothing else is.");
        if (evidence.Reason is { } reason ? !kind.Reasons.Contains(reason) : kind.Reasons.Count > 0)
            throw Wrong(kind, "reason");
        if (kind.AboutDelivery)
            AboutDelivery(evidence);
        else
            AboutAccount(evidence);
    }

    static void AboutDelivery(Evidence evidence)
    {
        if (evidence.Destination is null)
            throw Wrong(evidence.Event, "recipient");
        if (evidence.Grade is not { } grade)
            throw Wrong(evidence.Event, "grade");
        if (grade != Grade.Availability && evidence.Ends is null)
            throw Wrong(evidence.Event, "deadline");
    }

    static void AboutAccount(Evidence evidence)
    {
        if (evidence.Grade is not null || evidence.Ends is not null)
            throw new RefusedException("wrong-evidence", "Evidence about an account has neither grade nor end.");
        if ((evidence.Event is EventKind.Deposit or EventKind.Closed) != evidence.Destination is null)
            throw Wrong(evidence.Event, "other party");
    }

    static RefusedException Wrong(EventKind kind, string what) => new("wrong-evidence", $"Evidence of {kind.Code} does not have its {what}.");
}
