using System.Text.Json.Serialization;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Coffre.Server.Directory;

/// <summary>Whose chains and names are wanted. <paramref name="Have"/>: the newest number that the caller has verified of each, 2⁵³ − 1 for none.</summary>
sealed record Wanted(IReadOnlyList<AccountId> Ids, IReadOnlyList<long>? Have = null);

/// <summary>Ids of accounts.</summary>
sealed record Ids([property: JsonPropertyName("ids")] IReadOnlyList<AccountId> All);

/// <summary>A directory of the operator, and what its evidence says of it.</summary>
sealed record OperatorDirectory(
    string Checkpoint, ProvedHeads Heads, IReadOnlyList<ProvedStates> Chains, IReadOnlyList<ProvedStates> Attests, IReadOnlyList<Digest>? Consistency,
    string Place, string Level, Digest Policy, IReadOnlyList<ProvedStatement> Releases);

[JsonSerializable(typeof(Wanted))]
[JsonSerializable(typeof(Ids))]
[JsonSerializable(typeof(OperatorDirectory))]
sealed partial class DirectoryJson : JsonSerializerContext;

/// <summary>Who is who, with proofs; and what a verifier relies on.</summary>
static class DirectoryApi
{
    const int MostIds = 500;
    const int MostJson = 64 * 1024;

    public static void MapDirectory(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("directory");
        api.MapGet("/operator", GetOperator).WithSummary("The operator's chain, name and releases.");
        api.MapGet("/organisations", async (CoffreDb db, TimeProvider clock, CancellationToken ct) =>
            TypedResults.Ok(new Ids(await db.Named(clock.GetUtcNow()).ToListAsync(ct)))).WithSummary("Accounts whose name is attested now.");
        api.MapGet("/accounts/{id}", GetAccount).WithSummary("One account's chain and name.");
        api.MapPost("/directory", GetMany).WithMetadata(new RequestSizeLimitAttribute(MostJson)).WithSummary("Many accounts' chains and names.");
        api.MapGet("/keybag", WaysIn.Handle).WithSummary("The way in: a keybag under a locator, the chain that names it, a challenge.");
        api.MapPost("/passkeys/open", WaysIn.HandlePasskey).WithMetadata(new RequestSizeLimitAttribute(Passkeys.CredentialJson.MaxSize))
            .WithSummary("The way in by a passkey.");
        api.MapPost("/attests", TakeAttest.Handle).TakesSections("The operator attests a name.");
        api.MapPost("/releases", TakeRelease.Handle).TakesSections("The operator states a release of the page.");
        app.MapGet("/trust.json", (Installation installation) => TypedResults.Bytes(TrustFile.Bytes(installation), "application/json")).WithTags("directory")
            .WithSummary("What a verifier relies on.");
        app.MapGet("/terms", (Settings settings) => TypedResults.PhysicalFile(Path.GetFullPath(settings.InData(Init.TermsName)), "text/plain; charset=utf-8")).WithTags("directory")
            .WithSummary("The terms in force.");
        app.MapGet("/log/statements/{index}", GetStatement).WithTags("directory").WithSummary("The attest or release at an index of the log.");
    }

    static async Task<IResult> GetOperator(
        Released released, Directories directories, Installation installation, Database database, [FromHeader(Name = "Coffre-Seen")] long? seen, CancellationToken ct)
    {
        var id = installation.Operator!.Value;
        var view = released.View;
        var answer = await directories.AnswerAsync(view, [(id, null)], [id], Seen(seen), ct);
        return TypedResults.Ok(new OperatorDirectory(answer.Checkpoint, answer.Heads, answer.Chains, answer.Attests, answer.Consistency,
            installation.Place, installation.Level, installation.Policy, await ReadReleases.NewestAsync(database, view, ct)));
    }

    static async Task<IResult> GetAccount(
        string id, Released released, Directories directories, Database database, SessionStore sessions, Installation installation,
        [FromHeader(Name = "Coffre-Seen")] long? seen, HttpRequest request, CancellationToken ct)
    {
        if (!AccountId.TryParse(id, null, out var account))
            throw Problems.Absent;
        var named = Public(database, [account]).Count > 0;
        if (!named)
            await DemandSessionAsync(sessions, request, ct);
        (AccountId, long?)[] wanted = account == installation.Operator ? [(account, null)] : [(account, null), (installation.Operator!.Value, null)];
        return TypedResults.Ok(await directories.AnswerAsync(released.View, wanted, named ? [account] : [], Seen(seen), ct));
    }

    static async Task<IResult> GetMany(
        Wanted wanted, Released released, Directories directories, Database database, SessionStore sessions, Installation installation,
        [FromHeader(Name = "Coffre-Seen")] long? seen, HttpRequest request, CancellationToken ct)
    {
        var (ids, have) = wanted;
        if (ids.Count > MostIds)
            throw Problems.TooLarge.Because($"At most {MostIds} accounts are asked for at once.");
        if (ids.Count == 0 || ids.Distinct().Count() != ids.Count || (have is not null && have.Count != ids.Count))
            throw Problems.Malformed.Because("Each id is given once, at least one; have has as many numbers as there are ids.");
        var named = Public(database, ids);
        if (named.Count < ids.Count)
            await DemandSessionAsync(sessions, request, ct);
        var all = ids.Select((id, i) => (id, have?[i])).ToList();
        return TypedResults.Ok(await directories.AnswerManyAsync(released.View, all, installation.Operator!.Value, named, Seen(seen), ct));
    }

    /// <summary>Those whose chains are for everyone: organisations, the operator. Of any other id, absent or not, nobody hears without a session [V6].</summary>
    static List<AccountId> Public(Database database, IReadOnlyList<AccountId> ids)
    {
        using var reading = new Reading(database);
        return [.. ids.Where(id => reading.Row("select kind from account where id = $0", row => row.GetString(0), id) is "organisation" or "operator")];
    }

    static async Task DemandSessionAsync(SessionStore sessions, HttpRequest request, CancellationToken ct)
    {
        if (await sessions.FindAsync(request, ct) is null)
            throw Problems.SessionRequired.Because("Begin a session, and send its token: Authorization: Bearer.");
    }

    static ContentHttpResult GetStatement(string index, Database database, Released released)
    {
        if (!long.TryParse(index, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var at) || at >= released.View.Size)
            throw Problems.Absent;
        using var reading = new Reading(database);
        var text = reading.Row("""
            select t.text from leaf l join state s on s.leaf = l.ordinal join statement t on t.hash = s.statement where l.idx = $0 and t.type = 'attest'
            union all
            select t.text from leaf l join release r on r.leaf = l.ordinal join statement t on t.hash = r.statement where l.idx = $0
            """, row => row.GetString(0), at);
        return text is null ? throw Problems.Absent : TypedResults.Text(text, "text/plain; charset=utf-8");
    }

    static long Seen(long? seen) => seen is null or >= 0 ? seen ?? 0 : throw Problems.Malformed.Because("Coffre-Seen is the size of a checkpoint.");
}
