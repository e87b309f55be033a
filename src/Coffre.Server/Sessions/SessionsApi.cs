using System.Text.Json.Serialization;
using Coffre.Server.Hosting;

namespace Coffre.Server.Sessions;

[JsonSerializable(typeof(Challenge))]
[JsonSerializable(typeof(SessionToken))]
[JsonSerializable(typeof(OpenSessions))]
sealed partial class SessionsJson : JsonSerializerContext;

/// <summary>What a session begins with, and how it ends. It begins by a statement of its account: <c>Accounts/BeginSession.cs</c>.</summary>
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
        sessions.MapDelete("", async (Caller _, SessionStore store, HttpRequest request, CancellationToken ct) =>
        {
            await store.EndAsync(request, ct);
            return TypedResults.NoContent();
        }).WithSummary("Ends this session.");
        sessions.MapGet("", (Caller caller, SessionStore store, HttpRequest request) => TypedResults.Ok(store.List(caller.Account, request)))
            .WithSummary("This account's sessions.");
        sessions.MapDelete("/{id}", async (Caller caller, string id, SessionStore store, CancellationToken ct) =>
            await store.EndAsync(caller.Account, id, ct) ? TypedResults.NoContent() : throw Problems.Absent).WithSummary("Ends one of this account's sessions.");
    }
}
