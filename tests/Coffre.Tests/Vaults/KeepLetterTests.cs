using System.Net;
using Xunit;

namespace Coffre.Tests;

/// <summary>A vault begins by keeping a letter: one request, all of it or nothing.</summary>
public sealed class KeepLetterTests
{
    static readonly string[] Tables = ["account", "keybag", "locator", "passkey", "statement", "state", "leaf", "evidence", "feed", "holding", "payload", "kept", "link", "session"];

    [Fact]
    public async Task A_letter_is_kept_with_account_manifest_contract_and_session_in_one_request()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        // the session of that very request serves
        var feed = await client.ReadFeedAsync(0);
        Assert.Equal(["coffre/deposit", "coffre/claim", "coffre/link"], feed.Events.Select(e => e.Evidence.Event.Code));
        var manifest = await client.ReadManifestAsync(vault.Keys);
        Assert.Equal(new ManifestMark(0, vault.New.Manifest.Hash), manifest.Mark);
        var documents = manifest.Entries.OfType<ManifestEntry.Document>().ToList();
        Assert.Equal(["Document 0", "Contrat"], documents.Select(document => document.Versions[0].Title));
        // what the entries say opens what is there
        foreach (var (version, text) in documents.Select(document => document.Versions[0]).Zip(["%PDF-1.7 a document", "Contrat : vos documents restent les vôtres."]))
        {
            using var sealedBytes = new MemoryStream();
            await using (var stream = await client.FetchPayloadAsync(version.Payload))
                await stream.CopyToAsync(sealedBytes, TestContext.Current.CancellationToken);
            Assert.Equal((version.Payload, version.Sealed), (Digest.Of(sealedBytes.ToArray()), sealedBytes.Length));
            using var identity = Age.HybridIdentity.FromSeed(version.Key.Span);
            Assert.Equal(text, System.Text.Encoding.UTF8.GetString(Age.AgeFile.Open(sealedBytes.ToArray(), identity)));
        }
        Assert.Equal(vault.New.Copy, await client.FetchCopyAsync(documents[0].Versions[0].Delivery!.Value));
        // and the letter is closed
        Assert.Equal(LetterState.Claimed, (await vault.Letter.OpenAsync()).State);
    }

    [Fact]
    public async Task The_same_request_again_gets_the_first_outcome()
    {
        await using var world = await World.StartAsync();
        using var vault = await TestVault.BeginAsync(world);
        var sections = await vault.SectionsAsync();
        using (var first = await vault.PostAsync(sections))
            Assert.Contains("\"session\":{", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Monitor.SettleAsync(world);
        var before = await CountAsync(world);
        using (var again = await vault.PostAsync(sections))
        {
            var answer = await Actor.JsonAsync(again, HttpStatusCode.OK);
            Assert.False(answer.TryGetProperty("session", out _));
            Assert.Equal((3, 3), (answer.GetProperty("evidence").GetArrayLength(), answer.GetProperty("statements").GetArrayLength()));
        }
        Assert.Equal(before, await CountAsync(world));
        // the same account by another request is another thing
        sections[IndexOf(sections, "deposit")] = new("deposit", vault.Sign(new StatementBody.Deposit([])).Bytes);
        sections.RemoveAt(IndexOf(sections, "payload"));
        using var other = await vault.PostAsync(sections);
        Assert.Equal("account-exists", await ProblemAnswer.NameAsync(other));
        // an answer that was lost: the client sends it again
        using var server = new MaliciousServer(world);
        using var lost = await TestVault.BeginAsync(world);
        server.Lose("POST /api/vaults");
        var client = server.Client();
        Assert.Equal(3, (await client.KeepLetterAsync(lost.New)).Count);
        await client.ReadFeedAsync(0);
    }

    [Fact]
    public async Task Each_refusal_leaves_nothing_behind_and_the_letter_open()
    {
        await using var world = await World.StartAsync();
        using var vault = await TestVault.BeginAsync(world);
        using var other = await TestVault.AlsoAsync(world, vault.Letter, vault.Sent);
        var before = await CountAsync(world);
        async Task RefusedAsync(string problem, Action<List<Section>> change)
        {
            var sections = await vault.SectionsAsync();
            change(sections);
            using var answer = await vault.PostAsync(sections);
            Assert.Equal(problem, await ProblemAnswer.NameAsync(answer));
            Assert.Equal(before, await CountAsync(world));
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.Data, "blobs", "staged")));
        }
        void Set(List<Section> sections, string name, ReadOnlyMemory<byte> bytes) => sections[IndexOf(sections, name)] = new(name, bytes);
        void SetManifest(List<Section> sections, Func<StatementBody.Manifest, StatementBody.Manifest> change) => Set(sections, "manifest", vault.Sign(change(vault.Manifest)).Bytes);

        // each of its parts missing, or another's
        foreach (var name in new[] { "genesis", "keys", "keybag", "label", "manifest", "deposit", "copy", "claim", "link", "session" })
            await RefusedAsync("malformed", sections => sections.RemoveAt(IndexOf(sections, name)));
        foreach (var (name, theirs) in new[] { ("manifest", other.New.Manifest), ("deposit", other.New.Deposit), ("link", other.New.Link) })
            await RefusedAsync("malformed", sections => Set(sections, name, theirs.Bytes));
        await RefusedAsync("malformed", sections => Set(sections, "claim", other.New.Claim.Bytes));
        await RefusedAsync("missing-payload", sections => sections.RemoveAt(IndexOf(sections, "payload")));
        await RefusedAsync("missing-payload", sections => sections.RemoveAt(IndexOf(sections, "sealed")));
        await RefusedAsync("missing-payload", sections => SetManifest(sections, m => m with { Add = [.. m.Add, Digest.Of("nobody's"u8)] }));
        await RefusedAsync("missing-payload", sections => SetManifest(sections, m => m with { Add = [.. m.Add, Digest.Of(other.New.Copy)] }));
        await RefusedAsync("malformed", sections => SetManifest(sections, m => m with { N = 1, Prev = Digest.Of("before"u8) }));
        await RefusedAsync("malformed", sections => Set(sections, "sealed", other.New.Draft.Sealed[0].Bytes));
        await RefusedAsync("malformed", sections => sections.Insert(IndexOf(sections, "deposit"), new("sealed", other.New.Draft.Sealed[0].Bytes)));
        await RefusedAsync("not-sealed", sections => Set(sections, "sealed", "plain"u8.ToArray()));
        await RefusedAsync("not-sealed", sections => Set(sections, "copy", "plain"u8.ToArray()));
        await RefusedAsync("wrong-challenge", sections => Set(sections, "session", vault.Sign(new StatementBody.Session(world.Host, Digest.Of("mine"u8))).Bytes));
        await RefusedAsync("malformed", sections => Set(sections, "claim", vault.Sign(new StatementBody.Deposit([])).Bytes));
        // of another letter's author than its own
        var wrong = Statement.Sign(world.Origin, vault.Letter.Id, new(0, vault.Letter.Genesis.Hash), TreeHead.Empty, world.Clock.GetUtcNow(), new StatementBody.Claim(vault.Account.Id), other.Keys.Sign);
        await RefusedAsync("wrong-signature", sections => Set(sections, "claim", wrong.Bytes));
        Assert.Equal(LetterState.Cover, (await vault.Letter.OpenAsync()).State);
        // and it can still be kept
        using var kept = await vault.PostAsync(await vault.SectionsAsync());
        Assert.True(kept.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_passkey_comes_with_the_vault_and_is_the_way_into_it()
    {
        await using var world = await World.StartAsync();
        using var vault = await TestVault.BeginAsync(world);
        using var passkey = new TestPasskey(world);
        var sections = await vault.SectionsAsync();
        sections.InsertRange(IndexOf(sections, "label"), await passkey.OfferAsync(vault.Account.Id));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var answer = await vault.PostAsync(sections);
            Assert.True(answer.IsSuccessStatusCode);
            await Monitor.SettleAsync(world);
        }
        using var open = await passkey.OpenAsync(vault.Account.Id);
        Assert.Equal(vault.Account.SealedKeybag, Sections.Read(await open.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))[1].Bytes.ToArray());
        // one that does not verify takes the whole request with it
        using var other = await TestVault.BeginAsync(world, vault.Letter.Issuer);
        using var wrong = new TestPasskey(world) { UserVerified = false };
        sections = await other.SectionsAsync();
        sections.InsertRange(IndexOf(sections, "label"), await wrong.OfferAsync(other.Account.Id));
        var before = await CountAsync(world);
        using (var refused = await other.PostAsync(sections))
            Assert.Equal("wrong-passkey", await ProblemAnswer.NameAsync(refused));
        Assert.Equal(before, await CountAsync(world));
    }

    [Fact]
    public async Task Of_two_vaults_for_one_letter_at_once_one_wins()
    {
        await using var world = await World.StartAsync();
        using var one = await TestVault.BeginAsync(world);
        using var two = await TestVault.AlsoAsync(world, one.Letter, one.Sent);
        var (first, second) = (await one.SectionsAsync(), await two.SectionsAsync());
        var answers = await Task.WhenAll(one.PostAsync(first), two.PostAsync(second));
        var lost = Assert.Single(answers, answer => !answer.IsSuccessStatusCode);
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(lost));
        Assert.Equal(1L, await world.AskAsync<long>("select count(*) from account where kind = 'holder'"));
        Assert.Equal(1L, await world.AskAsync<long>("select count(*) from kept"));
        // whoever comes later hears what has closed it
        using var three = await one.PostAsync(lost == answers[0] ? first : second);
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(three));
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task V9_V10_what_a_vault_holds_in_words_and_keys_is_in_no_table_or_file()
    {
        await using var world = await World.StartAsync();
        var (vault, client) = await TestVault.KeptAsync(world);
        using var _ = vault;
        await client.WriteManifestAsync(vault.Keys, manifest => new()
        {
            Put =
            [
                new ManifestEntry.Contact(vault.Letter.Issuer.Id, vault.New.Manifest.At, "Zyxomma Nom"),
                manifest.Entries.OfType<ManifestEntry.Document>().First() with { Folder = "Zyxomma Dossier", Tags = ["Zyxomma Mot"] },
            ],
        });
        var version = vault.New.Draft.Pages[0].Page.Entries.OfType<ManifestEntry.Document>().First().Versions[0];
        await world.StopAsync();
        byte[][] secrets =
        [
            "Zyxomma"u8.ToArray(), "Contrat"u8.ToArray(), version.Key.ToArray(), version.Salt.ToArray(), vault.Device, vault.Keys.ManifestKey.ToArray(), vault.Keys.Vaults[0].Seed.ToArray(),
            System.Text.Encoding.ASCII.GetBytes(vault.Recovery.Symbols), System.Text.Encoding.ASCII.GetBytes(Base64.Encode(version.Key.Span)),
        ];
        foreach (var file in Directory.GetFiles(world.Data, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.All(secrets, secret => Assert.True(bytes.AsSpan().IndexOf(secret) < 0, file));
        }
    }

    static int IndexOf(List<Section> sections, string name) => sections.FindIndex(section => section.Name == name);

    static async Task<string> CountAsync(World world)
    {
        var counts = new List<string>();
        foreach (var table in Tables)
            counts.Add($"{table} {await world.AskAsync<long>($"select count(*) from {table}" + (table == "leaf" ? " where substr(bytes, 1, 1) != x'03'" : ""))}");
        counts.Add($"objects {Directory.EnumerateFiles(Path.Combine(world.Data, "blobs"), "*", SearchOption.AllDirectories).Count()}");
        return string.Join(", ", counts);
    }
}
