using Coffre.Server.Data;

namespace Coffre.Server.Hosting;

/// <summary>Whether the process runs, and whether it can serve and write.</summary>
static class Health
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health", () => TypedResults.Ok()).WithTags("health").WithSummary("The process runs.");
        app.MapGet("/ready", async (Writer writer, Settings settings, TimeProvider clock, CancellationToken ct) =>
        {
            if (settings.ReadOnly)
                throw settings.InMaintenance(clock, "The server is in maintenance: reading works, writing will again.");
            try
            {
                await writer.WriteAsync(tx => tx.Run("update head set size = size"), ct).WaitAsync(Patience, ct);
            }
            catch (Exception e) when (e is TimeoutException or NoRoomException)
            {
                throw Problems.ReadOnly.Because("The server cannot write now.");
            }
            return TypedResults.Ok();
        }).WithTags("health").WithSummary("It can serve and write.");
    }
}
