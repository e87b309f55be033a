namespace Coffre;

public sealed partial class CoffreClient
{
    /// <summary>The most links that end in the request of a confirm.</summary>
    public const int MaxRivals = 100;

    /// <summary>Asks an organisation to be linked, by its reference and, where one was given, its code.</summary>
    /// <param name="organisation">The organisation, proven newest.</param>
    /// <param name="reference">Its own number of this person.</param>
    /// <param name="code">The code that it made for that reference; null to let a person decide.</param>
    /// <param name="bearer">H of an earlier link by letter of the same account, or null.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The link.</returns>
    public async Task<Statement> LinkAsync(KnownAccount organisation, string reference, LinkCode? code, Digest? bearer = null, CancellationToken ct = default)
    {
        var me = Author?.Chain.Id ?? throw new InvalidOperationException("This client speaks for nobody.");
        var to = organisation.Chain.Chain;
        var proof = new LinkProof(me, to.Id, bearer, reference, code).Seal(to.Newest.Vault);
        var (act, answer) = await ActAsync(
            "/api/acts/link", "link", new StatementBody.Link(to.Id, code is null ? LinkBy.Reference : LinkBy.Code, Digest.Of(proof)), ct,
            _ => [SectionSource.Of("proof", proof)]);
        await LeftAsync(answer, act, ct);
        return act;
    }

    /// <summary>Wants another person as a contact; it lives when both have said so.</summary>
    public Task<Statement> LinkContactAsync(AccountId person, CancellationToken ct = default) =>
        SignAndSendAsync("link", new StatementBody.Link(person, LinkBy.Contact, null), ct);

    /// <summary>Confirms a link, and ends every other link of its reference, in one request.</summary>
    /// <param name="link">The link.</param>
    /// <param name="rivals">The other links of that reference, each of another person; those beyond <see cref="MaxRivals"/> are ended after it, one by one.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The statements signed: the confirm, then one unlink for each rival.</returns>
    public async Task<IReadOnlyList<Statement>> ConfirmAsync(StandingLink link, IReadOnlyList<StandingLink> rivals, CancellationToken ct = default)
    {
        var (first, more) = (rivals.Take(MaxRivals).ToList(), rivals.Skip(MaxRivals));
        var ended = new List<Statement>();
        var (act, answer) = await ActAsync("/api/acts/confirm", "confirm", new StatementBody.Confirm(link.Hash), ct, _ =>
        {
            ended = [.. first.Select(rival => Sign(new StatementBody.Unlink(rival.Hash)))];
            return ended.Select(unlink => SectionSource.Of("unlink", unlink));
        });
        var (view, left) = Read(answer);
        AnswerRules.Demand(act, [.. left.Take(1)], null, link);
        if (left.Count != 1 + first.Count)
            throw new RefusedException("wrong-act", "The server answered for other links than those named.");
        foreach (var (unlink, unlinked, rival) in ended.Zip(left.Skip(1), first))
            AnswerRules.Demand(unlink, [unlinked], null, rival);
        await AdvanceAsync(view, ct);
        foreach (var rival in more)
            ended.Add(await UnlinkAsync(rival, ct));
        return [act, .. ended];
    }

    /// <summary>Ends all links between this account and the other side of a link.</summary>
    public async Task<Statement> UnlinkAsync(StandingLink link, CancellationToken ct = default)
    {
        var (act, answer) = await ActAsync("/api/acts/unlink", "unlink", new StatementBody.Unlink(link.Hash), ct);
        var (view, left) = Read(answer);
        AnswerRules.Demand(act, left, null, link);
        await AdvanceAsync(view, ct);
        return act;
    }

    /// <summary>Stays on, or returns to, paper. A letter may say it too.</summary>
    public Task<Statement> PaperAsync(AccountId organisation, PaperReason reason, CancellationToken ct = default) =>
        SignAndSendAsync("paper", new StatementBody.Paper(organisation, reason), ct);

    async Task<Statement> SignAndSendAsync(string name, StatementBody body, CancellationToken ct)
    {
        var (act, answer) = await ActAsync($"/api/acts/{name}", name, body, ct);
        await LeftAsync(answer, act, ct);
        return act;
    }
}
