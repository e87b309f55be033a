using System.CommandLine;

namespace Coffre.Cli;

/// <summary>What every command takes.</summary>
static class GlobalOptions
{
    /// <summary>Where an account's files lie.</summary>
    public static Option<DirectoryInfo> Home { get; } = new("--home")
    {
        Description = "The account's folder (default: $COFFRE_HOME, else coffre in the user's data folder)",
        HelpName = "DIR",
        Recursive = true,
        DefaultValueFactory = _ => new(Environment.GetEnvironmentVariable("COFFRE_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "coffre")),
    };

    /// <summary>What opens the keybag on this machine.</summary>
    public static Option<FileInfo?> Key { get; } = new("--key")
    {
        Description = "The key file that opens the keybag (default: $COFFRE_KEY, else the one made with the account)",
        HelpName = "FILE",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("COFFRE_KEY") is { Length: > 0 } key ? new(key) : null,
    };

    /// <summary>A passphrase without a person.</summary>
    public static Option<FileInfo?> PassphraseFile { get; } = new("--passphrase-file")
    {
        Description = "Read the passphrase from the first line of a file, instead of asking",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Results for scripts.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Results as JSON, one line each", Recursive = true };

    /// <summary>Where this command's results and messages go.</summary>
    public static Terminal Terminal(this ParseResult parsed) => new(parsed.GetValue(Json));
}
