namespace Coffre.Cli;

/// <summary>How an account reads what it received, sent, or kept from a letter.</summary>
static class Mailbox
{
    /// <summary>Everything that concerns the account, in the order of the log.</summary>
    public static async IAsyncEnumerable<FeedEvent> FeedAsync(CoffreClient client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var (after, more) = (0L, true); more;)
        {
            var part = await client.ReadFeedAsync(after, ct);
            foreach (var one in part.Events)
                yield return one;
            (after, more) = (part.Events.Count > 0 ? part.Events[^1].Cursor : after, part.More && part.Events.Count > 0);
        }
    }

    /// <summary>The delivery that an event brings to this account: one to it, or of a letter that it kept.</summary>
    public static DeliveryId? Received(FeedEvent one, AccountId me) =>
        one.Evidence.Destination != me ? null
        : one.Evidence.Event == EventKind.Claim ? DeliveryId.Parse(System.Text.Encoding.ASCII.GetString(one.Attached.Span))
        : one.Evidence.Delivery;

    /// <summary>Opens the cover of a delivery: by the grant for its recipient, by the copy for its sender and for who kept a letter.</summary>
    /// <exception cref="StoppedException">Something is not what was signed.</exception>
    /// <exception cref="ProblemException"><c>not-now</c>, <c>already-final</c> and others: the server does not give it.</exception>
    public static async Task<OpenedDelivery> OpenAsync(Home home, CheckedDelivery delivery, CancellationToken ct)
    {
        var (client, id, vaults) = (home.Client(), delivery.Body.Id, home.Keybag.Vaults);
        if (delivery.Body.To.Id == home.Account)
            return delivery.Open(await client.FetchGrantAsync(id, ct), home.Chain, vaults);
        var copy = await client.FetchCopyAsync(id, ct);
        var claim = delivery.Letter is { } letter && delivery.Act.Account != home.Account ? await ClaimAsync(client, letter.Id, ct) : null;
        return delivery.OpenCopy(copy, home.Account, vaults, claim);
    }

    /// <summary>What the sender is called.</summary>
    public static string NameOf(CheckedDelivery delivery) => delivery.Sender?.Name ?? $"someone you do not know ({delivery.Act.Account})";

    /// <summary>What has become of a delivery, in one word.</summary>
    public static string StateOf(CheckedDelivery delivery, AccountId me)
    {
        if (delivery.Letter is not null && delivery.Act.Account != me)
            return "kept";
        var outcome = delivery.Outcome;
        return delivery.Evidence.Any(one => one.Event == EventKind.ContentHandover) ? "signed"
            : outcome.Recalled ? "recalled"
            : outcome.Withdrawn ? "withdrawn"
            : outcome.FaultStands ? "fault"
            : outcome.Final switch
            {
                EventKind.ConsignmentAcceptance => "accepted",
                EventKind.ConsignmentRejection => "refused",
                EventKind.AcceptanceRejectionExpiry => "expired",
                EventKind.ContentConsignmentFailure => "closed",
                EventKind.ContentHandoverFailure => "failed",
                EventKind.SubmissionRejection => "rejected",
                _ => outcome.Fetched ? "received" : outcome.Consigned ? "available" : "not yet",
            };
    }

    static async Task<Statement> ClaimAsync(CoffreClient client, AccountId letter, CancellationToken ct)
    {
        await foreach (var one in FeedAsync(client, ct))
        {
            if (one.Act is { Body: StatementBody.Claim } claim && claim.Account == letter)
                return claim;
        }
        throw new StoppedException(StoppedException.Tampered, new("wrong-act", "The server does not give the claim by which this letter was kept."));
    }
}
