using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Blobs;

/// <summary>
/// Destroys the bytes of payloads that nobody references any more. The transaction that dropped the last reference wrote them down as doomed, so a
/// crash before their end only delays it: the next start goes on.
/// </summary>
sealed partial class Destroyer(Writer writer, Database database, BlobStore blobs, Settings settings, ILogger<Destroyer> log, TimeProvider clock) : Recurring
{
    // an act may be signed seven days before it comes; its payloads wait a little longer
    static readonly TimeSpan UploadsLive = TimeSpan.FromDays(8);

    protected override TimeSpan Pause => TimeSpan.FromSeconds(10);

    protected override bool Rests => settings.ReadOnly;

    protected override TimeProvider Clock => clock;

    /// <summary>Destroys what is doomed now.</summary>
    public override async Task RunAsync(CancellationToken ct)
    {
        if (OldUploads(clock.GetUtcNow() - UploadsLive))
            await writer.WriteAsync(tx => tx.LetGoUploads(clock.GetUtcNow() - UploadsLive), ct);
        foreach (var (name, start, length) in Doomed())
        {
            try
            {
                // an object goes as a whole when no payload in it is wanted; until then its dead parts are overwritten
                if (Wanted(name))
                    blobs.Erase(name, start, length);
                else
                    blobs.Destroy(name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // the others do not wait for it; it is tried again next time
                LogFailed(log, e);
                continue;
            }
            await writer.WriteAsync(tx => tx.Run("delete from doomed where object = $0 and start = $1", name, start), ct);
        }
    }

    protected override void Failed(Exception e) => LogFailed(log, e);

    List<(string, long, long)> Doomed()
    {
        using var reading = new Reading(database);
        return reading.Rows("select object, start, length from doomed", row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
    }

    bool Wanted(string name) => Ask("select exists (select 1 from payload where object = $0)", name);

    bool OldUploads(DateTimeOffset before) => Ask($"select exists (select 1 from holding where by_what = '{PayloadQueries.Upload}' and at < $0)", before);

    bool Ask(string sql, object value)
    {
        using var reading = new Reading(database);
        return reading.Row(sql, row => row.GetInt64(0), value) == 1;
    }

    [LoggerMessage(LogLevel.Error, "Bytes that nobody references could not be destroyed yet.")]
    static partial void LogFailed(ILogger log, Exception e);
}
