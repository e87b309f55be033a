using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre account connect</c>: tells an operator's home where its server is, once it serves.</summary>
static partial class AccountConnectCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Account, string Server);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class AccountConnectJson : JsonSerializerContext;

    public static Command Build()
    {
        var server = new Option<string>("--server") { Description = "The server, https://host", HelpName = "URL", Required = true };
        var command = new Command("connect", """
            Tell an account where its server is: an operator's after the server's init --operator, or any account's whose server has moved. The log and the
            operator must be those that the account was made with.

              coffre account connect --server https://coffre.example --home operator
            """) { server };
        command.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            var address = ServerAddress.Parse(parsed.GetValue(server)!);
            using (var http = ServerAddress.Open(address))
            {
                var trust = await CoffreClient.ReadTrustAsync(http, ct);
                if (trust.Log != home.Trust.Log || trust.Operator != home.Trust.Operator)
                    throw new CommandException(ExitCode.Refused, $"{address.Authority} has another log or another operator than this account relies on. Nothing was changed.");
            }
            var terminal = parsed.Terminal();
            home.Connect(address.GetLeftPart(UriPartial.Authority));
            terminal.Line($"{home.Account} is connected to {home.File.Server}.");
            terminal.Write(new(home.Account.ToString(), home.File.Server), AccountConnectJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }
}
