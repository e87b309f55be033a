namespace Coffre;

public sealed partial class CoffreClient
{
    const int MaxDirectory = 32 * 1024 * 1024;

    /// <summary>Most accounts in one question.</summary>
    public const int MaxIds = 500;

    /// <summary>Sends a new account, opens its session, and speaks for it from then on.</summary>
    /// <param name="account">Made by <see cref="NewAccount.Make"/>.</param>
    /// <param name="ct">Stops it; sending the same account again is safe.</param>
    /// <exception cref="ProblemException"><c>account-exists</c> and others.</exception>
    public async Task CreateAccountAsync(NewAccount account, CancellationToken ct = default)
    {
        SpeakFor(new(account.Chain, account.Keybag.Sign));
        var session = Sign(await ChallengeAsync(ct));
        var answer = await transport.ActAsync(
            "/api/accounts", [.. account.ToSections().Select(s => SectionSource.Of(s.Name, s.Bytes)), SectionSource.Of("session", session)],
            ApiJson.Default.NewAccountAnswer, ct);
        transport.Token = answer.Session?.Token;
        var view = VerifiedLog.Open(Trust, answer.Checkpoint, null, null);
        DemandStates(view, account.Chain.Statements, Label.Account(account.Id), answer.Statements);
        await AdvanceAsync(view, ct);
    }

    /// <summary>An account's chain, proven newest, and what it is called.</summary>
    /// <param name="id">An organisation or the operator; a holder needs a session, anyone's.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="RefusedException"><c>stale-directory</c>, <c>bad-proof</c> and the like: nothing of it is to be used.</exception>
    public async Task<KnownAccount> FindAccountAsync(AccountId id, CancellationToken ct = default)
    {
        var kept = Kept;
        var given = await transport.GetAsync($"/api/accounts/{id}", ApiJson.Default.ProvedDirectory, MaxDirectory, ct, kept?.Size ?? 0);
        var view = OpenDirectory(given, kept);
        return Read(view, given, id, OperatorChain(view, given));
    }

    /// <summary>Who runs the server, and what stands in every evidence.</summary>
    public async Task<KnownOperator> FindOperatorAsync(CancellationToken ct = default)
    {
        var kept = Kept;
        var given = await transport.GetAsync("/api/operator", ApiJson.Default.OperatorAnswer, MaxDirectory, ct, kept?.Size ?? 0);
        var directory = new ProvedDirectory(given.Checkpoint, given.Heads, given.Chains, given.Attests, given.Consistency);
        var view = OpenDirectory(directory, kept);
        var chain = OperatorChain(view, directory);
        return new(Read(view, directory, Trust.Operator, chain), given.Place, given.Level, given.Policy, view.ReadReleases(given.Releases, chain));
    }

    /// <summary>The terms that the operator says are in force, as they were when this evidence, or the operator, named them.</summary>
    /// <param name="policy">H of the terms: an evidence's <see cref="Evidence.Policy"/>.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="RefusedException"><c>content-mismatch</c>: the server gives others now.</exception>
    public async Task<byte[]> ReadTermsAsync(Digest policy, CancellationToken ct = default)
    {
        var terms = await transport.GetBytesAsync("/terms", ApiJson.MaxAnswer, ct);
        return Digest.Of(terms) == policy ? terms : throw new RefusedException("content-mismatch", "These are not the terms that were named.");
    }

    /// <summary>The organisations that a person may choose from, as the server lists them: each is to be found, and proven, before it is shown.</summary>
    public async Task<IReadOnlyList<AccountId>> ListOrganisationsAsync(CancellationToken ct = default) =>
        (await transport.GetAsync("/api/organisations", ApiJson.Default.OrganisationsAnswer, ApiJson.MaxAnswer, ct)).Ids;

