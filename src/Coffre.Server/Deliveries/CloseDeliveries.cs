using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Ledger;

namespace Coffre.Server.Deliveries;

/// <summary>An account closes: what it sent or received and has no outcome yet fails, its shares end, and what only it could open is deleted.</summary>
sealed class CloseDeliveries(Courses courses, Uploads uploads)
{
    public IReadOnlyList<Recorded> Run(Tx tx, Statement close)
    {
        var left = new List<Recorded>();
        foreach (var course in tx.Unsettled(close.Account).Select(id => tx.CourseOf(id)!))
        {
            courses.Advance(tx, course);
            if (course.Outcome.Final is not null)
                continue;
            left.Add(courses.Happen(tx, course, EventKind.ContentConsignmentFailure, close.Hash, Reason.Closed));
            // nobody will open it
            tx.Run("update delivery set sealed_grant = null where id = $0", course.Delivery.Id);
        }
        // what it lent goes back
        var shares = tx.Rows("select id from delivery where author = $0 and share = 1", row => row.GetDelivery(0), close.Account);
        foreach (var course in shares.Select(id => tx.CourseOf(id)!).Where(course => course.Visible && course.Outcome.Fault(EventKind.Withdraw) is null))
        {
            left.Add(courses.Happen(tx, course, EventKind.Withdraw, close.Hash));
            tx.LetGo(course.Delivery.Recipient, course.Delivery.Id.ToString());
        }
        // an account's feed names all that concerns it; what it sent and others can still fetch lives on by their reference
        tx.HandOnHoldings(close.Account, courses.Now);
        tx.Run("""
            update delivery set copy = case author when $0 then null else copy end, sealed_grant = case recipient when $0 then null else sealed_grant end
            where id in (select e.about from feed f join evidence e on e.leaf = f.leaf where f.account = $0)
            """, close.Account);
        tx.ForgetKept(close.Account);
        tx.AfterCommit(() => uploads.Forget(close.Account));
        return left;
    }
}
