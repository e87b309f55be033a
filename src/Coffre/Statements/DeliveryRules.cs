namespace Coffre;

/// <summary>An account as the rules of delivery see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Issuer">Of a letter, who issued it.</param>
public readonly record struct Party(AccountId Id, AccountKind Kind, AccountId? Issuer = null)
{
    /// <summary>The account of a chain.</summary>
    public static Party Of(Chain chain) => new(chain.Id, chain.Kind, chain.Issuer);
}

/// <summary>What the server knows when a delivery is submitted.</summary>
/// <param name="Link">The link between the holder it goes to and the organisation it comes from.</param>
/// <param name="Contact">Whether two holders have a live contact.</param>
/// <param name="Delivered">Whether this letter was delivered to already.</param>
/// <param name="Answered">Author and recipient of the delivery that <c>re</c> names; null where there is none.</param>
public readonly record struct DeliveryFacts(LinkState Link = LinkState.None, bool Contact = false, bool Delivered = false, (AccountId From, AccountId To)? Answered = null);

/// <summary>How an account comes by a payload.</summary>
public enum Holding { Uploaded, Deposited, Received, Kept, Share }

/// <summary>Who may deliver to whom, and what an act may name (<c>docs/format.md</c> §3). Pure: for server and client alike.</summary>
public static class DeliveryRules
{
    /// <summary>How long a letter can live after its delivery's <c>at</c>.</summary>
    public static readonly TimeSpan MaxLetterLife = TimeSpan.FromDays(400);

    /// <summary>Demands that a delivery may go from one to the other.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="at">Its <c>at</c>.</param>
    /// <param name="from">Its author.</param>
    /// <param name="to">Its recipient.</param>
    /// <param name="facts">What is known.</param>
    /// <exception cref="RefusedException"><c>no-link</c>; <c>wrong-ends</c>: to a letter without an end, or more than 400 days away; a share without one; <c>wrong-grade</c>: of a share.</exception>
    public static void CheckMayDeliver(StatementBody.Delivery delivery, DateTimeOffset at, Party from, Party to, DeliveryFacts facts)
    {
        if (!MayDeliver(delivery, from, to, facts))
            throw new RefusedException("no-link", "Nothing lets this author deliver this to this recipient.");
        if (to.Kind == AccountKind.Letter && (delivery.Ends is not { } ends || ends - at > MaxLetterLife))
            throw new RefusedException("wrong-ends", "What goes to a letter ends, at most 400 days later.");
        if (delivery.Kind != DeliveryKind.Share)
            return;
        // what is lent comes back by itself, and nobody has to answer for it
        if (delivery.Grade != Grade.Availability)
            throw new RefusedException("wrong-grade", "A share is made available: it asks for no receipt and no acceptance.");
        if (delivery.Ends is null)
            throw new RefusedException("wrong-ends", "A share ends.");
    }

    /// <summary>When a letter ends by default: the later of 90 days, and 30 days after the due date counted from its 00:00Z; at most 400 days.</summary>
    public static DateTimeOffset LetterEnds(DateTimeOffset at, DateOnly? due = null)
    {
        var ends = at.AddDays(90);
        if (due is { } day && new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).AddDays(30) is var later && later > ends)
            ends = later;
        return ends > at + MaxLetterLife ? at + MaxLetterLife : ends;
    }

    /// <summary>Demands that an author references every payload that an act names: not those read through a share [8, 10].</summary>
    /// <param name="payloads">What the act names.</param>
    /// <param name="held">How the author comes by a payload; null where it does not.</param>
    /// <exception cref="RefusedException"><c>not-referenced</c>.</exception>
    public static void CheckMayName(IEnumerable<Digest> payloads, Func<Digest, Holding?> held)
    {
        foreach (var payload in payloads)
        {
            if (held(payload) is null or Holding.Share)
                throw new RefusedException("not-referenced", $"The author does not hold {payload}.");
        }
    }

    static bool MayDeliver(StatementBody.Delivery delivery, Party from, Party to, DeliveryFacts facts)
    {
        if (from.Kind == AccountKind.Letter)
            return false;
        var answers = facts.Answered == (to.Id, from.Id);
        if (delivery.Re is not null && !answers)
            return false;
        if (delivery.Kind == DeliveryKind.Share)
            return from.Kind == AccountKind.Holder && (to.Kind == AccountKind.Organisation || (to.Kind == AccountKind.Holder && facts.Contact));
        return to.Kind switch
        {
            AccountKind.Letter => to.Issuer == from.Id && !facts.Delivered && delivery.Grade == Grade.Availability,
            AccountKind.Holder => answers || (from.Kind == AccountKind.Organisation
                && (facts.Link == LinkState.Live || (facts.Link == LinkState.Bearer && delivery.Grade == Grade.Availability))),
            _ => true,
        };
    }
}
