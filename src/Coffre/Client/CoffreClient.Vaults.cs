namespace Coffre;

public sealed partial class CoffreClient
{
    const int WriteTries = 8;

    /// <summary>The newest manifest that was seen: an older one is refused from then on. Keep it for the next time, and set it before the first reading [attack 12].</summary>
    public ManifestMark? KeptManifest { get; set; }

    /// <summary>Sends a vault that begins with a letter, opens its session, and speaks for its account from then on.</summary>
    /// <param name="vault">Made by <see cref="NewVault.Make"/>.</param>
    /// <param name="ct">Stops it; sending the same vault again is safe.</param>
    /// <returns>The evidence of the deposit, the claim and the link.</returns>
    /// <exception cref="ProblemException"><c>already-final</c>: someone has kept the letter; and others. Nothing has changed.</exception>
    public async Task<IReadOnlyList<LoggedEvidence>> KeepLetterAsync(NewVault vault, CancellationToken ct = default)
    {
        var account = vault.Account;
        SpeakFor(new(account.Chain, account.Keybag.Sign));
        var session = Sign(await ChallengeAsync(ct));
        var answer = await transport.ActAsync(
            "/api/vaults",
            [
                .. account.ToSections().Select(s => SectionSource.Of(s.Name, s.Bytes)), SectionSource.Of("manifest", vault.Manifest),
                .. vault.Draft.Sealed.Select(file => SectionSource.Of("sealed", file.Bytes)), SectionSource.Of("deposit", vault.Deposit),
                new("payload", vault.Contract.Size, vault.Contract.OpenRead), SectionSource.Of("copy", vault.Copy), SectionSource.Of("claim", vault.Claim),
                SectionSource.Of("link", vault.Link), SectionSource.Of("session", session),
            ],
            ApiJson.Default.NewAccountAnswer, ct);
        transport.Token = answer.Session?.Token;
        var (view, left) = Read(new Answer(answer.Checkpoint, answer.Evidence, answer.Statements));
        if (answer.Statements is not [var genesis, var keys, var manifest] || left.Count != 3)
            throw new RefusedException("no-log-proof", "The server does not prove where each statement lies.");
        DemandStates(view, account.Chain.Statements, Label.Account(account.Id), [genesis, keys]);
        view.DemandLeaf(new Leaf.State(Label.Manifest(account.Label), 0, vault.Manifest.Hash), manifest.Index, manifest.Path);
        foreach (var (act, i) in new[] { vault.Deposit, vault.Claim, vault.Link }.Select((act, i) => (act, i)))
            AnswerRules.Demand(act, [left[i]]);
        await AdvanceAsync(view, ct);
        KeptManifest = new(0, vault.Manifest.Hash);
        return left;
    }

