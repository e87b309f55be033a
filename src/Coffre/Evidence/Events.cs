namespace Coffre;

/// <summary>The closed list of events: how each is written, what it is about, and what its evidence must say (<c>docs/format.md</c> §5, §9).</summary>
public static class Events
{
    const string Etsi = "http://uri.etsi.org/19522/Event/";

    static readonly (EventKind Kind, string Code)[] Codes =
    [
        (EventKind.SubmissionAcceptance, "A.1"), (EventKind.SubmissionRejection, "A.2"), (EventKind.ConsignmentAcceptance, "C.3"),
        (EventKind.ConsignmentRejection, "C.4"), (EventKind.AcceptanceRejectionExpiry, "C.5"), (EventKind.ContentConsignment, "D.1"),
        (EventKind.ContentConsignmentFailure, "D.2"), (EventKind.ContentAccessTracking, "D.6"), (EventKind.ContentHandover, "E.1"),
        (EventKind.ContentHandoverFailure, "E.2"), (EventKind.RelayToNonERDS, "F.1"), (EventKind.Link, "coffre/link"),
        (EventKind.Confirm, "coffre/confirm"), (EventKind.Unlink, "coffre/unlink"), (EventKind.Claim, "coffre/claim"), (EventKind.Paper, "coffre/paper"),
        (EventKind.Deposit, "coffre/deposit"), (EventKind.Recall, "coffre/recall"), (EventKind.Withdraw, "coffre/withdraw"),
        (EventKind.Fault, "coffre/fault"), (EventKind.Closed, "coffre/closed"),
    ];

    static readonly Dictionary<EventKind, string> ToCode = Codes.ToDictionary(e => e.Kind, e => e.Code);
    static readonly Dictionary<string, EventKind> FromCode = Codes.ToDictionary(e => e.Code, e => e.Kind, StringComparer.Ordinal);
    static readonly Dictionary<EventKind, string> ToUri = Codes.ToDictionary(e => e.Kind, e => e.Code[0] == 'c' ? e.Code : Etsi + e.Kind);
    static readonly Dictionary<string, EventKind> FromUri = ToUri.ToDictionary(e => e.Value, e => e.Key, StringComparer.Ordinal);

    extension(EventKind kind)
    {
        /// <summary>How evidence writes it: the whole URI of an event of EN 319 522-1, or <c>coffre/&lt;name&gt;</c>.</summary>
        public string Uri => ToUri[kind];

        /// <summary>How people write it: <c>A.1</c>, <c>coffre/recall</c>.</summary>
        public string Code => ToCode[kind];

        /// <summary>Whether its evidence is about a delivery; else about an account.</summary>
        public bool AboutDelivery => kind is <= EventKind.RelayToNonERDS or EventKind.Recall or EventKind.Withdraw or EventKind.Fault;

        /// <summary>What its evidence says it rests on.</summary>
        public Auth Auth => kind is EventKind.ContentConsignment or EventKind.ContentConsignmentFailure or EventKind.AcceptanceRejectionExpiry
            or EventKind.ContentHandoverFailure or EventKind.RelayToNonERDS ? Auth.System : Auth.Statement;

        /// <summary>The type of the act that causes it.</summary>
        public StatementType Act => kind switch
        {
            EventKind.ConsignmentAcceptance => StatementType.Accept,
            EventKind.ConsignmentRejection => StatementType.Refuse,
            EventKind.ContentHandover => StatementType.Handover,
            EventKind.ContentHandoverFailure or EventKind.Fault => StatementType.Fault,
            EventKind.ContentConsignmentFailure or EventKind.Closed => StatementType.Close,
            EventKind.Recall => StatementType.Recall,
            EventKind.Withdraw => StatementType.Withdraw,
            EventKind.Link => StatementType.Link,
            EventKind.Confirm => StatementType.Confirm,
            EventKind.Unlink => StatementType.Unlink,
            EventKind.Claim => StatementType.Claim,
            EventKind.Paper => StatementType.Paper,
            EventKind.Deposit => StatementType.Deposit,
            _ => StatementType.Delivery,
        };

        /// <summary>Whether a statement of this type causes it: the act of the event, or a <c>close</c>, whose way ends links and shares.</summary>
        public bool IsCausedBy(StatementType act) => act == kind.Act || (act == StatementType.Close && kind is EventKind.Unlink or EventKind.Withdraw);

        /// <summary>The reasons of which its evidence gives exactly one; none where it gives none.</summary>
        public IReadOnlyList<Reason> Reasons => kind switch
        {
            EventKind.SubmissionRejection => [Reason.NoLink, Reason.Closed],
            EventKind.ConsignmentRejection => [Reason.NotMine, Reason.Unwanted, Reason.Unreadable, Reason.Other],
            EventKind.AcceptanceRejectionExpiry => [Reason.Expired],
            EventKind.ContentConsignmentFailure => [Reason.Closed],
            EventKind.ContentHandoverFailure or EventKind.Fault => [Reason.NotVerified],
            EventKind.Recall => [Reason.Recalled],
            EventKind.Paper => [Reason.Prefer, Reason.WrongPerson, Reason.NotMyClaim],
            _ => [],
        };
    }

    /// <summary>Reads what <c>Uri</c> writes.</summary>
    /// <exception cref="RefusedException"><c>unknown-code</c>.</exception>
    public static EventKind ParseUri(string uri) =>
        FromUri.TryGetValue(uri, out var kind) ? kind : throw new RefusedException("unknown-code", $"\"{uri}\" is no event.");

    /// <summary>Reads what <c>Code</c> writes.</summary>
    /// <exception cref="RefusedException"><c>unknown-code</c>.</exception>
    public static EventKind ParseCode(string code) =>
        FromCode.TryGetValue(code, out var kind) ? kind : throw new RefusedException("unknown-code", $"\"{code}\" is no event.");
}
