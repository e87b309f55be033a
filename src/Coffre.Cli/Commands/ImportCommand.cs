using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre import</c>: brings what was taken out of one vault into another.</summary>
static partial class ImportCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string From, int Brought, int Had);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class ImportJson : JsonSerializerContext;

    static readonly Argument<FileInfo> Source = new("FILE.zip") { Description = "What coffre export, or « Tout emporter », has written" };

    public static Command Build()
    {
        var command = new Command("import", """
            Bring an export into this vault: all of it is read and compared before anything is sent, then each document is deposited anew, under its title and in its
            folder. Its old receipts are put beside it, and verify as before. What the vault has already is left as it is: stopped, the same command goes on.

              coffre import everything.zip
            """) { Source };
        command.SetAction(async (parsed, ct) =>
        {
            var file = parsed.GetValue(Source)!;
            if (!file.Exists)
                throw new CommandException(ExitCode.Local, $"There is no file {file}.");
            using var home = Home.Open(parsed);
            if (home.Chain.Kind != AccountKind.Holder)
                throw new CommandException(ExitCode.Usage, "It goes into the vault of a person or a business: an account of the kind holder.");
            var terminal = parsed.Terminal();
            await using var bytes = file.OpenRead();
            using var export = await ExportReader.OpenAsync(bytes, terminal, ct);
            using var book = home.OpenBook();
            var (brought, had) = await new ImportRun(home, new(home, book), export, TimeProvider.System).RunAsync(terminal, ct);
            terminal.Line($"Brought in {brought} documents of {export.Manifest.Log}; {had} were here already.");
            terminal.Write(new(export.Manifest.Account, brought, had), ImportJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }
}