    /// <summary>
    /// Reads the newest manifest, proven to be it, with all its pages (<c>docs/format.md</c> §4). A device that has seen a newer one stops; so does a fresh one, by heads and log
    /// [attacks 8, 10, 12].
    /// </summary>
    /// <param name="keys">The account's keys.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="StoppedException"><c>rolled-back</c>, <c>stale-directory</c>, <c>tampered</c>: nothing of it may be shown.</exception>
    public async Task<Manifest> ReadManifestAsync(Keybag keys, CancellationToken ct = default)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ReadOnceAsync(keys, ct);
            }
            catch (ProblemException e) when (tries < WriteTries && e.Name == "not-found")
            {
                // another device wrote in between: what the manifest before it named is gone, and the newest is read
            }
        }
    }

    async Task<Manifest> ReadOnceAsync(Keybag keys, CancellationToken ct)
    {
        // first its owner's chain: the manifest's log must go on from the one that this lies in
        var own = await FindOwnKeysAsync(keys, ct);
        var kept = Kept;
        var given = await InSessionAsync(() => transport.GetAsync("/api/manifest", ApiJson.Default.ProvedManifest, MaxDirectory, ct, kept?.Size ?? 0), ct);
        IReadOnlyList<Statement> statements;
        try
        {
            statements = ReadManifests(given, keys, own, kept);
        }
        catch (StoppedException e) when (e.Fault == "stale-key")
        {
            // another device changed the keys in between, and wrote with them
            statements = ReadManifests(given, keys, await FindOwnKeysAsync(keys, ct), kept);
        }
        if (statements.Count == 0)
            return Manifest.None(keys.Account);
        var newest = statements[^1];
        var body = (StatementBody.Manifest)newest.Body;
        var sealedIndex = await FetchSealedAsync(body.Index, ct);
        var index = Step(() => ManifestIndex.Open(sealedIndex, keys.Vaults, newest));
        var pages = new List<(Digest, ManifestPage)>();
        foreach (var hash in index.Pages)
        {
            var page = await FetchSealedAsync(hash, ct);
            pages.Add((hash, Step(() => Digest.Of(page) == hash
                ? ManifestPage.Open(page, keys.Vaults)
                : throw new RefusedException("content-mismatch", "This is not a page that the index names."))));
        }
        var manifest = Step(() => Manifest.Of(newest, pages));
        KeptManifest = manifest.Mark;
        return manifest;
    }

    /// <summary>Changes the manifest: reads the newest, applies the change, writes; where another device wrote in between, once more from the start.</summary>
    /// <param name="keys">The account's keys.</param>
    /// <param name="change">Made anew from the manifest each time.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The manifest as it stands now.</returns>
    /// <exception cref="StoppedException">As <see cref="ReadManifestAsync"/>: nothing was written.</exception>
    /// <exception cref="ProblemException"><c>manifest-moved</c>, when others wrote in between each time; <c>missing-payload</c>, <c>not-referenced</c> and others.</exception>
    public async Task<Manifest> WriteManifestAsync(Keybag keys, Func<Manifest, ManifestChange> change, CancellationToken ct = default)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await WriteAfterAsync(keys, await ReadManifestAsync(keys, ct), change, ct);
            }
            catch (ProblemException e) when (tries < WriteTries && e.Name is "manifest-moved" or "stale-key")
            {
                if (e.Name == "stale-key")
                    await RefreshAuthorAsync(ct);
            }
        }
    }

    async Task<ProvenChain> FindOwnKeysAsync(Keybag keys, CancellationToken ct)
    {
        var own = (await FindOwnAsync(keys.Account, ct)).Chain;
        return own.Chain.Newest.Sign == keys.Sign.Public
            ? own
            : throw new RefusedException("stale-key", "This account has newer keys than this device: open its keybag again.");
    }

    IReadOnlyList<Statement> ReadManifests(ProvedManifest given, Keybag keys, ProvenChain own, TreeHead? kept) => Step(() =>
    {
        var view = VerifiedLog.Open(Trust, given.Checkpoint, given.Consistency, kept);
        view.TakeHeads(given.Heads, time.GetUtcNow());
        var read = view.ReadManifests(given, Label.Manifest(Derive.ManifestLabel(keys.ManifestKey.Span)), own);
        DemandNotOlder(read);
        Keep(view.Head);
        return read;
    });

    async Task<Manifest> WriteAfterAsync(Keybag keys, Manifest before, Func<Manifest, ManifestChange> change, CancellationToken ct)
    {
        var author = Author ?? throw new InvalidOperationException("This client speaks for nobody.");
        var draft = before.Apply(change(before), keys.Vaults[^1].Recipient, Kept ?? TreeHead.Empty);
        var statement = Sign(draft.Body);
        var answer = await transport.ActAsync(
            "/api/manifest", [SectionSource.Of("manifest", statement), .. draft.Sealed.Select(file => SectionSource.Of("sealed", file.Bytes))], ApiJson.Default.Answer, ct,
            HttpMethod.Put, before.Mark is { } mark ? ("If-Match", $"\"{Base32.Encode(mark.Hash.ToArray())}\"") : ("If-None-Match", "*"));
        var view = VerifiedLog.Open(Trust, answer.Checkpoint, null, null);
        if (answer.Statements is not [var proved])
            throw new RefusedException("no-log-proof", "The server does not prove where the manifest lies.");
        view.DemandLeaf(new Leaf.State(Label.Manifest(Derive.ManifestLabel(keys.ManifestKey.Span)), draft.Body.N, statement.Hash), proved.Index, proved.Path);
        await AdvanceAsync(view, ct);
        KeptManifest = new(draft.Body.N, statement.Hash);
        return statement.Account == author.Chain.Id ? Manifest.Written(statement, draft) : throw new InvalidOperationException("The keys are another account's.");
    }

    // an older one than was seen, or another in its place [attack 12]
    void DemandNotOlder(IReadOnlyList<Statement> read)
    {
        if (KeptManifest is not { } seen)
            return;
        var newest = read.Count > 0 ? ((StatementBody.Manifest)read[^1].Body).N : -1;
        if (newest < seen.N || read.Any(statement => ((StatementBody.Manifest)statement.Body).N == seen.N && statement.Hash != seen.Hash))
            throw new RefusedException("rolled-back", $"This device has seen manifest {seen.N}, and the server gives an older one, or another.");
    }

    async Task<byte[]> FetchSealedAsync(Digest hash, CancellationToken ct) =>
        await InSessionAsync(() => transport.GetBytesAsync($"/api/payloads/{Base32.Encode(hash.ToArray())}", ManifestPage.MaxSize, ct), ct);

    static T Step<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (RefusedException refused)
        {
            throw new StoppedException(refused.Fault is StoppedException.RolledBack or StoppedException.StaleDirectory ? refused.Fault : StoppedException.Tampered, refused);
        }
    }
}
