using System.CommandLine;
using System.Globalization;

namespace Coffre.Cli;

/// <summary>What a person says of a delivery: its words, its kind, how long it stands, and the bill where it is one.</summary>
static class DeliveryOptions
{
    const int MaxTitle = 200;
    const int MaxBody = 200 * 1024;

    static readonly Option<string?> Title = new("--title") { Description = "What it is called; a person reads it first", HelpName = "TITLE" };
    static readonly Option<FileInfo?> Body = new("--body") { Description = "What is said, as Markdown without HTML", HelpName = "FILE" };
    static readonly Option<string> Purpose = new("--purpose") { Description = "What it is for", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    static readonly Option<string> Contact = new("--contact") { Description = "A telephone number for questions", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    static readonly Option<string?> Kind = new("--kind") { Description = "document, request, submission, decision, share or bill (default: bill with --amount, else document)", HelpName = "KIND" };
    static readonly Option<string?> Grade = new("--grade") { Description = "availability, handover or acceptance: what counts as its outcome (default: availability)", HelpName = "GRADE" };
    static readonly Option<string?> Opens = new("--opens") { Description = "From when it can be read (default: at once)", HelpName = "DATE" };
    static readonly Option<string?> Ends = new("--ends")
    {
        Description = "Until when; under handover and acceptance the deadline (default where there must be one: 90 days, or 30 days after --due if that is later)",
        HelpName = "DATE",
    };
    static readonly Option<string?> Re = new("--re") { Description = "The delivery that this answers", HelpName = "DELIVERY" };
    static readonly Option<string?> Amount = new("--amount") { Description = "A bill's amount, such as 1284.50", HelpName = "AMOUNT" };
    static readonly Option<string> Currency = new("--currency") { Description = "Its currency", HelpName = "CODE", DefaultValueFactory = _ => "CAD" };
    static readonly Option<string?> Due = new("--due") { Description = "The day by which it is to be paid", HelpName = "DATE" };
    static readonly Option<string> Reference = new("--reference") { Description = "Your own reference of the person; of a bill and of a letter", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    static readonly Option<string?> Payee = new("--payee") { Description = "Who is to be paid (default: the name that the operator attests)", HelpName = "NAME" };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Title, Body, Purpose, Contact, Kind, Grade, Opens, Ends, Re, Amount, Currency, Due, Reference, Payee];

    /// <summary>The sender's own reference of the person, "" where none was given.</summary>
    public static string ReferenceOf(ParseResult parsed) => OneLine(parsed.GetValue(Reference)!, "--reference");

    /// <summary>The cover, without its parts.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">What the sender is called.</param>
    public static Cover Cover(ParseResult parsed, string? name) => new(
        OneLine(parsed.GetValue(Title) ?? throw new CommandException(ExitCode.Usage, "What is it called? Give --title TITLE."), "--title"),
        parsed.GetValue(Body) is { } file ? ReadBody(file) : "", OneLine(parsed.GetValue(Purpose)!, "--purpose"), OneLine(parsed.GetValue(Contact)!, "--contact"),
        [], parsed.GetValue(Amount) is { } amount ? [BillOf(parsed, amount, name)] : []);

    /// <summary>Kind, grade and times. What is answered is given as the hash of its statement.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="letter">Whether it goes to a letter.</param>
    /// <param name="now">The instant.</param>
    /// <param name="statementOf">Finds the statement of a delivery.</param>
    public static async Task<DeliveryTerms> TermsAsync(ParseResult parsed, bool letter, DateTimeOffset now, Func<DeliveryId, Task<Digest>> statementOf)
    {
        var kind = parsed.GetValue(Kind) is { } given ? Typed.Code<DeliveryKind>(given) : parsed.GetValue(Amount) is null ? DeliveryKind.Document : DeliveryKind.Bill;
        var grade = parsed.GetValue(Grade) is { } code ? Typed.Code<Grade>(code) : Coffre.Grade.Availability;
        if (letter && grade != Coffre.Grade.Availability)
            throw new CommandException(ExitCode.Usage, "Whoever holds the paper opens a letter: its grade is availability, and nothing with a deadline to sign goes by it.");
        DateTimeOffset? opens = parsed.GetValue(Opens) is { } from ? Typed.Instant(from) : null;
        if (kind == DeliveryKind.Share && parsed.GetValue(Ends) is null)
            throw new CommandException(ExitCode.Usage, "A share ends: give --ends, or lend a document of your vault with coffre share.");
        DateTimeOffset? ends = parsed.GetValue(Ends) is { } until ? Typed.Instant(until)
            : letter || grade != Coffre.Grade.Availability ? DeliveryRules.LetterEnds(now, parsed.GetValue(Due) is { } due ? Day(due) : null) : null;
        if ((opens ?? now) >= ends)
            throw new CommandException(ExitCode.Usage, "It ends before it can be read: look at --opens and --ends.");
        if (letter && ends > now + DeliveryRules.MaxLetterLife)
            throw new CommandException(ExitCode.Usage, $"A letter ends at most {DeliveryRules.MaxLetterLife.Days} days from now.");
        Digest? re = parsed.GetValue(Re) is not { } answered ? null
            : Digest.TryParse(answered, null, out var hash) ? hash
            : await statementOf(Typed.Delivery(answered));
        return new(kind, grade, opens, ends, re);
    }

    static CoverData BillOf(ParseResult parsed, string amount, string? name)
    {
        var payee = parsed.GetValue(Payee) ?? name ?? throw new CommandException(ExitCode.Usage, "Who is to be paid? Give --payee NAME.");
        var due = parsed.GetValue(Due) is { } given ? Day(given).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";
        try
        {
            return new Bill(OneLine(payee, "--payee"), amount, parsed.GetValue(Currency)!, due, ReferenceOf(parsed)).ToData();
        }
        catch (ArgumentException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message);
        }
    }

    static DateOnly Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day)
        ? day
        : throw new CommandException(ExitCode.Usage, $"\"{text}\" is not a day: write 2027-03-01.");

    static string OneLine(string text, string option) => PlainText.Read(text, MaxTitle) is var (read, wrong) && wrong is null
        ? read
        : throw new CommandException(ExitCode.Usage, $"{option} {PlainText.Read(text, MaxTitle).Wrong}.");

    static string ReadBody(FileInfo file)
    {
        if (!file.Exists)
            throw new CommandException(ExitCode.Local, $"There is no file {file}.");
        if (file.Length > MaxBody)
            throw new CommandException(ExitCode.Usage, $"{file} has {file.Length} bytes: what is said has at most {MaxBody}. Deliver it as a document.");
        var text = File.ReadAllText(file.FullName).ReplaceLineEndings("\n").TrimEnd('\n');
        foreach (var line in text.Split('\n'))
        {
            if (PlainText.Read(line.Replace('\t', ' '), int.MaxValue).Wrong is { } wrong)
                throw new CommandException(ExitCode.Usage, $"{file} {wrong}: it is to be text.");
        }
        return text;
    }
}
