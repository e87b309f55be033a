using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre log</c>: holds the operator to its word.</summary>
static partial class LogCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(long Size, string Root, int Attests, int Heads, int Releases, string? Program);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class LogJson : JsonSerializerContext;

    public static Command Build()
    {
        var full = new Option<bool>("--full") { Description = "Read the whole log again, every leaf of it, and recompute what it committed to" };
        var program = new Option<bool>("--program") { Description = "Download the page as anyone gets it, and compare each file with the release that the operator stated" };
        var check = new Command("check", """
            Check the operator's log: that it has only grown since this home saw it, that its newest heads hold this account's own keys and no others, and that
            every name ever attested is published. Exit code 0 only when all of it holds. Run it often; with --full now and then.

              coffre log check
              coffre log check --full --program
            """) { full, program };
        check.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            var terminal = parsed.Terminal();
            var log = new LogCheck(home.Client(), home.Account, home.Chain);
            await log.CheckOwnAsync(ct);
            await log.CheckNamesAsync(ct);
            var head = await log.CheckpointAsync(ct);
            if (parsed.GetValue(full))
                await terminal.ProgressAsync("Reading the log", head.Size, progress => log.ReplayAsync(head, progress, ct));
            terminal.Line($"The log of {home.Trust.Log.Name} holds: {head.Size} leaves, root {head.Root}.");
            terminal.Line($"  own keys  {home.Chain.Statements.Count} statements, the newest in the newest heads");
            terminal.Line($"  names     {log.Attests} statements, all published");
            if (parsed.GetValue(full))
                terminal.Line($"  whole     {log.Heads} heads recomputed, {log.Releases} releases published");
            var served = parsed.GetValue(program) ? await PageFiles.CheckServedAsync(home.Client(), ct) : default;
            if (served.Version is not null)
                terminal.Line($"  program   version {served.Version}, all {served.Files} files as released");
            terminal.Write(new(head.Size, head.Root.ToString(), log.Attests, log.Heads, log.Releases, served.Version), LogJson.Default.Result);
            return ExitCode.Done;
        });
        return new("log", "Check the operator's log.") { check };
    }
}
