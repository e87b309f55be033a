using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Links;

namespace Coffre.Server.Deliveries;

/// <summary>What came of one submission.</summary>
/// <param name="Ruling">What it left; refused, A.2 or what explains the refusal.</param>
/// <param name="Stored">Whether the bytes that came with it are now named by rows.</param>
readonly record struct Taken(Ruling Ruling, bool Stored);

/// <summary>
/// Takes submissions within a unit of work, in the order of <c>docs/format.md</c> §3, <em>The same act twice</em>: known? → time, the author's newest statement →
/// the recipient's newest statement → links. All is decided before the first row is written, so a refusal in a group needs no undoing of its own.
/// </summary>
sealed class Submissions(Authority authority, Courses courses, Quotas quotas)
{
    /// <exception cref="RefusalException">Refused, and nothing was written.</exception>
    /// <exception cref="RefusedException">Refused, and nothing was written.</exception>
    public Taken Take(Tx tx, Item item)
    {
        var (statement, body) = (item.Delivery.Statement, item.Body);
        if (tx.CourseOf(body.Id) is { } known)
            return new(Again(known, statement), false);
        authority.DemandNow(tx, item.Delivery);
        if (body.Ends <= courses.Now)
            throw Problems.NotNow.Because("The delivery ends before it begins: its ends has passed.");
        var existing = tx.AccountState(body.To.Id);
        if ((existing ?? Begun(item.Letter)) is not { } to)
            throw StaleRecipient;
        var (recipient, closed) = (new Party(body.To.Id, to.Kind, to.Issuer), to.Closed);
        if (!closed && (body.To.N != to.Newest.N || body.To.Head != to.Newest.Hash || body.To.Gen != to.Gen))
            throw StaleRecipient;
        PartsHeld.Demand(tx, statement.Account, body.Parts, item.Payloads);
        if (closed)
            return new(Reject(tx, item, recipient, Reason.Closed), false);
        if (!MayDeliver(tx, item, recipient, existing is not null))
            return new(Reject(tx, item, recipient, Reason.NoLink), false);
        if (item.Letter is { } letter && tx.IsLetterAt(letter.Locator))
            throw Problems.AccountExists.Because("Another letter lies under this locator: make a new code.");
        quotas.DemandDeliverable(item.Delivery.Chain);
        tx.AfterCommit(() => quotas.Delivered(statement.Account));
        return new(Accept(tx, item, recipient), true);
    }

    static Ruling Again(Course known, Statement statement)
    {
        if (known.Delivery.Hash == statement.Hash)
            return known.Refused ? Rejected(known) : Ruling.Of(known.Submission);
        throw known.Delivery.Author == statement.Account
            ? new ExplainedException(Problems.IdConflict, "You sent another delivery under this id: read it, it stands.", known.Submission)
            : Problems.IdTaken.Because("Another author has used this id: draw a new one.");
    }

    static Ruling Rejected(Course course) => new(new(course.Submission, []), Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(course.Submission[0].Text)).Reason == Reason.Closed
        ? Problems.Closed.Because("The recipient's account has closed.")
        : Problems.NoLink.Because("Nothing lets you deliver this to this recipient: no link that stands, or only a bearer one."));

    Ruling Reject(Tx tx, Item item, Party to, Reason reason)
    {
        quotas.DemandRefusable(item.Delivery.Chain);
        tx.AfterCommit(() => quotas.Refused(item.Delivery.Statement.Account));
        var course = new Course(Fixed(item, to));
        Store(tx, item, course, null);
        courses.Record(tx, course, EventKind.SubmissionRejection, item.Delivery.Statement.Hash, reason);
        return Rejected(course);
    }

    Ruling Accept(Tx tx, Item item, Party to)
    {
        var (hash, body) = (item.Delivery.Statement.Hash, item.Body);
        if (item.Letter is { } letter)
        {
            tx.Store(letter.Chain.Statements[0]);
            tx.AddAccount(letter.Chain, null);
        }
        var course = new Course(Fixed(item, to));
        var now = courses.Now;
        var available = body.Opens is null || body.Opens <= now;
        // D.1 of availability is final: then only a letter's or a share's end is left to wait for
        course.Wake = !available ? body.Opens : body.Grade != Grade.Availability || course.Delivery.ToLetter || course.Delivery.Share ? body.Ends : null;
        Store(tx, item, course, item);
        if (item.Letter is not null)
            tx.AddLetter(to.Id, item.Letter.Locator, body.Id);
        courses.Record(tx, course, EventKind.SubmissionAcceptance, hash);
        if (available)
            courses.Record(tx, course, EventKind.ContentConsignment, hash);
        foreach (var payload in item.Payloads)
            tx.StorePayload(payload);
        foreach (var part in body.Parts)
            tx.Hold(item.Delivery.Statement.Account, part.Payload, body.Id.ToString(), now);
        return Ruling.Of(course.Submission);
    }

    static void Store(Tx tx, Item item, Course course, Item? kept)
    {
        var delivery = course.Delivery;
        tx.Store(item.Delivery.Statement);
        tx.Run(
            """
            insert into delivery (id, hash, author, recipient, letter, share, grade, opens, ends, wake, shown, sealed_grant, copy)
            values ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)
            """,
            delivery.Id, delivery.Hash, delivery.Author, delivery.Recipient, delivery.ToLetter, delivery.Share, ClosedCode.Text(delivery.Grade),
            delivery.Opens, delivery.Ends, course.Wake, kept?.Grant, kept?.Copy);
    }

    static Submitted Fixed(Item item, Party to) => new(item.Body.Id, item.Delivery.Statement.Hash, item.Delivery.Statement.Account, to.Id,
        to.Kind == AccountKind.Letter, item.Body.Kind == DeliveryKind.Share, item.Body.Grade, item.Body.Opens, item.Body.Ends);

    // the state that a letter's account will have
    static AccountState? Begun(NewLetter? letter) => letter is null
        ? null
        : new(AccountKind.Letter, letter.Chain.Issuer, letter.Chain.Newest.Point, 0, false);

    static bool MayDeliver(Tx tx, Item item, Party to, bool exists)
    {
        var (statement, body) = (item.Delivery.Statement, item.Body);
        var from = Party.Of(item.Delivery.Chain);
        // what a letter's genesis names as issuer must be able to be one
        if (to.Kind == AccountKind.Letter && (item.Letter is null || from.Kind == AccountKind.Holder))
            return false;
        var facts = new DeliveryFacts(
            to.Kind == AccountKind.Holder && from.Kind == AccountKind.Organisation ? tx.LinkState(to.Id, from.Id) : LinkState.None,
            body.Kind == DeliveryKind.Share && tx.HasContact(from.Id, to.Id),
            exists && to.Kind == AccountKind.Letter,
            body.Re is { } re && tx.CourseOf(re) is { Refused: false } answered ? (answered.Delivery.Author, answered.Delivery.Recipient) : null);
        try
        {
            DeliveryRules.CheckMayDeliver(body, statement.At, from, to, facts);
            return true;
        }
        catch (RefusedException e) when (e.Fault == "no-link")
        {
            return false;
        }
    }

    static RefusalException StaleRecipient => Problems.StaleRecipient.Because("The recipient's chain has another newest statement: read it, seal again.");
}
