using Coffre.Age;

namespace Coffre.Cli;

/// <summary>
/// Reads the account's feed into the address book, from where it was read last: links, and what became of what was sent. Each act is taken only with its
/// author's signature, by the key of a chain that was proven; what does not verify is not taken, and said.
/// </summary>
sealed class Following(CoffreClient client, Chain own, IReadOnlyList<HybridIdentity> vaults, AddressBook addresses)
{
    readonly List<string> doubts = [];
    readonly HashSet<AccountId> tooLong = [];
    readonly bool oneKey = own.States.Select(state => state.Sign).Distinct().Count() == 1;

    /// <summary>What the server gave and could not prove.</summary>
    public IReadOnlyList<string> Doubts => doubts;

    /// <summary>Reads to the end of the feed. Each part is one page of the book, with its cursor: a kill loses nothing and repeats nothing.</summary>
    /// <param name="progress">Told how many events were read.</param>
    /// <param name="ct">Stops it between two parts.</param>
    public async Task ReadAsync(IProgress<long>? progress, CancellationToken ct)
    {
        for (long read = 0; ;)
        {
            var part = await client.ReadFeedAsync(addresses.Cursor, ct);
            if (part.Events.Count == 0)
                return;
            // asked for after the events, so that no chain is shorter than what they were signed by
            var chains = await ChainsOf(part.Events, ct);
            var entries = new List<BookEntry>();
            // a claim and the link that rests on it may come together
            var bearers = new List<Statement>();
            foreach (var happened in part.Events)
            {
                try
                {
                    if (Read(happened, chains, bearers) is { } entry)
                        entries.Add(entry);
                }
                catch (RefusedException e)
                {
                    doubts.Add($"{happened.Evidence.Event.Code} at {happened.Proof.Index} of the log was not taken: {e.Message} ({e.Fault})");
                }
            }
            entries.Add(new BookEntry.Cursor(part.Events[^1].Cursor));
            addresses.Add(entries);
            progress?.Report(read += part.Events.Count);
            if (!part.More)
                return;
        }
    }

    async Task<IReadOnlyDictionary<AccountId, ProvenChain>> ChainsOf(IReadOnlyList<FeedEvent> events, CancellationToken ct)
    {
        var authors = events.Where(e => RestsOnAct(e.Evidence.Event)).Select(e => e.Act).Where(act => addresses.KeyOf(act.Account) is null && !IsOwn(act) && !tooLong.Contains(act.Account))
            .Select(act => act.Account).Distinct().ToList();
        var chains = new Dictionary<AccountId, ProvenChain>();
        if (authors.Count == 0)
            return chains;
        tooLong.UnionWith(await Halves.AskAsync(authors, async some =>
        {
            foreach (var (id, chain) in await client.FindChainsAsync(some, ct))
                chains[id] = chain;
        }));
        return chains;
    }

    /// <summary>Events that rest on what someone signed now; for the others the evidence is all there is.</summary>
    static bool RestsOnAct(EventKind kind) =>
        kind is not (EventKind.ContentConsignment or EventKind.ContentAccessTracking or EventKind.AcceptanceRejectionExpiry or EventKind.RelayToNonERDS);

    BookEntry? Read(FeedEvent happened, IReadOnlyDictionary<AccountId, ProvenChain> chains, List<Statement> bearers)
    {
        var (evidence, act) = (happened.Evidence, happened.Act);
        // what others sent to this account is the inbox's
        if (evidence.Event.AboutDelivery && evidence.Source != own.Id)
            return null;
        if (RestsOnAct(evidence.Event))
        {
            if (act is null)
                throw new RefusedException("incomplete", "The act is missing.");
            Verify(act, happened.Proof.Index, chains);
        }
        return evidence.Event.AboutDelivery ? OfDelivery(happened) : OfLinks(happened, bearers);
    }

