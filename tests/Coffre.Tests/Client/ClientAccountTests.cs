using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>Accounts through the real client: made, unlocked, changed, renewed, closed, named.</summary>
public sealed class ClientAccountTests
{
    [Fact]
    public async Task An_account_is_made_unlocked_by_both_its_ways_in_and_speaks()
    {
        await using var world = await World.StartAsync();
        var device = new byte[32];
        var recovery = Code.New(CodeKind.Recovery);
        using var account = Make(world, AccountKind.Organisation, device, recovery);
        var client = world.Honest();
        await client.CreateAccountAsync(account);
        Assert.NotNull(client.Kept);
        await client.ReadFeedAsync(0);

        foreach (var (locator, unlock) in new[] { (Derive.DeviceFind(device), Derive.DeviceUnlock(device)), (Derive.RecoveryFind(recovery), Derive.RecoveryUnlock(recovery)) })
        {
            var other = world.Honest();
            using var keybag = await other.UnlockAsync(locator, unlock);
            Assert.Equal(account.Keybag.Sign.Public, keybag.Sign.Public);
            await other.ReadFeedAsync(0);
        }
        var problem = await Assert.ThrowsAsync<ProblemException>(() => world.Honest().FindWayInAsync(Derive.RecoveryFind(Code.New(CodeKind.Recovery))));
        Assert.Equal("not-found", problem.Name);
        // the same account again is the same account
        await world.Honest().CreateAccountAsync(account);
    }

    [Fact]
    public async Task Keys_change_by_the_key_before_and_after_a_loss_by_the_recovery_key()
    {
        await using var world = await World.StartAsync();
        var (device, recovery) = (new byte[32], Code.New(CodeKind.Recovery));
        using var account = Make(world, AccountKind.Organisation, device, recovery);
        var client = world.Honest();
        await client.CreateAccountAsync(account);

        var vaults = new List<HybridIdentity> { account.Keybag.Vaults[0] };
        using var recoveryKey = Derive.RecoverySign(recovery);
        var rotated = Next(client, world.Clock.GetUtcNow(), account, vaults, device, client.Author!.Key, recoveryKey.Public, byRecovery: false);
        await client.ChangeKeysAsync(rotated);
        Assert.Equal(1, client.Author!.Chain.Newest.Gen);
        await client.ReadFeedAsync(0);    // the sessions before have ended: another is begun
        using (var keybag = await world.Honest().UnlockAsync(Derive.DeviceFind(device), Derive.DeviceUnlock(device), account.Id))
            Assert.Equal(2, keybag.Vaults.Count);

        // a new code, and the old one is what signs
        var next = Code.New(CodeKind.Recovery);
        using var nextKey = Derive.RecoverySign(next);
        await client.ChangeKeysAsync(Next(client, world.Clock.GetUtcNow(), account, vaults, device, recoveryKey, nextKey.Public, byRecovery: true));
        Assert.Equal((2L, nextKey.Public), (client.Author!.Chain.Newest.Gen, client.Author.Chain.Newest.Recovery!.Value));

        // the paper was lost: announced, and taken a week later
        using var announced = SigningKey.Generate();
        await client.RenewAsync(client.Sign(new StatementBody.Renew(announced.Public)));
        world.Clock.Advance(TimeSpan.FromDays(7));
        await client.ChangeKeysAsync(Next(client, world.Clock.GetUtcNow(), account, vaults, device, client.Author.Key, announced.Public, byRecovery: false));
        Assert.Equal(announced.Public, client.Author.Chain.Newest.Recovery);
        // what does not follow on the chain is not sent
        await Assert.ThrowsAsync<RefusedException>(() => client.ChangeKeysAsync(rotated));
    }

    [Fact]
    public async Task A_stolen_paper_is_replaced_with_new_keys_in_the_same_request()
    {
        await using var world = await World.StartAsync();
        var (device, recovery) = (new byte[32], Code.New(CodeKind.Recovery));
        using var account = Make(world, AccountKind.Holder, device, recovery);
        var client = world.Honest();
        await client.CreateAccountAsync(account);
        using var announced = SigningKey.Generate();
        using var recoveryKey = Derive.RecoverySign(recovery);
        var renew = client.Sign(new StatementBody.Renew(announced.Public));
        var after = new CoffreClient(world.Http, world.Trust, client.Kept, world.ClientClock);
        after.SpeakFor(new(client.Author!.Chain.Append(renew), client.Author.Key));
        await client.RenewAsync(renew, Next(after, world.Clock.GetUtcNow(), account, [account.Keybag.Vaults[0]], device, client.Author.Key, recoveryKey.Public, byRecovery: false));
        Assert.Equal((3, 1L), (client.Author.Chain.Statements.Count - 1, client.Author.Chain.Newest.Gen));
        await client.ReadFeedAsync(0);
        // the code that was dropped finds nothing
        await Assert.ThrowsAsync<ProblemException>(() => world.Honest().FindWayInAsync(Derive.RecoveryFind(recovery)));
    }

