using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre confirm</c>: the organisation says that a link is the person's. Every other link of that reference ends with it.</summary>
static partial class ConfirmCommand
{
    /// <summary>What a script learns.</summary>
    sealed record Result(long Confirmed, long Unlinked);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class ConfirmJson : JsonSerializerContext;

    public static Command Build()
    {
        var given = new Argument<string[]>("LINK") { Description = "Links, as coffre follow lists them", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Every link that gives the code made for its reference" };
        var command = new Command("confirm", """
            Confirm who a link is. With --all those that give the code that was made for their reference; one that gives a reference alone, which stands on
            every bill, is confirmed by name, by a person who knows. Every other link of the same reference is ended.

              coffre confirm --all
              coffre confirm 3q2+7w…=
            """) { given, all };
        command.SetAction(async (parsed, ct) =>
        {
            var named = parsed.GetValue(given)!;
            if (parsed.GetValue(all) == named.Length > 0)
                throw new CommandException(ExitCode.Usage, "Which? Give links, or --all.");
            var digests = named.Select(Typed.Link).ToList();
            using var home = Home.Open(parsed);
            using var book = home.OpenBook();
            var (office, terminal) = (Office.Of(home, new(book, home.Account)), parsed.Terminal());
            foreach (var doubt in await office.FollowAsync(ct))
                Terminal.Say(doubt);
            var links = office.Addresses.Links;
            List<KnownLink> chosen = named.Length == 0 ? [.. links.ToConfirm()] : [.. digests.Select(link => Named(links, link))];
            var refused = 0;
            var (confirmed, unlinked) = await terminal.ProgressAsync("Confirming", chosen.Count, progress => ConfirmAsync(office, chosen, progress, ct, (link, why) =>
            {
                refused++;
                Terminal.Say($"{link.Reference}: not confirmed. {why}");
            }));
            // one's own acts come back by the feed, in the order of the log
            foreach (var doubt in await office.FollowAsync(ct))
                Terminal.Say(doubt);
            terminal.Line($"{confirmed} confirmed, {unlinked} other links of the same references ended.");
            terminal.Write(new(confirmed, unlinked), ConfirmJson.Default.Result);
            return refused == 0 ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    /// <summary>Confirms links, and ends every other link of their references. What one reference is refused stops no other.</summary>
    internal static async Task<(long Confirmed, long Unlinked)> ConfirmAsync(
        Office office, IReadOnlyList<KnownLink> links, IProgress<long> progress, CancellationToken ct, Action<KnownLink, string>? refused = null)
    {
        var (confirmed, unlinked) = (0L, 0L);
        // of two that give the right code, which only one of them was given, the first is taken
        foreach (var link in links.DistinctBy(link => link.Reference))
        {
            // an unlink ends all links of the pair
            var rivals = office.Addresses.Links.Rivals(link).Select(rival => rival.Link).DistinctBy(rival => rival.Person).ToList();
            try
            {
                unlinked += (await office.Client.ConfirmAsync(link.Link, rivals, ct)).Count - 1;
                progress.Report(++confirmed);
            }
            catch (Exception e) when (refused is not null && e is RefusedException or ProblemException { Status: System.Net.HttpStatusCode.Conflict or System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.BadRequest })
            {
                refused(link, e.Message);
            }
        }
        return (confirmed, unlinked);
    }

    /// <summary>A link that a person names.</summary>
    /// <exception cref="CommandException">It is not known, has ended, or is not one that may be confirmed.</exception>
    internal static KnownLink Named(OrganisationLinks links, Digest hash)
    {
        var link = links.Find(hash) ?? throw new CommandException(ExitCode.Usage, $"There is no link {hash}: coffre follow lists them.");
        if (link.Link.Ended)
            throw new CommandException(ExitCode.Refused, $"The link {hash} has ended.");
        if (link.Link.By == LinkBy.Letter)
            throw new CommandException(ExitCode.Refused, $"Whoever held the letter made the link {hash}: a second one by its code comes first.");
        return link.Link.By != LinkBy.Code || link.Link.Confirmed || links.CodeFits(link)
            ? link
            : throw new CommandException(ExitCode.Refused, $"The link {hash} does not give the code that was made for {link.Reference}, or that code has ended.");
    }
}
