using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre deliver --roll</c>: one document to each person of a file, by the way that each is reached.</summary>
static partial class DeliverRoll
{
    /// <summary>What a script learns.</summary>
    sealed record Result(long Sent, long AlreadySent, long ToPrint, long Refused, long Letters, string Report, string? Print, IReadOnlyList<string> Files);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Result))]
    sealed partial class DeliverRollJson : JsonSerializerContext;

    public static readonly Option<FileInfo?> File = new("--roll") { Description = "To everyone of a roll, a CSV file with a row for each", HelpName = "FILE" };

    static readonly Option<FileInfo?> SenderFile = new("--sender") { Description = "With --roll: who writes, and the words of every cover", HelpName = "FILE" };
    static readonly Option<DirectoryInfo?> LettersFolder = new("--letters") { Description = "With --roll: where the letters to print go (default: beside the roll)", HelpName = "DIR" };
    static readonly Option<bool> First = new("--first") { Description = "With --roll: the paper document lies in the same envelope, and the letter says so" };
    static readonly Option<bool> Changed = new("--changed") { Description = "With --roll: go on although the file has changed; a reference that was sent is not sent again" };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> Options { get; } = [File, SenderFile, LettersFolder, First, Changed];

    /// <summary>Delivers, and says what came of it.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, FileInfo file, CancellationToken ct)
    {
        if (!file.Exists)
            throw new CommandException(ExitCode.Local, $"There is no file {file}.");
        if (parsed.GetValue(SenderFile) is not { } senderFile)
            throw new CommandException(ExitCode.Usage, "Who writes? Give --sender sender.json.");
        if (!senderFile.Exists)
            throw new CommandException(ExitCode.Local, $"There is no file {senderFile}.");
        var letters = parsed.GetValue(LettersFolder)?.FullName ?? RollOrder.LettersBeside(file.FullName);
        var order = new RollOrder(file.FullName, Sender.Read(senderFile.FullName), letters, parsed.GetValue(First), parsed.GetValue(Changed));
        using (Roll.Open(order.Path))
        {
            // a roll whose columns are others is refused before anything begins
        }
        using var home = Home.Open(parsed);
        using var book = home.OpenBook();
        var (office, terminal) = (Office.Of(home, new(book, home.Account)), parsed.Terminal());
        foreach (var doubt in await office.FollowAsync(ct))
            Terminal.Say(doubt);
        var (_, lines) = await RollOrder.MeasureAsync(order.Path, ct);
        var totals = await terminal.ProgressAsync("Delivering", Math.Max(1, lines - 1), progress => office.DeliverAsync(order, progress, _ => { }, ct));
        Say(terminal, order, totals);
        return totals.Refused > 0 ? ExitCode.Refused : ExitCode.Done;
    }

    static void Say(Terminal terminal, RollOrder order, RollTotals totals)
    {
        terminal.Table(
            ["rows", ""],
            [["sent", $"{totals.Sent}"], ["already sent", $"{totals.AlreadySent}"], ["to print on paper", $"{totals.ToPrint}"], ["refused", $"{totals.Refused}"], ["letters", $"{totals.Letters}"]]);
        if (totals.Faults.Count > 0)
        {
            terminal.Table(["line", "reference", "refused because"], totals.Faults.Select(fault => (IReadOnlyList<string>)[$"{fault.Line}", fault.Reference, fault.Why]));
            if (totals.Refused > totals.Faults.Count)
                terminal.Line($"and {totals.Refused - totals.Faults.Count} more, in the report.");
        }
        terminal.Line($"Each row: {order.Report}");
        if (totals.ToPrint > 0)
            terminal.Line($"To print on paper: {order.Print}");
        if (totals.Letters > 0)
            terminal.Line($"Letters, each of which opens its document: {order.Letters}. Delete them once they are printed, then: coffre roll finish {order.Path}");
        terminal.Write(
            new(totals.Sent, totals.AlreadySent, totals.ToPrint, totals.Refused, totals.Letters, order.Report, totals.ToPrint > 0 ? order.Print : null, totals.Files),
            DeliverRollJson.Default.Result);
    }
}
