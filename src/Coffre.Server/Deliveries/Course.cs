using System.Text;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Ledger;

namespace Coffre.Server.Deliveries;

/// <summary>A delivery as its submission fixed it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Hash">H of its statement.</param>
/// <param name="Author">Who sent it.</param>
/// <param name="Recipient">To whom.</param>
/// <param name="ToLetter">Whether that is a letter.</param>
/// <param name="Share">Whether it is a share, whose payloads are lent.</param>
/// <param name="Grade">What fixes its outcome.</param>
/// <param name="Opens">From when it can be fetched; null at once.</param>
/// <param name="Ends">Until when; the deadline under handover and acceptance.</param>
sealed record Submitted(
    DeliveryId Id, Digest Hash, AccountId Author, AccountId Recipient, bool ToLetter, bool Share, Grade Grade, DateTimeOffset? Opens, DateTimeOffset? Ends);

/// <summary>
/// What has become of a delivery: nothing but its evidence, in order, from which the outcome follows. There is no second place that could say otherwise.
/// </summary>
sealed class Course
{
    readonly List<(EventKind Kind, Recorded Recorded)> events = [];

    /// <summary>A delivery of which nothing is recorded yet.</summary>
    public Course(Submitted delivery)
    {
        Delivery = delivery;
        Outcome = new(delivery.Grade);
    }

    /// <summary>A delivery and its evidence.</summary>
    public Course(Submitted delivery, IEnumerable<Recorded> evidence, bool shown, DateTimeOffset? wake) : this(delivery)
    {
        (Shown, Wake) = (shown, wake);
        foreach (var recorded in evidence)
            Add(Evidence.Parse(Encoding.ASCII.GetBytes(recorded.Text)).Event, recorded);
    }

    public Submitted Delivery { get; }

    public Outcome Outcome { get; private set; }

    /// <summary>Whether the grant was in a letter's bundle: then its sender can no longer take it back.</summary>
    public bool Shown { get; }

    /// <summary>When time alone changes something; null: never.</summary>
    public DateTimeOffset? Wake { get; set; }

    public IReadOnlyList<(EventKind Kind, Recorded Recorded)> Events => events;

    /// <summary>What its submission was answered with: A.1 and, if it has come, D.1; or A.2.</summary>
    public IReadOnlyList<Recorded> Submission => [.. events.Take(2)
        .Where(e => e.Kind is EventKind.SubmissionAcceptance or EventKind.SubmissionRejection or EventKind.ContentConsignment).Select(e => e.Recorded)];

    /// <summary>Whether it was refused at submission: for all but its author there is no such delivery.</summary>
    public bool Refused => Outcome.Final == EventKind.SubmissionRejection;

    /// <summary>Whether its recipient may know of it.</summary>
    public bool Visible => Outcome.Consigned;

    /// <summary>The evidence of an event, the first of them; null when it has not happened.</summary>
    public Recorded? Of(EventKind kind) => events.FirstOrDefault(e => e.Kind == kind).Recorded;

    /// <summary>The evidence that fixed the outcome.</summary>
    public Recorded? Final => Outcome.Final is { } final ? Of(final) : null;

    /// <summary>When time alone changes something next: it opens, its deadline passes, a letter or a share ends.</summary>
    public DateTimeOffset? NextWake(DateTimeOffset now)
    {
        if (Outcome.Final is null && !Outcome.Consigned)
            return Delivery.Opens;
        var ends = Delivery.ToLetter || Delivery.Share ? Delivery.Ends > now : Outcome.Final is null;
        return ends ? Delivery.Ends : null;
    }

    public void Add(EventKind kind, Recorded recorded)
    {
        Outcome = Outcome.After(kind);
        events.Add((kind, recorded));
    }
}

static class CourseQueries
{
    const string Columns = "id, hash, author, recipient, letter, share, grade, opens, ends, wake, shown";

    extension(Reading rows)
    {
        /// <summary>A delivery and what has become of it; null when there is none.</summary>
        public Course? CourseOf(DeliveryId id) => rows.Row($"select {Columns} from delivery where id = $0", row => rows.Read(row), id);

        /// <summary>The delivery whose statement has this hash. The statement says which it is: no second index to keep for each delivery.</summary>
        public Course? CourseOf(Digest statement) =>
            rows.StatementOf(statement) is { Body: StatementBody.Delivery body } && rows.CourseOf(body.Id) is { } course && course.Delivery.Hash == statement ? course : null;

        /// <summary>Deliveries for which time has something to do.</summary>
        public List<DeliveryId> Due(DateTimeOffset now, int most) => rows.Rows(
            "select id from delivery where wake <= $0 order by wake limit $1", row => row.GetDelivery(0), now, most);

        /// <summary>
        /// Deliveries of an account, sent or received, that may be without a final outcome: they all have something to wake for. What is available is final, and wakes
        /// for its end alone: not for its <c>opens</c>.
        /// </summary>
        public List<DeliveryId> Unsettled(AccountId account) => rows.Rows(
            """
            select id from delivery where author = $0 and wake is not null and (grade <> 'availability' or wake = opens)
            union select id from delivery where recipient = $0 and wake is not null and (grade <> 'availability' or wake = opens)
            """, row => row.GetDelivery(0), account);

        /// <summary>The sealed grant; null when it is no longer kept.</summary>
        public byte[]? GrantOf(DeliveryId id) => rows.Row("select sealed_grant from delivery where id = $0", row => row.GetBytes(0), id);

        /// <summary>The sender's copy.</summary>
        public byte[]? CopyOf(DeliveryId id) => rows.Row("select copy from delivery where id = $0", row => row.GetBytes(0), id);

        Course Read(Microsoft.Data.Sqlite.SqliteDataReader row)
        {
            var delivery = new Submitted(row.GetDelivery(0), row.GetDigest(1), row.GetAccount(2), row.GetAccount(3), row.GetInt64(4) != 0, row.GetInt64(5) != 0,
                ClosedCode.Parse<Grade>(row.GetString(6)), row.GetInstantOrNone(7), row.GetInstantOrNone(8));
            return new(delivery, rows.EvidenceAbout(delivery.Id.ToString()), row.GetInt64(10) != 0, row.GetInstantOrNone(9));
        }
    }
}

static class DeliveryHoldings
{
    extension(Tx tx)
    {
        /// <summary>The recipients of what an account sent reference its payloads from now on, where they can still fetch them.</summary>
        public void HandOnHoldings(AccountId author, DateTimeOffset now)
        {
            var sent = tx.Rows(
                """
                select distinct d.id from holding h join delivery d on d.id = h.by_what
                where h.account = $0 and d.author = $0 and d.share = 0
                  and not exists (select 1 from letter l where l.account = d.recipient and (l.claim is not null or l.ended is not null or d.ends <= $1))
                """, row => row.GetDelivery(0), author, now);
            foreach (var course in sent.Select(id => tx.CourseOf(id)!).Where(course => course.Visible && !course.Outcome.Recalled
                && course.Outcome.Final is not (EventKind.ConsignmentRejection or EventKind.ContentConsignmentFailure)))
                tx.HoldSame(author, course.Delivery.Recipient, course.Delivery.Id.ToString(), now);
        }
    }
}
