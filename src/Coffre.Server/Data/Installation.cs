using Microsoft.Data.Sqlite;

namespace Coffre.Server.Data;

/// <summary>What <c>init</c> fixed for ever: the log's origin and key, the host in sessions, where and under which terms. Only the operator is added later, once.</summary>
sealed record Installation(string Origin, string Host, string Place, string Level, NoteKey Key, Digest Policy, AccountId? Operator)
{
    public static Installation Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select origin, host, place, level, vkey, policy, operator from installation";
        using var row = command.ExecuteReader();
        if (!row.Read())
            throw new UnusableDataException("The database is empty: \"init\" did not end. Delete the data folder and run it again.");
        return new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), NoteKey.Parse(row.GetString(4)), row.GetDigest(5),
            row.GetText(6) is { } id ? AccountId.Parse(id) : null);
    }

    public void Store(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            insert into installation (one, origin, host, place, level, vkey, policy, operator) values (1, $origin, $host, $place, $level, $vkey, $policy, null);
            insert into head (one, size, root, released) values (1, 0, $root, 0)
            """;
        command.Parameters.AddWithValue("$origin", Origin);
        command.Parameters.AddWithValue("$host", Host);
        command.Parameters.AddWithValue("$place", Place);
        command.Parameters.AddWithValue("$level", Level);
        command.Parameters.AddWithValue("$vkey", Key.ToString());
        command.Parameters.AddWithValue("$policy", Policy.ToArray());
        command.Parameters.AddWithValue("$root", Merkle.EmptyRoot.ToArray());
        command.ExecuteNonQuery();
    }
}
