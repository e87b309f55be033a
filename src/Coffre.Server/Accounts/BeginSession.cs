using Coffre.Server.Data;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coffre.Server.Accounts;

/// <summary>What else happens, in the same transaction, when an account begins a session: a letter's first one is its D.6.</summary>
sealed record SessionHook(Action<Tx, Identified> Run);

/// <summary>An account begins a session: a statement around a challenge, signed by the key in force.</summary>
static class BeginSession
{
    public static async Task<Ok<SessionToken>> Handle(
        HttpRequest request, Authority authority, Challenges challenges, SessionStore store, IEnumerable<SessionHook> hooks, Writer writer, CancellationToken ct)
    {
        using var text = new MemoryStream();
        await request.Body.CopyToAsync(text, ct);
        var identified = authority.Identify(Statement.Parse(text.ToArray(), StatementType.Session));
        return TypedResults.Ok(await writer.WriteAsync(tx =>
        {
            authority.DemandNow(tx, identified);
            challenges.Take(tx, (StatementBody.Session)identified.Statement.Body);
            foreach (var hook in hooks)
                hook.Run(tx, identified);
            return store.Begin(tx, identified.Statement.Account);
        }, ct));
    }
}
