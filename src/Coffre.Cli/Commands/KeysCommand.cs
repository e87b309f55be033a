using System.CommandLine;

namespace Coffre.Cli;

/// <summary><c>coffre keys</c>: the ways into an account, and its next keys.</summary>
static class KeysCommand
{
    public static Command Build() => new("keys", "See the ways into an account, change its keys, replace a lost recovery code.")
    {
        KeysListCommand.Build(),
        KeysRotateCommand.Build(),
        KeysRenewCommand.Build(),
        KeysRefreshCommand.Build(),
    };
}
