using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Coffre.Cli;

/// <summary>Help in two sizes: a command's own has all of its description, with examples; a list of commands has the first sentence of each.</summary>
static class Help
{
    /// <summary>Lets a command line show its help so.</summary>
    public static void Use(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction whole)
                option.Action = new ShortLists(whole);
        }
    }

    /// <summary>A command as it is typed.</summary>
    public static string NameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)} {command.Name}" : "coffre";

    static string FirstSentence(string text)
    {
        var line = text.Split("\n\n")[0].ReplaceLineEndings(" ");
        return line.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? line[..(end + 1)] : line;
    }

    sealed class ShortLists(HelpAction whole) : SynchronousCommandLineAction
    {
        // whoever asks for help has not given yet what is required
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            foreach (var listed in parseResult.CommandResult.Command.Subcommands)
                listed.Description = FirstSentence(listed.Description ?? "");
            return whole.Invoke(parseResult);
        }
    }
}
