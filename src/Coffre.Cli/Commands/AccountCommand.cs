using System.CommandLine;

namespace Coffre.Cli;

/// <summary><c>coffre account</c>: makes an account, and tells an operator's where its server is.</summary>
static class AccountCommand
{
    public static Command Build() => new("account", "Make an account, or connect an operator's to its server.")
    {
        AccountCreateCommand.Build(),
        AccountConnectCommand.Build(),
    };
}
