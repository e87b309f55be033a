using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre keys rotate</c>: new keys, sealed to the ways in that stay.</summary>
static partial class KeysRotateCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Account, long Gen);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class KeysRotateJson : JsonSerializerContext;

    static readonly Option<string[]> Without = new("--without") { Description = "A way in that goes, by its name in coffre keys list; may be given again", HelpName = "NAME" };

    public static Command Build()
    {
        var command = new Command("rotate", """
            Make new keys. What is delivered from then on opens with these alone; what was delivered before still opens. Every session ends, on all devices. A lost or
            stolen device is removed so: what it holds opens nothing new.

              coffre keys rotate
              coffre keys rotate --without "old laptop"
            """) { Without };
        command.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            using var book = home.OpenBook();
            var client = home.Client();
            var ways = Staying(home, await client.FindWaysAsync(home.Keybag, ct), parsed.GetValue(Without) ?? []);
            home.Keep(await client.RotateAsync(home.Keybag, ways, null, ct));
            Say(parsed, home);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Says what the account has now.</summary>
    public static void Say(ParseResult parsed, Home home)
    {
        var terminal = parsed.Terminal();
        terminal.Line($"Generation  {home.Chain.Newest.Gen}");
        terminal.Write(new(home.Account.ToString(), home.Chain.Newest.Gen), KeysRotateJson.Default.Result);
    }

    static List<AccountWay> Staying(Home home, IReadOnlyList<AccountWay> ways, string[] without)
    {
        foreach (var name in without)
        {
            if (!ways.Any(way => way.Unlock?.Name == name))
                throw new CommandException(ExitCode.Usage, $"Nothing that opens this account is called \"{name}\": see coffre keys list. Nothing was sent.");
        }
        var staying = ways.Where(way => way.Unlock is null || !without.Contains(way.Unlock.Name)).ToList();
        if (!staying.Exists(way => way.Unlock?.Recipient.Equals(home.Unlock) == true))
            throw new CommandException(ExitCode.Usage, "This machine's own key would go: remove it from another device. Nothing was sent.");
        return staying;
    }
}
