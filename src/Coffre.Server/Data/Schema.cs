using Microsoft.Data.Sqlite;

namespace Coffre.Server.Data;

/// <summary>
/// The schema: numbered SQL files, <c>Schema/001_….sql</c> on, in <c>text</c>, <c>bigint</c> and <c>blob</c> alone. Those not yet there are applied at
/// start, all in one transaction. A file that was applied never changes: the database remembers its hash, and another text under its name stops the start.
/// </summary>
static class Schema
{
    const string Folder = "Schema/";

    public static void Apply(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        Run(connection, "create table if not exists step (name text not null primary key, hash blob not null)");
        var applied = Applied(connection);
        var known = Steps().ToList();
        foreach (var name in applied.Keys.Except(known))
            throw new UnusableDataException($"The database has the step {name}, which this program does not know: it was made by a newer one. Run that one.");
        foreach (var name in known)
        {
            var text = Text(name);
            var hash = Digest.Of(System.Text.Encoding.UTF8.GetBytes(text));
            if (applied.TryGetValue(name, out var before))
            {
                if (before != hash)
                    throw new UnusableDataException($"The database was made by another text of the step {name}. Restore the program that made it, or begin with new data.");
                continue;
            }
            Run(connection, text);
            using var insert = connection.CreateCommand();
            insert.CommandText = "insert into step (name, hash) values ($name, $hash)";
            insert.Parameters.AddWithValue("$name", name);
            insert.Parameters.AddWithValue("$hash", hash.ToArray());
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    static IEnumerable<string> Steps() => typeof(Schema).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..]).Order(StringComparer.Ordinal);

    static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Schema).Assembly.GetManifestResourceStream(Folder + name)!);
        return reader.ReadToEnd();
    }

    static Dictionary<string, Digest> Applied(SqliteConnection connection)
    {
        var applied = new Dictionary<string, Digest>(StringComparer.Ordinal);
        using var command = connection.CreateCommand();
        command.CommandText = "select name, hash from step";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            applied[reader.GetString(0)] = new(reader.GetFieldValue<byte[]>(1));
        return applied;
    }

    static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text is a file of this program
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
