using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Coffre.Server.Data;

/// <summary>
/// The one who writes: SQLite has one writer at a time, so there is one thread that does it, and whoever wants something written hands it a unit of work.
/// Units that wait together run one after the other in one transaction, and a refusal undoes its own work only; one commit, one sync of the disk, then all are answered. A unit alone commits at once. A unit that is answered is on the disk; one that throws left nothing.
/// Parsing, hashing and signatures are done before, by the callers, in parallel; a unit only looks again at what may have changed meanwhile.
/// </summary>
/// <remarks>
/// A unit may run more than once. One that is refused has hardly ever written anything; where it has, the transaction is undone and its units run again, each
/// within a savepoint: to keep in every transaction what a savepoint would undo was a fifth of this thread's time. When the disk fills within a group, SQLite
/// undoes the whole transaction, and each unit is tried again alone, so that only those that do not fit fail (<see cref="NoRoomException"/>). So a unit
/// changes nothing but the database, and leaves the rest to <see cref="Tx.AfterCommit"/>.
/// </remarks>
sealed class Writer : IDisposable
{
    const int MostInGroup = 512;

    readonly BlockingCollection<Unit> waiting = new(new ConcurrentQueue<Unit>());
    readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);
    readonly SqliteConnection connection;
    readonly Tx tx;
    readonly Thread thread;

    public Writer(SqliteConnection connection)
    {
        this.connection = connection;
        var options = new DbContextOptionsBuilder<CoffreDb>().UseSqlite(connection).Options;
        tx = new(connection, options, prepared);
        thread = new(Loop) { IsBackground = true, Name = "writer" };
        thread.Start();
    }

    /// <summary>Units waiting now.</summary>
    public int Waiting => waiting.Count;

    /// <summary>Runs a unit of work in a transaction; its result is given once it is on the disk.</summary>
    public async Task<T> WriteAsync<T>(Func<Tx, T> work, CancellationToken ct = default)
    {
        var unit = new Unit<T>(work);
        try
        {
            waiting.Add(unit, ct);
        }
        catch (InvalidOperationException)
        {
            throw new OperationCanceledException("The server is stopping.");
        }
        return await unit.Result;    // once handed over it is done, whoever still listens
    }

    /// <summary>Runs a unit of work that has no result.</summary>
    public Task WriteAsync(Action<Tx> work, CancellationToken ct = default) => WriteAsync(tx =>
    {
        work(tx);
        return 0;
    }, ct);

    public void Dispose()
    {
        if (waiting.IsAddingCompleted)
            return;
        waiting.CompleteAdding();
        thread.Join();
        tx.Dispose();
        foreach (var command in prepared.Values)
            command.Dispose();
        waiting.Dispose();
    }

    void Loop()
    {
        var group = new List<Unit>(MostInGroup);
        foreach (var first in waiting.GetConsumingEnumerable())
        {
            group.Add(first);
            while (group.Count < MostInGroup && waiting.TryTake(out var next))
                group.Add(next);
            if (!RunTogether(group, savepoints: false) && !RunTogether(group, savepoints: true))
            {
                foreach (var unit in group)
                    RunTogether([unit], savepoints: false);
            }
            group.Clear();
        }
    }

    /// <summary>False: nothing was done, because the transaction failed as a whole, and the units may be tried otherwise.</summary>
    bool RunTogether(List<Unit> units, bool savepoints)
    {
        var after = new List<Action>();
        try
        {
            using var transaction = connection.BeginTransaction();
            tx.Join(transaction);
            if (units.TrueForAll(unit => savepoints ? RunWithin(unit, after) : RunOne(unit, after)))
                transaction.Commit();
            else if (units.Count > 1)
                return false;
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or DbUpdateException)
        {
            tx.Forget();
            if (units.Count > 1)
                return false;
            units[0].Fail(IsFull(e) ? new NoRoomException(e) : e);
            units[0].Complete();
            return true;
        }
        finally
        {
            tx.Join(null);
        }
        // on the disk: first what others rely on, then the answers
        foreach (var action in after)
            action();
        foreach (var unit in units)
            unit.Complete();
        return true;
    }

    /// <summary>False: it has failed after it had written something, which the transaction is to be undone for.</summary>
    bool RunOne(Unit unit, List<Action> after)
    {
        var before = raw.sqlite3_total_changes(connection.Handle);
        try
        {
            unit.Run(tx);
            tx.Save();
            after.AddRange(tx.TakeAfterCommit());
            return true;
        }
#pragma warning disable CA1031 // whatever a unit throws is its caller's, and is given to it
        catch (Exception e) when (!IsFull(e))
#pragma warning restore CA1031
        {
            tx.Forget();
            unit.Fail(e);
            return raw.sqlite3_total_changes(connection.Handle) == before;
        }
    }

    bool RunWithin(Unit unit, List<Action> after)
    {
        tx.Run("savepoint unit");
        if (!RunOne(unit, after))
            tx.Run("rollback to unit");
        tx.Run("release unit");
        return true;
    }

    static bool IsFull(Exception e) => e is SqliteException { SqliteErrorCode: 13 or 10 } || (e.InnerException is { } inner && IsFull(inner));

    abstract class Unit
    {
        public abstract void Run(Tx tx);

        public abstract void Fail(Exception e);

        public abstract void Complete();
    }

    sealed class Unit<T>(Func<Tx, T> work) : Unit
    {
        readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? result;
        Exception? failure;

        public Task<T> Result => done.Task;

        public override void Run(Tx tx)
        {
            failure = null;
            result = work(tx);
        }

        public override void Fail(Exception e) => failure = e;

        public override void Complete()
        {
            if (failure is null)
                done.SetResult(result!);
            else
                done.SetException(failure);
        }
    }
}
