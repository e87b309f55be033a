using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Deliveries;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Links;
using Coffre.Server.Sessions;

namespace Coffre.Server.Letters;

/// <summary>What can be done with a letter, within a unit of work: it is opened, kept, or said to be someone else's (<c>docs/format.md</c> §3, <em>A letter is a bearer</em>).</summary>
sealed class LetterDoor(Authority authority, Courses courses, Linking linking, EvidenceLog evidence)
{
    /// <summary>A session of a letter begins: whoever held it has seen its cover. The first one is D.6. Accounts of other kinds pass.</summary>
    public void BeginSession(Tx tx, Identified session)
    {
        if (session.Chain.Kind != AccountKind.Letter)
            return;
        var (_, course) = DemandOpen(tx, session.Statement.Account);
        if (course.Outcome.Fetched)
            return;
        courses.DemandWritable();
        courses.Fetch(tx, course);
    }

    /// <summary>A holder keeps what the letter brought: the letter closes, and the bearer link is made, or nothing.</summary>
    public IReadOnlyList<Recorded> Claim(Tx tx, Identified claim, Identified link, byte[] copy)
    {
        var (signed, keeper) = (claim.Statement, link.Statement.Account);
        var letter = tx.LetterOf(signed.Account) ?? throw Problems.Absent;
        if (letter.Claim is { } before)
        {
            // kept by the same person: the first outcome, whatever the bytes
            return ((StatementBody.Claim)tx.StatementOf(before)!.Body).To == keeper
                ? [.. tx.EvidenceOf(before), .. tx.LinkByClaim(before, keeper, claim.Chain.Issuer!.Value) is { } made ? tx.EvidenceOf(made.Link.Hash) : []]
                : throw new ExplainedException(Problems.AlreadyFinal, "Someone has kept this letter.", tx.EvidenceOf(before));
        }
        authority.DemandNow(tx, claim);
        var (_, course) = DemandOpen(tx, signed.Account);
        var issuer = claim.Chain.Issuer!.Value;
        LinkRules.CheckBearer(link.Statement, signed, issuer);
        tx.Store(signed);
        tx.CloseByClaim(letter, signed.Hash, keeper, copy);
        var delivery = letter.Delivery.ToString();
        tx.HoldSame(course.Delivery.Author, keeper, delivery, courses.Now);
        tx.HoldSame(letter.Account, keeper, delivery, courses.Now);
        tx.LetGo(letter.Account, delivery);
        SessionStore.EndAll(tx, letter.Account);
        var told = evidence.Append(tx, new(EventKind.Claim, signed.Hash, letter.Account, keeper) { About = letter.Account }, new(issuer), new(keeper, System.Text.Encoding.ASCII.GetBytes(delivery)));
        return [told, .. linking.Link(tx, link, null)];
    }

    /// <summary>Stay on paper, or go back to it; a letter that came to the wrong person ends; a letter that someone else claimed takes its link away.</summary>
    public IReadOnlyList<Recorded> Paper(Tx tx, Identified paper)
    {
        var (statement, body) = (paper.Statement, (StatementBody.Paper)paper.Statement.Body);
        if (tx.Knows(statement))
            return tx.EvidenceOf(statement.Hash);
        if (tx.PaperBefore(statement.Account, body) is { } before)
            return tx.EvidenceOf(before);
        var letter = paper.Chain.Kind == AccountKind.Letter ? tx.LetterOf(statement.Account) ?? throw Problems.Absent : null;
        if (letter is null ? !IsOrganisation(tx, body.With) : body.With != paper.Chain.Issuer)
            throw Problems.Absent;
        if (letter is null && body.Reason != PaperReason.Prefer)
            throw new RefusedException("cannot-sign", "Only a letter says that it, or its claim, is someone else's.");
        authority.DemandNow(tx, paper);
        if (letter is not null)
            DemandFits(tx, letter, body.Reason);
        tx.Store(statement);
        tx.RememberPaper(statement, body);
        if (body.Reason == PaperReason.WrongPerson)
            End(tx, letter!, statement.Hash);
        if (body.Reason == PaperReason.NotMyClaim)
            Disown(tx, statement, letter!.Claim!.Value);
        var e = new Event(EventKind.Paper, statement.Hash, statement.Account, body.With) { About = statement.Account, Reason = ClosedCode.Parse<Reason>(ClosedCode.Text(body.Reason)) };
        return [evidence.Append(tx, e, Concerned(tx, statement, body, letter))];
    }

    /// <summary>The letter and its delivery, when it can be opened now: between opens and ends, not taken back, kept or ended.</summary>
    (Letter Letter, Course Course) DemandOpen(Tx tx, AccountId account)
    {
        var letter = tx.LetterOf(account) ?? throw Problems.Absent;
        var course = tx.CourseOf(letter.Delivery)!;
        courses.Advance(tx, course);
        DemandNotClosed(tx, letter, course);
        if (!course.Outcome.Consigned || course.Delivery.Ends <= courses.Now)
            throw Problems.NotNow.Because(course.Outcome.Consigned ? "The letter has ended." : "The letter is not open yet.");
        return (letter, course);
    }

    static void DemandNotClosed(Tx tx, Letter letter, Course course)
    {
        if (course.Outcome.Recalled)
            throw new ExplainedException(Problems.AlreadyFinal, "The sender has taken the letter back.", [course.Of(EventKind.Recall)!]);
        if ((letter.Ended ?? letter.Claim) is { } closed)
            throw new ExplainedException(Problems.AlreadyFinal, "The letter is closed.", tx.EvidenceOf(closed));
    }

    void DemandFits(Tx tx, Letter letter, PaperReason reason)
    {
        if (reason == PaperReason.NotMyClaim)
        {
            if (letter.Claim is null)
                throw Problems.NotNow.Because("Nobody has kept this letter.", "no-link");
            return;
        }
        var course = tx.CourseOf(letter.Delivery)!;
        if (reason == PaperReason.WrongPerson)
            DemandNotClosed(tx, letter, course);
        if (course.Delivery.Ends <= courses.Now)
            throw Problems.NotNow.Because("The letter has ended.");
    }

    static void End(Tx tx, Letter letter, Digest act)
    {
        tx.EndLetter(letter.Account, act);
        tx.LetGo(letter.Account, letter.Delivery.ToString());
        SessionStore.EndAll(tx, letter.Account);
    }

    // « This was not me »: the link that rests on the claim, and what the same account made of it by code and nobody has confirmed yet
    static void Disown(Tx tx, Statement paper, Digest claim)
    {
        var person = ((StatementBody.Claim)tx.StatementOf(claim)!.Body).To;
        var issuer = ((StatementBody.Paper)paper.Body).With;
        if (tx.LinkByClaim(claim, person, issuer) is not { } bearer)
            return;
        foreach (var link in tx.LinksBetween(person, issuer).Where(l => l.Ended is null && LinkRules.EndsWithClaim(l.Link, bearer.Link)))
            tx.EndLink(link.Link.Hash, paper.Hash);
    }

    static bool IsOrganisation(Tx tx, AccountId id) => tx.AccountState(id) is { Kind: AccountKind.Organisation, Closed: false };

    // the organisation; a holder for itself; whoever claimed the letter learns that its link has ended
    static Concerned[] Concerned(Tx tx, Statement statement, StatementBody.Paper body, Letter? letter) => letter switch
    {
        null => [new(body.With), new(statement.Account)],
        { Claim: { } claim } when body.Reason == PaperReason.NotMyClaim => [new(body.With), new(((StatementBody.Claim)tx.StatementOf(claim)!.Body).To)],
        _ => [new(body.With)],
    };
}
