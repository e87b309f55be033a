using Coffre.Server.Data;
using Coffre.Server.Ledger;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Deliveries;

/// <summary>What concerns the account that asks, in the order of the log.</summary>
static class ReadFeed
{
    const int Most = 500;

    public static async Task<IResult> Handle(
        Caller caller, long? after, int? limit, [FromHeader(Name = "Coffre-Seen")] long? seen, Database database, Released released, CancellationToken ct)
    {
        var most = Math.Clamp(limit ?? Most, 1, Most);
        var view = released.View;
        List<FeedItem> items;
        using (var rows = new Reading(database))
        {
            // one more than is given, to know whether there is more; nothing above the view
            items = rows.Rows(
                """
                select f.leaf, e.text, e.salt, l.idx, s.text, f.attached
                from feed f join evidence e on e.leaf = f.leaf join leaf l on l.ordinal = f.leaf join statement s on s.hash = e.act
                where f.account = $0 and f.leaf > $1 and l.idx < $2 order by f.leaf limit $3
                """,
                row => new FeedItem(row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3), row.GetString(4), row.GetFieldValue<byte[]>(5)),
                caller.Account, after ?? 0, view.Size, most + 1);
        }
        var more = items.Count > most;
        return TypedResults.Ok(new FeedPage(view.Checkpoint, more ? items[..most] : items, more, await view.ConsistencyAsync(Math.Max(0, seen ?? 0), ct)));
    }
}
