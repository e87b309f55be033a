using System.CommandLine;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary><c>coffre seal</c>: an age file, with the options of <c>age</c>.</summary>
static class SealCommand
{
    public static Command Build()
    {
        var recipients = new Option<string[]>("-r", "--recipient") { Description = "Seal to this recipient; may be repeated", HelpName = "RECIPIENT" };
        var files = new Option<FileInfo[]>("-R", "--recipients-file") { Description = "Seal to the recipients in a file; may be repeated", HelpName = "FILE" };
        var passphrase = new Option<bool>("-p", "--passphrase") { Description = "Seal under a passphrase" };
        var armor = new Option<bool>("-a", "--armor") { Description = "Write text, not binary" };
        var output = new Option<FileInfo?>("-o", "--output") { Description = "Write here, whole or not at all (default: standard output)", HelpName = "FILE" };
        var input = new Argument<FileInfo?>("FILE") { Description = "What to seal (default: standard input)", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("seal", """
            Seal a file so that only its recipients can open it. The options are those of age, and age opens what it writes.

              coffre seal -r age1pq1… -o bill.pdf.age bill.pdf
              tar c docs | coffre seal -p > docs.tar.age
            """) { recipients, files, passphrase, armor, output, input };
        command.SetAction(async (parsed, ct) =>
        {
            var to = new List<IRecipient>();
            to.AddRange(parsed.GetValue(recipients)!.Select(AgeKeys.Recipient));
            to.AddRange(parsed.GetValue(files)!.SelectMany(AgeKeys.Lines).Select(AgeKeys.Recipient));
            if (parsed.GetValue(passphrase) || (to.Count == 0 && parsed.GetValue(GlobalOptions.PassphraseFile) is not null))
            {
                if (to.Count > 0)
                    throw new CommandException(ExitCode.Usage, "A passphrase stands alone: leave out the recipients, or the passphrase.");
                to.Add(new ScryptRecipient(Passphrase.New(parsed)));
            }
            if (to.Count == 0)
                throw new CommandException(ExitCode.Usage, "To whom? Give -r RECIPIENT, -R FILE, or -p for a passphrase.");
            if (to.OfType<HybridRecipient>().Count() is > 0 and var hybrids && hybrids < to.Count)
                throw new CommandException(ExitCode.Usage, "Post-quantum and classical recipients do not mix: the weaker would decide. Seal twice.");
            await SealAsync(parsed.Terminal(), parsed.GetValue(input), parsed.GetValue(output), to, parsed.GetValue(armor), ct);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task SealAsync(Terminal terminal, FileInfo? input, FileInfo? output, List<IRecipient> to, bool armor, CancellationToken ct)
    {
        if (input is { Exists: true } && output is not null)
        {
            await terminal.BytesAsync($"Sealing {input.Name}", input.Length, progress => AgeFile.SealFileAsync(input.FullName, output.FullName, to, armor, progress, ct));
            return;
        }
        await using var plain = Streams.Input(input);
        if (output is null)
        {
            if (!armor && !Console.IsOutputRedirected)
                throw new CommandException(ExitCode.Usage, "This would print bytes on the terminal: give -o FILE, or -a for text.");
            await using var sealedFile = Console.OpenStandardOutput();
            await AgeFile.SealAsync(plain, sealedFile, to, armor, null, ct);
            return;
        }
        await Streams.WholeAsync(output, stream => AgeFile.SealAsync(plain, stream, to, armor, null, ct));
    }
}
