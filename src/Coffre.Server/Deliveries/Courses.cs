using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Sessions;

namespace Coffre.Server.Deliveries;

/// <summary>Moves deliveries on, within a unit of work: by what someone signed, and by time.</summary>
sealed class Courses(EvidenceLog evidence, Database database, Writer writer, Settings settings, TimeProvider clock)
{
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Records an event of a delivery. The outcome's rules allow it, or this throws.</summary>
    /// <param name="tx">The unit of work.</param>
    /// <param name="course">The delivery; it has moved on afterwards.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="act">The statement that caused it.</param>
    /// <param name="reason">Why, where the event has reasons.</param>
    public Recorded Happen(Tx tx, Course course, EventKind kind, Digest act, Reason? reason = null)
    {
        var delivery = course.Delivery;
        var recorded = Record(tx, course, kind, act, reason);
        if (course.NextWake(Now) is var wake && wake != course.Wake)
        {
            tx.Run("update delivery set wake = $1 where id = $0", delivery.Id, wake);
            course.Wake = wake;
        }
        return recorded;
    }

    /// <summary>The same for a delivery whose row is still to be written.</summary>
    public Recorded Record(Tx tx, Course course, EventKind kind, Digest act, Reason? reason = null)
    {
        var delivery = course.Delivery;
        if (course.Outcome.Fault(kind) is { } fault)
            throw new InvalidOperationException($"{kind.Code} does not follow what happened to this delivery: {fault}.");
        // until it is there, its recipient does not know of it; a letter has no feed
        ReadOnlySpan<Concerned> parties = (course.Visible || kind == EventKind.ContentConsignment) && !delivery.ToLetter && delivery.Recipient != delivery.Author
            ? [new(delivery.Author), new(delivery.Recipient)]
            : [new(delivery.Author)];
        var e = new Event(kind, act, delivery.Author, delivery.Recipient) { Delivery = delivery.Id, Reason = reason, Grade = delivery.Grade, Ends = delivery.Ends };
        var recorded = evidence.Append(tx, e, course.Events.Count, course.Events.Count == 0 ? null : course.Events[^1].Recorded.Text, parties);
        course.Add(kind, recorded);
        return recorded;
    }

    /// <summary>What time has done since: it has opened, its deadline has passed, a letter or a share has ended.</summary>
    public void Advance(Tx tx, Course course)
    {
        var (delivery, now) = (course.Delivery, Now);
        if (course.Wake > now)
            return;
        if (course.Outcome is { Final: null, Consigned: false } && delivery.Opens <= now)
            Happen(tx, course, EventKind.ContentConsignment, delivery.Hash);
        if (delivery.Ends <= now)
        {
            if (course.Outcome is { Final: null, Consigned: true })
                Expire(tx, course);
            // what was lent goes back at once; a letter ends with its delivery [8, 10]
            if (delivery.ToLetter || delivery.Share)
                tx.LetGo(delivery.Recipient, delivery.Id.ToString());
            if (delivery.ToLetter)
                SessionStore.EndAll(tx, delivery.Recipient);
        }
        tx.Run("update delivery set wake = $1 where id = $0", delivery.Id, course.Wake = course.NextWake(now));
    }

    /// <summary>Before something is read or decided: what time has done to it is written first, whatever the timer is about to do.</summary>
    public async Task CatchUpAsync(DeliveryId id, CancellationToken ct)
    {
        if (settings.ReadOnly)
            return;
        bool late;
        using (var rows = new Reading(database))
            late = rows.Row("select 1 from delivery where id = $0 and wake <= $1", _ => true, id, Now);
        if (late)
        {
            await writer.WriteAsync(tx =>
            {
                if (tx.CourseOf(id) is { } course)
                    Advance(tx, course);
            }, ct);
        }
    }

    /// <summary>Demands that what a reading leaves, D.6 or that a letter was shown, can be written.</summary>
    public void DemandWritable()
    {
        if (settings.ReadOnly)
            throw settings.InMaintenance(clock, "The server is in maintenance: what has been fetched before can be read, nothing is fetched for the first time.");
    }

    /// <summary>The recipient has the grant, or has opened the letter: D.6, once, and from now on it references the payloads.</summary>
    public void Fetch(Tx tx, Course course)
    {
        var delivery = course.Delivery;
        Happen(tx, course, EventKind.ContentAccessTracking, delivery.Hash);
        tx.HoldSame(delivery.Author, delivery.Recipient, delivery.Id.ToString(), Now, delivery.Share);
    }

    /// <summary>E.2: the fault that stands is confirmed, or nobody has settled it in time.</summary>
    public Recorded Fail(Tx tx, Course course)
    {
        var fault = Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(course.Events.Last(e => e.Kind == EventKind.Fault).Recorded.Text)).Act;
        return Happen(tx, course, EventKind.ContentHandoverFailure, fault, Reason.NotVerified);
    }

    // a fault that nobody has settled is a failure, not a silence
    void Expire(Tx tx, Course course)
    {
        if (course.Outcome.FaultStands)
            Fail(tx, course);
        else
            Happen(tx, course, EventKind.AcceptanceRejectionExpiry, course.Delivery.Hash, Reason.Expired);
    }
}
