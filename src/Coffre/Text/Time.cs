using System.Globalization;

namespace Coffre;

/// <summary>Instants as the formats write them: RFC 3339, UTC, milliseconds, <c>2026-11-24T02:00:00.000Z</c> (<c>docs/format.md</c> §1).</summary>
public static class Time
{
    const string Form = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>24 characters.</summary>
    public static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>Reads exactly what <see cref="Format"/> writes.</summary>
    /// <exception cref="RefusedException"><c>not-canonical</c>.</exception>
    public static DateTimeOffset Parse(ReadOnlySpan<char> text) =>
        DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new RefusedException("not-canonical", "A time is written 2026-11-24T02:00:00.000Z.");

    /// <summary>The instant cut to whole milliseconds, which is all that a text can carry.</summary>
    public static DateTimeOffset Cut(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());
}
