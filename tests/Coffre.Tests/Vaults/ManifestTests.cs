using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coffre.Tests;

/// <summary>The manifest at the server: who writes it, what it references, what is refused.</summary>
public sealed class ManifestTests
{
    [Fact]
    public async Task Each_manifest_follows_the_one_before_it()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        var (sections, header) = Next(vault, n: 1, prev: vault.New.Manifest.Hash);
        await RefusesAsync("manifest-moved", PutAsync(world, sections, ("If-None-Match", "*")));
        await RefusesAsync("manifest-moved", PutAsync(world, sections, Match(Digest.Of("another"u8))));
        await RefusesAsync("malformed", PutAsync(world, sections, null));
        await RefusesAsync("malformed", PutAsync(world, sections, ("If-Match", "*")));
        await RefusesAsync("malformed", PutAsync(world, sections, ("If-Match", "\"x\"")));
        await RefusesAsync("malformed", PutAsync(world, Next(vault, n: 2, prev: vault.New.Manifest.Hash).Sections, header));
        await RefusesAsync("malformed", PutAsync(world, Next(vault, n: 1, prev: Digest.Of("another"u8)).Sections, header));
        await RefusesAsync("missing-payload", PutAsync(world, sections[..1], header));
        using var stranger = await TestVault.BeginAsync(world);
        await RefusesAsync("wrong-signature", PutAsync(world, [new("manifest", stranger.New.Manifest.Bytes), .. sections[1..]], header));
        Assert.Equal(1L, await world.AskAsync<long>("select count(*) from statement where type = 'manifest'"));

