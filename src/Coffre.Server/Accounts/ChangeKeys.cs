using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Passkeys;
using Coffre.Server.Sessions;

namespace Coffre.Server.Accounts;

/// <summary>
/// The chain grows: new keys or a new keybag (<c>keys</c>), or a new recovery key announced (<c>renew</c>, which may bring new keys in the same request).
/// The keybag, its locators and passkeys replace the former ones; a new generation ends every session.
/// </summary>
static class ChangeKeys
{
    public static async Task<IResult> Handle(HttpRequest request, ChainGrowth growth, Ceremonies ceremonies, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var keys = await sections.StatementAsync(StatementType.Keys, ct);
        var bag = await SealedKeybag.ReadAsync(sections, keys, ceremonies, ct);
        sections.DemandEnd();
        return await answers.ReplyAsync(await growth.TakeAsync([keys], bag, ct), ct);
    }

    public static async Task<IResult> Renew(HttpRequest request, ChainGrowth growth, Ceremonies ceremonies, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var renew = await sections.StatementAsync(StatementType.Renew, ct);
        if (!await sections.NextAsync(ct))
            return await answers.ReplyAsync(await growth.TakeAsync([renew], null, ct), ct);
        sections.Demand("keys");
        var keys = await sections.ReadStatementAsync(StatementType.Keys, ct);
        var bag = await SealedKeybag.ReadAsync(sections, keys, ceremonies, ct);
        sections.DemandEnd();
        return await answers.ReplyAsync(await growth.TakeAsync([renew, keys], bag, ct), ct);
    }
}

/// <summary>What else happens, in the same transaction, when the ways into an account change.</summary>
sealed record AccessHook(Action<Tx, AccountId> Run);

/// <summary>Takes the next statements of a chain.</summary>
sealed class ChainGrowth(
    Authority authority, Rates rates, Quotas quotas, Settings settings, Chains chains, Leaves leaves, IEnumerable<AccessHook> hooks, Writer writer, TimeProvider clock)
{
    const int Reserved = 100;

    /// <summary>Takes them together or not at all.</summary>
    /// <param name="statements">In order; the first builds on the newest of the chain.</param>
    /// <param name="bag">What replaces the keybag; null where it stays.</param>
    /// <param name="ct">Stops before the writing.</param>
    public Task<Left> TakeAsync(IReadOnlyList<Statement> statements, SealedKeybag? bag, CancellationToken ct)
    {
        var first = authority.Identify(statements[0]);
        rates.Act(first.Chain.Id);
        var grown = first.Statement.After == first.Chain.Newest.Point && !first.Chain.Newest.Closed ? Grow(first.Chain, statements) : null;
        return writer.WriteAsync(tx =>
        {
            if (Known(tx, statements) is { } known)
                return known;
            authority.DemandNow(tx, first);
            foreach (var statement in statements)
                authority.DemandTime(statement);
            DemandRoom(tx, first.Chain, grown!, statements);
            var left = statements.Select((statement, i) =>
                leaves.State(tx, Label.Account(first.Chain.Id), first.Chain.Newest.Point.N + 1 + i, statement)).ToList();
            tx.MoveAccount(grown!);
            bag?.Replace(tx, grown!.Id, clock.GetUtcNow());
            if (grown!.Newest.Gen != first.Chain.Newest.Gen)
                SessionStore.EndAll(tx, grown.Id);
            foreach (var hook in hooks)
                hook.Run(tx, grown.Id);
            tx.AfterCommit(() => chains.Keep(grown));
            return new Left([], left);
        }, ct);
    }

    // a thief who has the signing key cannot fill the chain before its owner recovers or closes: recovery has a count of its own, which no owner comes to, and which
    // still lets nobody make a chain in an hour that is too long for an answer [28]
    void DemandRoom(Tx tx, Chain before, Chain grown, IReadOnlyList<Statement> statements)
    {
        if (statements.Any(statement => statement.ByRecovery))
        {
            quotas.DemandRecoverable(before.Id);
            tx.AfterCommit(() => quotas.Recovered(before.Id));
            return;
        }
        var newGeneration = grown.Newest.Gen != before.Newest.Gen;
        if (grown.Statements.Count > settings.Limits.Chain - (newGeneration ? Reserved / 2 : Reserved))
            throw Problems.TooLarge.Because("The chain is almost full: what is left of it is for new generations, for recovery, and for the end.");
        quotas.DemandGrowable(before.Id, newGeneration);
        tx.AfterCommit(() => quotas.Grown(before.Id, newGeneration));
    }

    static Chain Grow(Chain chain, IEnumerable<Statement> statements) => statements.Aggregate(chain, (grown, statement) => grown.Append(statement));

    static Left? Known(Tx tx, IReadOnlyList<Statement> statements)
    {
        var known = statements.Select(tx.StateLeafOf).ToList();
        return known.All(leaf => leaf is not null) ? new([], [.. known.Select(leaf => leaf!.Value)]) : null;
    }
}
