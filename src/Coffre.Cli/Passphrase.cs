using System.CommandLine;

namespace Coffre.Cli;

/// <summary>Where a passphrase comes from: <c>--passphrase-file</c>, or a person at the terminal.</summary>
static class Passphrase
{
    /// <summary>The first line of the file that was given; null where none was.</summary>
    public static string? Given(ParseResult parsed) => parsed.GetValue(GlobalOptions.PassphraseFile) is { } file
        ? File.ReadLines(file.FullName).FirstOrDefault() is { Length: > 0 } line ? line : throw new CommandException(ExitCode.Local, $"{file} has no passphrase in its first line.")
        : null;

    /// <summary>A passphrase that opens something.</summary>
    public static string Known(ParseResult parsed) => Given(parsed) ?? parsed.Terminal().AskSecret("Passphrase");

    /// <summary>A new passphrase; a person types it twice.</summary>
    public static string New(ParseResult parsed)
    {
        if (Given(parsed) is { } given)
            return given;
        var terminal = parsed.Terminal();
        var passphrase = terminal.AskSecret("New passphrase");
        return passphrase.Length > 0 && terminal.AskSecret("The same again") == passphrase
            ? passphrase
            : throw new CommandException(ExitCode.Usage, "The two passphrases differ, or are empty. Nothing was done.");
    }
}
