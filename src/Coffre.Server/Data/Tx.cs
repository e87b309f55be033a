using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Coffre.Server.Data;

/// <summary>
/// What a unit of work writes through: the database within the <see cref="Writer"/>'s transaction. <see cref="Db"/> for everything;
/// <see cref="Run"/> and <see cref="Row"/>, prepared SQL on the same connection, for the few statements that run thousands of times a second.
/// </summary>
sealed class Tx(SqliteConnection connection, DbContextOptions<CoffreDb> options, Dictionary<string, SqliteCommand> prepared) : IDisposable
{
    readonly List<Action> afterCommit = [];
    CoffreDb? db;
    SqliteTransaction? transaction;

    /// <summary>The entities, as this transaction sees them. What was added or changed is saved when the unit ends.</summary>
    public CoffreDb Db
    {
        get
        {
            if (db is null)
            {
                db = new(options);
                db.Database.AutoSavepointsEnabled = false;   // the writer has its own
                db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
                db.Database.UseTransaction(transaction);
            }
            return db;
        }
    }

    /// <summary>Runs a statement of SQL with the values <c>$0</c>, <c>$1</c>, …; returns the rows changed.</summary>
    public int Run(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

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

    /// <summary>Something to do once the transaction is on the disk, and only then: signal, drop from a cache, delete a file.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    internal void Join(SqliteTransaction? current) => transaction = current;

    internal void Save()
    {
        db?.SaveChanges();
        db?.ChangeTracker.Clear();
    }

    internal IReadOnlyList<Action> TakeAfterCommit()
    {
        var actions = afterCommit.ToArray();
        afterCommit.Clear();
        return actions;
    }

    /// <summary>Forgets what a unit that failed had begun.</summary>
    internal void Forget()
    {
        db?.ChangeTracker.Clear();
        afterCommit.Clear();
    }

    public void Dispose() => db?.Dispose();

    SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
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
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = Stored.Value(values[i]);
        return command;
    }
}
