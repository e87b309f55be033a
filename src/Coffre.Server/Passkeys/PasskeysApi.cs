using System.Text.Json.Serialization;
using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Passkeys;

/// <summary>For whom a passkey is to be made; "": to use one.</summary>
sealed record PasskeyQuestion(string Account);

[JsonSerializable(typeof(PasskeyQuestion))]
[JsonSerializable(typeof(PasskeyChallenge))]
sealed partial class PasskeysJson : JsonSerializerContext;

/// <summary>How a ceremony begins. What it is for comes in its own request: among the ways into an account, or to <c>/api/passkeys/open</c>.</summary>
static class PasskeysApi
{
    public static void MapPasskeys(this IEndpointRouteBuilder app) => app.MapPost("/api/passkeys/challenge", ChallengeAsync).WithTags("passkeys")
        .WithMetadata(new RequestSizeLimitAttribute(1024)).WithSummary("A challenge for a passkey, for one ceremony: to make one within an hour, to use one within 10 minutes.");

    // whether an account stands is not said
    static async Task<Ok<PasskeyChallenge>> ChallengeAsync(PasskeyQuestion question, Ceremonies ceremonies, Rates rates, HttpContext http, CancellationToken ct)
    {
        rates.Challenge(http);
        return TypedResults.Ok(await ceremonies.ChallengeAsync(question.Account.Length == 0 ? null : AccountId.Parse(question.Account), ct));
    }
}