    /// <summary>Brings what is known of many accounts up to date, proven newest.</summary>
    /// <param name="accounts">At most <see cref="MaxIds"/>; with each, the state that was verified before, or null.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>
    /// One for each, in order: to whom to seal; null where it has closed, or where the newest heads do not hold it: there is no such account, or it is newer than they are.
    /// </returns>
    /// <exception cref="RefusedException"><c>too-large</c>: the chains together are longer than is read: ask about fewer; and others.</exception>
    public Task<IReadOnlyList<Recipient?>> FindRecipientsAsync(IReadOnlyList<(AccountId Id, Recipient? Known)> accounts, CancellationToken ct = default) =>
        InSessionAsync(async () =>
        {
            var found = new List<Recipient?>(accounts.Count);
            while (found.Count < accounts.Count)
            {
                var asked = accounts.Skip(found.Count).ToList();
                var (given, view, spoken) = await AskDirectoryAsync(new([.. asked.Select(a => a.Id)], [.. asked.Select(a => a.Known?.To.N ?? JsonLineReader.MaxNumber)]), ct);
                found.AddRange(asked.Take(spoken).Zip(given.Chains, (one, chain) => ToRecipient(view, chain, one.Id, one.Known)));
            }
            return (IReadOnlyList<Recipient?>)found;
        }, ct);

    /// <summary>Says what an account is called, for the operator.</summary>
    /// <returns>The statement, and the index of its leaf.</returns>
    public async Task<(Statement Attest, long Index)> AttestAsync(StatementBody.Attest attest, CancellationToken ct = default)
    {
        var (act, answer) = await ActAsync("/api/attests", "attest", attest, ct);
        var view = VerifiedLog.Open(Trust, answer.Checkpoint, null, null);
        if (answer.Statements is not [var proved])
            throw new RefusedException("no-log-proof", "The server does not prove where the attest lies.");
        view.DemandLeaf(new Leaf.State(Label.Attest(attest.Id), attest.N, act.Hash), proved.Index, proved.Path);
        await AdvanceAsync(view, ct);
        return (act, proved.Index);
    }

    /// <summary>States what the page consists of, for the operator.</summary>
    /// <returns>The statement, and the index of its leaf.</returns>
    public async Task<(Statement Release, long Index)> ReleaseAsync(StatementBody.Release release, CancellationToken ct = default)
    {
        var (act, answer) = await ActAsync("/api/releases", "release", release, ct);
        var view = VerifiedLog.Open(Trust, answer.Checkpoint, null, null);
        if (answer.Statements is not [var proved])
            throw new RefusedException("no-log-proof", "The server does not prove where the release lies.");
        view.DemandLeaf(new Leaf.Release(act.Hash), proved.Index, proved.Path);
        await AdvanceAsync(view, ct);
        return (act, proved.Index);
    }

    /// <summary>All that the operator ever attested an account is called, oldest first: the last one holds.</summary>
    public async Task<IReadOnlyList<AttestedName>> FindNamesAsync(AccountId id, CancellationToken ct = default)
    {
        var kept = Kept;
        var question = new DirectoryQuestion([id]);
        var given = await InSessionAsync(() => transport.PostAsync(
            "/api/directory", () => JsonBody(question, ApiJson.Default.DirectoryQuestion), ApiJson.Default.ProvedDirectory, MaxDirectory, ct, kept?.Size ?? 0), ct);
        var view = OpenDirectory(given, kept);
        var names = given.Attests.FirstOrDefault(names => names.Id == id) ?? throw new RefusedException("no-heads-proof", "The server does not speak of this account's names.");
        return view.ReadNames(names, id, OperatorChain(view, given));
    }

    /// <summary>The chains of many accounts, each from its id, proven newest: to verify what their owners signed.</summary>
    /// <param name="ids">At most <see cref="MaxIds"/>.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>Those that exist; one that is missing is not in the newest heads.</returns>
    /// <exception cref="RefusedException"><c>too-large</c>: they are together longer than is read: ask about fewer; and others.</exception>
    public Task<IReadOnlyDictionary<AccountId, ProvenChain>> FindChainsAsync(IReadOnlyList<AccountId> ids, CancellationToken ct = default) => InSessionAsync(async () =>
    {
        var chains = new Dictionary<AccountId, ProvenChain>();
        for (var done = 0; done < ids.Count;)
        {
            var asked = ids.Skip(done).ToList();
            var (given, view, spoken) = await AskDirectoryAsync(new(asked), ct);
            foreach (var (id, states) in asked.Take(spoken).Zip(given.Chains))
            {
                if (states.Id != id)
                    throw new RefusedException("wrong-account", "This is another account's chain.");
                if (states.Statements.Count == 0)
                {
                    view.DemandAbsent(states, Label.Account(id));
                    continue;
                }
                var chain = view.ReadChain(states, id);
                view.DemandNewest(states, chain);
                chains[id] = chain;
            }
            done += spoken;
        }
        return (IReadOnlyDictionary<AccountId, ProvenChain>)chains;
    }, ct);

