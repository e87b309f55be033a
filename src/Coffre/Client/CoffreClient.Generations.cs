using System.Security.Cryptography;
using Coffre.Age;

namespace Coffre;

/// <summary>Keys as they stand after a change.</summary>
/// <param name="Keys">The keys; dispose them.</param>
/// <param name="Sealed">The keybag that the chain names.</param>
public sealed record ChangedKeys(Keybag Keys, ReadOnlyMemory<byte> Sealed);

public sealed partial class CoffreClient
{
    /// <summary>The ways into this account, as its keybag and the server have them: what a change of keys lists again, less what is to go.</summary>
    /// <exception cref="RefusedException"><c>wrong-ways</c>.</exception>
    public async Task<IReadOnlyList<AccountWay>> FindWaysAsync(Keybag keys, CancellationToken ct = default) => AccountWay.Of(keys, await ReadWaysAsync(ct));

    /// <summary>Puts other ways into the place of the former ones, in the same generation: to add one. Whoever is to go needs a new generation [attacks 3, 27].</summary>
    /// <param name="keys">The keys as they stand; they stay the caller's to dispose.</param>
    /// <param name="ways">All of them, in the order in which they are to stand.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="ArgumentException">One that stands is not among them: nothing was sent.</exception>
    public Task<ChangedKeys> RewrapAsync(Keybag keys, IReadOnlyList<AccountWay> ways, CancellationToken ct = default)
    {
        var newest = Newest(keys);
        if (keys.Unlocks.Any(unlock => !ways.Any(way => way.Unlock?.Recipient.Equals(unlock.Recipient) == true)))
            throw new ArgumentException("A way in goes with a new generation alone: its holder has the keys of this one.", nameof(ways));
        return StateAsync(Next(keys, ways, false), ways, newest.Recovery!.Value, keys.Sign, false, null, ct);
    }

    /// <summary>The next generation: a new signing key and a new vault, sealed to these ways alone, stated by the key before it. Every session ends.</summary>
    /// <param name="keys">The keys as they stand; they stay the caller's to dispose.</param>
    /// <param name="ways">All that stay; what is not among them opens nothing new from then on [attack 27].</param>
    /// <param name="renewed">The recovery key that was announced seven days ago or more, to be taken; null to keep the one in force.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="RefusedException"><c>renew-too-early</c> and others: nothing was sent.</exception>
    public Task<ChangedKeys> RotateAsync(Keybag keys, IReadOnlyList<AccountWay> ways, VerifyKey? renewed = null, CancellationToken ct = default)
    {
        var newest = Newest(keys);
        return StateAsync(Next(keys, ways, true), ways, renewed ?? newest.Recovery!.Value, keys.Sign, false, null, ct);
    }

    /// <summary>
    /// What comes after a loss, by the recovery code: all keys new, the recovery key too. The new code is on paper before this is sent: until then nothing has changed
    /// (<c>docs/format.md</c> §8).
    /// </summary>
    /// <param name="keys">What the old code opened; they stay the caller's to dispose.</param>
    /// <param name="old">The code that is used up by this.</param>
    /// <param name="next">The new one.</param>
    /// <param name="ways">All ways in from now on, the new code's among them.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<ChangedKeys> RecoverAsync(Keybag keys, Code old, Code next, IReadOnlyList<AccountWay> ways, CancellationToken ct = default)
    {
        Newest(keys);
        using var by = Derive.RecoverySign(old);
        using var recovery = Derive.RecoverySign(next);
        return await StateAsync(Next(keys, ways, true), ways, recovery.Public, by, true, null, ct);
    }

    /// <summary>Announces a new recovery key: the paper was lost. It can be taken seven days later, by <see cref="RotateAsync"/>.</summary>
    /// <param name="next">The new code.</param>
    /// <param name="ct">Stops it.</param>
    public async Task AnnounceRecoveryAsync(Code next, CancellationToken ct = default)
    {
        using var recovery = Derive.RecoverySign(next);
        await RenewAsync(Sign(new StatementBody.Renew(recovery.Public)), null, ct);
    }

