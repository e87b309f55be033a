namespace Coffre.Server.Hosting;

/// <summary>A refusal that the API knows: <c>urn:coffre:problem:&lt;name&gt;</c>, RFC 9457.</summary>
sealed record ProblemType(string Name, int Status, string Title);

/// <summary>All refusals over HTTP. Each stands in <c>docs/api.md</c> §7, and nothing stands there that is not here: a test reads both.</summary>
static class Problems
{
    public static readonly ProblemType Malformed = new("malformed", 400, "The request breaks a rule of the format.");
    public static readonly ProblemType WrongSignature = new("wrong-signature", 400, "Not signed by a key that this account ever had.");
    public static readonly ProblemType WrongTime = new("wrong-time", 400, "The statement's time is too far from the server's.");
    public static readonly ProblemType NotSealed = new("not-sealed", 400, "Not an age file of the kind allowed here.");
    public static readonly ProblemType SessionRequired = new("session-required", 401, "A session is required.");
    public static readonly ProblemType WrongChallenge = new("wrong-challenge", 401, "This challenge cannot be answered (any more).");
    public static readonly ProblemType WrongPasskey = new("wrong-passkey", 401, "This passkey does not open anything here.");
    public static readonly ProblemType WrongCode = new("wrong-code", 422, "Not the code that was sent.");
    public static readonly ProblemType NotFound = new("not-found", 404, "Not found.");
    public static readonly ProblemType IdConflict = new("id-conflict", 409, "This id stands with other bytes.");
    public static readonly ProblemType IdTaken = new("id-taken", 409, "This id was used by another author.");
    public static readonly ProblemType StaleKey = new("stale-key", 409, "Your chain has a newer statement.");
    public static readonly ProblemType StaleRecipient = new("stale-recipient", 409, "The recipient's chain has a newer statement.");
    public static readonly ProblemType AlreadyFinal = new("already-final", 409, "A contrary outcome stands.");
    public static readonly ProblemType NotNow = new("not-now", 409, "The act does not fit the state.");
    public static readonly ProblemType CommitMismatch = new("commit-mismatch", 409, "Other digests than the delivery's.");
    public static readonly ProblemType AccountExists = new("account-exists", 409, "Something else stands there already.");
    public static readonly ProblemType Closed = new("closed", 409, "The account has closed.");
    public static readonly ProblemType ManifestMoved = new("manifest-moved", 412, "Another device wrote in between.");
    public static readonly ProblemType WrongOffset = new("wrong-offset", 409, "The payload goes on elsewhere.");
    public static readonly ProblemType NoLink = new("no-link", 422, "You may not deliver this to this recipient.");
    public static readonly ProblemType NotReferenced = new("not-referenced", 422, "A part is not yours to name.");
    public static readonly ProblemType MissingPayload = new("missing-payload", 422, "A part's bytes are missing.");
    public static readonly ProblemType OperatorOnly = new("operator-only", 422, "Only the operator does this.");
    public static readonly ProblemType TooLarge = new("too-large", 413, "Too large.");
    public static readonly ProblemType UnsupportedMediaType = new("unsupported-media-type", 415, "Not the media type that this route takes.");
    public static readonly ProblemType TooManyRequests = new("too-many-requests", 429, "Too many requests.");
    public static readonly ProblemType Internal = new("internal", 500, "A fault of the server.");
    public static readonly ProblemType ReadOnly = new("read-only", 503, "Maintenance: reading works.");
    public static readonly ProblemType NotReleased = new("not-released", 503, "The log has not come to it yet.");
    public static readonly ProblemType NoRoom = new("no-room", 507, "The server is full.");

    public static IReadOnlyList<ProblemType> All { get; } =
    [
        Malformed, WrongSignature, WrongTime, NotSealed, SessionRequired, WrongChallenge, WrongPasskey, WrongCode, NotFound, IdConflict, IdTaken, StaleKey, StaleRecipient, AlreadyFinal, NotNow,
        CommitMismatch, AccountExists, Closed, ManifestMoved, WrongOffset, NoLink, NotReferenced, MissingPayload, OperatorOnly, TooLarge, UnsupportedMediaType, TooManyRequests, Internal, ReadOnly, NotReleased, NoRoom,
    ];

    /// <summary>A refusal to throw: within a unit of work it undoes the unit, at the edge it becomes the answer.</summary>
    /// <param name="problem">Which.</param>
    /// <param name="detail">What happened, and what to do.</param>
    /// <param name="fault">The finer word of <c>docs/format.md</c>, where there is one.</param>
    public static RefusalException Because(this ProblemType problem, string detail, string? fault = null) => new(problem, detail, fault);

    /// <summary>What is not there, and what is another's: one answer, always these bytes [V6].</summary>
    public static RefusalException Absent => NotFound.Because("There is nothing here, or it is not yours.");

    /// <summary>What is asked for rests on leaves that no released checkpoint holds yet: the same again in a moment.</summary>
    public static RefusalException NotYet => new(NotReleased, "Its newest evidence is not in a released checkpoint yet: ask again.") { RetryAfter = 2 };

    /// <summary>What a refusal of the format is over HTTP.</summary>
    public static ProblemType Of(RefusedException e) => e.Fault switch
    {
        "too-large" => TooLarge,
        "not-age" or "wrong-stanza" => NotSealed,
        "bad-signature" or "wrong-key-id" => WrongSignature,
        "wrong-time" => WrongTime,
        "stale-key" => StaleKey,
        "closed" => Closed,
        "not-referenced" => NotReferenced,
        _ => Malformed,
    };
}

/// <summary>A request that is refused. <see cref="Answer"/>: the evidence that it left, or that fixed the state before, as the API gives it.</summary>
class RefusalException(ProblemType problem, string detail, string? fault = null) : Exception(detail)
{
    public ProblemType Problem => problem;

    public string? Fault => fault;

    public object? Answer { get; init; }

    /// <summary>Seconds after which to try again; 0: not said.</summary>
    public int RetryAfter { get; init; }
}
