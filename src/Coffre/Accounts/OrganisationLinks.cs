namespace Coffre;

/// <summary>A link as its organisation knows it.</summary>
/// <param name="Link">What everyone may know.</param>
/// <param name="Claim">By letter, H of the claim.</param>
/// <param name="Reference">The reference that it is about, or "" where the organisation does not know.</param>
/// <param name="Code">The code that was given.</param>
public sealed record KnownLink(StandingLink Link, Digest? Claim, string Reference, LinkCode? Code);

/// <summary>A link code that an organisation made.</summary>
/// <param name="Code">The code.</param>
/// <param name="WrongTries">Links that came with another code for its reference.</param>
/// <param name="Used">Whether it has confirmed a link.</param>
public sealed record MadeCode(LinkCode Code, int WrongTries = 0, bool Used = false)
{
    /// <summary>Wrong codes for a reference that end its code.</summary>
    public const int MaxWrongTries = 5;

    /// <summary>Whether it can still confirm a link.</summary>
    public bool Stands => !Used && WrongTries < MaxWrongTries;
}

/// <summary>
/// The links of one organisation: who may be delivered to, and which link may be confirmed (<c>docs/format.md</c> §3). It takes the acts in the
/// order of the log, their signatures verified, and of links the proof that came with them.
/// </summary>
/// <param name="organisation">The organisation.</param>
public sealed class OrganisationLinks(AccountId organisation)
{
    readonly Dictionary<Digest, KnownLink> links = [];
    readonly Dictionary<AccountId, List<Digest>> ofPerson = [];
    readonly Dictionary<string, List<Digest>> ofReference = new(StringComparer.Ordinal);
    readonly Dictionary<AccountId, Statement> claims = [];
    readonly Dictionary<Digest, Statement> claimsByHash = [];
    readonly Dictionary<string, MadeCode> codes = new(StringComparer.Ordinal);
    readonly Dictionary<AccountId, string> letters = [];

    /// <summary>Every link, ended ones too.</summary>
    public IReadOnlyCollection<KnownLink> All => links.Values;

    /// <summary>The codes that were made, by their reference.</summary>
    public IReadOnlyDictionary<string, MadeCode> Codes => codes;

    /// <summary>Takes a code made for a reference; it replaces the one before.</summary>
    public void Made(string reference, MadeCode code) => codes[reference] = code;

    /// <summary>Takes a letter issued for a reference.</summary>
    public void Issued(AccountId letter, string reference) => letters[letter] = reference;

    /// <summary>The links of a reference, ended ones too.</summary>
    public IEnumerable<KnownLink> OfReference(string reference) => Among(ofReference, reference);

    /// <summary>The links of a person, ended ones too.</summary>
    public IEnumerable<KnownLink> OfPerson(AccountId person) => Of(person);

    /// <summary>A link by its hash; null where it is not known.</summary>
    public KnownLink? Find(Digest link) => links.GetValueOrDefault(link);

    /// <summary>Whether a link's code is the one made for its reference, and can still confirm it.</summary>
    public bool CodeFits(KnownLink link) => codes.TryGetValue(link.Reference, out var made) && made.Stands && made.Code == link.Code;

    /// <summary>What lies between a person and the organisation.</summary>
    public LinkState StateOf(AccountId person) => LinkRules.StateOf(Of(person).Select(l => l.Link));

    /// <summary>The standing links by code whose code is the one made for their reference: what may be confirmed without a person's decision.</summary>
    public IEnumerable<KnownLink> ToConfirm() => links.Values.Where(l => l.Link is { By: LinkBy.Code, Confirmed: false, Ended: false } && CodeFits(l));

    /// <summary>The other standing links of a link's reference: with its <c>confirm</c> the organisation signs an <c>unlink</c> for each.</summary>
    public IEnumerable<KnownLink> Rivals(KnownLink link) =>
        Among(ofReference, link.Reference).Where(l => !l.Link.Ended && l.Link.Person != link.Link.Person && l.Reference.Length > 0);

