using Coffre.Server.Data;
using Microsoft.Data.Sqlite;

namespace Coffre.Server.Hosting;

/// <summary>A data folder, opened by one process alone: there is one writer, and caches that trust it.</summary>
sealed record OpenedData(Database Database, SqliteConnection Connection, Installation Installation, SigningKey Key, FileStream Lock) : IDisposable
{
    public const string DatabaseName = "coffre.db";
    public const string KeyName = "log.key";
    public const string LockName = "lock";

    public static OpenedData Open(Settings settings)
    {
        if (!System.IO.Directory.Exists(settings.Data))
            throw new UnusableDataException($"There is no folder {settings.Data}. Make one with \"init --data {settings.Data} …\", or correct --data.");
        var held = Hold(settings.Data);
        SqliteConnection? connection = null;
        try
        {
            var database = new Database(settings.InData(DatabaseName), settings.Limits.Pages);
            connection = database.OpenWriting(create: false);
            var installation = Installation.Read(connection);
            return new(database, connection, installation, LogKey.Read(settings.InData(KeyName), installation), held);
        }
        catch
        {
            connection?.Dispose();
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // the last connection to close leaves the whole database in one file: readers first
        using (var reading = new SqliteConnection(Database.ReadString))
            SqliteConnection.ClearPool(reading);
        Connection.Dispose();
        Key.Dispose();
        Lock.Dispose();
    }

    /// <summary>Keeps every other process off a data folder; the system lets go of it however this one ends.</summary>
    public static FileStream Hold(string data)
    {
        var path = Path.Combine(data, LockName);
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new UnusableDataException($"Another server or init works on {data}: two would write one log. Stop it first.");
        }
    }
}