    /// <summary>Asks about many accounts; the answer speaks of the first of them, one at least, and leaves the rest to be asked for again.</summary>
    async Task<(ProvedDirectory Given, VerifiedLog View, int Spoken)> AskDirectoryAsync(DirectoryQuestion question, CancellationToken ct)
    {
        var kept = Kept;
        var given = await transport.PostAsync(
            "/api/directory", () => JsonBody(question, ApiJson.Default.DirectoryQuestion), ApiJson.Default.ProvedDirectory, MaxDirectory, ct, kept?.Size ?? 0);
        var view = OpenDirectory(given, kept);
        var spoken = question.Ids.Count - (given.Rest ?? 0);
        return given.Rest is not < 0 && spoken > 0 && given.Chains.Count >= spoken
            ? (given, view, spoken)
            : throw new RefusedException("no-heads-proof", "The server does not speak of every account that was asked for.");
    }

    VerifiedLog OpenDirectory(ProvedDirectory given, TreeHead? kept)
    {
        var view = VerifiedLog.Open(Trust, given.Checkpoint, given.Consistency, kept);
        view.TakeHeads(given.Heads, time.GetUtcNow());
        Keep(view.Head);
        return view;
    }

    ProvenChain OperatorChain(VerifiedLog view, ProvedDirectory given)
    {
        var states = given.Chains.FirstOrDefault(chain => chain.Id == Trust.Operator) ?? throw new RefusedException("no-heads-proof", "The operator's chain is missing.");
        var chain = view.ReadChain(states, Trust.Operator);
        view.DemandNewest(states, chain);
        return chain;
    }

    static KnownAccount Read(VerifiedLog view, ProvedDirectory given, AccountId id, ProvenChain operatorChain)
    {
        var states = given.Chains.FirstOrDefault(chain => chain.Id == id) ?? throw new RefusedException("no-heads-proof", "The chain that was asked for is missing.");
        var chain = view.ReadChain(states, id);
        view.DemandNewest(states, chain);
        // a person has no name here; of whom may have one, that there is none is proven too [attack 9]
        if (chain.Chain.Kind == AccountKind.Holder)
            return new(chain, null);
        var names = given.Attests.FirstOrDefault(names => names.Id == id) ?? throw new RefusedException("no-heads-proof", "The server does not speak of this account's names.");
        return new(chain, view.ReadName(names, id, operatorChain));
    }

    static Recipient? ToRecipient(VerifiedLog view, ProvedStates given, AccountId id, Recipient? known)
    {
        if (given.Id != id)
            throw new RefusedException("wrong-account", "This is another account's chain.");
        if (given.Statements.Count == 0 && known is not null && given.Head is not null)
        {
            view.DemandNewest(given, Label.Account(id), new(known.To.N, known.To.Head));
            return known;
        }
        if (given.Statements.Count == 0)
        {
            view.DemandAbsent(given, Label.Account(id));
            return null;
        }
        var chain = view.ReadChain(given, id);
        view.DemandNewest(given, chain);
        var newest = chain.Chain.Newest;
        return newest.Closed ? null : new(new(id, newest.Point.N, newest.Point.Hash, newest.Gen), newest.Vault);
    }

    static ByteArrayContent JsonBody<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        new(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new("application/json") } };
}

/// <summary>An account as the log proves it.</summary>
/// <param name="Chain">Its chain, the newest.</param>
/// <param name="Name">What the operator says that it is called; its <c>until</c> is the reader's to compare. Null where it never said.</param>
public sealed record KnownAccount(ProvenChain Chain, AttestedName? Name);

/// <summary>Who runs a server. Its chain and name are proven; the rest is its own word until a piece of evidence says the same.</summary>
/// <param name="Account">The operator's chain and name.</param>
/// <param name="Place">Where it says it is, ISO 3166-2.</param>
/// <param name="Level">test or ordinary, as it says.</param>
/// <param name="Policy">H of the terms that it says are in force.</param>
/// <param name="Releases">What it stated that the page consists of, newest first, at most 20; each proven to lie in the log.</param>
public sealed record KnownOperator(KnownAccount Account, string Place, string Level, Digest Policy, IReadOnlyList<StatementBody.Release> Releases);
