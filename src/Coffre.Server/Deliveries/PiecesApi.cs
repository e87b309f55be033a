using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Coffre.Server.Deliveries;

/// <summary>A part of a payload, as <c>Content-Range: bytes 0-99/300</c> says it on a PUT (RFC 9110, §14.5).</summary>
readonly record struct Piece(long From, long Count, long Total)
{
    public long After => From + Count;

    /// <summary>The piece that a request says it is; null: it is all of it.</summary>
    /// <exception cref="RefusalException"><c>malformed</c>.</exception>
    public static Piece? Of(HttpRequest request)
    {
        var text = request.Headers.ContentRange.ToString();
        if (text.Length == 0)
            return null;
        if (!ContentRangeHeaderValue.TryParse(text, out var range) || range is not { From: { } from, To: { } to, Length: { } total } || range.Unit != "bytes")
            throw Problems.Malformed.Because("A piece says which it is: Content-Range: bytes <first>-<last>/<all>.");
        return request.ContentLength == to - from + 1 ? new(from, to - from + 1, total) : throw Problems.Malformed.Because("A piece says its length, and it is that of its Content-Range.");
    }
}

/// <summary>A payload in pieces, one after the other: whose connection broke goes on from what has come.</summary>
static class PiecesApi
{
    public static void MapPieces(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/payloads").WithTags("payloads").MapGet("/{hash}/upload", Find).WithSummary("How far a payload has come that is sent in pieces.");

    /// <summary>Takes one piece; the last one makes the payload whole.</summary>
    public static async Task PutAsync(
        Chain chain, Digest payload, Piece piece, HttpRequest request, Quotas quotas, BlobStore blobs, Uploads uploads, Database database, Writer writer, TimeProvider clock, CancellationToken ct)
    {
        using var upload = await uploads.TakeAsync(chain.Id, payload, request.HttpContext.Abort);
        if (upload.Ended || piece.From != upload.Length)
            throw Elsewhere(Arrived(database, chain.Id, payload, upload));
        quotas.Bytes(chain, piece.Count, piece.Total - piece.After);
        try
        {
            await upload.AppendAsync(request.Body.ReadAsync, piece.Count, ct);
        }
        catch (Exception e) when (upload.Ended && e is OperationCanceledException or IOException)
        {
            // a newer request came: this one's connection is broken
            throw Elsewhere(upload.Length);
        }
        finally
        {
            quotas.NeverCame(chain.Id, piece.After - Math.Max(piece.From, upload.Length));
        }
        if (piece.After < piece.Total)
            return;
        var stored = await upload.SealAsync();
        await writer.KeepUploadAsync(chain.Id, stored, clock.GetUtcNow(), () => blobs.Destroy(stored.Object), CancellationToken.None);
    }

    static async Task<Ok<ArrivedAnswer>> Find(Caller caller, string hash, Uploads uploads, Database database)
    {
        var payload = PayloadsApi.Parse(hash);
        // it is taken, so that what an old connection still brings does not make the answer untrue
        using var upload = await uploads.TakeAsync(caller.Account, payload, () => { });
        var have = Arrived(database, caller.Account, payload, upload);
        return have > 0 ? TypedResults.Ok(new ArrivedAnswer(have)) : throw Problems.Absent;
    }

    static long Arrived(Database database, AccountId account, Digest payload, Upload upload)
    {
        using var rows = new Reading(database);
        return rows.NameablePayload(account, payload) ?? upload.Length;
    }

    static RefusalException Elsewhere(long have) => Problems.WrongOffset.Because($"Of this payload {have} bytes are here: go on from there.");
}
