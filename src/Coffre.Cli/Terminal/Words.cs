namespace Coffre.Cli;

/// <summary>What codes of the formats are called in a sentence.</summary>
static class Words
{
    /// <summary>What happened.</summary>
    public static string Of(EventKind kind) => kind switch
    {
        EventKind.SubmissionAcceptance => "the delivery was accepted for sending (A.1)",
        EventKind.SubmissionRejection => "the delivery was rejected (A.2)",
        EventKind.ConsignmentAcceptance => "the recipient accepted the delivery (C.3)",
        EventKind.ConsignmentRejection => "the recipient refused the delivery (C.4)",
        EventKind.AcceptanceRejectionExpiry => "the deadline passed without an answer (C.5)",
        EventKind.ContentConsignment => "the delivery was made available (D.1)",
        EventKind.ContentConsignmentFailure => "the delivery could not be made available: an account has closed (D.2)",
        EventKind.ContentAccessTracking => "the delivery was fetched (D.6)",
        EventKind.ContentHandover => "the recipient signed for the documents (E.1)",
        EventKind.ContentHandoverFailure => "the documents could not be handed over: a fault (E.2)",
        EventKind.RelayToNonERDS => "the delivery was left to paper (F.1)",
        EventKind.Link => "a link was made",
        EventKind.Confirm => "a link was confirmed",
        EventKind.Unlink => "the links were ended",
        EventKind.Claim => "a letter was kept in an account",
        EventKind.Paper => "a person stays on paper",
        EventKind.Deposit => "a document was deposited",
        EventKind.Recall => "the sender took the delivery back",
        EventKind.Withdraw => "a share was ended",
        EventKind.Fault => "the recipient reported a fault",
        EventKind.Closed => "the account was closed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The verdict on a document.</summary>
    public static string Of(DocumentVerdict verdict) => verdict.Verdict switch
    {
        Verdict.Intact => $"intact (part {verdict.Part + 1} of what was delivered)",
        Verdict.NotIntact => "NOT INTACT: it is none of the documents that were delivered",
        Verdict.CannotBeTold => verdict.Closed.Count > 0
            ? $"cannot be told: the receipt does not disclose part {string.Join(", ", verdict.Closed.Select(part => part + 1))}"
            : "cannot be told: the receipt is not about documents",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    /// <summary>The verdict for scripts.</summary>
    public static string Code(Verdict verdict) => verdict switch
    {
        Verdict.Intact => "intact",
        Verdict.NotIntact => "not intact",
        _ => "cannot be told",
    };

    /// <summary>What a receipt does not prove.</summary>
    public static string Of(Caveat caveat) => caveat switch
    {
        Caveat.LogsWord => "that no newer key had been stated before the act is the log's word",
        Caveat.OperatorsTime => "when it happened is the operator's word: no time-stamp token was checked",
        Caveat.NoWitness => "no witness has cosigned the log: that it shows everyone the same is the operator's word",
        Caveat.Test => "the operator calls this service a test",
        Caveat.OnlyAvailable => "made available; nothing says that someone received it",
        Caveat.NotRead => "received on a device, or a letter opened; nothing says that someone read it",
        _ => throw new ArgumentOutOfRangeException(nameof(caveat)),
    };
}
