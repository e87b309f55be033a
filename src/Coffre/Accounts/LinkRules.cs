namespace Coffre;

/// <summary>What lies between a person and an organisation.</summary>
public enum LinkState
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Someone held the letter: paper continues, and only <c>availability</c> is accepted.</summary>
    Bearer,

    /// <summary>The organisation has confirmed who it is.</summary>
    Live,
}

/// <summary>A link as what was signed about it leaves it.</summary>
/// <param name="Hash">H of the link statement.</param>
/// <param name="Person">Who signed it.</param>
/// <param name="With">The organisation.</param>
/// <param name="By">What it rests on.</param>
/// <param name="Confirmed">Whether the organisation has confirmed it.</param>
/// <param name="Ended">Whether it has ended.</param>
public sealed record StandingLink(Digest Hash, AccountId Person, AccountId With, LinkBy By, bool Confirmed = false, bool Ended = false)
{
    /// <summary>The link that a statement makes.</summary>
    /// <param name="link">A <c>link</c>.</param>
    public static StandingLink Of(Statement link) => link.Body is StatementBody.Link body
        ? new(link.Hash, link.Account, body.With, body.By)
        : throw new ArgumentException("Only a link makes one.", nameof(link));
}

/// <summary>The rules of links that need no secret (<c>docs/format.md</c> §3): the server's, and the first half of an organisation's.</summary>
public static class LinkRules
{
    /// <summary>The state that the links of one person with one organisation make together.</summary>
    public static LinkState StateOf(IEnumerable<StandingLink> pair)
    {
        var state = LinkState.None;
        foreach (var link in pair)
        {
            if (link.Ended || link.By == LinkBy.Contact)
                continue;
            if (link.Confirmed)
                return LinkState.Live;
            if (link.By == LinkBy.Letter)
                state = LinkState.Bearer;
        }
        return state;
    }

    /// <summary>Demands that a link by letter rests on a letter's claim for its author.</summary>
    /// <param name="link">The link.</param>
    /// <param name="claim">The claim that it names, or null where there is none.</param>
    /// <param name="issuer">Who issued the letter that signed the claim.</param>
    /// <exception cref="RefusedException"><c>wrong-proof</c>.</exception>
    public static void CheckBearer(Statement link, Statement? claim, AccountId? issuer)
    {
        if (link.Body is StatementBody.Link { By: LinkBy.Letter } body
            && (claim is not { Body: StatementBody.Claim { To: var to } } || claim.Hash != body.Proof || to != link.Account || issuer != body.With))
            throw new RefusedException("wrong-proof", "A link by letter rests on that letter's claim for the same person.");
    }

    /// <summary>Demands that a confirm names a link by code or reference that stands, with its author.</summary>
    /// <param name="confirm">The confirm.</param>
    /// <param name="link">The link that it names, or null where there is none.</param>
    /// <exception cref="RefusedException"><c>no-link</c>; <c>bearer-link</c>: a second link comes first.</exception>
    public static void CheckConfirm(Statement confirm, StandingLink? link)
    {
        if (link is null || link.Ended || link.With != confirm.Account || link.By == LinkBy.Contact)
            throw new RefusedException("no-link", "There is no such link with this organisation.");
        if (link.By == LinkBy.Letter)
            throw new RefusedException("bearer-link", "Whoever held the letter made this link: a second one by its code comes first.");
    }

    /// <summary>Demands that an unlink is signed by either side of the link that it names; it ends all links of the pair.</summary>
    /// <exception cref="RefusedException"><c>no-link</c>.</exception>
    public static void CheckUnlink(Statement unlink, StandingLink? link)
    {
        if (link is null || (unlink.Account != link.Person && unlink.Account != link.With))
            throw new RefusedException("no-link", "Only the two sides of a link end it.");
    }

    /// <summary>Demands that « This was not me » is signed by a claimed letter, about its issuer.</summary>
    /// <param name="paper">The act, <c>paper</c> with the reason <c>not-my-claim</c>.</param>
    /// <param name="claim">The claim of the letter that signs it, or null where there is none.</param>
    /// <exception cref="RefusedException"><c>no-link</c>.</exception>
    public static void CheckNotMyClaim(Statement paper, Statement? claim)
    {
        if (claim is not { Body: StatementBody.Claim } || claim.Account != paper.Account)
            throw new RefusedException("no-link", "Only a claimed letter says that this claim was not its holder's.");
    }

    /// <summary>Whether « This was not me » ends this link: the link that rests on the claim, and links by code of the same person not yet confirmed.</summary>
    /// <param name="link">A link.</param>
    /// <param name="bearer">The link that rests on the claim.</param>
    public static bool EndsWithClaim(StandingLink link, StandingLink bearer) =>
        link.Hash == bearer.Hash || (link.Person == bearer.Person && link.With == bearer.With && link.By == LinkBy.Code && !link.Confirmed);
}
