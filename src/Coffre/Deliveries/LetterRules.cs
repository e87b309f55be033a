namespace Coffre;

/// <summary>What a reader demands of a letter's delivery (<c>docs/format.md</c> §3, <em>A letter is a bearer</em>) [attack 1].</summary>
static class LetterRules
{
    /// <summary>Demands the grade <c>availability</c>, and an end in time.</summary>
    /// <exception cref="RefusedException"><c>wrong-grade</c>, <c>wrong-ends</c>.</exception>
    public static void Check(Statement delivery)
    {
        var body = (StatementBody.Delivery)delivery.Body;
        if (body.Grade != Grade.Availability)
            throw new RefusedException("wrong-grade", "What goes to a letter has the grade availability.");
        if (body.Ends is not { } ends || ends - delivery.At > DeliveryRules.MaxLetterLife)
            throw new RefusedException("wrong-ends", "What goes to a letter ends, at most 400 days later.");
    }

    /// <summary>Demands that this is the chain of a letter, and that this account issued it.</summary>
    /// <exception cref="RefusedException"><c>not-a-letter</c>, <c>wrong-sender</c>.</exception>
    public static void CheckIssuer(Chain letter, AccountId author)
    {
        if (letter.Kind != AccountKind.Letter)
            throw new RefusedException("not-a-letter", "This account is not a letter.");
        if (letter.Issuer != author)
            throw new RefusedException("wrong-sender", "This letter's delivery was written by another than its issuer.");
    }
}