    [Fact]
    public async Task A_closed_account_leaves_its_certificate_and_speaks_no_more()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = (await world.OrganisationAsync("Ville"), await world.HolderAsync());
        await world.LinkAsync(holder, city);
        var client = world.Honest(holder);
        var closing = await client.PrepareCloseAsync();
        var close = closing.Close;
        var kept = Closing.Read(closing.ToBytes(), holder.Id, world.Trust!.Log.Name);
        var (left, certificate) = await client.CloseAsync(closing);
        Assert.Equal((EventKind.Closed, close.Hash), (left[^1].Evidence.Event, left[^1].Evidence.Act));
        Assert.Equal([EventKind.Unlink, EventKind.Closed], left.Select(one => one.Evidence.Event));
        Assert.Null(client.Author);
        // an answer that was lost: what was kept gets the certificate of the same event, from a client that has nothing else
        var (again, other) = await world.Honest(holder).CloseAsync(kept);
        Assert.Equal(left[^1].Index, again[^1].Index);
        foreach (var one in new[] { certificate, other })
            Assert.Equal((EventKind.Closed, close.Hash), ReceiptVerifier.Verify(one, world.Trust!) is { Evidence: var evidence } ? (evidence.Event, evidence.Act) : default);
        Assert.Null((await world.Honest(city).FindRecipientsAsync([(holder.Id, null)]))[0]);
        Assert.Equal("closed", (await Assert.ThrowsAsync<ProblemException>(() => world.Honest(holder).DepositAsync([], []))).Name);
    }

    [Fact]
    public async Task The_operator_names_and_releases_and_everyone_can_read_it_by_its_index()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync();
        var client = world.Honest(world.Operator);
        Assert.Null((await client.FindAccountAsync(city.Id)).Name);
        var (attest, index) = await client.AttestAsync(new(city.Id, "Ville de L’Épiphanie", world.Clock.GetUtcNow().AddDays(1), 0));
        Assert.Equal("Ville de L’Épiphanie", (await world.Honest().FindAccountAsync(city.Id)).Name!.Name);
        Assert.Equal(["Ville de L’Épiphanie"], (await client.FindNamesAsync(city.Id)).Select(name => name.Name));
        Assert.Equal(attest.Hash, (await world.Honest().ReadPublicStatementAsync(index)).Hash);
        Assert.Contains(city.Id, await world.Honest().ListOrganisationsAsync());
        var (release, at) = await client.ReleaseAsync(new("1.0", [new("index.html", Digest.Of("page"u8))]));
        Assert.Equal(release.Hash, (await world.Honest().ReadPublicStatementAsync(at)).Hash);
        var found = await world.Honest().FindOperatorAsync();
        Assert.Equal(("CA-QC", "test", world.Operator.Id), (found.Place, found.Level, found.Account.Chain.Chain.Id));
        Assert.Equal(["1.0"], found.Releases.Select(stated => stated.Version));
        Assert.StartsWith("Terms", System.Text.Encoding.UTF8.GetString(await world.Honest().ReadTermsAsync(found.Policy)), StringComparison.Ordinal);
        Assert.Equal("content-mismatch", (await Assert.ThrowsAsync<RefusedException>(() => world.Honest().ReadTermsAsync(Digest.Of("others"u8)))).Fault);
    }

    [Fact]
    public async Task What_is_known_of_many_recipients_is_asked_for_in_short_and_a_newer_key_is_seen()
    {
        await using var world = await World.StartAsync();
        var (city, first, second) = (await world.OrganisationAsync("Ville"), await world.HolderAsync(), await world.HolderAsync());
        await world.StopAsync();
        await world.StartAgainAsync();
        using var server = new MaliciousServer(world);
        var client = server.Client(city.Author);
        var nobody = new AccountId(Digest.Of("nobody"u8));
        var known = await client.FindRecipientsAsync([(first.Id, null), (nobody, null), (second.Id, null)]);
        Assert.Equal([first.Address, null, second.Address], known.Select(one => one?.To));
        var whole = server.Traffic[^1].Body.Length;
        Assert.Equal(known, await client.FindRecipientsAsync([(first.Id, known[0]), (nobody, null), (second.Id, known[2])]));
        Assert.InRange(server.Traffic[^1].Body.Length, 0, whole * 3 / 4);
        await first.RotateAsync();
        Assert.Equal([first.Address, second.Address], (await client.FindRecipientsAsync([(first.Id, known[0]), (second.Id, known[2])])).Select(one => one!.To));
        Assert.Equal([first.Id, second.Id], (await client.FindChainsAsync([first.Id, nobody, second.Id])).Keys);
    }

    static NewAccount Make(World world, AccountKind kind, byte[] device, Code recovery)
    {
        System.Security.Cryptography.RandomNumberGenerator.Fill(device);
        return NewAccount.Make(kind, world.Trust.Log, world.Trust.Operator, TreeHead.Empty, world.Clock.GetUtcNow(), device, "test", recovery);
    }

    /// <summary>A new generation.</summary>
    static NewKeys Next(
        CoffreClient client, DateTimeOffset at, NewAccount account, List<HybridIdentity> vaults, byte[] device, SigningKey by, VerifyKey recovery, bool byRecovery)
    {
        var (author, sign) = (client.Author!, SigningKey.Generate());
        vaults.Add(HybridIdentity.Generate());
        var bag = new Keybag(author.Chain.Id, sign, vaults, account.Keybag.ManifestKey, account.Keybag.Trust,
            [new(UnlockKind.Device, "test", Derive.DeviceUnlock(device).Recipient, account.Keybag.Unlocks[0].At)]).Seal();
        var keys = Statement.Sign(client.Trust.Log.Name, author.Chain.Id, author.Chain.Newest.Point, client.Kept ?? TreeHead.Empty, at,
            new StatementBody.Keys(author.Chain.Newest.Gen + 1, sign.Public, recovery, vaults[^1].Recipient, Digest.Of(bag)), by, byRecovery);
        return new(keys, bag, [Derive.DeviceFind(device)], sign);
    }
}
