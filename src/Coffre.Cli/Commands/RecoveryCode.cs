using System.CommandLine;

namespace Coffre.Cli;

/// <summary>A recovery code that a person types, or a script gives in a file: never in a command line, where others see it.</summary>
static class RecoveryCode
{
    /// <summary>For scripts.</summary>
    public static Option<FileInfo?> File { get; } = new("--code-file") { Description = "Read the recovery code from the first line of a file, instead of asking", HelpName = "FILE" };

    /// <summary>Reads it.</summary>
    /// <exception cref="RefusedException"><c>bad-code</c>, <c>wrong-check</c>: a typing error, said before anything is sent.</exception>
    public static Code Read(ParseResult parsed) => Code.Parse(CodeKind.Recovery, parsed.GetValue(File) is { } file
        ? System.IO.File.ReadLines(file.FullName).FirstOrDefault() ?? ""
        : parsed.Terminal().AskSecret("Recovery code", "--code-file"));
}
