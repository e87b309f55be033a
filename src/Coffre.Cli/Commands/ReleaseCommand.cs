using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre release</c>: the operator says, in the log, which program its page is.</summary>
static partial class ReleaseCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Version, string Print, long Index);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class ReleaseJson : JsonSerializerContext;

    public static Command Build()
    {
        var version = new Argument<string>("VERSION") { Description = "What this program is called: letters, digits and . _ - + /" };
        var list = new Argument<FileInfo>("FILES") { Description = "app/files.txt of the page that you built, the list of its files" };
        var command = new Command("release", """
            As the operator: say which program your page is, before you serve it. The statement stands in the public log, for ever; whoever builds the same source
            gets the same list, and "coffre log check --program" compares what you serve with it.

              coffre release 1.4.0 artifacts/page/app/files.txt --home operator
            """) { version, list };
        command.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            if (home.Chain.Kind != AccountKind.Operator)
                throw new CommandException(ExitCode.Usage, "Only the operator states a release: give its --home DIR.");
            var bytes = await File.ReadAllBytesAsync(parsed.GetValue(list)!.FullName, ct);
            var files = PageFiles.Read(bytes);
            var name = parsed.GetValue(version)!;
            if (name.Length is 0 or > 100 || !name.All(c => char.IsAsciiLetterOrDigit(c) || "._-+/".Contains(c, StringComparison.Ordinal)))
                throw new CommandException(ExitCode.Usage, $"\"{name}\" is not a version: letters, digits and . _ - + / alone.");
            var print = Digest.Of(bytes);
            var (_, index) = await home.Client().ReleaseAsync(new(name, [new(CoffreClient.PageList, print)]), ct);
            var terminal = parsed.Terminal();
            terminal.Line($"Version {name}, {files.Count} files, print {Convert.ToHexStringLower(print.ToArray())}, is stated (leaf {index}). Serve it now.");
            terminal.Write(new(name, Convert.ToHexStringLower(print.ToArray()), index), ReleaseJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }
}
