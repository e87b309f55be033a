using Coffre.Server.Data;

namespace Coffre.Server.Blobs;

/// <summary>At start: removes what a crash left between an object's writing and the row that names it.</summary>
sealed class Sweep(BlobStore blobs, Database database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        using var connection = database.OpenReading();
        using var command = connection.CreateCommand();
        command.CommandText = "select distinct object from payload union select object from doomed";
        using var row = command.ExecuteReader();
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (row.Read())
            known.Add(row.GetString(0));
        blobs.Sweep(known);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
