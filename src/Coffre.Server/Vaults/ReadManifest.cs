using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Vaults;

/// <summary>
/// <c>GET /api/manifest</c>: the newest manifest and what proves that it is [attack 12]. Index and pages are payloads. What is not released yet is not given: the next
/// one who writes is told that it has moved.
/// </summary>
static class ReadManifest
{
    public static async Task<IResult> Handle(
        Caller caller, [FromHeader(Name = "Coffre-Seen")] long? seen, Database database, Released released, CancellationToken ct)
    {
        var newest = Newest(database, caller.Account);
        // one's own writing is read back, unless the log is slow
        var view = await released.WaitAsync(newest.Leaf, ct) ?? released.View;
        var (head, absent) = view.StateOf(newest.Label);
        var covered = Math.Max(0, view.CoveredOf(newest.Label));
        var statements = new List<ProvedStatement>();
        foreach (var (text, index) in Texts(database, newest.Label, covered, view.Size))
            statements.Add(new(text, index, await view.PathAsync(index, ct)));
        return TypedResults.Ok(new ProvedManifest(view.Checkpoint, await view.HeadsAsync(ct), statements, head, absent, await view.ConsistencyAsync(Math.Max(0, seen ?? 0), ct)));
    }

    static (Digest Label, long Leaf) Newest(Database database, AccountId account)
    {
        using var rows = new Reading(database);
        // a letter is a bearer: it has no manifest
        var label = rows.ManifestLabel(account) ?? throw Problems.Absent;
        return (label, rows.Row("select leaf from state where label = $0 order by n desc limit 1", row => row.GetInt64(0), label));
    }

    static List<(string Text, long Index)> Texts(Database database, Digest label, long from, long size)
    {
        using var rows = new Reading(database);
        return rows.Rows("""
            select t.text, l.idx from state s join leaf l on l.ordinal = s.leaf join statement t on t.hash = s.statement
            where s.label = $0 and s.n >= $1 and l.idx < $2 order by s.n
            """, row => (row.GetString(0), row.GetInt64(1)), label, from, size);
    }
}
