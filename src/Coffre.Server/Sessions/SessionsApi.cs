using System.Text.Json.Serialization;
using Coffre.Server.Accounts;
using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Sessions;

[JsonSerializable(typeof(Challenge))]
[JsonSerializable(typeof(SessionToken))]
sealed partial class SessionsJson : JsonSerializerContext;

/// <summary>What else happens, in the same transaction, when an account begins a session: a letter's first one is its D.6.</summary>
sealed record SessionHook(Action<Tx, Identified> Run);

static class SessionsApi
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var sessions = app.MapGroup("/api/sessions").WithTags("sessions");
        sessions.MapPost("/challenge", async (Challenges challenges, Rates rates, HttpContext http, CancellationToken ct) =>
        {
            rates.Challenge(http);
            return TypedResults.Ok(await challenges.MakeAsync(ct));
        }).WithSummary("A challenge, for one session, within 60 seconds.");
        sessions.MapPost("", Begin).WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(Statement.MaxSize))
            .WithSummary("Begins a session: the text of a session statement.");
        sessions.MapDelete("", async (Caller caller, SessionStore store, HttpRequest request, CancellationToken ct) =>
        {
            await store.EndAsync(request, ct);
            return TypedResults.NoContent();
        }).WithSummary("Ends this session.");
    }

    static async Task<IResult> Begin(
        HttpRequest request, Authority authority, Challenges challenges, SessionStore store, IEnumerable<SessionHook> hooks, Writer writer, CancellationToken ct)
    {
        using var text = new MemoryStream();
        await request.Body.CopyToAsync(text, ct);
        var identified = authority.Identify(Statement.Parse(text.ToArray(), StatementType.Session));
        var token = await writer.WriteAsync(tx =>
        {
            authority.DemandNow(tx, identified);
            challenges.Take(tx, (StatementBody.Session)identified.Statement.Body);
            foreach (var hook in hooks)
                hook.Run(tx, identified);
            return store.Begin(tx, identified.Statement.Account);
        }, ct);
        return TypedResults.Ok(token);
    }
}
