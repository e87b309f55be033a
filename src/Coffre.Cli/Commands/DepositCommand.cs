using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre deposit</c>: puts one's own documents into the vault, dated.</summary>
static partial class DepositCommand
{
    /// <summary>What a script learns of each document.</summary>
    sealed record Result(string Id, string Name, string Deposit, long Index);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class DepositJson : JsonSerializerContext;

    static readonly Argument<FileInfo[]> Files = new("FILE") { Description = "The documents", Arity = ArgumentArity.OneOrMore };
    static readonly Option<string> Folder = new("--folder") { Description = "The folder that they go into", HelpName = "NAME", DefaultValueFactory = _ => "" };

    public static Command Build()
    {
        var command = new Command("deposit", """
            Put documents of your own into your vault: sealed here, dated by the log. coffre receipts writes the proof that you had them.

              coffre deposit diploma.pdf lease.pdf --folder Home
            """) { Files, Folder };
        command.SetAction(async (parsed, ct) =>
        {
            var (folder, wrong) = PlainText.Read(parsed.GetValue(Folder)!, 200);
            if (wrong is not null)
                throw new CommandException(ExitCode.Usage, $"--folder {wrong}.");
            using var home = Home.Open(parsed);
            var (terminal, client) = (parsed.Terminal(), home.Client());
            // what has changed meanwhile stops it before anything is sent
            await client.ReadManifestAsync(home.Keybag, ct);
            using var documents = await Documents.SealAsync(terminal, parsed.GetValue(Files)!, ct);
            await documents.UploadAsync(terminal, client, ct);
            var stated = documents.Payloads.Select(KeptDocuments.State).ToList();
            var (deposit, left) = await client.DepositAsync([.. stated.Select(one => one.Stated)], documents.Inline, ct);
            var entries = documents.Payloads.Select((payload, i) => KeptDocuments.Of(deposit, i, payload, stated[i].Salt, documents.Parts[i]) with { Folder = folder }).ToList();
            await client.WriteManifestAsync(home.Keybag, _ => new() { Put = [.. entries.AsEnumerable().Reverse()], Add = [.. documents.Payloads.Select(payload => payload.Hash)] }, ct);
            foreach (var entry in entries)
            {
                terminal.Line($"{entry.Id}  {entry.Versions[0].Name}");
                terminal.Write(new(entry.Id.ToString(), entry.Versions[0].Name, deposit.Hash.ToString(), left[0].Index), DepositJson.Default.Result);
            }
            return ExitCode.Done;
        });
        return command;
    }
}
