using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre keys list</c>: what opens this account's keybag.</summary>
static partial class KeysListCommand
{
    /// <summary>What a script learns of each.</summary>
    sealed record Result(string Name, string Kind, string At);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class KeysListJson : JsonSerializerContext;

    public static Command Build()
    {
        var command = new Command("list", """
            List what opens this account: passkeys, devices, the recovery code.

              coffre keys list
            """);
        command.SetAction(parsed =>
        {
            using var home = Home.Open(parsed);
            var terminal = parsed.Terminal();
            terminal.Table(["name", "kind", "since"], home.Keybag.Unlocks.Select(unlock => (IReadOnlyList<string>)[unlock.Name, ClosedCode.Text(unlock.Kind), CoverText.Date(unlock.At)]));
            foreach (var unlock in home.Keybag.Unlocks)
                terminal.Write(new(unlock.Name, ClosedCode.Text(unlock.Kind), Time.Format(unlock.At)), KeysListJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }
}
