using System.CommandLine;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary><c>coffre inbox</c>: what came to this account, each delivery checked as it is listed.</summary>
static partial class InboxCommand
{
    /// <summary>What a script learns of each.</summary>
    sealed record Result(string Delivery, string From, string Name, string At, string Kind, string Grade, string Title, string State, string Ends);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Result))]
    sealed partial class InboxJson : JsonSerializerContext;

    public static Command Build()
    {
        var command = new Command("inbox", """
            List what came to this account, newest first. Titles appear where they may be read: at once under availability, under handover and acceptance when
            the delivery has been opened.

              coffre inbox
              coffre inbox --json
            """);
        command.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            var (client, terminal) = (home.Client(), parsed.Terminal());
            var ids = new List<DeliveryId>();
            await foreach (var one in Mailbox.FeedAsync(client, ct))
            {
                if (Mailbox.Received(one, home.Account) is { } id && !ids.Contains(id))
                    ids.Add(id);
            }
            var results = await terminal.ProgressAsync("Checking", ids.Count, async progress =>
            {
                var found = new List<Result>();
                foreach (var id in Enumerable.Reverse(ids))
                {
                    found.Add(await ListAsync(home, id, ct));
                    progress.Report(found.Count);
                }
                return found;
            });
            terminal.Table(
                ["Delivery", "On", "From", "Kind", "Title", "State", "Until"],
                results.Select(r => (IReadOnlyList<string>)[r.Delivery, Day(r.At), r.Name.Length > 0 ? r.Name : r.From, r.Kind, r.Title, r.State, Day(r.Ends)]));
            foreach (var result in results)
                terminal.Write(result, InboxJson.Default.Result);
            if (results.Count == 0)
                Terminal.Say("Nothing has come yet.");
            return ExitCode.Done;
        });
        return command;
    }

    static async Task<Result> ListAsync(Home home, DeliveryId id, CancellationToken ct)
    {
        try
        {
            var delivery = await home.Client().FindDeliveryAsync(id, ct);
            var body = delivery.Body;
            var at = (delivery.Evidence.FirstOrDefault(one => one.Event == EventKind.ContentConsignment) ?? delivery.Evidence[0]).At;
            return new(
                $"{id}", $"{delivery.Act.Account}", SafeText.Line(delivery.Sender?.Name ?? ""), Time.Format(at), ClosedCode.Text(body.Kind), ClosedCode.Text(body.Grade),
                await TitleAsync(home, delivery, ct), Mailbox.StateOf(delivery, home.Account), body.Ends is { } ends ? Time.Format(ends) : "");
        }
        catch (StoppedException e)
        {
            // one delivery that does not hold hides no other
            Terminal.Say($"{id}: {e.Message} ({e.Stop}, {e.Fault})");
            return new($"{id}", "", "", "", "", "", "", $"stopped: {e.Stop}", "");
        }
    }

    // under handover and acceptance a first fetch is an act of the reader's: a list does not make it
    static async Task<string> TitleAsync(Home home, CheckedDelivery delivery, CancellationToken ct)
    {
        if (!delivery.Outcome.Consigned || (delivery.Body.Grade != Grade.Availability && !delivery.Outcome.Fetched))
            return "";
        try
        {
            return SafeText.Line((await Mailbox.OpenAsync(home, delivery, ct)).Cover.Title);
        }
        catch (ProblemException e) when (e.Name is "already-final" or "not-now")
        {
            return "";
        }
    }

    static string Day(string instant) => instant.Length > 10 ? instant[..10] : instant;
}
