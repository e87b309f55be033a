namespace Coffre;

/// <summary>
/// What an act may leave (<c>docs/format.md</c> §5). Evidence that lies in the log proves that something happened; only this says that it is what the act was
/// to do, and not what another act did [attacks 9, 26].
/// </summary>
static class AnswerRules
{
    /// <summary>Demands that evidence is of this act, or, where its effect stood already, of an act before it with the same effect.</summary>
    /// <param name="act">What was sent.</param>
    /// <param name="left">What the server says it left, each in the log.</param>
    /// <param name="delivery">The delivery that it is about; null for a delivery itself and for acts about an account.</param>
    /// <param name="link">Of <c>confirm</c> and <c>unlink</c>, the link that it names.</param>
    /// <exception cref="RefusedException"><c>wrong-act</c>.</exception>
    public static void Demand(Statement act, IReadOnlyList<LoggedEvidence> left, Statement? delivery = null, StandingLink? link = null)
    {
        var own = act.Type == StatementType.Close ? left.Count - 1 : 0;
        if (left.Count == 0 || !IsOf(act, left[own].Evidence, delivery, link) || left.Where((logged, i) => i != own && !MayGoWith(act, logged.Evidence, delivery)).Any())
            throw new RefusedException("wrong-act", "The server answered with evidence of something else.");
    }

    static bool IsOf(Statement act, Evidence evidence, Statement? delivery, StandingLink? link) => act.Body switch
    {
        StatementBody.Delivery => evidence.Event == EventKind.SubmissionAcceptance && evidence.Act == act.Hash && IsAbout(evidence, act),
        StatementBody.Accept => evidence.Event == EventKind.ConsignmentAcceptance && IsAbout(evidence, delivery!),
        StatementBody.Refuse => evidence.Event == EventKind.ConsignmentRejection && evidence.Act == act.Hash && IsAbout(evidence, delivery!),
        StatementBody.Handover => evidence.Event == EventKind.ContentHandover && IsAbout(evidence, delivery!),
        StatementBody.Fault => evidence.Event == EventKind.Fault && IsAbout(evidence, delivery!),
        StatementBody.Recall => evidence.Event == EventKind.Recall && IsAbout(evidence, delivery!),
        StatementBody.Withdraw => evidence.Event == EventKind.Withdraw && IsAbout(evidence, delivery!),
        StatementBody.Claim body => evidence.Event == EventKind.Claim && IsBetween(evidence, act.Account, body.To),
        // a proof is sealed anew each time: no earlier link by code or reference has the same effect
        StatementBody.Link { By: LinkBy.Code or LinkBy.Reference } body => evidence.Event == EventKind.Link && evidence.Act == act.Hash && IsBetween(evidence, act.Account, body.With),
        StatementBody.Link body => evidence.Event == EventKind.Link && IsBetween(evidence, act.Account, body.With),
        StatementBody.Confirm => evidence.Event == EventKind.Confirm && IsBetween(evidence, act.Account, link!.Person),
        // either side may have ended it before, and so may a letter's "not-my-claim"
        StatementBody.Unlink => (evidence.Event == EventKind.Unlink && (IsBetween(evidence, link!.Person, link.With) || IsBetween(evidence, link.With, link.Person)))
            || (evidence.Event == EventKind.Paper && evidence.Reason == Reason.NotMyClaim && evidence.Destination == link!.With),
        StatementBody.Paper body => evidence.Event == EventKind.Paper && IsBetween(evidence, act.Account, body.With) && ClosedCode.Text(evidence.Reason!.Value) == ClosedCode.Text(body.Reason),
        StatementBody.Deposit => evidence.Event == EventKind.Deposit && evidence.Act == act.Hash && evidence.Account == act.Account,
        StatementBody.Close => evidence.Event == EventKind.Closed && evidence.Act == act.Hash && evidence.Account == act.Account,
        _ => throw new ArgumentException("This act leaves no evidence.", nameof(act)),
    };

    static bool MayGoWith(Statement act, Evidence evidence, Statement? delivery) => act.Type switch
    {
        StatementType.Delivery => evidence.Event == EventKind.ContentConsignment && evidence.Act == act.Hash && IsAbout(evidence, act),
        StatementType.Fault => evidence.Event == EventKind.ContentHandoverFailure && IsAbout(evidence, delivery!),
        StatementType.Close => evidence.Event is EventKind.Unlink or EventKind.ContentConsignmentFailure or EventKind.Withdraw && evidence.Act == act.Hash,
        _ => false,
    };

    static bool IsAbout(Evidence evidence, Statement delivery)
    {
        var body = (StatementBody.Delivery)delivery.Body;
        return evidence.Delivery == body.Id && evidence.Source == delivery.Account && evidence.Destination == body.To.Id && evidence.Grade == body.Grade && evidence.Ends == body.Ends;
    }

    static bool IsBetween(Evidence evidence, AccountId from, AccountId to) => evidence.Account == from && evidence.Source == from && evidence.Destination == to;
}
