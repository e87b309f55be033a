using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre export</c>: takes everything out of a vault, in open formats, with its proofs.</summary>
static partial class ExportCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Path, int Documents, int Files, string Sums);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class ExportCommandJson : JsonSerializerContext;

    static readonly Argument<FileInfo> Target = new("DIR|FILE.zip") { Description = "A new folder, or a ZIP" };

    public static Command Build()
    {
        var command = new Command("export", """
            Take everything: your documents under their names, your records, and every receipt, in a folder or a ZIP that opens without Coffre. It says itself how to
            verify it. What was stopped goes on where it was, by the same command; at the end every file is read back.

              coffre export everything.zip
            """) { Target };
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetValue(Target)!.FullName;
            var zip = path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
            if (zip && Path.Exists(path) && await IsWholeAsync(parsed.Terminal(), path, $"{path}.parts", ct))
            {
                Directory.Delete($"{path}.parts", true);
                parsed.Terminal().Line($"{path} is whole: the run that made it was cut off before it removed its folder of parts, which is removed now.");
                return ExitCode.Done;
            }
            if (zip && Path.Exists(path))
                throw new CommandException(ExitCode.Local, $"{path} stands already, and is not written over. Give another name.");
            using var home = Home.Open(parsed);
            if (home.Chain.Kind != AccountKind.Holder)
                throw new CommandException(ExitCode.Usage, "What is taken away is the vault of a person or a business: an account of the kind holder.");
            var (terminal, client) = (parsed.Terminal(), home.Client());
            using (var book = home.OpenBook())
                await new Deposits(home, book).ResumeAsync(ct);
            var manifest = await client.ReadManifestAsync(home.Keybag, ct);
            using var journal = ExportJournal.Open(zip ? $"{path}.parts" : path, home.Account);
            var (documents, files) = await new ExportRun(home, journal, manifest, TimeProvider.System).RunAsync(terminal, ct);
            var sums = Digest.Of(await File.ReadAllBytesAsync(journal.At(ExportNames.Sums), ct));
            if (zip)
                await ZipAsync(terminal, journal, path, ct);
            journal.End();
            if (zip)
                Directory.Delete($"{path}.parts", true);
            terminal.Line($"Everything is in {Path.GetRelativePath(Environment.CurrentDirectory, path)}: {documents} documents, {files} files, each read back.");
            Terminal.Say($"It opens without a code: keep it as you keep your papers. {ExportNames.Readme} in it says how to verify it.");
            terminal.Write(new(path, documents, files, sums.ToString()), ExportCommandJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whether a ZIP is the one that these parts were made for: all of the vault lies in them in clear.</summary>
    static async Task<bool> IsWholeAsync(Terminal terminal, string path, string parts, CancellationToken ct)
    {
        var sums = Path.Combine(parts, ExportNames.Sums);
        if (!File.Exists(sums))
            return false;
        try
        {
            await using var file = File.OpenRead(path);
            using var reader = await ExportReader.OpenAsync(file, terminal, ct);
            return reader.Sums == Digest.Of(await File.ReadAllBytesAsync(sums, ct));
        }
        catch (Exception e) when (e is RefusedException or InvalidDataException or JsonException)
        {
            return false;
        }
    }

    /// <summary>Makes the ZIP, reads it back as whoever imports it would, and only then gives it its name.</summary>
    static async Task ZipAsync(Terminal terminal, ExportJournal journal, string path, CancellationToken ct)
    {
        var staged = journal.At(".coffre-export.zip");
        var files = journal.Files.ToList();
        await using (var output = PrivateFolder.Create(staged))
        {
            await terminal.ProgressAsync("Making the ZIP", files.Count, async progress =>
            {
                await ExportSums.ZipAsync(output, files.Select(file => (file.Path, (Func<Stream>)(() => File.OpenRead(journal.At(file.Path))))), progress, ct);
                return true;
            });
            output.Flush(true);
            output.Position = 0;
            using (await ExportReader.OpenAsync(output, terminal, ct))
            {
            }
        }
        File.Move(staged, path, false);
    }
}
