using Coffre.Server.Accounts;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Directory;

/// <summary>The operator says what the page consists of, before it is served [attack 24].</summary>
static class TakeRelease
{
    public static async Task<IResult> Handle(HttpRequest request, Authority authority, Rates rates, Leaves leaves, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var statement = await sections.StatementAsync(StatementType.Release, ct);
        await sections.EndAsync(ct);
        var release = authority.Identify(statement);
        rates.Act(statement.Account);
        var left = await writer.WriteAsync(tx =>
        {
            if (tx.Row("select leaf from release where statement = $0", row => (long?)row.GetInt64(0), statement.Hash) is { } known)
                return new Left([], [known]);
            if (release.Chain.Kind != AccountKind.Operator)
                throw Problems.OperatorOnly.Because("Only the operator states releases.");
            authority.DemandNow(tx, release);
            tx.Store(statement);
            var leaf = leaves.Append(tx, new Leaf.Release(statement.Hash));
            tx.Run("insert into release (statement, leaf) values ($0, $1)", statement.Hash, leaf);
            return new Left([], [leaf]);
        }, ct);
        return await answers.ReplyAsync(left, ct);
    }
}

/// <summary>The newest releases, each with its place in the log.</summary>
static class ReadReleases
{
    const int Most = 20;

    public static async Task<IReadOnlyList<ProvedStatement>> NewestAsync(Database database, ReleasedView view, CancellationToken ct)
    {
        List<(string Text, long Index)> newest;
        using (var reading = new Reading(database))
        {
            newest = reading.Rows($"""
                select t.text, l.idx from release r join leaf l on l.ordinal = r.leaf join statement t on t.hash = r.statement
                where l.idx < $0 order by l.idx desc limit {Most}
                """, row => (row.GetString(0), row.GetInt64(1)), view.Size);
        }
        var proved = new List<ProvedStatement>();
        foreach (var (text, index) in newest)
            proved.Add(new(text, index, await view.PathAsync(index, ct)));
        return proved;
    }
}
