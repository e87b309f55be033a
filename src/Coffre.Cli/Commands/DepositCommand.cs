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
            var (terminal, client, files) = (parsed.Terminal(), home.Client(), parsed.GetValue(Files)!);
            using var book = home.OpenBook();
            var deposits = new Deposits(home, book);
            // what has changed meanwhile stops it before anything is sent
            await client.ReadManifestAsync(home.Keybag, ct);
            var stand = await deposits.ResumeAsync(ct);
            foreach (var (entry, _, _) in stand)
                Terminal.Say($"{entry.Versions[0].Name} was deposited by a run that was cut off: it is in the vault now, {entry.Id}.");
            // the same command again puts nothing in twice
            var more = stand.Count == 0 ? files : [.. files.Where(file => !stand.Any(one => Is(one, file)))];
            foreach (var (entry, _, index) in stand.Where(one => files.Except(more).Any(file => file.Name == one.Entry.Versions[0].Name)))
                Say(terminal, entry, entry.Versions[0].Act, index);
            if (more.Length == 0)
                return ExitCode.Done;
            using var documents = await Documents.SealAsync(terminal, more, ct);
            await documents.UploadAsync(terminal, client, ct);
            var (at, me) = (Time.Cut(TimeProvider.System.GetUtcNow()), home.Account);
            var (deposit, left, entries) = await deposits.PutAsync(
                [.. documents.Payloads.Zip(documents.Parts, (payload, called) => KeptDocuments.Draft(me, payload, called, at) with { Folder = folder })],
                documents.Payloads, documents.Inline, ct);
            foreach (var entry in entries)
                Say(terminal, entry, deposit.Hash, left.Index);
            return ExitCode.Done;
        });
        return command;
    }

    static bool Is(Deposited one, FileInfo file)
    {
        if (file.Name != one.Entry.Versions[0].Name || !file.Exists || file.Length != one.Entry.Versions[0].Size)
            return false;
        using var stream = file.OpenRead();
        return Commitment.Of(one.Entry.Versions[0].Salt.Span, new(System.Security.Cryptography.SHA256.HashData(stream))) == one.Stated.Commit;
    }

    static void Say(Terminal terminal, ManifestEntry.Document entry, Digest deposit, long index)
    {
        terminal.Line($"{entry.Id}  {entry.Versions[0].Name}");
        terminal.Write(new(entry.Id.ToString(), entry.Versions[0].Name, deposit.ToString(), index), DepositJson.Default.Result);
    }
}
