using Coffre.Server.Data;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Coffre.Tests;

/// <summary>One writer: units that wait together share a transaction, and each stands or falls alone.</summary>
public sealed class WriterTests : IDisposable
{
    readonly string folder = System.IO.Directory.CreateTempSubdirectory("coffre-writer-").FullName;

    [Fact]
    public async Task A_unit_that_throws_undoes_only_itself_and_only_what_was_committed_is_answered()
    {
        var database = new Database(Path.Combine(folder, "one.db"), 0);
        using var connection = database.OpenWriting(create: true);
        using var writer = new Writer(connection);
        await writer.WriteAsync(tx => tx.Run("create table note (n bigint not null primary key)"), Ct);
        var after = 0;
        var units = Enumerable.Range(0, 1000).Select(i => writer.WriteAsync(tx =>
        {
            tx.Run("insert into note (n) values ($0)", (long)i);
            tx.AfterCommit(() => Interlocked.Increment(ref after));
            return i % 7 == 0 ? throw new InvalidDataException("planted") : i;
        }, Ct)).ToList();
        for (var i = 0; i < units.Count; i++)
        {
            if (i % 7 == 0)
                await Assert.ThrowsAsync<InvalidDataException>(() => units[i]);
            else
                Assert.Equal(i, await units[i]);
        }
        Assert.Equal(1000 - 143, Count(database));
        Assert.Equal(1000 - 143, after);
    }

    [Fact]
    public async Task When_the_disk_fills_within_a_group_what_fits_is_kept_and_the_rest_is_told()
    {
        var database = new Database(Path.Combine(folder, "full.db"), 150);
        using var connection = database.OpenWriting(create: true);
        using var writer = new Writer(connection);
        await writer.WriteAsync(tx => tx.Run("create table note (n bigint not null primary key, bytes blob)"), Ct);
        var held = new ManualResetEventSlim();
        var first = writer.WriteAsync(_ => held.Wait(Ct), Ct);       // so that the others wait together
        var units = Enumerable.Range(0, 64).Select(i => writer.WriteAsync(tx => tx.Run("insert into note (n, bytes) values ($0, $1)", (long)i, new byte[16_000]), Ct)).ToList();
        held.Set();
        await first;
        var kept = 0;
        foreach (var unit in units)
        {
            try
            {
                await unit;
                kept++;
            }
            catch (NoRoomException)
            {
            }
        }
        Assert.InRange(kept, 1, 63);
        Assert.Equal(kept, Count(database));
        await writer.WriteAsync(tx => tx.Run("delete from note where n < 5"), Ct);      // it goes on
    }

    [Fact]
    public async Task What_waits_at_the_stop_is_still_written()
    {
        var database = new Database(Path.Combine(folder, "stop.db"), 0);
        using var connection = database.OpenWriting(create: true);
        var writer = new Writer(connection);
        await writer.WriteAsync(tx => tx.Run("create table note (n bigint not null primary key)"), Ct);
        var units = Enumerable.Range(0, 200).Select(i => writer.WriteAsync(tx => tx.Run("insert into note (n) values ($0)", (long)i), Ct)).ToList();
        writer.Dispose();
        await Task.WhenAll(units);
        Assert.Equal(200, Count(database));
        await Assert.ThrowsAnyAsync<Exception>(() => writer.WriteAsync(tx => tx.Run("delete from note"), Ct));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static long Count(Database database)
    {
        using var connection = database.OpenReading();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from note";
        return (long)command.ExecuteScalar()!;
    }
}
