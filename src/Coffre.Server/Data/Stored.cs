using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Coffre.Server.Data;

/// <summary>
/// The one form in which each kind of value lies in the database: instants as milliseconds since 1970 in a <c>bigint</c>, hashes as a <c>blob</c> of 32
/// bytes, ids and closed codes as their text.
/// </summary>
static class Stored
{
    /// <summary>For a parameter of SQL.</summary>
    public static object Value(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset instant => instant.ToUnixTimeMilliseconds(),
        Digest digest => digest.ToArray(),
        int number => (long)number,
        bool truth => truth ? 1L : 0L,
        string or long or byte[] => value,
        _ => throw new ArgumentException($"{value.GetType().Name} has no stored form."),
    };

    public static Digest GetDigest(this SqliteDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));

    public static DateTimeOffset GetInstant(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public sealed class Instant() : ValueConverter<DateTimeOffset, long>(at => at.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));

    public sealed class Hash() : ValueConverter<Digest, byte[]>(digest => digest.ToArray(), bytes => new Digest(bytes));
}