    void Verify(Statement act, long index, IReadOnlyDictionary<AccountId, ProvenChain> chains)
    {
        if (IsOwn(act))
            return;
        if (addresses.KeyOf(act.Account) is { } key)
        {
            if (!Authors.MaySign(AccountKind.Letter, act.Type))
                throw new RefusedException("cannot-sign", "A letter signs claim and paper only.");
            act.Verify(new VerifyKey(key.ToArray()));
        }
        else
        {
            // it would be too long at the next reading, too: what others did is not kept from being read by it
            if (tooLong.Contains(act.Account))
                throw new RefusedException("too-large", $"The chain of {act.Account} is longer than can be read.");
            var chain = chains.GetValueOrDefault(act.Account) ?? throw (act.Type is StatementType.Claim or StatementType.Paper
                ? new RefusedException("unknown-letter", "Its author is no account, nor a letter of this book.")
                // nothing is passed over that may be told later
                : new CommandException(ExitCode.TryAgain, $"The server tells of an act of {act.Account}, and does not show that account. Nothing after it was read: try again."));
            if (act.Type != StatementType.Close)
                chain.Verify(act, index);
            else if (chain.Chain.Statements[^1].Hash != act.Hash)
                throw new RefusedException("wrong-act", "This account has not closed.");
        }
    }

    /// <summary>
    /// Signed by the only key that this account ever had. Once it has had another, the place in the log says which was in force, as for everyone [attack 27];
    /// a chain that has grown elsewhere is read, too.
    /// </summary>
    /// <remarks>Of a delivery whose hash the book has, the signature is known: this program made it, or verified it before.</remarks>
    bool IsOwn(Statement act) => oneKey && ((act.Account == own.Id && act.Body is StatementBody.Delivery { Id: var id } && addresses.Find(id)?.Statement == act.Hash) || own.EverSigned(act));

    BookEntry? OfDelivery(FeedEvent happened)
    {
        var (evidence, act) = (happened.Evidence, happened.Act);
        var id = evidence.Delivery!.Value;
        var known = addresses.Find(id);
        switch (evidence.Event)
        {
            case EventKind.SubmissionAcceptance:
                Same(act, id);
                // of a run that was killed before it read the answer
                return known is { Accepted: true } ? null : new BookEntry.Sent(id.ToString(), act!.Hash.ToString(), happened.Proof.Index);
            case EventKind.SubmissionRejection:
                Same(act, id);
                return known is { Refused: false } ? new BookEntry.Refused(id.ToString(), ClosedCode.Text(evidence.Reason!.Value)) : null;
            default:
                if (act is not null && Named(act.Body) is { } named && known?.Statement is { } sent && named != sent)
                    throw new RefusedException("content-mismatch", "The act is about another delivery.");
                return new BookEntry.Happened(id.ToString(), evidence.Event.Code);
        }
    }

    void Same(Statement? act, DeliveryId id)
    {
        // of the same id there may be another's act, well signed: the evidence's source says nothing of who signed it
        if (act?.Body is not StatementBody.Delivery delivery || delivery.Id != id || act.Account != own.Id)
            throw new RefusedException("content-mismatch", "The evidence is of another delivery than the act.");
    }

    static Digest? Named(StatementBody body) => body switch
    {
        StatementBody.Accept act => act.Of,
        StatementBody.Refuse act => act.Of,
        StatementBody.Handover act => act.Of,
        StatementBody.Fault act => act.Of,
        StatementBody.Recall act => act.Of,
        StatementBody.Withdraw act => act.Act,
        _ => null,
    };

    BookEntry.Act? OfLinks(FeedEvent happened, List<Statement> bearers)
    {
        var act = happened.Act;
        if (happened.Evidence.Account != act.Account)
            throw new RefusedException("content-mismatch", "The evidence is of another account than the act.");
        switch (act.Body)
        {
            case StatementBody.Link { By: LinkBy.Letter }:
                bearers.Add(act);
                return BookEntry.Act.Of(act);
            case StatementBody.Link { By: LinkBy.Code or LinkBy.Reference }:
                return BookEntry.Act.Of(act, Open(act, happened.Attached, [.. addresses.BearersOf(act.Account), .. bearers.Where(link => link.Account == act.Account)]));
            case StatementBody.Claim or StatementBody.Confirm or StatementBody.Unlink or StatementBody.Paper or StatementBody.Close:
                return BookEntry.Act.Of(act);
            default:
                return null;
        }
    }

    LinkProof Open(Statement link, ReadOnlyMemory<byte> proof, IReadOnlyList<Statement> bearers)
    {
        RefusedException? last = null;
        // sealed to the newest generation, but for one sent while it changed
        foreach (var vault in vaults.Reverse())
        {
            foreach (var bearer in bearers.Prepend(null))
            {
                try
                {
                    return LinkProof.Open(link, proof.Span, vault, bearer);
                }
                catch (RefusedException e) when (e.Fault is "wrong-bearer" or "cannot-open")
                {
                    last = e;
                    if (e.Fault == "cannot-open")
                        break;
                }
            }
        }
        throw last!;
    }
}
