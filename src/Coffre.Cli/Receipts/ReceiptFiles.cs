using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary>Receipts as files, <c>&lt;delivery&gt;-&lt;event&gt;.receipt</c>, each verified before it is written.</summary>
sealed partial class ReceiptFiles(Terminal terminal, CoffreClient client, string folder)
{
    readonly ReceiptMaker maker = new(client);
    readonly Dictionary<AccountId, Chain> letters = [];

    /// <summary>What a script learns of each.</summary>
    sealed record Result(string File, string Event, string About, string At);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class ReceiptFilesJson : JsonSerializerContext;

    /// <summary>Takes a letter's chain, which no directory gives: a claim and a <c>paper</c> are signed by it.</summary>
    public void Knows(Chain letter) => letters[letter.Id] = letter;

    /// <summary>Makes the receipt of an event, verifies it, writes it.</summary>
    public async Task WriteAsync(Evidence evidence, ProvedEvidence proof, Statement act, Statement? delivery, Disclosure? open, CancellationToken ct)
    {
        var bytes = await maker.MakeAsync(proof, act, delivery, letters.GetValueOrDefault(act.Account), open, ct);
        Directory.CreateDirectory(folder);
        var about = evidence.Delivery?.ToString() ?? evidence.Account.ToString()!;
        var code = evidence.Event.Code[(evidence.Event.Code.IndexOf('/', StringComparison.Ordinal) + 1)..];
        // an account links more than once, a delivery is faulted more than once; most events happen once
        var path = Path.Combine(folder, evidence.Delivery is not null && evidence.Event != EventKind.Fault ? $"{about}-{code}.receipt" : $"{about}-{code}-{evidence.Number}.receipt");
        PrivateFile.Replace(path, bytes);
        terminal.Line($"{Path.GetRelativePath(Environment.CurrentDirectory, path)}: {Words.Of(evidence.Event)}, {CoverText.Date(evidence.At)}");
        terminal.Write(new(path, evidence.Event.Code, about, Time.Format(evidence.At)), ReceiptFilesJson.Default.Result);
    }
}