        using (var taken = await PutAsync(world, sections, header))
            Assert.True(taken.IsSuccessStatusCode);
        await Monitor.SettleAsync(world);
        // the same again is the same; another one on the same is too late
        var again = await Actor.ReadAnswerAsync(await PutAsync(world, sections, header));
        Assert.Equal(await world.AskAsync<long>("select l.idx from statement t join state s on s.statement = t.hash join leaf l on l.ordinal = s.leaf where t.type = 'manifest' and s.n = 1"), again.Statements[0].Index);
        await RefusesAsync("manifest-moved", PutAsync(world, Next(vault, n: 1, prev: vault.New.Manifest.Hash).Sections, header));
        Assert.Empty((await client.ReadManifestAsync(vault.Keys)).Entries);
    }

    [Fact]
    public async Task What_a_manifest_adds_is_referenced_and_what_it_drops_is_destroyed()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        using var text = SealedPayload.Seal("les mots du document"u8);
        var document = (await client.ReadManifestAsync(vault.Keys)).Entries.OfType<ManifestEntry.Document>().First();
        var oldIndex = vault.Manifest.Index;
        var oldPage = vault.New.Draft.Pages[0].Hash;
        var payload = document.Versions[0].Payload;
        await client.WriteManifestAsync(vault.Keys, manifest => new()
        {
            Put = [new ManifestEntry.Text(document.Id, vault.New.Manifest.At, payload, text.Key, text.Hash, text.Size)],
            Add = [text.Hash],
            Sealed = [new(text.Hash, Sent.Bytes(text))],
        });
        // the former index and page are nobody's any more
        Assert.Equal("not-found", (await Assert.ThrowsAsync<ProblemException>(() => client.FetchPayloadAsync(oldIndex))).Name);
        Assert.Equal("not-found", (await Assert.ThrowsAsync<ProblemException>(() => client.FetchPayloadAsync(oldPage))).Name);
        (await client.FetchPayloadAsync(text.Hash)).Dispose();
        Assert.Equal(0L, await CountAsync(world, oldIndex, oldPage));

        // the letter's document goes, with its copy and its text; the city, who sent it, still has it
        await client.WriteManifestAsync(vault.Keys, manifest => new()
        {
            Remove = [document, manifest.Find<ManifestEntry.Text>(document.Name)!],
            Drop = [payload, text.Hash, document.Versions[0].Copy!.Value],
        });
        foreach (var gone in new[] { payload, text.Hash })
            Assert.Equal("not-found", (await Assert.ThrowsAsync<ProblemException>(() => client.FetchPayloadAsync(gone))).Name);
        Assert.Equal("not-found", (await Assert.ThrowsAsync<ProblemException>(() => client.FetchCopyAsync(document.Versions[0].Delivery!.Value))).Name);
        await client.FindDeliveryAsync(document.Versions[0].Delivery!.Value);
        await vault.Letter.Issuer.BeginSessionAsync();
        using (var still = await vault.Letter.Issuer.GetAsync($"/api/payloads/{Base32.Encode(payload.ToArray())}"))
            Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        Assert.Equal(0L, await CountAsync(world, text.Hash));
    }

    [Fact]
    public async Task What_is_lent_or_anothers_cannot_be_added()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        var (other, others) = await TestVault.KeptAsync(world);
        using var one = vault;
        using var two = other;
        // a share: two contacts
        await client.LinkContactAsync(other.Account.Id);
        await others.LinkContactAsync(vault.Account.Id);
        using var shared = SealedPayload.Seal("prêté"u8);
        var cover = new Cover("Prêt", "", "", "", [shared.Describe("Prêt", "pret.txt", "text/plain")], []);
        var to = other.Account.Chain.Newest;
        var made = Sealing.Seal(DeliveryId.New(), vault.Account.Id, to.Vault, new(new(other.Account.Id, to.Point.N, to.Point.Hash, to.Gen), to.Vault), [shared], cover, new(DeliveryKind.Share, Grade.Availability, Ends: world.Clock.GetUtcNow().AddDays(30)));
        await client.DeliverAsync(made, [shared]);
        await others.FetchGrantAsync(made.Body.Id);
        (await others.FetchPayloadAsync(shared.Hash)).Dispose();
        Assert.Equal("not-referenced", (await Assert.ThrowsAsync<ProblemException>(() => others.WriteManifestAsync(other.Keys, _ => new() { Add = [shared.Hash] }))).Name);
        Assert.Equal("missing-payload", (await Assert.ThrowsAsync<ProblemException>(() => others.WriteManifestAsync(other.Keys, _ => new() { Add = [vault.Contract.Hash] }))).Name);
        Assert.Equal("missing-payload", (await Assert.ThrowsAsync<ProblemException>(() => others.WriteManifestAsync(other.Keys, _ => new() { Add = [Digest.Of(vault.New.Copy)] }))).Name);
        // what its own deliveries brought to others stays theirs, whatever it drops
        await client.WriteManifestAsync(vault.Keys, _ => new() { Drop = [shared.Hash] });
        (await others.FetchPayloadAsync(shared.Hash)).Dispose();
    }

    [Fact]
    public async Task Two_devices_write_at_once_and_nothing_is_lost()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        var (other, keys) = await vault.FreshAsync();
        using var __ = keys;
        ManifestEntry.Contact Contact(int i) => new(new(Digest.Of([(byte)i])), vault.New.Manifest.At, $"Personne {i}");
        foreach (var round in Enumerable.Range(0, 3))
        {
            await Task.WhenAll(
                client.WriteManifestAsync(vault.Keys, _ => new() { Put = [Contact(2 * round)] }),
                other.WriteManifestAsync(keys, _ => new() { Put = [Contact((2 * round) + 1)] }));
        }
        var manifest = await client.ReadManifestAsync(vault.Keys);
        Assert.Equal(6L, manifest.Mark!.Value.N);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"Personne {i}"), manifest.Entries.OfType<ManifestEntry.Contact>().Select(contact => contact.Called).Order());
    }

    [Fact]
    public async Task Pages_fill_from_the_front_and_an_empty_one_goes()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        ManifestEntry.Contact Contact(int i) => new(new(Digest.Of([(byte)i, 7])), vault.New.Manifest.At, $"Personne {i}");
        var manifest = await client.WriteManifestAsync(vault.Keys, _ => new() { Put = [.. Enumerable.Range(0, 130).Select(Contact)] });
        Assert.Equal([4, 64, 64], manifest.Pages.Select(page => page.Page.Entries.Count));
        Assert.Equal("Personne 129", Assert.IsType<ManifestEntry.Contact>(manifest.Entries.First()).Called);
        var pages = manifest.Pages.Select(page => page.Hash).ToList();
        // a changed entry stays where it lies, and only its page is sealed again
        manifest = await client.WriteManifestAsync(vault.Keys, _ => new() { Put = [Contact(70) with { Called = "Autre" }] });
        Assert.Equal([true, false, true], manifest.Pages.Zip(pages, (page, before) => page.Hash == before));
        manifest = await client.WriteManifestAsync(vault.Keys, _ => new() { Remove = [.. Enumerable.Range(126, 4).Select(Contact)] });
        Assert.Equal([64, 64], manifest.Pages.Select(page => page.Page.Entries.Count));
        var (fresh, keys) = await vault.FreshAsync();
        using var __ = keys;
        Assert.Equal(manifest.Entries.Select(entry => entry.ToLine()), (await fresh.ReadManifestAsync(keys)).Entries.Select(entry => entry.ToLine()));
    }

    [Fact]
    public async Task A_closed_account_leaves_no_word_of_its_manifests()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        await client.CloseAsync(await client.PrepareCloseAsync());
        await RefusesAsync("session-required", world.Http.GetAsync("/api/manifest"));
        Assert.Equal(0L, await world.AskAsync<long>("select coalesce(sum(length(text)), 0) from statement where type = 'manifest'"));
        Assert.Equal(0L, await world.AskAsync<long>($"select count(*) from holding where account = '{vault.Account.Id}'"));
        // the log and its heads go on
        await world.StopAsync();
        await world.StartAgainAsync();
    }

    [Fact]
    public async Task Attack28_What_heads_do_not_cover_of_a_vault_stays_small_enough_to_be_given()
    {
        await using var world = await World.StartAsync(settings => settings.Limits.ManifestsAHead = 3);
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        ManifestEntry.Contact Contact(int i) => new(new(Digest.Of([(byte)i])), vault.New.Manifest.At, $"Personne {i}");
        foreach (var i in new[] { 1, 2 })
            await client.WriteManifestAsync(vault.Keys, _ => new() { Put = [Contact(i)] });
        var refused = await Assert.ThrowsAsync<ProblemException>(() => client.WriteManifestAsync(vault.Keys, _ => new() { Put = [Contact(3)] }));
        Assert.Equal("too-many-requests", refused.Name);
        Assert.Equal(3L, await world.AskAsync<long>("select count(*) from statement where type = 'manifest'"));
        // the next heads sum it up
        await world.Services.GetRequiredService<Server.Ledger.HeadsMaker>().MakeAsync(TestContext.Current.CancellationToken);
        await Monitor.SettleAsync(world);
        await client.WriteManifestAsync(vault.Keys, _ => new() { Put = [Contact(3)] });
        Assert.Equal(3, (await client.ReadManifestAsync(vault.Keys)).Entries.OfType<ManifestEntry.Contact>().Count());
    }

    [Fact]
    public async Task Letters_have_no_manifest()
    {
        await using var world = await World.StartAsync();
        using var vault = await TestVault.BeginAsync(world);
        var token = await vault.Letter.BeginSessionAsync();
        await RefusesAsync("not-found", vault.Letter.GetAsync("/api/manifest", token));
    }

    /// <summary>The next manifest, empty, as sections.</summary>
    static (List<Section> Sections, (string, string) Header) Next(TestVault vault, long n, Digest prev)
    {
        var index = SealedFile.To(vault.Account.Chain.Newest.Vault, new ManifestIndex(vault.Account.Id, n, prev, TreeHead.Empty, []).ToBytes());
        var statement = vault.Sign(new StatementBody.Manifest(n, prev, index.Hash, [], [vault.New.Draft.Pages[0].Hash]));
        return ([new("manifest", statement.Bytes), new("sealed", index.Bytes)], Match(prev));
    }

    static (string, string) Match(Digest hash) => ("If-Match", $"\"{Base32.Encode(hash.ToArray())}\"");

    static Task<HttpResponseMessage> PutAsync(World world, IEnumerable<Section> sections, (string, string)? header) =>
        TestVault.SendAsync(world, HttpMethod.Put, "/api/manifest", sections, header);

    static async Task<long> CountAsync(World world, params Digest[] payloads)
    {
        var found = 0L;
        foreach (var payload in payloads)
            found += await world.AskAsync<long>($"select count(*) from payload where hash = x'{Convert.ToHexString(payload.ToArray())}'");
        return found;
    }

    static async Task RefusesAsync(string problem, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.Equal(problem, await ProblemAnswer.NameAsync(answer));
    }
}
