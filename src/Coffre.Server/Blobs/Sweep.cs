using Coffre.Server.Data;

namespace Coffre.Server.Blobs;

/// <summary>At start: removes what a crash left between an object's writing and the row that names it.</summary>
sealed class Sweep(BlobStore blobs, Uploads uploads, Database database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        using var reading = new Reading(database);
        blobs.Sweep(reading.Rows("select object from payload union select object from doomed", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal));
        uploads.CutBack();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
