using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Deliveries;

/// <summary>Sealed bytes in and out, streamed. They are given to whoever references them and to nobody else.</summary>
static class PayloadsApi
{
    public static void MapPayloads(this IEndpointRouteBuilder app)
    {
        var payloads = app.MapGroup("/api/payloads").WithTags("payloads");
        payloads.MapPut("/{hash}", Put).WithMetadata(new DisableRequestSizeLimitAttribute()).WithSummary("A payload, before the act that names it.");
        payloads.MapGet("/{hash}", Get).WithSummary("A payload's sealed bytes.");
    }

    static async Task<NoContent> Put(
        Caller caller, string hash, HttpRequest request, Chains chains, Rates rates, Quotas quotas, BlobStore blobs, Uploads uploads, Database database, Writer writer, Settings settings,
        TimeProvider clock, CancellationToken ct)
    {
        // a letter is a bearer: whoever holds the paper has no place to put things
        if (chains.Find(caller.Account) is not { Kind: not AccountKind.Letter } chain)
            throw Problems.Absent;
        rates.Act(caller.Account);
        if (request.ContentType is { } type && !type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase))
            throw Problems.UnsupportedMediaType.Because("This route takes application/octet-stream.");
        var name = Parse(hash);
        var piece = Piece.Of(request);
        if ((piece?.Total ?? request.ContentLength) > settings.Limits.Payload)
            throw Problems.TooLarge.Because($"A payload has at most {settings.Limits.Payload} bytes.");
        if (piece is { } one)
            await PiecesApi.PutAsync(chain, name, one, request, quotas, blobs, uploads, database, writer, clock, ct);
        else
            await PutWholeAsync(chain, name, request, quotas, blobs, writer, settings, clock, ct);
        return TypedResults.NoContent();
    }

    static async Task PutWholeAsync(
        Chain chain, Digest name, HttpRequest request, Quotas quotas, BlobStore blobs, Writer writer, Settings settings, TimeProvider clock, CancellationToken ct)
    {
        if (request.ContentLength is { } length)
            quotas.Bytes(chain, length);
        using var staged = blobs.Stage();
        var payload = await staged.AppendAsync(request.Body.ReadAsync, settings.Limits.Payload, ct);
        if (payload.Hash != name)
            throw Problems.Malformed.Because("These are not the bytes of that hash.", "wrong-hash");
        // who does not say how much comes is asked afterwards
        if (request.ContentLength is null)
            quotas.Bytes(chain, payload.Length);
        await staged.SealAsync(ct);
        await writer.KeepUploadAsync(chain.Id, payload, clock.GetUtcNow(), () => blobs.Destroy(staged.Name), ct);
    }

    static FileStreamHttpResult Get(Caller caller, string hash, Database database, BlobStore blobs, TimeProvider clock, HttpContext http)
    {
        using var rows = new Reading(database);
        var payload = rows.PayloadOf(caller.Account, Parse(hash), clock.GetUtcNow()) ?? throw Problems.Absent;
        http.Response.ContentLength = payload.Length;
        return TypedResults.Stream(blobs.Open(payload.Object, payload.Start, payload.Length), "application/octet-stream");
    }

    internal static Digest Parse(string hash) => Base32.TryDecode(hash, Digest.Size, out var bytes) ? new(bytes) : throw Problems.Absent;
}
