namespace Coffre;

/// <summary>What a receipt says of a document.</summary>
public enum Verdict
{
    /// <summary>It is a part of the delivery, bit for bit.</summary>
    Intact,

    /// <summary>It is none of the parts.</summary>
    NotIntact,

    /// <summary>It is none of the parts that are disclosed, and something is not.</summary>
    CannotBeTold,
}

/// <summary>What a receipt says of one document.</summary>
/// <param name="Verdict">Whether it is what was delivered.</param>
/// <param name="Part">Which part it is, from 0; null unless intact.</param>
/// <param name="Closed">The parts that are not disclosed: what is missing where it cannot be told; all of them where nothing is disclosed.</param>
public sealed record DocumentVerdict(Verdict Verdict, int? Part, IReadOnlyList<int> Closed);

/// <summary>What a receipt does not prove, to be said with it.</summary>
public enum Caveat
{
    /// <summary>That no newer key had been stated before the act is the log's word.</summary>
    LogsWord,

    /// <summary>When it happened is the operator's word: no time-stamp token was checked.</summary>
    OperatorsTime,

    /// <summary>No witness has cosigned the log's head: that it showed everyone the same is the operator's word.</summary>
    NoWitness,

    /// <summary>The operator calls this a test.</summary>
    Test,

    /// <summary>Made available; nothing says that someone received it.</summary>
    OnlyAvailable,

    /// <summary>Received on a device, or a letter opened; nothing says that someone read it.</summary>
    NotRead,
}

/// <summary>A receipt that holds: who, what, when, to whom, and how sure (<c>docs/format.md</c> §7).</summary>
public sealed record ReceiptAnswer
{
    /// <summary>The evidence: what happened, when, about what, from whom to whom.</summary>
    public required Evidence Evidence { get; init; }

    /// <summary>The act that caused it; the delivery where that is the act.</summary>
    public required Statement Act { get; init; }

    /// <summary>The delivery that it is about; null about an account.</summary>
    public Statement? Delivery { get; init; }

    /// <summary>What the operator says that authors are called, for names not past their <c>until</c> when it happened.</summary>
    public required IReadOnlyDictionary<AccountId, string> Names { get; init; }

    /// <summary>The head of the log that all proofs are against.</summary>
    public required TreeHead Head { get; init; }

    /// <summary>Where the evidence lies in the log.</summary>
    public required long Index { get; init; }

    /// <summary>When each witness of the trust saw this head, in the order of the trust.</summary>
    public required IReadOnlyList<DateTimeOffset> Witnessed { get; init; }

    /// <summary>What the owner discloses; null for nothing.</summary>
    public Disclosure? Open { get; init; }

    /// <summary>The cover, where it is disclosed.</summary>
    public Cover? Cover { get; init; }

    /// <summary>One for each document asked about, in their order.</summary>
    public required IReadOnlyList<DocumentVerdict> Documents { get; init; }

    /// <summary>Whether a time-stamp token stands in the receipt. It was not checked: nothing here reads it yet.</summary>
    public required bool HasToken { get; init; }

    /// <summary>What is to be said with the answer.</summary>
    public required IReadOnlyList<Caveat> Caveats { get; init; }

    /// <summary>What the source of the evidence is called; null if the receipt does not say.</summary>
    public string? FromName => Names.GetValueOrDefault(Evidence.Source);

    /// <summary>What the destination is called; null if the receipt does not say.</summary>
    public string? ToName => Evidence.Destination is { } id ? Names.GetValueOrDefault(id) : null;
}
