using System.CommandLine;
using System.Text;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre codes</c>: makes link codes, one for each reference, to be given at the counter or by another channel.</summary>
static partial class CodesCommand
{
    const int MaxReference = 64;

    /// <summary>What a script learns of each.</summary>
    sealed record Result(string Reference, string Code);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class CodesJson : JsonSerializerContext;

    public static Command Build()
    {
        var references = new Option<FileInfo>("--references") { Description = "One reference a line; the first line may say reference", HelpName = "FILE", Required = true };
        var output = new Option<FileInfo?>("-o", "--output") { Description = "A new file for the codes, readable by its owner alone (default: standard output)", HelpName = "FILE" };
        var command = new Command("codes", """
            Make link codes, as CSV: reference,code. Whoever gives a reference with its code is the person: give it by a channel that reaches nobody else.
            A new code replaces the one made before for the same reference.

              coffre codes --references references.csv -o codes.csv
            """) { references, output };
        command.SetAction(parsed =>
        {
            var (from, to, terminal) = (parsed.GetValue(references)!, parsed.GetValue(output), parsed.Terminal());
            if (!from.Exists)
                throw new CommandException(ExitCode.Local, $"There is no file {from}.");
            if (to is { Exists: true })
                throw new CommandException(ExitCode.Local, $"{to} stands already, and is not written over. Give another name.");
            using var home = Home.Open(parsed);
            if (home.Chain.Kind != AccountKind.Organisation)
                throw new CommandException(ExitCode.Usage, "Only an organisation makes link codes.");
            var asked = Read(from.FullName);
            using var book = home.OpenBook();
            var made = Make(new(book, home.Account), asked);
            var text = new StringBuilder("reference,code\n");
            foreach (var (reference, code) in made)
                text.Append(CsvFile.Quoted(reference)).Append(',').Append(code).Append('\n');
            if (to is not null)
                PrivateFile.Create(to.FullName, Encoding.UTF8.GetBytes(text.ToString()));
            else if (!terminal.Json)
                Console.Out.Write(text);
            foreach (var (reference, code) in made)
                terminal.Write(new(reference, code.ToString()), CodesJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Makes codes; they are in the book before anyone is given one.</summary>
    internal static IReadOnlyList<(string Reference, LinkCode Code)> Make(AddressBook addresses, IReadOnlyList<string> references)
    {
        List<(string Reference, LinkCode Code)> made = [.. references.Select(reference => (reference, LinkCode.New()))];
        foreach (var some in made.Chunk(1000))
            addresses.Add([.. some.Select(one => new BookEntry.CodeMade(one.Reference, one.Code.ToString()))]);
        return made;
    }

    /// <summary>The references of a file, each once.</summary>
    /// <exception cref="RefusedException"><c>bad-references</c>: the message names the line.</exception>
    internal static IReadOnlyList<string> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var lines = new RollLines(file);
        var references = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (lines.Next(out var text, out var wrong))
        {
            (text, wrong) = wrong is null ? PlainText.Read(Unquoted(text), MaxReference) : (text, wrong);
            if (wrong is not null)
                throw new RefusedException("bad-references", $"{path}, line {lines.Number}: {wrong}.");
            if (text.Length > 0 && !(lines.Number == 1 && text.Equals("reference", StringComparison.OrdinalIgnoreCase)) && seen.Add(text))
                references.Add(text);
        }
        return references;
    }

    static string Unquoted(string text) => text is ['"', .., '"'] ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text;
}
