using Microsoft.Data.Sqlite;

namespace Coffre.Server.Data;

/// <summary>
/// Reads the database by SQL. On its own, one moment of it: all that is read before it is disposed of fits together. As a <see cref="Tx"/>, what the transaction sees,
/// so a query is written once for both.
/// </summary>
class Reading : IDisposable
{
    readonly SqliteConnection connection;
    readonly Dictionary<string, SqliteCommand> prepared;
    readonly bool alone;

    /// <summary>One moment of the database.</summary>
    public Reading(Database database)
    {
        connection = database.OpenReading();
        prepared = new(StringComparer.Ordinal);
        Transaction = connection.BeginTransaction(deferred: true);
        alone = true;
    }

    private protected Reading(SqliteConnection connection, Dictionary<string, SqliteCommand> prepared) => (this.connection, this.prepared) = (connection, prepared);

    private protected SqliteTransaction? Transaction { get; set; }

    /// <summary>Runs a query with the values <c>$0</c>, <c>$1</c>, …; reads its first row, or gives <c>default</c> when there is none.</summary>
    public T? Row<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>Runs a query with the values <c>$0</c>, <c>$1</c>, …; reads all its rows.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private protected virtual void Dispose(bool disposing)
    {
        if (!alone)
            return;
        foreach (var command in prepared.Values)
            command.Dispose();
        Transaction?.Dispose();
        connection.Dispose();
    }

    private protected SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this program
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = FormattableString.Invariant($"${i}") });
            prepared[sql] = command;
        }
        command.Transaction = Transaction;
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = Stored.Value(values[i]);
        return command;
    }
}
