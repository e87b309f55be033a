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
        AccountId or DeliveryId or Locator or VerifyKey => value.ToString()!,
        string or long or byte[] => value,
        _ => throw new ArgumentException($"{value.GetType().Name} has no stored form."),
    };

    public static Digest GetDigest(this SqliteDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));

    public static DateTimeOffset GetInstant(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static AccountId GetAccount(this SqliteDataReader row, int column) => AccountId.Parse(row.GetString(column));

    public static DeliveryId GetDelivery(this SqliteDataReader row, int column) => DeliveryId.Parse(row.GetString(column));

    public static DateTimeOffset? GetInstantOrNone(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInstant(column);

    public static Digest? GetDigestOrNone(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDigest(column);

    public static string? GetText(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[]? GetBytes(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    public sealed class Instant() : ValueConverter<DateTimeOffset, long>(at => at.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));

    public sealed class Hash() : ValueConverter<Digest, byte[]>(digest => digest.ToArray(), bytes => new Digest(bytes));

    public sealed class Account() : ValueConverter<AccountId, string>(id => id.ToString(), text => ReadAccount(text));

    public sealed class Delivery() : ValueConverter<DeliveryId, string>(id => id.ToString(), text => ReadDelivery(text));

    public sealed class Place() : ValueConverter<Locator, string>(locator => locator.ToString(), text => ReadLocator(text));

    public sealed class Code<T>() : ValueConverter<T, string>(code => ClosedCode.Text(code), text => ClosedCode.Parse<T>(text)) where T : struct, Enum;

    // a lambda that becomes an expression may not take a span
    static AccountId ReadAccount(string text) => AccountId.Parse(text);

    static DeliveryId ReadDelivery(string text) => DeliveryId.Parse(text);

    static Locator ReadLocator(string text) => Locator.Parse(text);
}
