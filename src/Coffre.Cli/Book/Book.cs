using System.Text;
using Coffre.Age;
using Microsoft.Data.Sqlite;

namespace Coffre.Cli;

/// <summary>
/// The sender's own memory in <c>book.db</c>: an append-only list of pages, each a sealed age file of text lines. SQLite gives each page whole or not
/// at all, across a kill or a full disk; sealing keeps references and codes from whoever reads the disk. The whole book is read at the start and held
/// into memory; what must be forgettable (a roll's secret) has a row of its own.
/// </summary>
sealed class Book : IDisposable
{
    readonly SqliteConnection connection;
    readonly FileStream hold;
    readonly HybridIdentity[] vaults;

    Book(SqliteConnection connection, FileStream hold, HybridIdentity[] vaults)
    {
        this.connection = connection;
        this.hold = hold;
        this.vaults = vaults;
    }

    /// <summary>Opens the book of a home, which one process at a time holds.</summary>
    /// <param name="folder">The home.</param>
    /// <param name="vaults">The account's vaults: any opens a page, the newest seals it; they stay the caller's.</param>
    /// <exception cref="CommandException">Another run holds it.</exception>
    public static Book Open(string folder, IReadOnlyList<HybridIdentity> vaults)
    {
        FileStream hold;
        try
        {
            // two rolls at once would each give the same row a delivery of its own
            hold = new(Path.Combine(folder, "book.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new CommandException(ExitCode.Local, $"Another coffre works with {folder}. Wait for it to end, then try again.");
        }
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "book.db"), Pooling = false }.ToString());
        connection.Open();
        var book = new Book(connection, hold, [.. vaults]);
        // secure_delete: what is forgotten leaves no bytes in the file
        book.Run("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
            + "CREATE TABLE IF NOT EXISTS page (n INTEGER PRIMARY KEY, sealed BLOB NOT NULL);"
            + "CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, sealed BLOB NOT NULL);");
        return book;
    }

    /// <summary>All lines, oldest first.</summary>
    public IEnumerable<string> Lines()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sealed FROM page ORDER BY n";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            foreach (var line in Encoding.UTF8.GetString(AgeFile.Open(reader.GetFieldValue<byte[]>(0), vaults)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                yield return line;
        }
    }

    /// <summary>Adds lines as one page: when this returns they are on the disk.</summary>
    public void Append(IEnumerable<string> lines)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO page (sealed) VALUES ($sealed)";
        command.Parameters.AddWithValue("$sealed", AgeFile.Seal(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), vaults[^1].Recipient));
        command.ExecuteNonQuery();
    }

    /// <summary>Keeps a secret under a name that says nothing.</summary>
    public void Keep(string name, ReadOnlySpan<byte> secret)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO secret (name, sealed) VALUES ($name, $sealed)";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$sealed", AgeFile.Seal(secret, vaults[^1].Recipient));
        command.ExecuteNonQuery();
    }

    /// <summary>A secret, or null when it was never kept or is forgotten.</summary>
    public byte[]? Secret(string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sealed FROM secret WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return command.ExecuteScalar() is byte[] bytes ? AgeFile.Open(bytes, vaults) : null;
    }

    /// <summary>Forgets a secret: its bytes are overwritten.</summary>
    public void Forget(string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM secret WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        connection.Dispose();
        hold.Dispose();
    }

    void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
