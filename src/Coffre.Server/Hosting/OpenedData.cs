using Coffre.Server.Data;
using Microsoft.Data.Sqlite;

namespace Coffre.Server.Hosting;

/// <summary>A data folder that was opened for one process alone.</summary>
sealed record OpenedData(Database Database, SqliteConnection Connection, Installation Installation, SigningKey Key)
{
    public const string DatabaseName = "coffre.db";
    public const string KeyName = "log.key";

    public static OpenedData Open(Settings settings)
    {
        if (!System.IO.Directory.Exists(settings.Data))
            throw new UnusableDataException($"There is no folder {settings.Data}. Make one with \"init --data {settings.Data} …\", or correct --data.");
        var database = new Database(settings.InData(DatabaseName), settings.Limits.Pages);
        var connection = database.OpenWriting(create: false);
        try
        {
            var installation = Installation.Read(connection);
            return new(database, connection, installation, LogKey.Read(settings.InData(KeyName), installation));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
