using System.Globalization;

namespace Coffre.Cli;

/// <summary>
/// Money, dates, hours and telephone numbers as French and English Québec writes them. The few rules are written by hand: the program carries no
/// culture data. A space that must not break is U+00A0, a hyphen that must not break is U+2011.
/// </summary>
static class Typography
{
    const char NoBreak = '\u00A0';

    static readonly string[] FrenchMonths = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
    static readonly string[] FrenchShortMonths = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."];
    static readonly string[] EnglishMonths = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    static readonly TimeZoneInfo Quebec = TimeZoneInfo.FindSystemTimeZoneById("America/Toronto");

    /// <summary><c>1 284,50 $</c> or <c>$1,284.50</c>.</summary>
    public static string Money(decimal amount, bool english)
    {
        var plain = amount.ToString("0.00", CultureInfo.InvariantCulture);
        var sign = plain.StartsWith('-') ? "-" : "";
        var whole = plain[sign.Length..^3];
        var grouped = whole;
        for (var at = whole.Length - 3; at > 0; at -= 3)
            grouped = grouped.Insert(at, english ? "," : "\u00A0");
        return english ? $"{sign}${grouped}.{plain[^2..]}" : $"{sign}{grouped},{plain[^2..]}{NoBreak}$";
    }

    /// <summary><c>1er mars 2027</c> or <c>March 1, 2027</c>.</summary>
    public static string Date(DateOnly date, bool english) => english
        ? string.Create(CultureInfo.InvariantCulture, $"{EnglishMonths[date.Month - 1]} {date.Day}, {date.Year}")
        : string.Create(CultureInfo.InvariantCulture, $"{French(date.Day)} {FrenchMonths[date.Month - 1]} {date.Year}");

    /// <summary><c>23 nov. 2026, 14 h 05 min 09 s</c> or <c>Nov. 23, 2026, 2:05:09 p.m.</c>, Québec time.</summary>
    public static string Instant(DateTimeOffset instant, bool english)
    {
        var local = TimeZoneInfo.ConvertTime(instant, Quebec);
        if (!english)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"{French(local.Day)} {FrenchShortMonths[local.Month - 1]} {local.Year}, {local.Hour}{NoBreak}h{NoBreak}{local.Minute:00}{NoBreak}min{NoBreak}{local.Second:00}{NoBreak}s");
        }
        var month = EnglishMonths[local.Month - 1];
        var hour = local.Hour % 12 == 0 ? 12 : local.Hour % 12;
        return string.Create(CultureInfo.InvariantCulture,
            $"{(month.Length <= 5 ? month : $"{month[..3]}.")} {local.Day}, {local.Year}, {hour}:{local.Minute:00}:{local.Second:00}{NoBreak}{(local.Hour < 12 ? "a.m." : "p.m.")}");
    }

    /// <summary>The Québec day on which an instant falls.</summary>
    public static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Quebec).DateTime);

    /// <summary>What ends at <paramref name="ends"/>, which has passed when it comes, lasts through this Québec day: 00:00Z is still the evening before in Québec, a day that is not whole.</summary>
    public static DateOnly LastDay(DateTimeOffset ends) => Day(ends).AddDays(-1);

    /// <summary><c>418 555-0123</c> with a space and a hyphen that do not break.</summary>
    public static string Telephone(string number) => number.Replace(' ', NoBreak).Replace('-', '\u2011');

    static string French(int day) => day == 1 ? "1er" : day.ToString(CultureInfo.InvariantCulture);
}
