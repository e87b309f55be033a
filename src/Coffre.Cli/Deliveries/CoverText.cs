using System.Globalization;

namespace Coffre.Cli;

/// <summary>A cover as a person reads it on a terminal. All of it was written by the sender.</summary>
static class CoverText
{
    /// <summary>Shows a cover that has been checked.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="cover">The cover.</param>
    /// <param name="from">What the sender is called.</param>
    /// <param name="at">When the log took it.</param>
    /// <param name="ends">When it ends.</param>
    public static void Show(Terminal terminal, Cover cover, string from, DateTimeOffset at, DateTimeOffset? ends)
    {
        terminal.Line(cover.Title);
        Field("from", from);
        Field("on", Date(at));
        if (ends is { } end)
            Field("until", Date(end));
        Field("purpose", cover.Purpose);
        if (cover.Bill is { } bill)
        {
            Field("to pay", $"{bill.Amount} {bill.Currency} to {bill.Payee}{(bill.Due.Length > 0 ? $" by {bill.Due}" : "")}");
            Field("reference", bill.Reference);
        }
        Field("questions", cover.Contact);
        if (cover.Body.Length > 0)
        {
            terminal.Line("");
            terminal.Lines(cover.Body);
            terminal.Line("");
        }

        void Field(string name, string value)
        {
            if (value.Length > 0)
                terminal.Line($"  {name,-10} {value}");
        }
    }

    /// <summary>An instant for a person, in UTC.</summary>
    public static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
