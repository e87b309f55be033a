using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre unlink</c>: ends all links between this account and another.</summary>
static partial class UnlinkCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Link, string Unlink);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class UnlinkJson : JsonSerializerContext;

    public static Command Build()
    {
        var id = new Argument<string>("ID") { Description = "The other account, or one of the links with it" };
        var command = new Command("unlink", """
            End all links between this account and another. An organisation delivers here no more, and goes on by paper; what was delivered stays.

              coffre unlink h4f…q2a
            """) { id };
        command.SetAction(async (parsed, ct) =>
        {
            var typed = parsed.GetValue(id)!;
            using var home = Home.Open(parsed);
            var links = await OwnLinks.ReadAsync(home, ct);
            var link = Digest.TryParse(typed, null, out var hash) ? links.Find(hash) : links.With(Typed.Account(typed));
            if (link is null)
                throw new CommandException(ExitCode.Refused, $"There is no link with {typed}.");
            var unlink = await home.Client().UnlinkAsync(link, ct);
            var terminal = parsed.Terminal();
            terminal.Line($"All links with {(link.With == home.Account ? link.Person : link.With)} have ended.");
            terminal.Write(new(link.Hash.ToString(), unlink.Hash.ToString()), UnlinkJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }
}
