using System.CommandLine;
using System.Globalization;

namespace Coffre.Cli;

/// <summary>What a person types in a command line, read; said in words where it is wrong.</summary>
static class Typed
{
    /// <summary>An account's id, 52 characters.</summary>
    public static AccountId Account(string text) => AccountId.TryParse(text.Trim(), null, out var id)
        ? id
        : throw new CommandException(ExitCode.Usage, $"\"{text}\" is not an account's id: 52 letters and digits, as coffre whoami prints it.");

    /// <summary>A delivery's id, 26 characters.</summary>
    public static DeliveryId Delivery(string text) => DeliveryId.TryParse(text.Trim(), null, out var id)
        ? id
        : throw new CommandException(ExitCode.Usage, $"\"{text}\" is not a delivery's id: 26 letters and digits, as coffre inbox prints it.");

    /// <summary>A document of a vault, by its entry's id.</summary>
    public static ManifestEntry.Document Document(Manifest manifest, string text)
    {
        try
        {
            return manifest.Find<ManifestEntry.Document>(EntryId.Parse(text.Trim()).ToString())
                ?? throw new CommandException(ExitCode.Refused, $"There is no document {text.Trim()} in this vault. Nothing was sent.");
        }
        catch (RefusedException)
        {
            throw new CommandException(ExitCode.Usage, $"\"{text}\" is not a document's id: 26 letters and digits, as coffre deposit printed it.");
        }
    }

    /// <summary>A link: H of its statement.</summary>
    public static Digest Link(string text) => Digest.TryParse(text.Trim(), null, out var hash)
        ? hash
        : throw new CommandException(ExitCode.Usage, $"\"{text}\" is not a link: 44 characters, as coffre follow prints it.");

    /// <summary>One of a closed list.</summary>
    public static T Code<T>(string text) where T : struct, Enum => ClosedCode.TryParse<T>(text, out var code)
        ? code
        : throw new CommandException(ExitCode.Usage, $"\"{text}\" is not one of: {string.Join(", ", Enum.GetValues<T>().Select(ClosedCode.Text))}.");

    /// <summary>A day, which counts from its beginning in UTC, or a whole instant.</summary>
    public static DateTimeOffset Instant(string text) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm'Z'"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new CommandException(ExitCode.Usage, $"\"{text}\" is not a date: write 2027-03-01, or 2027-03-01T16:00Z.");

    /// <summary>A letter's link, or its code alone where its server is this home's; null where the text is neither.</summary>
    public static (Uri Server, Coffre.Code Code)? Letter(ParseResult parsed, string text)
    {
        if (text.Contains('#', StringComparison.Ordinal))
        {
            var link = LetterLink.Parse(text);
            return (link.Server, link.Code);
        }
        if (DeliveryId.TryParse(text.Trim(), null, out _))
            return null;
        Coffre.Code code;
        try
        {
            code = Coffre.Code.Parse(CodeKind.Letter, text);
        }
        catch (RefusedException e) when (e.Fault == "bad-code")
        {
            throw new CommandException(ExitCode.Usage, "This is neither a delivery's id (26 letters and digits), nor a letter's link, nor its code (8 groups of 4).");
        }
        return Home.FileOf(parsed.GetValue(GlobalOptions.Home)!.FullName) is { Server.Length: > 0 } home
            ? (new Uri(home.Server), code)
            : throw new CommandException(ExitCode.Usage, "Of which server? Give the letter's whole link, as its square says: https://host/p#code.");
    }
}
