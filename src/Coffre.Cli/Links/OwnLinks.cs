namespace Coffre.Cli;

/// <summary>The links of a person's account, as its feed tells of them.</summary>
sealed class OwnLinks
{
    readonly Dictionary<Digest, StandingLink> links = [];

    /// <summary>Reads them from the feed. What this account signed itself is verified; what others ended is believed, since it opens nothing.</summary>
    public static async Task<OwnLinks> ReadAsync(Home home, CancellationToken ct)
    {
        var own = new OwnLinks();
        await foreach (var one in Mailbox.FeedAsync(home.Client(), ct))
            own.Take(one, home);
        return own;
    }

    /// <summary>The newest link with an account that has not ended; null if there is none.</summary>
    public StandingLink? With(AccountId other, LinkBy? by = null) =>
        links.Values.LastOrDefault(link => !link.Ended && (link.With == other || link.Person == other) && link.By == (by ?? link.By));

    /// <summary>A link by its hash; null if it is not of this account.</summary>
    public StandingLink? Find(Digest hash) => links.GetValueOrDefault(hash);

    void Take(FeedEvent one, Home home)
    {
        switch (one.Act.Body)
        {
            case StatementBody.Link link when one.Evidence.Event == EventKind.Link:
                if (one.Act.Account == home.Account)
                    home.Chain.Verify(one.Act);
                links[one.Act.Hash] = new(one.Act.Hash, one.Act.Account, link.With, link.By);
                break;
            case StatementBody.Confirm confirm when links.TryGetValue(confirm.Of, out var confirmed):
                links[confirm.Of] = confirmed with { Confirmed = true };
                break;
            // an unlink, and a close, end all links of the pair
            case not null when one.Evidence.Event == EventKind.Unlink:
                foreach (var link in links.Values.Where(link => Of(one.Evidence, link)).ToList())
                    links[link.Hash] = link with { Ended = true };
                break;
        }
    }

    static bool Of(Evidence unlink, StandingLink link) =>
        (unlink.Source == link.Person && unlink.Destination == link.With) || (unlink.Source == link.With && unlink.Destination == link.Person);
}
