using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Coffre.Server.Data;

/// <summary>
/// What a unit of work writes through: the database within the <see cref="Writer"/>'s transaction. <see cref="Db"/> for everything;
/// <see cref="Run"/> and what <see cref="Reading"/> has, prepared SQL on the same connection, for the few statements that run thousands of times a second.
/// </summary>
sealed class Tx(SqliteConnection connection, DbContextOptions<CoffreDb> options, Dictionary<string, SqliteCommand> prepared) : Reading(connection, prepared)
{
    readonly List<Action> afterCommit = [];
    CoffreDb? db;

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
                db.Database.UseTransaction(Transaction);
            }
            return db;
        }
    }

    /// <summary>Runs a statement of SQL with the values <c>$0</c>, <c>$1</c>, …; returns the rows changed.</summary>
    public int Run(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>Something to do once the transaction is on the disk, and only then: signal, drop from a cache, delete a file.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    internal void Join(SqliteTransaction? current) => Transaction = current;

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

    private protected override void Dispose(bool disposing)
    {
        db?.Dispose();
        base.Dispose(disposing);
    }
}
