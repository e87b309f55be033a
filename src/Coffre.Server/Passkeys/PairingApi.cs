using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Passkeys;

/// <summary>
/// The mailbox where a new device meets one that has the vault open (<c>docs/format.md</c> §8): three texts, each written once, within two minutes. It opens nothing:
/// a way in is added by the <c>keys</c> that its owner signs, and by nothing else [attack 2].
/// </summary>
static class PairingApi
{
    const string Offer = "offer";
    const string Reply = "reply";
    const string Done = "done";
    const int Most = 8 * 1024;

    static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    public static void MapPairing(this IEndpointRouteBuilder app)
    {
        var pairing = app.MapGroup("/api/pairing").WithTags("pairing").WithMetadata(new RequestSizeLimitAttribute(Most));
        pairing.MapPut("/offer", (Caller caller, Rates rates, [FromHeader(Name = "Coffre-Locator")] string? locator, HttpRequest request, Writer writer, TimeProvider clock, CancellationToken ct) =>
        {
            rates.Act(caller.Account);
            return PutAsync(Offer, locator, request, writer, clock, caller.Account, ct);
        }).WithSummary("The device that has the vault open shows a square.");
        pairing.MapPut("/reply", (Rates rates, [FromHeader(Name = "Coffre-Locator")] string? locator, HttpRequest request, Writer writer, TimeProvider clock, CancellationToken ct) =>
        {
            rates.Locator(request.HttpContext);
            return PutAsync(Reply, locator, request, writer, clock, null, ct);
        }).WithSummary("The new device leaves its way in.");
        pairing.MapPut("/done", (Caller caller, Rates rates, [FromHeader(Name = "Coffre-Locator")] string? locator, HttpRequest request, Writer writer, TimeProvider clock, CancellationToken ct) =>
        {
            rates.Act(caller.Account);
            return PutAsync(Done, locator, request, writer, clock, caller.Account, ct);
        }).WithSummary("The new device's way in stands.");
        foreach (var part in (ReadOnlySpan<string>)[Offer, Reply, Done])
        {
            pairing.MapGet($"/{part}", (Rates rates, HttpContext http, [FromHeader(Name = "Coffre-Locator")] string? locator, Database database, TimeProvider clock) =>
            {
                rates.Pairing(http);
                return Get(part, locator, database, clock);
            }).WithSummary($"The {part} of a square.");
        }
    }

    static async Task<NoContent> PutAsync(string part, string? locator, HttpRequest request, Writer writer, TimeProvider clock, AccountId? author, CancellationToken ct)
    {
        if (!Locator.TryParse(locator, null, out var found))
            throw Problems.Absent;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        await writer.WriteAsync(tx =>
        {
            var now = clock.GetUtcNow();
            tx.Run("delete from pairing where ends < $0", now);
            var (account, ends) = tx.Row("select account, ends from pairing where locator = $0 and part = $1", row => (row.GetAccount(0), row.GetInstant(1)), found, Offer);
            // an offer begins a mailbox; the rest is left in one that stands, by whom it is of
            if (ends != default ? author is { } mine && mine != account : part != Offer)
                throw Problems.Absent;
            if (ends == default)
                (account, ends) = (author!.Value, now + Life);
            var stands = tx.Row("select body from pairing where locator = $0 and part = $1", row => row.GetFieldValue<byte[]>(0), found, part);
            if (stands is not null && !stands.AsSpan().SequenceEqual(body.ToArray()))
                throw Problems.IdConflict.Because("This square has been used already.");
            if (stands is null)
                tx.Run("insert into pairing (locator, part, account, body, ends) values ($0, $1, $2, $3, $4)", found, part, account, body.ToArray(), ends);
        }, ct);
        return TypedResults.NoContent();
    }

    static FileContentHttpResult Get(string part, string? locator, Database database, TimeProvider clock)
    {
        using var rows = new Reading(database);
        var body = Locator.TryParse(locator, null, out var found)
            ? rows.Row("select body from pairing where locator = $0 and part = $1 and ends >= $2", row => row.GetFieldValue<byte[]>(0), found, part, clock.GetUtcNow())
            : null;
        return TypedResults.Bytes(body ?? throw Problems.Absent, "application/octet-stream");
    }
}
