using System.Text;
using Coffre.Age;

namespace Coffre;

/// <summary>New keys of an account, or the same in a new keybag.</summary>
/// <param name="Keys">The statement, signed by the key before it or by the recovery key.</param>
/// <param name="Keybag">The sealed keybag that it names.</param>
/// <param name="Locators">Where the keybag is found, all of them: they replace the former ones.</param>
/// <param name="Key">The signing key now in force; the caller's to dispose.</param>
public sealed record NewKeys(Statement Keys, ReadOnlyMemory<byte> Keybag, IReadOnlyList<Locator> Locators, SigningKey Key)
{
    /// <summary>The account's passkeys, all of them: they replace the former ones.</summary>
    public IReadOnlyList<PasskeyOffer> Passkeys { get; init; } = [];

    internal IEnumerable<SectionSource> ToSections() =>
    [
        SectionSource.Of("keys", Keys), SectionSource.Of("keybag", Keybag),
        .. Locators.Select(locator => SectionSource.Of("locator", Encoding.ASCII.GetBytes(locator.ToString()))),
        .. Passkeys.SelectMany(passkey => passkey.Assertion is { } assertion
            ? [SectionSource.Of("credential", Encoding.UTF8.GetBytes(passkey.Credential)), SectionSource.Of("assertion", Encoding.UTF8.GetBytes(assertion))]
            : new[] { SectionSource.Of("credential", Encoding.UTF8.GetBytes(passkey.Credential)) }),
    ];
}

/// <summary>The way in of an account, verified but for its keybag: <see cref="CoffreClient.Unlock"/> opens that.</summary>
/// <param name="Chain">The account's chain, the newest.</param>
/// <param name="Keybag">The sealed keybag, unverified.</param>
/// <param name="Challenge">For the session that follows.</param>
public sealed record WayIn(ProvenChain Chain, ReadOnlyMemory<byte> Keybag, Digest Challenge);

public sealed partial class CoffreClient
{
    const int MaxWayIn = MaxDirectory + (1024 * 1024);

    // the challenge that came with the way in, for the first session alone
    Digest? given;

    /// <summary>States new keys, or a new keybag, of the account that this client speaks for, and speaks with them from then on.</summary>
    /// <exception cref="RefusedException">The statement does not follow on the chain.</exception>
    /// <exception cref="ProblemException"><c>stale-key</c> and others: nothing has changed.</exception>
    public Task ChangeKeysAsync(NewKeys keys, CancellationToken ct = default) => GrowAsync("/api/accounts/keys", [keys.Keys], keys.ToSections(), keys.Key, ct);

    /// <summary>Announces a new recovery key, and, where the paper was stolen and not lost, brings new keys in the same request.</summary>
    /// <param name="renew">The signed announcement.</param>
    /// <param name="keys">Signed to follow on it; null to change nothing else.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="RefusedException">A statement does not follow on the chain.</exception>
    /// <exception cref="ProblemException"><c>stale-key</c> and others: nothing has changed.</exception>
    public Task RenewAsync(Statement renew, NewKeys? keys = null, CancellationToken ct = default) => GrowAsync(
        "/api/accounts/renew", keys is null ? [renew] : [renew, keys.Keys], [SectionSource.Of("renew", renew), .. keys?.ToSections() ?? []], keys?.Key, ct);

    /// <summary>Asks for the way in under a locator, and verifies all of it but the keybag: the chain, from its id, proven newest.</summary>
    /// <exception cref="ProblemException"><c>not-found</c>: nothing lies under this locator.</exception>
    /// <exception cref="RefusedException">What is given is not proven.</exception>
    public async Task<WayIn> FindWayInAsync(Locator locator, CancellationToken ct = default)
    {
        var kept = Kept;
        return ReadWayIn(await transport.GetBytesAsync("/api/keybag", MaxWayIn, ct, locator, kept?.Size ?? 0), kept);
    }

    /// <summary>
    /// Opens the keybag that the server keeps under a locator, against its account's chain, proven newest, and speaks for the account from then on: a device that has
    /// nothing but a code comes in so. What is asked does not depend on what is found, and nothing is asked after it [attacks 3, 4, 5].
    /// </summary>
    /// <param name="locator">Where the keybag lies.</param>
    /// <param name="unlock">Derived from the device's secret or the recovery code.</param>
    /// <param name="expected">Whose it must be; null for whoever's it is.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The keys; dispose them.</returns>
    /// <exception cref="RefusedException">Those of <see cref="Keybag.Open"/>; <c>wrong-account</c>: another's; <c>rolled-back</c>: it trusts another log or operator.</exception>
    public async Task<Keybag> UnlockAsync(Locator locator, IIdentity unlock, AccountId? expected = null, CancellationToken ct = default)
    {
        var found = await FindWayInAsync(locator, ct);
        return expected is null || found.Chain.Chain.Id == expected ? Unlock(found, unlock) : throw new RefusedException("wrong-account", "The server gave another account's keybag.");
    }

