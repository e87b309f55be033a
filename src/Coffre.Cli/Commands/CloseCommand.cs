using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre close</c>: ends an account, and writes the certificate of destruction.</summary>
static partial class CloseCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Account, string Certificate);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class CloseJson : JsonSerializerContext;

    static readonly Option<bool> Yes = new("--yes") { Description = "Do it, without asking" };
    static readonly Option<FileInfo?> Output = new("-o", "--output") { Description = "The certificate's file (default: <account>-closed.receipt in this folder)", HelpName = "FILE" };

    public static Command Build()
    {
        var command = new Command("close", """
            Close this account for ever. Its keys, documents and manifests are destroyed at the server, its links end, paper resumes; nobody can undo it. What others hold as
            proof stays theirs. The certificate of destruction can be verified offline.

              coffre close
              coffre verify h4f…q2a-closed.receipt

            Cut off in the middle, the same command goes on and fetches the certificate.
            """) { Yes, Output };
        command.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            var terminal = parsed.Terminal();
            var path = parsed.GetValue(Output)?.FullName ?? Path.GetFullPath($"{home.Account}-closed.receipt");
            PrivateFile.DemandNew(path);
            var closing = home.Closing;
            if (closing is null)
            {
                if (!parsed.GetValue(Yes) && terminal.Ask($"Close {home.Account} for ever? Type close").Trim() != "close")
                    throw new CommandException(ExitCode.Usage, "Nothing was closed.");
                home.Closing = closing = await home.Client().PrepareCloseAsync(ct);
            }
            byte[] certificate;
            try
            {
                (_, certificate) = await home.Client().CloseAsync(closing, ct);
            }
            catch (ProblemException e) when (e.Name is "stale-key" or "wrong-time")
            {
                // nothing has ended, and what was signed never can, on other keys, or a week ago, or by a wrong clock: the next run signs anew
                home.Closing = null;
                throw;
            }
            PrivateFile.Create(path, certificate);
            home.Closing = null;
            terminal.Line($"{home.Account} is closed. Certificate of destruction: {Path.GetRelativePath(Environment.CurrentDirectory, path)}");
            terminal.Write(new(home.Account.ToString(), path), CloseJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }
}
