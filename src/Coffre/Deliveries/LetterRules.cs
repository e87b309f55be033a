namespace Coffre;

/// <summary>
/// What may be delivered to a letter (<c>docs/format.md</c> §3, <em>A letter is a bearer</em>): whoever printed it knows its code, so nothing with a
/// deadline goes to one, and none lasts for ever. Server and reader hold the same rules [attack 1].
/// </summary>
public static class LetterRules
{
    /// <summary>The most days between a delivery's <c>at</c> and its <c>ends</c>.</summary>
    public const int MaxDays = 400;

    /// <summary>When a letter ends by default: the later of 90 days from now and 30 days after the due date's 00:00Z, at most 400 days from now.</summary>
    /// <param name="at">The delivery's <c>at</c>.</param>
    /// <param name="due">The due date of what is delivered, if it has one.</param>
    public static DateTimeOffset DefaultEnds(DateTimeOffset at, DateOnly? due)
    {
        var ends = at.AddDays(90);
        if (due is { } day && new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).AddDays(30) is var after && after > ends)
            ends = after;
        return Time.Cut(ends < at.AddDays(MaxDays) ? ends : at.AddDays(MaxDays));
    }

    /// <summary>Demands that a delivery to a letter has the grade <c>availability</c> and ends in time.</summary>
    /// <param name="delivery">A delivery statement whose recipient is a letter.</param>
    /// <exception cref="RefusedException"><c>wrong-grade</c>, <c>wrong-ends</c>.</exception>
    public static void Check(Statement delivery)
    {
        var body = (StatementBody.Delivery)delivery.Body;
        if (body.Grade != Grade.Availability)
            throw new RefusedException("wrong-grade", "What goes to a letter has the grade availability.");
        if (body.Ends is not { } ends || ends > delivery.At.AddDays(MaxDays))
            throw new RefusedException("wrong-ends", $"What goes to a letter ends, at most {MaxDays} days after its date.");
    }

    /// <summary>Demands that this is the chain of a letter, and that this account issued it.</summary>
    /// <exception cref="RefusedException"><c>not-a-letter</c>, <c>wrong-sender</c>.</exception>
    internal static void CheckIssuer(Chain letter, AccountId author)
    {
        if (letter.Kind != AccountKind.Letter)
            throw new RefusedException("not-a-letter", "This account is not a letter.");
        if (letter.Issuer != author)
            throw new RefusedException("wrong-sender", "This letter's delivery was written by another than its issuer.");
    }
}
