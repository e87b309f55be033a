using Coffre.Age;

namespace Coffre.Cli;

/// <summary>Recipients and identities as <c>age</c> writes them: one on a line, <c>#</c> for comments.</summary>
static class AgeKeys
{
    /// <summary>A recipient, post-quantum or classical.</summary>
    public static IRecipient Recipient(string text) =>
        HybridRecipient.TryParse(text, out var hybrid) ? hybrid
        : X25519Recipient.TryParse(text, out var classical) ? classical
        : throw new CommandException(ExitCode.Usage, $"{Short(text)} is not a recipient: it begins with age1pq1 or age1.");

    /// <summary>An identity, post-quantum or classical.</summary>
    public static IIdentity Identity(string text) =>
        HybridIdentity.TryParse(text, out var hybrid) ? hybrid
        : X25519Identity.TryParse(text, out var classical) ? classical
        : throw new CommandException(ExitCode.Usage, "A line of the identity file is not an identity: it begins with AGE-SECRET-KEY-PQ-1 or AGE-SECRET-KEY-1.");

    /// <summary>The recipient of an identity.</summary>
    public static string RecipientOf(IIdentity identity) => identity switch
    {
        HybridIdentity hybrid => hybrid.Recipient.ToString(),
        X25519Identity classical => classical.Recipient.ToString(),
        _ => throw new ArgumentException("A passphrase has no recipient.", nameof(identity)),
    };

    /// <summary>The lines of a file that say something; <c>-</c> is standard input.</summary>
    public static IReadOnlyList<string> Lines(FileInfo file)
    {
        var lines = (file.Name == "-" ? ReadAll(Console.In) : File.ReadAllLines(file.FullName))
            .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToList();
        return lines.Count > 0 ? lines : throw new CommandException(ExitCode.Local, $"There is nothing in {file}.");
    }

    static IEnumerable<string> ReadAll(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    static string Short(string text) => text.Length > 24 ? $"{text[..24]}…" : text;
}
