using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Deliveries;

/// <summary>What time alone does to deliveries: they open, their deadlines pass, letters end. Whoever reads one in between is told the same (<see cref="Courses.CatchUpAsync"/>).</summary>
sealed partial class Expiry(Courses courses, Database database, Writer writer, Settings settings, TimeProvider clock, ILogger<Expiry> log) : BackgroundService
{
    const int Most = 200;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Does what is due now.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        for (var due = Due(); due.Count > 0; due = Due())
        {
            await writer.WriteAsync(tx =>
            {
                foreach (var id in due)
                    courses.Advance(tx, tx.CourseOf(id)!);
            }, ct);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && !settings.ReadOnly)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // what leaves here stops the server
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(log, e);
            }
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    List<DeliveryId> Due()
    {
        using var rows = new Reading(database);
        return rows.Due(courses.Now, Most);
    }

    [LoggerMessage(LogLevel.Error, "Deadlines could not be recorded yet.")]
    static partial void LogFailed(ILogger log, Exception e);
}
