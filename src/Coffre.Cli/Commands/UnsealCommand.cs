using System.CommandLine;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary><c>coffre unseal</c>: opens an age file, with the options of <c>age -d</c>.</summary>
static class UnsealCommand
{
    public static Command Build()
    {
        var identities = new Option<FileInfo[]>("-i", "--identity") { Description = "Open with the identities in a file (- for standard input); may be repeated", HelpName = "FILE" };
        var passphrase = new Option<bool>("-p", "--passphrase") { Description = "Open with a passphrase" };
        var output = new Option<FileInfo?>("-o", "--output") { Description = "Write here, whole or not at all (default: standard output)", HelpName = "FILE" };
        var input = new Argument<FileInfo?>("FILE") { Description = "What to open (default: standard input)", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("unseal", """
            Open a sealed file, binary or text. To standard output each part comes only once it is proven genuine; to a file, all or nothing.

              coffre unseal -i key.txt -o bill.pdf bill.pdf.age
              coffre unseal -p < docs.tar.age | tar x
            """) { identities, passphrase, output, input };
        command.SetAction(async (parsed, ct) =>
        {
            var with = parsed.GetValue(identities)!.SelectMany(AgeKeys.Lines).Select(AgeKeys.Identity).ToList();
            if (parsed.GetValue(passphrase) || (with.Count == 0 && parsed.GetValue(GlobalOptions.PassphraseFile) is not null))
                with.Add(new ScryptIdentity(Passphrase.Known(parsed)));
            if (with.Count == 0)
                throw new CommandException(ExitCode.Usage, "With what? Give -i FILE, or -p for a passphrase.");
            await UnsealAsync(parsed.Terminal(), parsed.GetValue(input), parsed.GetValue(output), with, ct);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task UnsealAsync(Terminal terminal, FileInfo? input, FileInfo? output, List<IIdentity> with, CancellationToken ct)
    {
        if (input is { Exists: true } && output is not null)
        {
            await terminal.BytesAsync($"Opening {input.Name}", input.Length, progress => AgeFile.OpenFileAsync(input.FullName, output.FullName, with, progress, ct));
            return;
        }
        await using var sealedFile = Streams.Input(input);
        if (output is not null)
        {
            await Streams.WholeAsync(output, stream => AgeFile.OpenAsync(sealedFile, stream, with, null, ct));
            return;
        }
        await using var plain = Console.OpenStandardOutput();
        await AgeFile.OpenAsync(sealedFile, plain, with, null, ct);
    }
}
