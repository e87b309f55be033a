namespace Coffre;

public sealed partial class CoffreClient
{
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
    /// <param name="link">H of the link.</param>
    /// <param name="rivals">H of the other links of that reference.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The statements signed: the confirm, then one unlink for each rival.</returns>
    public async Task<IReadOnlyList<Statement>> ConfirmAsync(Digest link, IReadOnlyList<Digest> rivals, CancellationToken ct = default)
    {
        var ended = new List<Statement>();
        var (act, answer) = await ActAsync("/api/acts/confirm", "confirm", new StatementBody.Confirm(link), ct, _ =>
        {
            ended = [.. rivals.Select(rival => Sign(new StatementBody.Unlink(rival)))];
            return ended.Select(unlink => SectionSource.Of("unlink", unlink));
        });
        var (view, left) = Read(answer);
        AnswerRules.Demand(act, [.. left.Take(1)]);
        foreach (var unlinked in left.Skip(1))
            AnswerRules.Demand(ended.Count > 0 ? ended[0] : act, [unlinked]);
        await AdvanceAsync(view, ct);
        return [act, .. ended];
    }

    /// <summary>Ends all links between this account and the other side of a link.</summary>
    public Task<Statement> UnlinkAsync(Digest link, CancellationToken ct = default) => SignAndSendAsync("unlink", new StatementBody.Unlink(link), ct);

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
