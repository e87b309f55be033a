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
            if (tx.StateLeafOf(statement) is { } known)
                return new Left(tx.EvidenceOf(statement.Hash), [known]);
            authority.DemandNow(tx, close);
            if (close.Chain.Kind == AccountKind.Operator)
                throw Problems.NotNow.Because("The operator's account cannot close while its server runs.");
            var leaf = leaves.State(tx, Label.Account(id), close.Chain.Newest.Point.N + 1, statement);
            tx.MoveAccount(close.Chain.Append(statement));
            var ended = hooks.SelectMany(hook => hook.Run(tx, statement)).ToList();
            SessionStore.EndAll(tx, id);
            SealedKeybag.Remove(tx, id);
            tx.LetGoAll(id);
            ended.Add(evidence.Append(tx, new(EventKind.Closed, statement.Hash, id, null) { About = id }, new Concerned(id)));
            tx.AfterCommit(() => chains.Forget(id));
            return new Left(ended, [leaf]);
        }, ct);
        return await answers.ReplyAsync(left, ct);
    }
}
