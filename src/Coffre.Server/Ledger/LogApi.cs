using System.Globalization;
using System.Text.Json.Serialization;
using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Ledger;

/// <summary>Paths of leaves, as <c>GET /log/proofs</c> gives them.</summary>
sealed record Proofs([property: JsonPropertyName("proofs")] IReadOnlyList<Proved> All);

/// <summary>A consistency path.</summary>
sealed record Consistency(IReadOnlyList<Digest> Path);

[JsonSerializable(typeof(Proofs))]
[JsonSerializable(typeof(Consistency))]
[JsonSerializable(typeof(long[]))]
sealed partial class LedgerJson : JsonSerializerContext;

/// <summary>The log as monitors read it: static files, and two routes that save a client from reading tiles.</summary>
static class LogApi
{
    const int MostProofs = 500;

    public static void MapLog(this IEndpointRouteBuilder app)
    {
        var log = app.MapGroup("/log").WithTags("log");
        log.MapGet("/checkpoint", (Released released, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Text(released.View.Checkpoint, "text/plain; charset=utf-8");
        }).WithSummary("The newest checkpoint.");
        log.MapGet("/tile/{**path}", ReadTile).WithSummary("A tile, as C2SP tlog-tiles names it.");
        log.MapGet("/proofs", Prove).WithSummary("Inclusion paths of leaves at a size.");
        log.MapGet("/consistency", Extend).WithSummary("The consistency path between two sizes.");
    }

    static async Task<IResult> ReadTile(string path, TileStore tiles, Released released, HttpContext http, CancellationToken ct)
    {
        if (!Tile.TryParse("tile/" + path, out var tile) || !IsWithin(tile, released.View.Size))
            throw Problems.Absent;
        http.Response.Headers.CacheControl = tile.Width == Tile.FullWidth ? "public, max-age=31536000, immutable" : "public, max-age=3600";
        return TypedResults.Bytes(await tiles.ReadAsync(tile, ct), "application/octet-stream");
    }

    /// <summary>Nothing above the released size: a partial tile that the next round has written already is not there yet.</summary>
    static bool IsWithin(Tile tile, long size)
    {
        var count = tile.Level == Tile.Entries ? size : size >> (8 * tile.Level);
        return tile.Index <= count / Tile.FullWidth && (tile.Index * Tile.FullWidth) + tile.Width <= count;
    }

    static async Task<IResult> Prove(long size, [FromQuery] long[] index, Released released, CancellationToken ct)
    {
        var view = released.View;
        if (size < 1 || size > view.Size || index.Length == 0 || index.Any(i => i < 0 || i >= size))
            throw Problems.Malformed.Because($"Give a size of 1 to {view.Size}, and indexes below it.");
        if (index.Length > MostProofs)
            throw Problems.TooLarge.Because(string.Create(CultureInfo.InvariantCulture, $"At most {MostProofs} indexes are proven at once."));
        var proofs = new Proved[index.Length];
        for (var i = 0; i < proofs.Length; i++)
            proofs[i] = new(index[i], await view.Tree.InclusionAsync(index[i], size, ct));
        return TypedResults.Ok(new Proofs(proofs));
    }

    static async Task<IResult> Extend(long from, long to, Released released, CancellationToken ct)
    {
        var view = released.View;
        if (from < 0 || to < from || to > view.Size)
            throw Problems.Malformed.Because($"Give two sizes, 0 <= from <= to <= {view.Size}.");
        return TypedResults.Ok(new Consistency(await view.Tree.ConsistencyAsync(from, to, ct)));
    }
}
