using Coffre.Server.Accounts;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Links;

/// <summary>Makes, confirms and ends links within a unit of work (<c>docs/format.md</c> §3). What a reference or a code says, only the organisation can read.</summary>
sealed class Linking(Authority authority, EvidenceLog evidence)
{
    /// <summary>A person lets an organisation deliver to them, or wants another person as a contact.</summary>
    /// <param name="tx">The unit of work.</param>
    /// <param name="identified">The act.</param>
    /// <param name="attached">By code or reference, the sealed proof, whose hash has been compared.</param>
    public IReadOnlyList<Recorded> Link(Tx tx, Identified identified, byte[]? attached)
    {
        var statement = identified.Statement;
        var body = (StatementBody.Link)statement.Body;
        if (tx.Knows(statement))
            return tx.EvidenceOf(statement.Hash);
        if (Same(tx, statement.Account, body) is { } same)
        {
            // a claim makes one link: once that has ended, the letter does not bring it back
            return same.Ended is null
                ? tx.EvidenceOf(same.Link.Hash)
                : throw new ExplainedException(Problems.AlreadyFinal, "The link that rests on this claim has ended.", EvidenceOfEnd(tx, same));
        }
        authority.DemandNow(tx, identified);
        if (body.By == LinkBy.Letter)
        {
            var claim = tx.StatementOf(body.Proof!.Value);
            LinkRules.CheckBearer(statement, claim, claim is null ? null : tx.AccountState(claim.Account)?.Issuer);
            attached = claim!.Bytes.ToArray();
        }
        DemandOther(tx, statement.Account, body);
        tx.Store(statement);
        tx.AddLink(statement, body);
        tx.ForgetPaper(statement.Account, body.With);
        return [evidence.Append(tx, new(EventKind.Link, statement.Hash, statement.Account, body.With) { About = statement.Account }, new(statement.Account), new(body.With, attached))];
    }

    /// <summary>An organisation confirms a link by code, or one by reference that a person has decided on.</summary>
    public IReadOnlyList<Recorded> Confirm(Tx tx, Identified identified)
    {
        var statement = identified.Statement;
        if (tx.Knows(statement))
            return tx.EvidenceOf(statement.Hash);
        var link = tx.LinkOf(((StatementBody.Confirm)statement.Body).Of);
        if (link is null || link.Link.With != statement.Account || link.Link.By == LinkBy.Contact)
            throw Problems.Absent;
        if (link.Ended is not null)
            throw new ExplainedException(Problems.AlreadyFinal, "This link has ended.", EvidenceOfEnd(tx, link));
        if (link.Confirmed is { } confirmed)
            return tx.EvidenceOf(confirmed);
        authority.DemandNow(tx, identified);
        LinkRules.CheckConfirm(statement, link.Link);
        tx.Store(statement);
        tx.ConfirmLink(link.Link.Hash, statement.Hash);
        return [Tell(tx, EventKind.Confirm, statement, link.Link.Person)];
    }

    /// <summary>Either side ends all links of the pair.</summary>
    public IReadOnlyList<Recorded> Unlink(Tx tx, Identified identified)
    {
        var statement = identified.Statement;
        if (tx.Knows(statement))
            return tx.EvidenceOf(statement.Hash);
        var link = tx.LinkOf(((StatementBody.Unlink)statement.Body).Of);
        if (link is null || (statement.Account != link.Link.Person && statement.Account != link.Link.With))
            throw Problems.Absent;
        var other = link.Link.Person == statement.Account ? link.Link.With : link.Link.Person;
        var standing = tx.LinksBetween(statement.Account, other).Where(l => l.Ended is null).ToList();
        if (standing.Count == 0)
            return EvidenceOfEnd(tx, link);
        authority.DemandNow(tx, identified);
        tx.Store(statement);
        foreach (var ending in standing)
            tx.EndLink(ending.Link.Hash, statement.Hash);
        return [Tell(tx, EventKind.Unlink, statement, other)];
    }

    /// <summary>An account closes: each of its pairs ends, and the other side learns it. Paper resumes.</summary>
    public IReadOnlyList<Recorded> EndAll(Tx tx, Statement close)
    {
        var told = new List<Recorded>();
        foreach (var pair in tx.StandingLinks(close.Account).GroupBy(l => l.Link.Person == close.Account ? l.Link.With : l.Link.Person))
        {
            foreach (var link in pair)
                tx.EndLink(link.Link.Hash, close.Hash);
            told.Add(Tell(tx, EventKind.Unlink, close, pair.Key));
        }
        return told;
    }

    Recorded Tell(Tx tx, EventKind kind, Statement act, AccountId other) =>
        evidence.Append(tx, new(kind, act.Hash, act.Account, other) { About = act.Account }, new(act.Account), new(other));

    static StoredLink? Same(Tx tx, AccountId person, StatementBody.Link body) => tx.LinksBetween(person, body.With)
        .Where(l => l.Link.Person == person && l.Link.By == body.By && l.Proof == body.Proof && (l.Ended is null || body.By == LinkBy.Letter))
        .FirstOrDefault();

    // a close leaves evidence for many, of which the others' is none of this pair's business [V6]
    static List<Recorded> EvidenceOfEnd(Tx tx, StoredLink link)
    {
        AccountId?[] pair = [link.Link.Person, link.Link.With];
        return [.. tx.EvidenceOf(link.Ended!.Value).Where(recorded => Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(recorded.Text)) is var told
            && (told.Event == EventKind.Paper || (told.Event == EventKind.Unlink && pair.Contains(told.Source) && pair.Contains(told.Destination))))];
    }

    // an organisation for all but a contact; what is not there and what is another kind are one
    static void DemandOther(Tx tx, AccountId person, StatementBody.Link body)
    {
        var kind = body.By == LinkBy.Contact ? AccountKind.Holder : AccountKind.Organisation;
        var fits = tx.AccountState(body.With) is { } other && other.Kind == kind && body.With != person ? other : throw Problems.Absent;
        if (fits.Closed)
            throw Problems.Closed.Because("The other side's account has closed.");
    }
}
