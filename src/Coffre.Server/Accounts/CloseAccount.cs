using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Sessions;

namespace Coffre.Server.Accounts;

/// <summary>What else ends, in the same transaction, when an account closes: its links, its deliveries, its shares. Each returns the evidence it left.</summary>
sealed record CloseHook(Func<Tx, Statement, IReadOnlyList<Recorded>> Run);

/// <summary>
/// The account ends: what concerns it alone is deleted in this transaction. Evidence shared with another party stays. The receipt of
/// <c>coffre/closed</c> is the certificate of destruction.
/// </summary>
static class CloseAccount
{
    // an organisation ends thousands of links: the answer stays within what a client reads
    const int MostInAnswer = 1000;

    public static async Task<IResult> Handle(
        HttpRequest request, Authority authority, Rates rates, Chains chains, Leaves leaves, EvidenceLog evidence, IEnumerable<CloseHook> hooks, Answers answers, Writer writer,
        CancellationToken ct)
    {
        var sections = request.Sections();
        var statement = await sections.StatementAsync(StatementType.Close, ct);
        await sections.EndAsync(ct);
        var close = authority.Identify(statement);
        rates.Act(statement.Account);
        var id = statement.Account;
        var left = await writer.WriteAsync(tx =>
        {
            if (close.ByNewest && tx.AccountState(id) is { Closed: true } closed)
                return Again(tx, statement, closed.Newest.Hash);
            authority.DemandNow(tx, close);
            if (close.Chain.Kind == AccountKind.Operator)
                throw Problems.NotNow.Because("The operator's account cannot close while its server runs.");
            var leaf = leaves.State(tx, Label.Account(id), close.Chain.Newest.Point.N + 1, statement);
            var grown = close.Chain.Append(statement);
            tx.MoveAccount(grown);
            var ended = hooks.SelectMany(hook => hook.Run(tx, statement)).ToList();
            SessionStore.EndAll(tx, id);
            SealedKeybag.Remove(tx, id);
            tx.LetGoAll(id);
            var certificate = evidence.Append(tx, new(EventKind.Closed, statement.Hash, id, null) { About = id }, new Concerned(id));
            tx.AfterCommit(() => chains.Keep(grown));
            return new Left(ended.Count < MostInAnswer ? [.. ended, certificate] : [certificate], [leaf]);
        }, ct);
        return await answers.ReplyAsync(left, ct);
    }

    // who has lost the answer, or the statement too, still gets the certificate: nothing else of the account is left to ask for it with
    static Left Again(Tx tx, Statement sent, Digest close) => tx.StateLeafOf(sent) is { } leaf
        ? new([tx.LastOf(sent.Account, close)!], [leaf])
        : new([tx.LastOf(sent.Account, close)!], [], tx.StatementText(close));
}
