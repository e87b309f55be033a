using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Coffre.Server.Data;

/// <summary>
/// The SQLite file: how it is opened, and with what promises. What is committed has reached the disk (write-ahead log, <c>synchronous=FULL</c>);
/// what is deleted is overwritten (<c>secure_delete</c>). One connection writes, the <see cref="Writer"/>'s; all others read only.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="maxPages">Most pages of 4 kB that the file may grow to; 0: as SQLite has it.</param>
sealed class Database(string file, long maxPages)
{
    public string File => file;

    /// <summary>For whoever reads: a connection string of a read-only connection, pooled.</summary>
    public string ReadString { get; } = Build(file, SqliteOpenMode.ReadOnly);

    /// <summary>Opens the connection that writes, and brings the schema up to date.</summary>
    public SqliteConnection OpenWriting(bool create)
    {
        if (!create && !System.IO.File.Exists(file))
            throw new UnusableDataException($"There is no database at {file}. Make one with \"init\", or correct --data.");
        var connection = new SqliteConnection(Build(file, create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite, pooling: false));
        try
        {
            connection.Open();
            Pragma(connection, "journal_mode = wal");
            Pragma(connection, "synchronous = full");
            Pragma(connection, "foreign_keys = on");
            Pragma(connection, "secure_delete = on");
            Pragma(connection, "cache_size = -65536");
            // what a savepoint would undo is kept in memory: in a file it was ten more pages written for each delivery
            Pragma(connection, "temp_store = memory");
            Pragma(connection, "wal_autocheckpoint = 16000");    // 64 MB: under load, pages are moved into the file once and not at every few commits
            if (maxPages > 0)
                Pragma(connection, FormattableString.Invariant($"max_page_count = {maxPages}"));
            Schema.Apply(connection);
            return connection;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            // the write-ahead log may be all that is left of some acts: it is not written into what is damaged
            _ = raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
            connection.Dispose();
            throw new UnusableDataException($"The database {file} is damaged or cut short ({e.Message}) Restore the newest copy of it. Log:Mirror knows whether that is new enough.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that only reads.</summary>
    public SqliteConnection OpenReading()
    {
        var connection = new SqliteConnection(ReadString);
        connection.Open();
        return connection;
    }

    static string Build(string file, SqliteOpenMode mode, bool pooling = true) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = pooling, DefaultTimeout = 10 }.ToString();

    static void Pragma(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // no input from outside
        command.CommandText = $"pragma {text}";
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