    /// <summary>The same where the paper was stolen: the next generation comes in the same request, sealed to these ways alone.</summary>
    /// <param name="keys">The keys as they stand; they stay the caller's to dispose.</param>
    /// <param name="next">The new code.</param>
    /// <param name="ways">All that stay; the old code is not among them.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<ChangedKeys> AnnounceRecoveryAsync(Keybag keys, Code next, IReadOnlyList<AccountWay> ways, CancellationToken ct = default)
    {
        var newest = Newest(keys);
        using var recovery = Derive.RecoverySign(next);
        return await StateAsync(Next(keys, ways, true), ways, newest.Recovery!.Value, keys.Sign, false, Sign(new StatementBody.Renew(recovery.Public)), ct);
    }

    /// <summary>Signs the end of the account that this client speaks for. Nothing is sent.</summary>
    public async Task<Closing> PrepareCloseAsync(CancellationToken ct = default)
    {
        var author = Author ?? throw new InvalidOperationException("This client speaks for nobody.");
        // nobody is given a closed holder's chain without a session, and its own sessions end with it
        var own = (await FindOwnAsync(author.Chain.Id, ct)).Chain;
        if (own.Chain.Statements.Count != author.Chain.Statements.Count)
            await RefreshAuthorAsync(ct);
        return new(Sign(new StatementBody.Close()), own);
    }

    /// <summary>Closes the account: what concerns it alone is destroyed. The same end is sent again safely, until its certificate is there. This client speaks for nobody afterwards.</summary>
    /// <param name="closing">From <see cref="PrepareCloseAsync"/>, kept until this returns.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>What it left, <c>coffre/closed</c> last, and the receipt of that: the certificate of destruction.</returns>
    /// <exception cref="ProblemException"><c>stale-key</c>: the account's keys have changed since; nothing has ended.</exception>
    public async Task<(IReadOnlyList<LoggedEvidence> Evidence, byte[] Certificate)> CloseAsync(Closing closing, CancellationToken ct = default)
    {
        var answer = await transport.ActAsync("/api/accounts/close", [SectionSource.Of("close", closing.Close)], ct);
        var left = await LeftAsync(answer, closing.Close, ct);
        (Author, transport.Token) = (null, null);
        var maker = new ReceiptMaker(this);
        maker.Knows(closing.Chain);
        return (left, await maker.MakeAsync(answer.Evidence[^1], closing.Close, null, ct: ct));
    }

    ChainState Newest(Keybag keys)
    {
        var newest = (Author ?? throw new InvalidOperationException("This client speaks for nobody.")).Chain.Newest;
        return newest.Sign == keys.Sign.Public ? newest : throw new RefusedException("stale-key", "This account has newer keys than this device: open its keybag again.");
    }

    Keybag Next(Keybag keys, IReadOnlyList<AccountWay> ways, bool generation)
    {
        Span<byte> seed = stackalloc byte[SigningKey.SeedSize];
        keys.Sign.CopySeedTo(seed);
        var vaults = keys.Vaults.Select(vault => HybridIdentity.FromSeed(vault.Seed)).ToList();
        if (generation)
            vaults.Add(HybridIdentity.Generate());
        var next = new Keybag(
            keys.Account, generation ? SigningKey.Generate() : SigningKey.FromSeed(seed), vaults, keys.ManifestKey, keys.Trust, [.. ways.Select(way => way.Unlock).OfType<Unlock>()]);
        CryptographicOperations.ZeroMemory(seed);
        return next;
    }

    async Task<ChangedKeys> StateAsync(Keybag next, IReadOnlyList<AccountWay> ways, VerifyKey recovery, SigningKey by, bool byRecovery, Statement? renew, CancellationToken ct)
    {
        try
        {
            var sealedBag = next.Seal();
            var chain = renew is null ? Author!.Chain : Author!.Chain.Append(renew);
            var body = new StatementBody.Keys(next.Gen, next.Sign.Public, recovery, next.Vaults[^1].Recipient, Digest.Of(sealedBag));
            var keys = new NewKeys(
                Statement.Sign(Trust.Log.Name, chain.Id, chain.Newest.Point, Kept ?? TreeHead.Empty, time.GetUtcNow(), body, by, byRecovery), sealedBag,
                [.. ways.Select(way => way.Locator).OfType<Locator>()], next.Sign)
            {
                Passkeys = [.. ways.Select(way => way.Passkey).OfType<PasskeyOffer>()],
            };
            await (renew is null ? ChangeKeysAsync(keys, ct) : RenewAsync(renew, keys, ct));
            return new(next, sealedBag);
        }
        catch
        {
            next.Dispose();
            throw;
        }
    }
}
