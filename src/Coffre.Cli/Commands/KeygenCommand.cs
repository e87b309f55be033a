using System.CommandLine;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary><c>coffre keygen</c>: an age identity, as <c>age-keygen</c> makes it.</summary>
static class KeygenCommand
{
    public static Command Build()
    {
        var output = new Option<FileInfo?>("-o", "--output") { Description = "Write the identity to a new file that its owner alone can read", HelpName = "FILE" };
        var recipient = new Option<FileInfo?>("-y") { Description = "Print the recipient of the identities in a file (- for standard input)", HelpName = "FILE" };
        var classical = new Option<bool>("--classical") { Description = "X25519 alone, for readers that know no post-quantum keys" };
        var command = new Command("keygen", """
            Make an age identity; post-quantum unless --classical.

              coffre keygen -o key.txt
              coffre keygen -y key.txt
            """) { output, recipient, classical };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(recipient) is { } file)
            {
                foreach (var line in AgeKeys.Lines(file))
                    Console.Out.WriteLine(AgeKeys.RecipientOf(AgeKeys.Identity(line)));
                return ExitCode.Done;
            }
            IIdentity identity = parsed.GetValue(classical) ? X25519Identity.Generate() : HybridIdentity.Generate();
            var text = $"# created: {Time.Format(TimeProvider.System.GetUtcNow())}\n# public key: {AgeKeys.RecipientOf(identity)}\n{identity}\n";
            if (parsed.GetValue(output) is not { } path)
            {
                Console.Out.Write(text);
                return ExitCode.Done;
            }
            PrivateFile.Create(path.FullName, System.Text.Encoding.ASCII.GetBytes(text));
            Terminal.Say($"Public key: {AgeKeys.RecipientOf(identity)}");
            return ExitCode.Done;
        });
        return command;
    }
}
