using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Deliveries;

/// <summary>What a recipient says of a delivery, its sender's recall, and the end of a share: one route for each, one way for all.</summary>
static class DeliveryActs
{
    public static async Task<IResult> Handle(StatementType type, HttpContext http, Authority authority, Rates rates, Rulings rulings, Courses courses, Database database, Writer writer, Answers answers)
    {
        var ct = http.RequestAborted;
        var sections = http.Request.Sections();
        var act = authority.Identify(await sections.StatementAsync(type, ct));
        rates.Act(act.Statement.Account);
        await sections.EndAsync(ct);
        if (Find(database, act) is not { } course)
            throw Problems.Absent;
        await courses.CatchUpAsync(course.Delivery.Id, ct);
        // the server looks at its own bytes before it enters the transaction
        var broken = type == StatementType.Fault && Decides(database, authority, act, course) && !await rulings.IsIntactAsync(course, ct);
        return await answers.RunAsync(writer, tx => rulings.Rule(tx, act, broken), ct);
    }

    // gigabytes are hashed for a fault that can change something, and not for one that stands already or is refused whatever the bytes are
    static bool Decides(Database database, Authority authority, Identified fault, Course course)
    {
        using var rows = new Reading(database);
        if (rows.Knows(fault.Statement) || course.Outcome.FaultStands || course.Outcome.Final is not null || course.Outcome.Fault(EventKind.Fault) is not null)
            return false;
        authority.DemandTime(fault.Statement);
        return fault.ByNewest && fault.Statement.After == fault.Chain.Newest.Point;
    }

    static Course? Find(Database database, Identified act)
    {
        using var rows = new Reading(database);
        return Rulings.Find(rows, act);
    }
}

/// <summary>Decides on acts about deliveries, within a unit of work: what stands already is answered again, what contradicts it is refused with the evidence.</summary>
sealed class Rulings(Authority authority, Courses courses, Database database, BlobStore blobs, FaultPoints faults)
{
    /// <summary>The delivery that an act is about; null when there is none, or when the author has no part in it that lets it sign this.</summary>
    public static Course? Find(Reading rows, Identified act)
    {
        var (of, bySender) = act.Statement.Body switch
        {
            StatementBody.Accept body => (body.Of, false),
            StatementBody.Refuse body => (body.Of, false),
            StatementBody.Handover body => (body.Of, false),
            StatementBody.Fault body => (body.Of, false),
            StatementBody.Recall body => (body.Of, true),
            StatementBody.Withdraw body => (body.Act, true),
            _ => throw new ArgumentException("Not an act about a delivery.", nameof(act)),
        };
        return rows.CourseOf(of) is { Refused: false } course && (bySender ? course.Delivery.Author : course.Delivery.Recipient) == act.Statement.Account ? course : null;
    }

    /// <param name="tx">The unit of work.</param>
    /// <param name="act">The act.</param>
    /// <param name="broken">With a fault: whether the server has found its own bytes changed.</param>
    public Ruling Rule(Tx tx, Identified act, bool broken)
    {
        var statement = act.Statement;
        if (tx.Knows(statement))
            return Ruling.Of(tx.EvidenceOf(statement.Hash));
        var course = Find(tx, act) ?? throw Problems.Absent;
        courses.Advance(tx, course);
        // before it opens there is nothing for its recipient
        if (!course.Visible && statement.Body is not (StatementBody.Recall or StatementBody.Withdraw))
            throw Problems.Absent;
        var kind = EventOf(statement.Type);
        if (Standing(course, kind) is { } standing)
            return Ruling.Of(standing);
        if (course.Outcome.Fault(kind) is "after-final" or "recalled")
        {
            // given back, not thrown: the deadline may have passed within this very unit, and what is given out must stand
            return new(new([course.Outcome.Recalled ? course.Of(EventKind.Recall)! : course.Final!], []), Problems.AlreadyFinal.Because("A contrary outcome stands."));
        }
        authority.DemandNow(tx, act);
        if (statement.Body is StatementBody.Recall)
            DemandRecallable(tx, course);
        if (statement.Body is StatementBody.Withdraw && !course.Delivery.Share)
            throw NotNow("not-a-share");
        if (statement.Body is StatementBody.Handover { Commits: var commits } && !commits.SequenceEqual(PartsOf(tx, course).Select(part => part.Commit)))
            throw Problems.CommitMismatch.Because("The digests that you computed are not the delivery's: what you have is not what was sent. Sign a fault.");
        if (course.Outcome.Fault(kind) is { } fault)
            throw NotNow(fault);
        tx.Store(statement);
        var left = new List<Recorded> { courses.Happen(tx, course, kind, statement.Hash, ReasonOf(statement.Body)) };
        if (broken && course.Outcome.Fault(EventKind.ContentHandoverFailure) is null)
            left.Add(courses.Fail(tx, course));
        if (kind is EventKind.ConsignmentRejection or EventKind.Recall or EventKind.Withdraw)
            tx.LetGo(course.Delivery.Recipient, course.Delivery.Id.ToString());
        return Ruling.Of(left);
    }