    /// <summary>Takes an act.</summary>
    /// <param name="act"><c>claim</c>, <c>link</c>, <c>confirm</c>, <c>unlink</c>, <c>paper</c>, or the <c>close</c> of a person's account.</param>
    /// <param name="proof">The opened proof of a link by code or reference.</param>
    /// <param name="stands">The log holds it: a <c>confirm</c> is then taken although its code has been replaced since.</param>
    /// <exception cref="RefusedException"><c>wrong-type</c>, <c>no-link</c>, <c>bearer-link</c>, <c>wrong-proof</c>, <c>no-proof</c>, <c>wrong-code</c>.</exception>
    public void Take(Statement act, LinkProof? proof = null, bool stands = false)
    {
        switch (act.Body)
        {
            case StatementBody.Claim:
                if (claims.TryAdd(act.Account, act))
                    claimsByHash[act.Hash] = act;
                break;
            case StatementBody.Link body:
                Add(act, body, proof);
                break;
            case StatementBody.Confirm body:
                Confirm(act, body, stands);
                break;
            case StatementBody.Unlink body:
                var ended = links.GetValueOrDefault(body.Of);
                LinkRules.CheckUnlink(act, ended?.Link);
                End(Of(ended!.Link.Person));
                break;
            case StatementBody.Paper body:
                if (body.With != organisation)
                    throw new RefusedException("no-link", "The act is about another organisation.");
                if (body.Reason == PaperReason.NotMyClaim)
                    Disown(act);
                break;
            case StatementBody.Close:
                End(Of(act.Account));
                break;
            default:
                throw new RefusedException("wrong-type", "Links are made of claim, link, confirm, unlink and paper.");
        }
    }

    void Add(Statement act, StatementBody.Link body, LinkProof? proof)
    {
        if (body.With != organisation || body.By == LinkBy.Contact)
            throw new RefusedException("no-link", "The link is not with this organisation.");
        var reference = proof?.Reference ?? "";
        if (body.By == LinkBy.Letter)
        {
            var claim = body.Proof is { } named ? claimsByHash.GetValueOrDefault(named) : null;
            // the feed of an organisation brings the claims of its own letters only
            LinkRules.CheckBearer(act, claim, organisation);
            reference = letters.GetValueOrDefault(claim!.Account, "");
        }
        else if (proof is null)
            throw new RefusedException("no-proof", "The sealed proof is sent with the link.");
        else if (body.By == LinkBy.Code && codes.TryGetValue(reference, out var made) && made.Code != proof.Code && !links.ContainsKey(act.Hash))
            codes[reference] = made with { WrongTries = made.WrongTries + 1 };
        var link = new StandingLink(act.Hash, act.Account, body.With, body.By);
        if (!links.TryAdd(act.Hash, new(link, body.By == LinkBy.Letter ? body.Proof : null, reference, proof?.Code)))
            return;
        Index(ofPerson, act.Account, act.Hash);
        Index(ofReference, reference, act.Hash);
    }

    void Confirm(Statement act, StatementBody.Confirm body, bool stands)
    {
        var link = links.GetValueOrDefault(body.Of);
        LinkRules.CheckConfirm(act, link?.Link);
        if (link!.Link.By == LinkBy.Code)
        {
            if (CodeFits(link))
                codes[link.Reference] = codes[link.Reference] with { Used = true };
            else if (!stands)
                throw new RefusedException("wrong-code", "The code is not, or no longer, the one made for that reference.");
        }
        links[body.Of] = link with { Link = link.Link with { Confirmed = true } };
        End(Rivals(link));
    }

    void Disown(Statement act)
    {
        var claim = claims.GetValueOrDefault(act.Account);
        LinkRules.CheckNotMyClaim(act, claim);
        if (claim!.Body is StatementBody.Claim { To: var person } && Of(person).FirstOrDefault(l => l.Claim == claim.Hash) is { } bearer)
            End(Of(person).Where(l => LinkRules.EndsWithClaim(l.Link, bearer.Link)));
    }

    IEnumerable<KnownLink> Of(AccountId person) => Among(ofPerson, person);

    IEnumerable<KnownLink> Among<TKey>(Dictionary<TKey, List<Digest>> index, TKey key) where TKey : notnull =>
        index.GetValueOrDefault(key, []).Select(hash => links[hash]);

    static void Index<TKey>(Dictionary<TKey, List<Digest>> index, TKey key, Digest hash) where TKey : notnull
    {
        if (!index.TryGetValue(key, out var hashes))
            index[key] = hashes = [];
        hashes.Add(hash);
    }

    void End(IEnumerable<KnownLink> which)
    {
        foreach (var link in which.ToList())
            links[link.Link.Hash] = link with { Link = link.Link with { Ended = true } };
    }
}
