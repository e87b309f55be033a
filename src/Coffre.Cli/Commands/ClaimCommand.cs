using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre claim</c>: keeps a letter in this account, and links it with who sent it.</summary>
static partial class ClaimCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(string Letter, string With, string Link, string Delivery);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class ClaimJson : JsonSerializerContext;

    public static Command Build()
    {
        var code = new Argument<string>("CODE") { Description = "The letter's code, as it is printed, or its link" };
        var command = new Command("claim", """
            Keep a letter in this account: a copy of its document with its proof, and a link with its sender, all at once. The paper's code opens nothing
            afterwards. Whoever held the paper could do this, so the sender goes on with paper until it has confirmed the link: see coffre link --code.

              coffre claim ZR2P-GH7M-M7J5-99SA-1AX7-67FX-VWS2-HQS7
            """) { code };
        command.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            if (home.Chain.Kind != AccountKind.Holder)
                throw new CommandException(ExitCode.Usage, "A letter is kept by a person's or a business's account, of the kind holder.");
            var (server, secret) = Typed.Letter(parsed, parsed.GetValue(code)!) ?? throw new CommandException(ExitCode.Usage, "This is a delivery's id, not a letter's code.");
            if (server.GetLeftPart(UriPartial.Authority) != home.File.Server)
                throw new CommandException(ExitCode.Usage, $"The letter is at {server.Authority}, and this account at {home.File.Server}.");
            var client = home.Client();
            var letter = await client.OpenLetterAsync(secret, ct);
            // claimed already: by this account, in a run whose answer was lost, or by another
            var link = letter.Delivery is null
                ? await LinkOfAsync(home, letter, ct) ?? throw new CommandException(ExitCode.Refused, Letters.StateOf(letter))
                : (await client.ClaimAsync(secret, letter, home.Keybag.Vaults[^1].Recipient, ct)).Link.Hash;
            var terminal = parsed.Terminal();
            terminal.Line($"Kept: a letter of {letter.Sender.Name}");
            terminal.Line($"  delivery  {letter.Body.Id}");
            terminal.Line($"  link      {link}, as whoever held the letter");
            Terminal.Say($"{letter.Sender.Name} goes on with paper until it has confirmed who you are: coffre link --to {letter.Act.Account} --reference REFERENCE --code CODE, with the code that it gives you.");
            terminal.Write(new(letter.Letter.Id.ToString(), letter.Act.Account.ToString(), link.ToString(), letter.Body.Id.ToString()), ClaimJson.Default.Result);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The link that this account's own claim of a letter has made; null if it did not claim it.</summary>
    static async Task<Digest?> LinkOfAsync(Home home, OpenedLetter letter, CancellationToken ct)
    {
        var claims = new HashSet<Digest>();
        await foreach (var one in Mailbox.FeedAsync(home.Client(), ct))
        {
            if (one.Act is { Body: StatementBody.Claim } claim && claim.Account == letter.Letter.Id)
                claims.Add(claim.Hash);
            else if (one.Act is { Body: StatementBody.Link { Proof: { } proof } } link && link.Account == home.Account && claims.Contains(proof))
                return link.Hash;
        }
        return null;
    }
}
