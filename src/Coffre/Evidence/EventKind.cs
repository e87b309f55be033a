namespace Coffre;

/// <summary>What evidence tells of: events of EN 319 522-1, and our own (<c>docs/format.md</c> §9).</summary>
public enum EventKind
{
    /// <summary>A.1: the server took the delivery.</summary>
    SubmissionAcceptance,

    /// <summary>A.2: it refused it, for its links or a closed account.</summary>
    SubmissionRejection,

    /// <summary>C.3: the recipient accepted.</summary>
    ConsignmentAcceptance,

    /// <summary>C.4: the recipient refused.</summary>
    ConsignmentRejection,

    /// <summary>C.5: the deadline passed.</summary>
    AcceptanceRejectionExpiry,

    /// <summary>D.1: the documents were made available.</summary>
    ContentConsignment,

    /// <summary>D.2: they cannot be, an account has closed.</summary>
    ContentConsignmentFailure,

    /// <summary>D.6: the grant was fetched: received on a device, or a letter opened; never read.</summary>
    ContentAccessTracking,

    /// <summary>E.1: the recipient signed for the documents.</summary>
    ContentHandover,

    /// <summary>E.2: a fault was confirmed, or still stood at the deadline.</summary>
    ContentHandoverFailure,

    /// <summary>F.1: left to paper; fixes nothing.</summary>
    RelayToNonERDS,

    /// <summary>A link was made.</summary>
    Link,

    /// <summary>An organisation confirmed a link.</summary>
    Confirm,

    /// <summary>Links were ended.</summary>
    Unlink,

    /// <summary>A letter was claimed.</summary>
    Claim,

    /// <summary>Someone stays on, or returns to, paper.</summary>
    Paper,

    /// <summary>One's own document was dated.</summary>
    Deposit,

    /// <summary>The sender took the delivery back.</summary>
    Recall,

    /// <summary>A share was ended.</summary>
    Withdraw,

    /// <summary>The recipient found the delivery at fault.</summary>
    Fault,

    /// <summary>An account closed.</summary>
    Closed,
}

/// <summary>Why, in a closed code: those of <c>refuse</c>, <c>fault</c> and <c>paper</c>, and the server's own.</summary>
public enum Reason { NoLink, Closed, Expired, Recalled, NotMine, Unwanted, Unreadable, Other, NotVerified, Prefer, WrongPerson, NotMyClaim }

/// <summary>What an event rests on: a signed statement or session, or the server's own doing.</summary>
public enum Auth { Statement, System }

/// <summary>What the operator stands for: a test, or the ordinary service.</summary>
public enum Level { Test, Ordinary }
