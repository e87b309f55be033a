using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre paper</c>: a person stays on paper, or goes back to it; a letter's holder says that it is not theirs.</summary>
static partial class PaperCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string With, string Reason, string Paper);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class PaperJson : JsonSerializerContext;

    static readonly Argument<string> With = new("ORG") { Description = "The organisation's account, or a letter's link" };
    static readonly Option<string> Why = new("--reason")
    {
        Description = "prefer; of a letter also wrong-person (which ends it) and not-my-claim (which ends the link that it made)",
        HelpName = "REASON",
        DefaultValueFactory = _ => "prefer",
    };
    static readonly Option<DirectoryInfo?> TrustFolder = Visitor.TrustOption();

    public static Command Build()
    {
        var command = new Command("paper", """
            Tell an organisation to go on by paper. For a letter that is not yours, or that someone else has kept, give its link; no account is needed.

              coffre paper h4f…q2a
              coffre paper 'https://coffre.example/p#ZR2PGH7MM7J599SA1AX767FXVWS2HQS7' --reason wrong-person
            """) { With, Why, TrustFolder };
        command.SetAction(async (parsed, ct) =>
        {
            var (with, reason) = (parsed.GetValue(With)!, Typed.Code<PaperReason>(parsed.GetValue(Why)!));
            var paper = AccountId.TryParse(with.Trim(), null, out var organisation)
                ? await OfAccountAsync(parsed, organisation, reason, ct)
                : await OfLetterAsync(parsed, with, reason, ct);
            var terminal = parsed.Terminal();
            var to = ((StatementBody.Paper)paper.Body).With;
            terminal.Line($"{to} goes on by paper ({ClosedCode.Text(reason)}).");
            terminal.Write(new(to.ToString(), ClosedCode.Text(reason), paper.Hash.ToString()), PaperJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }

    static async Task<Statement> OfAccountAsync(ParseResult parsed, AccountId organisation, PaperReason reason, CancellationToken ct)
    {
        if (reason != PaperReason.Prefer)
            throw new CommandException(ExitCode.Usage, "A letter says that: give its link.");
        using var home = Home.Open(parsed);
        return await home.Client().PaperAsync(organisation, reason, ct);
    }

    static async Task<Statement> OfLetterAsync(ParseResult parsed, string typed, PaperReason reason, CancellationToken ct)
    {
        var (server, code) = Typed.Letter(parsed, typed) ?? throw new CommandException(ExitCode.Usage, "This is a delivery's id: give the organisation's account, or the letter's link.");
        using var visitor = await Visitor.AtAsync(parsed, server, parsed.GetValue(TrustFolder), ct);
        var letter = await visitor.Client.OpenLetterAsync(code, ct);
        if (reason == PaperReason.NotMyClaim != (letter.State == LetterState.Claimed) || letter.State is not (LetterState.Cover or LetterState.Claimed))
            throw new CommandException(ExitCode.Refused, letter.State == LetterState.Cover ? "Nobody has kept this letter in an account." : Letters.StateOf(letter));
        var author = CoffreClient.LetterAuthor(code, letter);
        using var key = author.Key;
        visitor.Client.SpeakFor(author);
        return await visitor.Client.PaperAsync(letter.Act.Account, reason, ct);
    }
}
