using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre verify</c>: reads a receipt offline, years later, with nothing but a trust folder.</summary>
static partial class VerifyCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(
        string Event, string At, string About, string From, string FromName, string To, string ToName, string Level, string Place, string? Title,
        IReadOnlyList<DocumentResult> Verdict, IReadOnlyList<string> Caveats, long LogSize, long LogIndex);

    sealed record DocumentResult(string Document, string Verdict, int? Part);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Result))]
    sealed partial class VerifyJson : JsonSerializerContext;

    public static Command Build()
    {
        var receipt = new Argument<FileInfo>("RECEIPT") { Description = "The receipt's file" };
        var documents = new Argument<FileInfo[]>("DOCUMENT") { Description = "Documents to compare with what was delivered", Arity = ArgumentArity.ZeroOrMore };
        var trust = new Option<DirectoryInfo?>("--trust") { Description = "The trust folder (default: the one of --home)", HelpName = "DIR" };
        var command = new Command("verify", """
            Verify a receipt, and whether documents are those delivered. Needs no network and no account.
            Exit code 0 only when the receipt holds and every document is intact.

              coffre verify bill.receipt bill.pdf --trust trust
            """) { receipt, documents, trust };
        command.SetAction(parsed => Verify(
            parsed.Terminal(), parsed.GetValue(receipt)!, parsed.GetValue(documents)!,
            parsed.GetValue(trust) ?? new(Path.Combine(parsed.GetValue(GlobalOptions.Home)!.FullName, "trust"))));
        return command;
    }

    static int Verify(Terminal terminal, FileInfo receipt, FileInfo[] documents, DirectoryInfo trust)
    {
        var relied = Path.Combine(trust.FullName, "trust.json");
        if (!File.Exists(relied))
            throw new CommandException(ExitCode.Local, $"There is no {relied}: give --trust DIR, the folder that the operator published.");
        if (!receipt.Exists)
            throw new CommandException(ExitCode.Local, $"There is no file {receipt}.");
        var reliance = ServerMemory.TrustIn(trust.FullName);
        ReceiptAnswer answer;
        try
        {
            answer = ReceiptVerifier.Verify(File.ReadAllBytes(receipt.FullName), reliance, [.. documents.Select(Hash)]);
        }
        catch (RefusedException e)
        {
            throw new CommandException(ExitCode.Refused, $"The receipt {receipt} does not hold: it was changed or damaged since it was made, or another log than this one made it. It proves nothing. What broke: {e.Message} ({e.Fault})");
        }
        Say(terminal, answer, documents);
        return answer.Documents.All(document => document.Verdict == Verdict.Intact) ? ExitCode.Done : ExitCode.Refused;
    }

    static Digest Hash(FileInfo document)
    {
        using var stream = Streams.Input(document);
        return new(SHA256.HashData(stream));
    }

    static void Say(Terminal terminal, ReceiptAnswer answer, FileInfo[] documents)
    {
        var evidence = answer.Evidence;
        var about = evidence.Delivery?.ToString() ?? evidence.Account.ToString()!;
        terminal.Line($"This receipt holds: {Words.Of(evidence.Event)}.");
        terminal.Line($"  when   {Time.Format(evidence.At)}");
        terminal.Line($"  from   {Party(evidence.Source, answer.FromName)}");
        if (evidence.Destination is { } to)
            terminal.Line($"  to     {Party(to, answer.ToName)}");
        terminal.Line($"  about  {about}");
        if (answer.Cover is { } cover)
            terminal.Line($"  title  {cover.Title}");
        terminal.Line($"  log    {evidence.Log}, leaf {answer.Index} of {answer.Head.Size}; level {(evidence.Level == Level.Test ? "test" : "ordinary")}; place {evidence.Place}");
        foreach (var (document, verdict) in documents.Zip(answer.Documents))
            terminal.Line($"{document.Name}: {Words.Of(verdict)}");
        foreach (var caveat in answer.Caveats)
            terminal.Line($"  note: {Words.Of(caveat)}");
        terminal.Write(
            new(
                evidence.Event.Code, Time.Format(evidence.At), about, evidence.Source.ToString(), answer.FromName ?? "", evidence.Destination?.ToString() ?? "",
                answer.ToName ?? "", evidence.Level == Level.Test ? "test" : "ordinary", evidence.Place, answer.Cover?.Title,
                [.. documents.Zip(answer.Documents, (document, verdict) => new DocumentResult(document.Name, Words.Code(verdict.Verdict), verdict.Part))],
                [.. answer.Caveats.Select(caveat => Words.Of(caveat))], answer.Head.Size, answer.Index),
            VerifyJson.Default.Result);
    }

    static string Party(AccountId id, string? name) => name is null ? $"{id} (no name is attested)" : $"{name} ({id})";
}
