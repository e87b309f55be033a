using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A server that lies about the list of what a vault holds, and about what the list names; the page of an open vault in a real browser before it.</summary>
public sealed partial class PageVaultAttackTests(BrowserFixture browser, LyingTown town) : PageVaultAttacks(browser, town)
{
    [Theory]
    [InlineData("the whole answer of before")]
    [InlineData("all but the newest")]
    [InlineData("nothing at all")]
    [InlineData("another in the place of the newest")]
    [InlineData("the index of before")]
    public async Task Attack12_An_older_list_of_papers_stops_a_page_that_has_seen_a_newer_one(string what)
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        await WriteAsync(client, keys, "Personne 1");
        await ReadAnewAsync(visitor);
        var before = Newest(ManifestRoute);
        var index = Newest(Path(ManifestIn(before).Index)).Body;
        await WriteAsync(client, keys, "Personne 2");
        await ReadAnewAsync(visitor, "/reglages/appareils", "Appareils");
        var newest = ManifestIn(Newest(ManifestRoute));
        var other = Statement.Sign(Lying.Town.World.Origin, keys.Account, client.Author!.Chain.Newest.Point, TreeHead.Empty, DateTimeOffset.UtcNow, newest, keys.Sign);
        await StopsAsync(visitor, "rolled-back", what == "the index of before" ? Path(newest.Index) : ManifestRoute, exchange =>
        {
            switch (what)
            {
                case "the whole answer of before":
                    exchange.Replay(before);
                    break;
                case "all but the newest":
                    exchange.Edit(json => Statements(json).RemoveAt(Statements(json).Count - 1));
                    break;
                case "nothing at all":
                    exchange.Edit(json => Statements(json).Clear());
                    break;
                case "another in the place of the newest":
                    exchange.Edit(json => Statements(json)[^1]!["text"] = Encoding.UTF8.GetString(other.Bytes.Span));
                    break;
                default:
                    exchange.Body = index;
                    break;
            }
        }, () => HomeAsync(visitor));
    }

    [Fact]
    public async Task Attack12_An_older_list_of_papers_stops_a_fresh_page_once_heads_name_the_newest()
    {
        var citizen = await OpenAsync();
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        await WriteAsync(client, keys, "Personne 3");
        await Lying.Town.World.StopAsync();
        await Lying.Town.World.StartAgainAsync();
        await using var fresh = await FreshAsync(citizen);
        await fresh.GoAsync("/entrer");
        await StopsAsync(fresh, "stale-directory", ManifestRoute, exchange => exchange.Edit(json =>
        {
            // the newest that heads name, and those before it are not given with it: the one before stands in its place
            var statements = Statements(json);
            Assert.Single(statements);
            statements[0]!["text"] = Encoding.UTF8.GetString(Statement.Sign(Lying.Town.World.Origin, keys.Account, client.Author!.Chain.Newest.Point, TreeHead.Empty, DateTimeOffset.UtcNow,
                ManifestIn(Newest(ManifestRoute)) with { N = ManifestIn(Newest(ManifestRoute)).N - 1 }, keys.Sign).Bytes.Span);
        }), () => ComeInAsync(fresh));
        Server.BeHonest();
        await Citizen.EnterAsync(fresh);
    }

    [Theory]
    [InlineData("the index of another vault")]
    [InlineData("an index with the same words that the list does not name")]
    [InlineData("an index that says it is of another version")]
    [InlineData("an index of no age file")]
    public async Task Attack8_An_index_that_the_list_does_not_name_stops(string what)
    {
        var citizen = await OpenAsync();
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        var newest = await client.ReadManifestAsync(keys);
        var (n, prev) = (newest.Mark!.Value.N, ManifestIn(Newest(ManifestRoute)).Prev);
        var pages = newest.Pages.Select(page => page.Hash).ToList();
        var index = what switch
        {
            "the index of another vault" => new ManifestIndex(Lying.Town.City.Id, n, prev, TreeHead.Empty, pages),
            "an index that says it is of another version" => new ManifestIndex(keys.Account, n + 1, newest.Mark.Value.Hash, TreeHead.Empty, pages),
            _ => new ManifestIndex(keys.Account, n, prev, TreeHead.Empty, pages),
        };
        // anyone knows to whom a vault's files are sealed, and can seal such a one
        var bytes = what == "an index of no age file" ? index.ToBytes() : SealedFile.To(keys.Vaults[^1].Recipient, index.ToBytes()).Bytes.ToArray();
        await StopsAsync(citizen.Visitor, "tampered", Path(ManifestIn(Newest(ManifestRoute)).Index), exchange => exchange.Body = bytes, () => HomeAsync(citizen.Visitor));
    }

    [Theory]
    [InlineData("a page of before")]
    [InlineData("a page with the same words that the index does not name")]
    [InlineData("a page cut short")]
    public async Task Attack8_Attack7_A_page_that_the_index_does_not_name_stops_a_browser_that_has_it_not_yet(string what)
    {
        var citizen = await OpenAsync();
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        var before = (await WriteAsync(client, keys, "Personne 4")).Pages[0].Hash;
        await ReadAnewAsync(citizen.Visitor);
        var old = Newest(Path(before)).Body;
        await WriteAsync(client, keys, "Personne 5");
        var page = (await client.ReadManifestAsync(keys)).Pages[0];
        await using var fresh = await FreshAsync(citizen);
        await fresh.GoAsync("/entrer");
        await StopsAsync(fresh, "tampered", Path(page.Hash), exchange => exchange.Body = what switch
        {
            "a page of before" => old,
            "a page cut short" => exchange.Body[..^1],
            _ => SealedFile.To(keys.Vaults[^1].Recipient, page.Page.ToBytes()).Bytes.ToArray(),
        }, () => ComeInAsync(fresh));
        // what did not hold was not kept for the next time
        Server.BeHonest();
        await Citizen.EnterAsync(fresh);
    }

    [Theory]
    [InlineData("the other document")]
    [InlineData("a document cut short")]
    [InlineData("a document with more behind it")]
    public async Task Attack8_Attack7_A_document_that_is_not_the_one_of_the_list_is_not_shown(string what)
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        var (entry, another) = (await FindAsync("Zyxomma-avis"), await FindAsync("Zyxomma-avis deux"));
        using var other = new MemoryStream();
        await using (var stream = await client.FetchPayloadAsync(another.Versions[0].Payload))
            await stream.CopyToAsync(other, TestContext.Current.CancellationToken);
        await WordsAsync(visitor, client, keys);
        await ReadDocumentAsync(visitor);
        Server.Forget();
        Lie(Path(entry.Versions[0].Payload), exchange => exchange.Body = what switch
        {
            "the other document" => other.ToArray(),
            "a document cut short" => exchange.Body[..^1],
            _ => [.. exchange.Body, 0],
        });
        await visitor.Page.Locator(".button.view").ClickAsync();
        // its cover had been shown: it goes too, and that is said
        await DemandStoppedAsync(visitor, "content-mismatch", shown: true, longLived: true);
        DemandNothingSigned();

        async Task<ManifestEntry.Document> FindAsync(string title) =>
            (await client.ReadManifestAsync(keys)).Entries.OfType<ManifestEntry.Document>().Single(document => document.Versions[0].Title == title);
    }

    [Fact]
    public async Task Attack8_Attack17_Another_letters_delivery_or_copy_is_not_taken_for_the_one_that_was_kept()
    {
        var citizen = await OpenAsync();
        var other = (await Lying.SendAsync("autre")).Id;
        var client = Server.Client(Lying.Town.City.Author);
        var delivery = await Server.RecordAsync($"GET /api/deliveries/{other}", () => client.FindDeliveryAsync(other));
        var copy = await Server.RecordAsync($"GET /api/deliveries/{other}/copy", () => client.FetchCopyAsync(other));
        var route = $"GET /api/deliveries/{Lying.Letter.Id}";
        foreach (var (stop, lie, told) in new[] { ("tampered", route, delivery), ("content-mismatch", $"{route}/copy", copy) })
        {
            await OpenAsync();
            await PapersAsync(citizen.Visitor);
            await StopsAsync(citizen.Visitor, stop, lie, exchange => exchange.Replay(told), () => citizen.Visitor.Page.Locator("main a", new() { HasTextString = "Zyxomma-avis deux" }).First.ClickAsync());
        }
    }

    [Fact]
    public async Task Attack10_A_list_that_another_signed_is_nobodys()
    {
        var citizen = await OpenAsync();
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        var newest = await client.ReadManifestAsync(keys);
        // whoever runs the server seals an index and a page to this vault, and puts a row of its own after the newest
        var index = SealedFile.To(keys.Vaults[^1].Recipient, new ManifestIndex(keys.Account, newest.Mark!.Value.N + 1, newest.Mark.Value.Hash, TreeHead.Empty, []).ToBytes());
        var body = new StatementBody.Manifest(newest.Mark.Value.N + 1, newest.Mark.Value.Hash, index.Hash, [], []);
        var forged = Statement.Sign(Lying.Town.World.Origin, keys.Account, client.Author!.Chain.Newest.Point, TreeHead.Empty, DateTimeOffset.UtcNow, body, Lying.Town.City.Key);
        await StopsAsync(citizen.Visitor, "tampered", ManifestRoute, exchange => exchange.Edit(json =>
        {
            var added = Statements(json)[^1]!.DeepClone();
            added["text"] = Encoding.UTF8.GetString(forged.Bytes.Span);
            Statements(json).Add(added);
        }), () => HomeAsync(citizen.Visitor));
    }

    [Fact]
    public async Task Attack10_What_happened_to_others_is_not_listed_as_ones_own()
    {
        var citizen = await OpenAsync();
        // it lies in the log, it verifies, and it is of another letter
        await Lying.SendAsync("à une autre");
        var given = await Server.RecordAsync("GET /api/feed*", () => Server.Client(Lying.Town.City.Author).ReadFeedAsync(0));
        var item = JsonNode.Parse(given.Body)!["items"]!.AsArray()[^1]!;
        await StopsAsync(citizen.Visitor, "tampered", "GET /api/feed*", exchange => exchange.Edit(json => json["items"]!.AsArray().Add(item.DeepClone())), () => HomeAsync(citizen.Visitor));
    }

    [Fact]
    public async Task Attack9_Attack26_What_the_log_does_not_hold_is_not_said_to_be_kept()
    {
        var citizen = await OpenAsync();
        Server.Forget();
        Lie("PUT /api/manifest", exchange => exchange.Edit(json => json["statements"]![0]!["index"] = json["statements"]![0]!["index"]!.GetValue<long>() - 1));
        await citizen.Visitor.Button("C’est fait").ClickAsync();
        await DemandStoppedAsync(citizen.Visitor, "tampered", longLived: true);
    }

    [Fact]
    public async Task Attack22_What_is_sealed_says_no_more_of_its_size_than_its_bucket()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var records = new List<Exchange>();
        foreach (var name in new[] { "Roy", "Bouchard-Tremblay de Val-Exemple" })
        {
            await OpenAsync();
            Server.Forget();
            await Citizen.FollowAsync(visitor, "/papiers");
            await Citizen.FollowAsync(visitor, "/papiers/fiches");
            await visitor.Page.GetByText("Ajouter : Identité").ClickAsync();
            await visitor.Page.GetByLabel("Prénoms").FillAsync("Iris");
            await visitor.Page.GetByLabel("Nom de famille").FillAsync(name);
            await visitor.Button("Enregistrer").ClickAsync();
            await Microsoft.Playwright.Assertions.Expect(visitor.Page.GetByLabel("Pourquoi ce changement?")).ToBeVisibleAsync();
            records.Add(Newest("PUT /api/manifest"));
        }
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        // words of a document are sealed to a key of their own, which the list names
        using var words = HybridIdentity.FromSeed((await WordsAsync(visitor, client, keys)).Key.Span);
        Assert.Equal(SizesOf(records[^2]), SizesOf(records[^1]));
        foreach (var (name, bucket, sent) in from exchange in Server.AllTraffic
                                             where exchange.Asked.GetValueOrDefault("Content-Type") == "application/vnd.coffre.sections"
                                             from section in Sections.Read(exchange.Sent)
                                             where section.Name is "sealed" or "copy"
                                             where exchange.Path is "/api/manifest" or "/api/vaults"
                                             select ($"{section.Name} in {exchange.Route} ({exchange.Status})", section.Name == "copy" ? 512 : ManifestPage.Bucket, section.Bytes))
            Assert.True(LengthOf(sent.Span, [.. keys.Vaults, words], name) % bucket == 0, $"{name}: {sent.Length} bytes.");
        // nobody squeezes what is secret beside what a sender wrote
        Assert.DoesNotContain(Server.AllTraffic, exchange => exchange.Asked.ContainsKey("Content-Encoding"));
        Assert.DoesNotContain(Server.AllTraffic, exchange => exchange.Path.StartsWith("/api/", StringComparison.Ordinal) && exchange.Headers.ContainsKey("Content-Encoding"));
    }

    static string SizesOf(Exchange written) => string.Join(' ', Sections.Read(written.Sent).Where(section => section.Name == "sealed").Select(section => section.Bytes.Length));

    static int LengthOf(ReadOnlySpan<byte> sealedFile, ReadOnlySpan<IIdentity> keys, string name)
    {
        try
        {
            return AgeFile.Open(sealedFile, keys).Length;
        }
        catch (RefusedException e)
        {
            throw new InvalidDataException($"{name}, {sealedFile.Length} bytes: {e.Message}", e);
        }
    }

    /// <summary>Opens the document: the first time, its words are read and kept for the search. They are found in the list.</summary>
    static async Task<ManifestEntry.Text> WordsAsync(Visitor visitor, CoffreClient client, Keybag keys)
    {
        var id = (await client.ReadManifestAsync(keys)).Entries.OfType<ManifestEntry.Document>().Single(document => document.Versions[0].Title == "Zyxomma-avis").Id;
        await ReadDocumentAsync(visitor);
        await visitor.Page.Locator(".says").WaitForAsync();
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if ((await client.ReadManifestAsync(keys)).Entries.OfType<ManifestEntry.Text>().FirstOrDefault(text => text.Id == id) is { } text)
                return text;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    static async Task ReadDocumentAsync(Visitor visitor)
    {
        await PapersAsync(visitor);
        await visitor.Page.Locator("main a.what", new() { HasTextRegex = First() }).ClickAsync();
        await visitor.ReadTitleAsync("Zyxomma-avis");
    }

    [GeneratedRegex("^Zyxomma-avis(?! deux)")]
    private static partial Regex First();
}
