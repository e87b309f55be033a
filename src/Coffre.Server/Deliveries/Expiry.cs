using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Deliveries;

/// <summary>What time alone does to deliveries: they open, their deadlines pass, letters end. Whoever reads one in between is told the same (<see cref="Courses.CatchUpAsync"/>).</summary>
sealed partial class Expiry(Courses courses, Database database, Writer writer, Settings settings, TimeProvider clock, ILogger<Expiry> log) : Recurring
{
    const int Most = 200;

    protected override TimeSpan Pause => TimeSpan.FromSeconds(10);

    protected override bool Rests => settings.ReadOnly;

    protected override TimeProvider Clock => clock;

    /// <summary>Does what is due now.</summary>
    public override async Task RunAsync(CancellationToken ct)
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

    protected override void Failed(Exception e) => LogFailed(log, e);

    List<DeliveryId> Due()
    {
        using var rows = new Reading(database);
        return rows.Due(courses.Now, Most);
    }

    [LoggerMessage(LogLevel.Error, "Deadlines could not be recorded yet.")]
    static partial void LogFailed(ILogger log, Exception e);
}