    /// <summary>The same with a way in that was found before.</summary>
    /// <inheritdoc cref="UnlockAsync"/>
    public Keybag Unlock(WayIn found, IIdentity unlock)
    {
        var chain = found.Chain.Chain;
        var keybag = Keybag.Open(found.Keybag.Span, unlock, chain);
        if (keybag.Trust.Vkey != Trust.Log || keybag.Trust.Operator != Trust.Operator)
        {
            keybag.Dispose();
            throw new RefusedException("rolled-back", "The keybag was made for another log or operator than this client relies on.");
        }
        SpeakFor(new(chain, keybag.Sign));
        given = found.Challenge;
        return keybag;
    }

    WayIn ReadWayIn(byte[] body, TreeHead? kept)
    {
        if (Sections.Read(body) is not [{ Name: "account" } account, { Name: "keybag" } keybag, { Name: "directory" } proved, { Name: "challenge" } challenge])
            throw new RefusedException("malformed", "The server's answer is not a way in.");
        var id = AccountId.Parse(Encoding.ASCII.GetString(account.Bytes.Span));
        var nonce = ApiJson.Read(challenge.Bytes.Span, ApiJson.Default.ChallengeAnswer, ApiJson.MaxAnswer).Nonce;
        var directory = ApiJson.Read(proved.Bytes.Span, ApiJson.Default.ProvedDirectory, MaxDirectory);
        var view = OpenDirectory(directory, kept);
        var states = directory.Chains.FirstOrDefault(chain => chain.Id == id) ?? throw new RefusedException("no-heads-proof", "The chain of the keybag's account is missing.");
        var chain = view.ReadChain(states, id);
        view.DemandNewest(states, chain);
        if (Author?.Chain is { } known && known.Id == id)
            chain.Chain.DemandGoesOnFrom(known);
        return new(chain, keybag.Bytes, nonce);
    }

    /// <summary>Reads the chain of the account that this client speaks for, after <c>stale-key</c>; its key must still be the one in force.</summary>
    /// <exception cref="RefusedException"><c>stale-key</c>: the account has newer keys than this client.</exception>
    public async Task RefreshAuthorAsync(CancellationToken ct = default)
    {
        var author = Author ?? throw new InvalidOperationException("This client speaks for nobody.");
        if (author.Chain.Kind == AccountKind.Letter)
            throw new RefusedException("stale-key", "A letter's chain does not grow.");
        var chain = (await FindOwnAsync(author.Chain.Id, ct)).Chain.Chain;
        if (chain.Newest.Sign != author.Key.Public)
            throw new RefusedException("stale-key", "This account has newer keys than this device: open its keybag again.");
        Author = author with { Chain = chain };
    }

    async Task<KnownAccount> FindOwnAsync(AccountId id, CancellationToken ct)
    {
        var known = Author?.Chain is { } chain && chain.Id == id ? chain : null;
        var found = known?.Kind == AccountKind.Holder ? await InSessionAsync(() => FindAccountAsync(id, ct), ct) : await FindAccountAsync(id, ct);
        if (known is not null)
            found.Chain.Chain.DemandGoesOnFrom(known);
        return found;
    }

    async Task GrowAsync(string path, IReadOnlyList<Statement> statements, IEnumerable<SectionSource> sections, SigningKey? newKey, CancellationToken ct)
    {
        var author = Author ?? throw new InvalidOperationException("This client speaks for nobody.");
        var chain = statements.Aggregate(author.Chain, (grown, statement) => grown.Append(statement));
        var answer = await transport.ActAsync(path, [.. sections], ct);
        var token = chain.Newest.Gen == author.Chain.Newest.Gen ? transport.Token : null;
        SpeakFor(new(chain, newKey ?? author.Key));
        transport.Token = token;
        var view = VerifiedLog.Open(Trust, answer.Checkpoint, null, null);
        DemandStates(view, statements, Label.Account(chain.Id), answer.Statements);
        await AdvanceAsync(view, ct);
    }

    static void DemandStates(VerifiedLog view, IReadOnlyList<Statement> statements, Digest label, IReadOnlyList<Proved> proved)
    {
        if (proved.Count != statements.Count)
            throw new RefusedException("no-log-proof", "The server does not prove where each statement lies.");
        foreach (var (statement, place) in statements.Zip(proved))
            view.DemandLeaf(new Leaf.State(label, statement.After is { } after ? after.N + 1 : 0, statement.Hash), place.Index, place.Path);
    }
}
