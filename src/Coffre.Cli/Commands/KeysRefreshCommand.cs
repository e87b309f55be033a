using System.CommandLine;

namespace Coffre.Cli;

/// <summary><c>coffre keys refresh</c>: takes the keys that another device has changed.</summary>
static class KeysRefreshCommand
{
    public static Command Build()
    {
        var command = new Command("refresh", """
            Take this account's newest keys from its server, after they were changed on another device. This machine's key must be among those that still open it.

              coffre keys refresh
            """);
        command.SetAction(async (parsed, ct) =>
        {
            using var home = await Home.RefreshAsync(parsed, ct);
            KeysRotateCommand.Say(parsed, home);
            return ExitCode.Done;
        });
        return command;
    }
}