    /// <summary>Whether the server's own bytes of a delivery are still those that its act names: grant and payloads.</summary>
    public async Task<bool> IsIntactAsync(Course course, CancellationToken ct)
    {
        faults.Reach("before own bytes");
        var places = new List<(StatedPart Part, StoredPayload? Place)>();
        using (var rows = new Reading(database))
        {
            var body = (StatementBody.Delivery)rows.StatementOf(course.Delivery.Hash)!.Body;
            if (rows.GrantOf(course.Delivery.Id) is not { } grant || Digest.Of(grant) != body.Grant)
                return false;
            places.AddRange(body.Parts.Select(part => (part, rows.PlaceOf(part.Payload))));
        }
        foreach (var (part, place) in places)
        {
            if (place is not { } lies || !await IsIntactAsync(part, lies, ct))
                return false;
        }
        return true;
    }

    async Task<bool> IsIntactAsync(StatedPart part, StoredPayload place, CancellationToken ct)
    {
        try
        {
            await using var bytes = blobs.Open(place.Object, place.Start, place.Length);
            return new Digest(await System.Security.Cryptography.SHA256.HashDataAsync(bytes, ct)) == part.Payload;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
        {
            // only what is known to be gone: a disk that does not answer, or too many open files, would leave evidence of a failure that never was
            return false;
        }
    }

    // a second refusal is not among them: its reason may be another
    static Recorded? Standing(Course course, EventKind kind) => kind switch
    {
        EventKind.ContentHandover or EventKind.ConsignmentAcceptance or EventKind.Recall or EventKind.Withdraw => course.Of(kind),
        EventKind.Fault when course.Outcome.FaultStands => course.Events.Last(e => e.Kind == EventKind.Fault).Recorded,
        _ => null,
    };

    // recall is for what nobody has fetched: also not in a letter's bundle, nor by a claim
    static void DemandRecallable(Tx tx, Course course)
    {
        if (course.Delivery.ToLetter && tx.LetterOf(course.Delivery.Recipient) is { } letter && (letter.Claim ?? letter.Ended) is { } closed)
            throw new ExplainedException(Problems.AlreadyFinal, "The letter has been closed.", tx.EvidenceOf(closed));
        if (course.Shown)
            throw NotNow("already-fetched");
    }

    static IReadOnlyList<StatedPart> PartsOf(Tx tx, Course course) => ((StatementBody.Delivery)tx.StatementOf(course.Delivery.Hash)!.Body).Parts;

    static EventKind EventOf(StatementType type) => type switch
    {
        StatementType.Accept => EventKind.ConsignmentAcceptance,
        StatementType.Refuse => EventKind.ConsignmentRejection,
        StatementType.Handover => EventKind.ContentHandover,
        StatementType.Fault => EventKind.Fault,
        StatementType.Withdraw => EventKind.Withdraw,
        _ => EventKind.Recall,
    };

    static Reason? ReasonOf(StatementBody body) => body switch
    {
        StatementBody.Refuse refuse => ClosedCode.Parse<Reason>(ClosedCode.Text(refuse.Reason)),
        StatementBody.Fault fault => ClosedCode.Parse<Reason>(ClosedCode.Text(fault.Reason)),
        StatementBody.Recall => Reason.Recalled,
        _ => null,
    };

    static RefusalException NotNow(string fault) => Problems.NotNow.Because(fault switch
    {
        "not-consigned" => "The delivery is not open yet.",
        "not-accepted" => "The delivery has to be accepted first.",
        "already-fetched" => "The recipient has fetched it: what was received is not taken back.",
        "not-a-share" => "Only a share is withdrawn: what was delivered stays its recipient's.",
        "wrong-event" => "A delivery of this grade has no such outcome.",
        _ => "The act does not fit the state of the delivery.",
    }, fault);
}
