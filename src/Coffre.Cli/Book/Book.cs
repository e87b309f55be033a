using System.Text;
using Coffre.Age;
using Microsoft.Data.Sqlite;

namespace Coffre.Cli;

/// <summary>
/// The sender's own memory in <c>book.db</c>: an append-only list of pages, each a sealed age file of text lines. SQLite gives each page whole or not
/// at all, across a kill or a full disk; sealing keeps references and codes from whoever reads the disk, and, since nobody else knows the recipient, pages of
/// another's making out of the book [attack 25]. The whole book is read at the start and held
/// in memory; what must be forgettable (a roll's secret) has a row of its own.
/// </summary>
sealed class Book : IDisposable
{
    readonly string path;
    readonly SqliteConnection connection;
    readonly FileStream hold;
    readonly HybridIdentity[] keys;

    Book(string path, SqliteConnection connection, FileStream hold, HybridIdentity[] keys)
    {
        this.path = path;
        this.connection = connection;
        this.hold = hold;
        this.keys = keys;
    }

    /// <summary>Opens the book of a home, which one process at a time holds.</summary>
    /// <param name="folder">The home.</param>
    /// <param name="vaults">The account's vaults: the keys of the book come from them. They stay the caller's.</param>
    /// <param name="most">The most pages of 4 KiB that the file may grow to; 0 for no limit but the disk's.</param>
    /// <exception cref="CommandException">Another run holds it, or it cannot be opened.</exception>
    public static Book Open(string folder, IReadOnlyList<HybridIdentity> vaults, int most = 0)
    {
        var hold = Hold(folder);
        var path = Path.Combine(folder, "book.db");
        // the lock says that a book was begun: another begun in its place would send everything again
        if (hold.Length > 0 && new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            hold.Dispose();
            throw Damaged(path, "it is missing or empty");
        }
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        var book = new Book(path, connection, hold, [.. vaults.Select(Derive.Book)]);
        try
        {
            book.Change(() =>
            {
                connection.Open();
                // secure_delete: what is forgotten leaves no bytes in the file
                book.Run("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
                    + $"PRAGMA max_page_count = {(most > 0 ? most : uint.MaxValue - 1)};"
                    + "CREATE TABLE IF NOT EXISTS page (n INTEGER PRIMARY KEY, sealed BLOB NOT NULL);"
                    + "CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, sealed BLOB NOT NULL);");
            });
            if (hold.Length == 0)
            {
                hold.WriteByte((byte)'+');
                hold.Flush(true);
            }
        }
        catch
        {
            book.Dispose();
            throw;
        }
        return book;
    }

    /// <summary>All lines, oldest first.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Lines()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sealed FROM page ORDER BY n";
        using var reader = Read(command.ExecuteReader);
        while (Read(reader.Read))
        {
            ReadOnlyMemory<byte> page = Read(() => AgeFile.Open(reader.GetFieldValue<byte[]>(0), keys));
            while (!page.IsEmpty)
            {
                var end = page.Span.IndexOf((byte)'\n');
                var line = end < 0 ? page : page[..end];
                page = page[Math.Min(page.Length, line.Length + 1)..];
                if (!line.IsEmpty)
                    yield return line;
            }
        }
    }

    /// <summary>Adds lines as one page: when this returns they are on the disk.</summary>
    /// <exception cref="CommandException">The disk is full, or the file cannot be written; nothing of the page is there.</exception>
    public void Append(IEnumerable<string> lines)
    {
        var page = Seal(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        Change(() => Run("INSERT INTO page (sealed) VALUES ($sealed)", ("$sealed", page)));
    }

    /// <summary>Keeps a secret under a name that says nothing.</summary>
    public void Keep(string name, ReadOnlySpan<byte> secret)
    {
        var kept = Seal(secret);
        Change(() => Run("INSERT INTO secret (name, sealed) VALUES ($name, $sealed)", ("$name", name), ("$sealed", kept)));
    }

    /// <summary>A secret, or null when it was never kept or is forgotten.</summary>
    public byte[]? Secret(string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sealed FROM secret WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return Read(() => command.ExecuteScalar() is byte[] bytes ? AgeFile.Open(bytes, keys) : null);
    }

    /// <summary>Forgets a secret: its bytes are overwritten.</summary>
    public void Forget(string name) => Change(() => Run("DELETE FROM secret WHERE name = $name", ("$name", name)));

    /// <summary>Forgets a secret, and adds the line that says so; both or neither.</summary>
    public void Forget(string name, string line)
    {
        var page = Seal(Encoding.UTF8.GetBytes(line + "\n"));
        Change(() => Run("BEGIN; DELETE FROM secret WHERE name = $name; INSERT INTO page (sealed) VALUES ($sealed); COMMIT", ("$name", name), ("$sealed", page)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        connection.Dispose();
        hold.Dispose();
        foreach (var key in keys)
            key.Dispose();
    }

    /// <summary>Keeps every other run off a home; the system lets go of it however this one ends.</summary>
    public static FileStream Hold(string folder)
    {
        try
        {
            // two rolls at once would each give the same row a delivery of its own
            return new(Path.Combine(folder, "book.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, "book.lock")))
        {
            throw new CommandException(ExitCode.Local, $"Another coffre works with {folder}. Wait for it to end, then try again.");
        }
    }

    byte[] Seal(ReadOnlySpan<byte> text) => AgeFile.Seal(text, keys[^1].Recipient);

    void Change(Action change)
    {
        try
        {
            change();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            throw Damaged(path, e.Message);
        }
        catch (SqliteException e)
        {
            throw new CommandException(
                ExitCode.Local, $"{path} cannot be written: {e.Message} Nothing is lost: make room or mend the disk, then the same command goes on.");
        }
    }

    T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is SqliteException or RefusedException)
        {
            throw Damaged(path, e.Message);
        }
    }

    static CommandException Damaged(string path, string how) => new(
        ExitCode.Local, $"{path} is damaged or cut short ({how}). It tells what was sent: put it back from a copy of this home, the newest. Nothing was sent.");

    void Run(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
