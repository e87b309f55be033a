using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre follow</c>: reads what happened, and says what waits for a person.</summary>
static partial class FollowCommand
{
    /// <summary>A link that asks to be confirmed.</summary>
    sealed record LinkResult(string Link, string Account, string Reference, string By, bool CodeIsRight);

    /// <summary>A delivery whose recipient says that it does not hold.</summary>
    /// <param name="Delivery">Which.</param>
    /// <param name="Reference">Whose; "" where this book does not say.</param>
    /// <param name="Outcome">E.2 where the server found its own bytes changed, or nobody settled it before the deadline; E.1 where it was signed for; else "".</param>
    public sealed record FaultResult(string Delivery, string Reference, string Outcome);

    /// <summary>What a script learns.</summary>
    sealed record Result(IReadOnlyList<LinkResult> Links, long Paper, IReadOnlyList<FaultResult> Faults, IReadOnlyDictionary<string, long> Outcomes);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class FollowJson : JsonSerializerContext;

    public static Command Build()
    {
        var command = new Command("follow", """
            Read what happened to what was sent, who asks to be linked, and what was reported. Says the same again until something new happens.

              coffre follow
              coffre confirm --all
            """);
        command.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            using var book = home.OpenBook();
            var office = Office.Of(home, new(book, home.Account));
            foreach (var doubt in await office.FollowAsync(ct))
                Terminal.Say(doubt);
            Say(parsed.Terminal(), office.Addresses);
            return ExitCode.Done;
        });
        return command;
    }

    static void Say(Terminal terminal, AddressBook addresses)
    {
        var links = addresses.Links.All.Where(link => link.Link is { By: LinkBy.Code or LinkBy.Reference, Confirmed: false, Ended: false })
            .OrderBy(link => link.Reference, StringComparer.Ordinal).ToList();
        var paper = addresses.Paper.ToList();
        var faults = Faults(addresses);
        var outcomes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var delivery in addresses.Deliveries)
        {
            if (delivery.Accepted)
                Count("A.1");
            foreach (var kind in delivery.Events)
                Count(kind.Code);
        }
        if (links.Count > 0)
        {
            terminal.Line("Links that ask to be confirmed:");
            terminal.Table(["link", "account", "reference", "by", "code"], links.Select(link => (IReadOnlyList<string>)
                [link.Link.Hash.ToString(), link.Link.Person.ToString(), link.Reference, ClosedCode.Text(link.Link.By), Code(addresses.Links, link)]));
        }
        if (paper.Count > 0)
        {
            terminal.Line("On paper:");
            terminal.Table(["reference", "account or letter", "reason"], paper.Select(said => (IReadOnlyList<string>)[said.Reference, said.Who.ToString(), ClosedCode.Text(said.Reason)]));
        }
        if (faults.Count > 0)
        {
            terminal.Line("What its recipient could not verify:");
            terminal.Table(["delivery", "reference", "outcome"], faults.Select(fault => (IReadOnlyList<string>)
                [fault.Delivery, fault.Reference, fault.Outcome.Length > 0 ? Words.Of(Events.ParseCode(fault.Outcome)) : "reported, and not settled"]));
        }
        if (outcomes.Count > 0)
        {
            terminal.Line("What was sent:");
            terminal.Table(["event", "", "deliveries"], outcomes.Select(one => (IReadOnlyList<string>)[one.Key, Words.Of(Events.ParseCode(one.Key)), $"{one.Value}"]));
        }
        if (links.Count + paper.Count + outcomes.Count == 0)
            terminal.Line("Nothing has happened yet.");
        terminal.Write(
            new([.. links.Select(link => new LinkResult(
                link.Link.Hash.ToString(), link.Link.Person.ToString(), link.Reference, ClosedCode.Text(link.Link.By), addresses.Links.CodeFits(link)))], paper.Count, faults, outcomes),
            FollowJson.Default.Result);

        void Count(string kind) => outcomes[kind] = outcomes.GetValueOrDefault(kind) + 1;
    }

    /// <summary>What was reported: somebody looks into each.</summary>
    public static IReadOnlyList<FaultResult> Faults(AddressBook addresses) =>
        [.. addresses.Deliveries.Where(delivery => delivery.Events.Contains(EventKind.Fault)).OrderBy(delivery => delivery.Reference, StringComparer.Ordinal)
            .Select(delivery => new FaultResult($"{delivery.Id}", delivery.Reference,
                delivery.Events.FirstOrDefault(kind => kind is EventKind.ContentHandover or EventKind.ContentHandoverFailure) is var kind && kind != default ? kind.Code : ""))];

    static string Code(OrganisationLinks links, KnownLink link)
    {
        if (link.Code is null)
            return "none: decide by what else you know";
        if (links.CodeFits(link))
            return "the one made";
        return links.Codes.TryGetValue(link.Reference, out var made)
            ? made.Used ? "made, and used already" : made.Stands ? "another than the one made" : $"ended by {MadeCode.MaxWrongTries} wrong ones: make a new one"
            : "none was made for this reference";
    }
}
