using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Sessions;

namespace Coffre.Server.Accounts;

/// <summary>An account begins: genesis and first keys, keybag and locators, its manifest's label, and its first session, all or nothing.</summary>
static class CreateAccount
{
    public static async Task<IResult> Handle(
        HttpRequest request, NewAccounts accounts, Challenges challenges, SessionStore store, Answers answers, Writer writer, CancellationToken ct)
    {
        var sections = request.Sections();
        var account = await accounts.ReadAsync(sections, ct);
        sections.Demand("session");
        var session = await sections.ReadStatementAsync(StatementType.Session, ct);
        await sections.EndAsync(ct);
        if (account.Chain.Kind is AccountKind.Operator)
            throw Problems.OperatorOnly.Because("This server has its operator; there is never a second one.");
        account.Chain.VerifyNewest(session);
        session.CheckTime(accounts.Now);
        var (left, token) = await writer.WriteAsync(tx =>
        {
            if (NewAccounts.Known(tx, account) is { } known)
                return (known, null);
            challenges.Take(tx, (StatementBody.Session)session.Body);
            var left = accounts.Store(tx, account);
            return (left, (SessionToken?)store.Begin(tx, account.Chain.Id));
        }, ct);
        return await ReplyAsync(answers, left, token, ct);
    }

    /// <summary>The answer to whoever begins an account: what it left, and its session unless it stood already.</summary>
    public static async Task<IResult> ReplyAsync(Answers answers, Left left, SessionToken? token, CancellationToken ct) =>
        await answers.ProveAsync(left, ct) is { } answer
            ? TypedResults.Ok(new NewAccount(answer.Checkpoint, answer.Evidence, answer.Statements, token))
            : TypedResults.Json(new PendingAccount(Answers.Pending(left).Evidence, [], token), statusCode: StatusCodes.Status202Accepted);
}

/// <summary><em>answer</em>, and the session; it is absent when the account stood already.</summary>
sealed record NewAccount(string Checkpoint, IReadOnlyList<ProvedEvidence> Evidence, IReadOnlyList<Proved> Statements, SessionToken? Session);

/// <summary>The same before its leaves are released.</summary>
sealed record PendingAccount(IReadOnlyList<PendingEvidence> Evidence, IReadOnlyList<Proved> Statements, SessionToken? Session);
