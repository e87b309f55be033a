using Coffre.Server.Data;
using Coffre.Server.Directory;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Deliveries;

/// <summary>What its parties read of a delivery. For everyone else there is no such delivery [V6].</summary>
static class ReadDelivery
{
    /// <summary>All but the content, proven: for its sender, its recipient, a keeper of the letter.</summary>
    public static async Task<IResult> Whole(
        string id, Caller caller, [FromHeader(Name = "Coffre-Seen")] long? seen, Courses courses, Database database, Released released, Directories directories, Answers answers,
        Installation installation, CancellationToken ct)
    {
        var delivery = Parse(id);
        await courses.CatchUpAsync(delivery, ct);
        Course course;
        string text;
        string? genesis;
        List<Statement> acts;
        using (var rows = new Reading(database))
        {
            course = rows.CourseOf(delivery) is { } found && MayRead(rows, found, caller.Account) ? found : throw Problems.Absent;
            text = rows.StatementText(course.Delivery.Hash)!;
            genesis = course.Delivery.ToLetter && !course.Refused ? rows.GenesisText(course.Delivery.Recipient) : null;
            acts = ActsOf(rows, course);
        }
        var view = await released.WaitAsync(course.Events[^1].Recorded.Ordinal, ct) ?? throw Problems.NotYet;
        var evidence = new List<ProvedEvidence>();
        foreach (var (_, recorded) in course.Events)
            evidence.Add(await answers.ProveAsync(recorded, view, ct));
        AccountId[] named = [.. new[] { installation.Operator!.Value, course.Delivery.Author }.Distinct()];
        var chains = named.Concat(acts.Select(act => act.Account)).Distinct().Select(account => (account, (long?)null));
        var directory = await directories.AnswerAsync(view, chains, named, Math.Max(0, seen ?? 0), ct);
        return TypedResults.Ok(new ProvedDelivery(directory.Checkpoint, directory.Heads, directory.Chains, directory.Attests, text, evidence,
            [.. acts.Select(act => System.Text.Encoding.UTF8.GetString(act.Bytes.Span))], genesis, directory.Consistency));
    }

    /// <summary>The grant, to the recipient. The first time is D.6, on the disk before a byte is sent.</summary>
    public static async Task<IResult> Grant(string id, Caller caller, Courses courses, Database database, Writer writer, CancellationToken ct)
    {
        var delivery = Parse(id);
        await courses.CatchUpAsync(delivery, ct);
        using (var rows = new Reading(database))
        {
            var course = Received(rows, delivery, caller.Account);
            if (course.Outcome.Fetched)
                return TypedResults.Bytes(GrantOf(rows, course, courses.Now), "application/octet-stream");
        }
        courses.DemandWritable();
        var (grant, refusal) = await writer.WriteAsync(tx =>
        {
            var course = Received(tx, delivery, caller.Account);
            courses.Advance(tx, course);
            try
            {
                var grant = GrantOf(tx, course, courses.Now);
                if (!course.Outcome.Fetched)
                    courses.Fetch(tx, course);
                return (grant, (RefusalException?)null);
            }
            catch (RefusalException e)
            {
                // what time has done stands: evidence of it may go with the refusal
                return ([], e);
            }
        }, ct);
        return refusal is null ? TypedResults.Bytes(grant, "application/octet-stream") : throw refusal;
    }

    /// <summary>The same two lines as the grant's, sealed to the sender, or to the keeper of a letter.</summary>
    public static IResult Copy(string id, Caller caller, Database database)
    {
        var delivery = Parse(id);
        using var rows = new Reading(database);
        var copy = rows.KeptCopy(delivery, caller.Account) is { Length: > 0 } kept
            ? kept
            : rows.CourseOf(delivery) is { } course && course.Delivery.Author == caller.Account ? rows.CopyOf(delivery) : null;
        return TypedResults.Bytes(copy ?? throw Problems.Absent, "application/octet-stream");
    }

    static DeliveryId Parse(string id) => DeliveryId.TryParse(id, null, out var delivery) ? delivery : throw Problems.Absent;

    static bool MayRead(Reading rows, Course course, AccountId caller) => course.Delivery.Author == caller
        || (course.Visible && course.Delivery.Recipient == caller && !course.Delivery.ToLetter)
        || rows.KeptCopy(course.Delivery.Id, caller) is not null;

    static Course Received(Reading rows, DeliveryId id, AccountId caller) =>
        rows.CourseOf(id) is { Visible: true, Delivery.ToLetter: false } course && course.Delivery.Recipient == caller ? course : throw Problems.Absent;

    static byte[] GrantOf(Reading rows, Course course, DateTimeOffset now)
    {
        var outcome = course.Outcome;
        if (outcome.Final is EventKind.Recall or EventKind.ConsignmentRejection or EventKind.ContentConsignmentFailure || outcome.Recalled || outcome.Withdrawn)
            throw new ExplainedException(Problems.AlreadyFinal, "The delivery was taken back, refused or ended.", [course.Of(EventKind.Recall) ?? course.Of(EventKind.Withdraw) ?? course.Final!]);
        if (outcome.Grade == Grade.Acceptance && outcome.Final != EventKind.ConsignmentAcceptance)
            throw Problems.NotNow.Because(outcome.Final is null ? "Accept the delivery first." : "The delivery was not accepted in time.", "not-accepted");
        // under the other grades ends is a deadline; here it says until when one can fetch, and what was fetched before stays one's own, unless it was lent
        if (outcome.Grade == Grade.Availability && course.Delivery.Ends <= now && (!outcome.Fetched || course.Delivery.Share))
            throw Problems.NotNow.Because("The delivery could be fetched until its ends.", "ended");
        return rows.GrantOf(course.Delivery.Id) ?? throw Problems.Absent;
    }

    // what was signed about it, in the order of the evidence
    static List<Statement> ActsOf(Reading rows, Course course) => [.. course.Events
        .Where(e => e.Kind.Act is StatementType.Accept or StatementType.Refuse or StatementType.Handover or StatementType.Recall or StatementType.Fault or StatementType.Withdraw)
        .Select(e => Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(e.Recorded.Text)).Act).Distinct().Select(act => rows.StatementOf(act)!)
        // a close ends shares too: it stands in its author's chain
        .Where(act => act.Type != StatementType.Close)];
}
