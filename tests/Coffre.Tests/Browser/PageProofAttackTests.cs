using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coffre.Age;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A server that lies about what happened, who is who, and the log itself; the page of an open vault in a real browser before it.</summary>
public sealed partial class PageProofAttackTests(BrowserFixture browser, LyingTown town) : PageVaultAttacks(browser, town)
{
    const string Directory = "POST /api/directory", Feed = "GET /api/feed*";

    [Theory]
    [InlineData("the chain of another account")]
    [InlineData("keys that nobody signed")]
    public async Task Attack1_What_is_sealed_to_an_organisation_is_sealed_to_keys_of_its_own_chain_or_not_at_all(string lie)
    {
        var citizen = await OpenAsync();
        var (visitor, mallory, city) = (citizen.Visitor, await Lying.Town.World.OrganisationAsync(), Lying.Town.City.Id);
        await Citizen.FollowAsync(visitor, "/organismes");
        await visitor.ReadTitleAsync("Vos organismes");
        await Citizen.FollowAsync(visitor, $"/organismes#{city}");
        await visitor.Button($"J’ai un code de {Town.Name}").ClickAsync();
        await visitor.Page.GetByLabel("Votre numéro chez").FillAsync("R-Zyxomma");
        await StopsAsync(visitor, "tampered", Directory, exchange => exchange.Edit(json =>
        {
            var chain = json["chains"]!.AsArray().First(chain => chain!["id"]!.GetValue<string>() == city.ToString())!["statements"]!.AsArray();
            if (lie == "keys that nobody signed")
                chain[1]!["text"] = Signature().Replace(chain[1]!["text"]!.GetValue<string>(), $" {Convert.ToBase64String(new byte[68])}\n");
            else
                foreach (var (i, statement) in mallory.Chain.Statements.Index())
                    chain[i]!["text"] = Text(statement);
        }), () => visitor.Button("Demander avec ma clé").ClickAsync());
    }

    [Theory]
    [InlineData("tampered", "delivery", "delivery", "\nat 2", "\nat 3")]
    [InlineData("tampered", "delivery", "evidence/0/text", "\nat 2", "\nat 3")]
    [InlineData("tampered", "delivery", "evidence/1/text", "\nat 2", "\nat 3")]
    [InlineData("unknown-sender", "delivery", "attests/1/statements/0/text", "Val-Exemple", "Val-Exempla")]
    [InlineData("tampered", "manifest", "statements/0/text", "\nat 2", "\nat 3")]
    public async Task Attack9_Attack26_No_date_and_no_name_of_what_is_kept_is_the_servers_word(string stop, string where, string member, string from, string to)
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        await PapersAsync(visitor);
        await StopsAsync(visitor, stop, where == "delivery" ? $"GET /api/deliveries/{Lying.Letter.Id}" : ManifestRoute,
            exchange => exchange.Edit(json => Put(json, member, text => text.Replace(from, to, StringComparison.Ordinal))),
            () => where == "delivery" ? OpenDocumentAsync(visitor) : HomeAsync(visitor));
    }

    [Fact]
    public async Task Attack9_Attack26_The_receipts_of_a_document_list_only_what_lies_in_the_log()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        await PapersAsync(visitor);
        // the first time that it is opened its words are read, and kept for the search
        await OpenDocumentAsync(visitor);
        await visitor.Page.Locator(".says").WaitForAsync();
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        var opened = (await client.ReadManifestAsync(keys)).Entries.OfType<ManifestEntry.Document>().Single(document => document.Versions[0].Title == "Zyxomma-avis deux").Id;
        while (!(await client.ReadManifestAsync(keys)).Entries.OfType<ManifestEntry.Text>().Any(text => text.Id == opened))
            await Task.Delay(200, TestContext.Current.CancellationToken);
        await PapersAsync(visitor);
        // the document itself is asked for by the truth; what is asked a second time, for the list of its receipts, is not
        var told = 0;
        await StopsAsync(visitor, "tampered", $"GET /api/deliveries/{Lying.Letter.Id}", exchange =>
        {
            var later = told++ > 0;
            exchange.Headers["Coffre-Told"] = $"{told}";
            if (later)
                exchange.Edit(json => Put(json, "evidence/1/text", text => text.Replace("\nat 2", "\nat 3", StringComparison.Ordinal)));
        }, () => OpenDocumentAsync(visitor));
        Assert.True(told > 1, "The list of receipts asked for nothing.");
    }

    [Theory]
    [InlineData("the time of an event")]
    [InlineData("the salt of an event")]
    [InlineData("its place in the log")]
    [InlineData("its act")]
    public async Task Attack9_Attack26_No_event_of_a_feed_can_be_changed_unseen(string what)
    {
        var citizen = await OpenAsync();
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        using var document = SealedPayload.Seal(Encoding.UTF8.GetBytes($"Texte {what}"));
        await client.DepositAsync([KeptDocuments.State(document).Stated], [document]);
        await StopsAsync(citizen.Visitor, "tampered", Feed, exchange => exchange.Edit(json =>
        {
            var item = json["items"]!.AsArray()[^1]!;
            switch (what)
            {
                case "the time of an event":
                    Put(item, "evidence", text => text.Replace("\nat 2", "\nat 3", StringComparison.Ordinal));
                    break;
                case "the salt of an event":
                    item["salt"] = Convert.ToBase64String(new byte[32]);
                    break;
                case "its place in the log":
                    item["index"] = item["index"]!.GetValue<long>() - 1;
                    break;
                default:
                    Put(item, "act", text => text.Replace("\nat 2", "\nat 3", StringComparison.Ordinal));
                    break;
            }
        }), () => HomeAsync(citizen.Visitor));
    }

    [Theory]
    [InlineData("no proof")]
    [InlineData("another hash")]
    public async Task Attack13_A_log_that_does_not_go_on_from_the_one_that_was_seen_stops(string what)
    {
        var citizen = await OpenAsync();
        for (var i = 0; i < 2; i++)
            await Lying.Town.World.HolderAsync();
        await StopsAsync(citizen.Visitor, "tampered", Directory, exchange => exchange.Edit(json =>
        {
            var proof = json["consistency"]!.AsArray();
            Assert.NotEmpty(proof);
            if (what == "no proof")
                json.AsObject().Remove("consistency");
            else
                proof[0] = Digest.Of("another"u8).ToString();
        }), () => HomeAsync(citizen.Visitor));
    }

    [Fact]
    public async Task Attack14_Own_keys_that_are_withheld_stop_a_fresh_page_once_heads_name_them()
    {
        var citizen = await OpenAsync();
        var before = Sections.Read(Newest(WayIn).Body)[1].Bytes;
        var (client, keys) = await OtherDeviceAsync(citizen);
        using (keys)
            (await client.RewrapAsync(keys, await client.FindWaysAsync(keys))).Keys.Dispose();
        await Lying.Town.World.StopAsync();
        await Lying.Town.World.StartAgainAsync();
        await using var fresh = await FreshAsync(citizen);
        await fresh.GoAsync("/entrer");
        await StopsAsync(fresh, "stale-directory", WayIn, exchange =>
        {
            var now = Sections.Read(exchange.Body);
            exchange.Body = Sections.Write([now[0], new("keybag", before), new("directory", RemovedKeyAttackTests.WithoutNewest(now[2].Bytes.ToArray(), citizen.Id)), now[3]]);
        }, () => ComeInAsync(fresh));
        Assert.DoesNotContain("POST /api/sessions", Server.Routes);
    }

    [Theory]
    [InlineData("an index sealed to X25519")]
    [InlineData("a keybag sealed to a passphrase of work factor 30")]
    [InlineData("a keybag sealed to a passphrase of work factor 1")]
    [InlineData("a list of version 0")]
    [InlineData("a chain of version 2")]
    public async Task Attack15_Attack16_No_older_or_other_format_is_read_and_nothing_is_derived(string what)
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var comesIn = what.Contains("keybag", StringComparison.Ordinal);
        if (comesIn)
            await visitor.GoAsync("/entrer");
        var route = comesIn ? WayIn : what.Contains("index", StringComparison.Ordinal) ? Path(ManifestIn(Newest(ManifestRoute)).Index) : what.Contains("list", StringComparison.Ordinal) ? ManifestRoute : Directory;
        await StopsAsync(visitor, "tampered", route, exchange =>
        {
            if (comesIn)
            {
                var now = Sections.Read(exchange.Body);
                var factor = what.Split(' ')[^1];
                var bag = Encoding.ASCII.GetBytes($"age-encryption.org/v1\n-> scrypt {new string('A', 22)} {factor}\n{new string('A', 43)}\n--- {new string('A', 43)}\n{new string('x', 60)}");
                exchange.Body = Sections.Write([now[0], new("keybag", bag), .. now.Skip(2)]);
            }
            else if (what.Contains("index", StringComparison.Ordinal))
                exchange.Body = AgeFile.Seal(new byte[4096], X25519Identity.Generate().Recipient);
            else if (route == ManifestRoute)
                exchange.Edit(json => Put(json, "statements/0/text", text => text.Replace("coffre/manifest/v1", "coffre/manifest/v0", StringComparison.Ordinal)));
            else
                exchange.Edit(json => Put(json, "chains/0/statements/1/text", text => text.Replace("coffre/keys/v1", "coffre/keys/v2", StringComparison.Ordinal)));
        }, () => comesIn ? ComeInAsync(visitor) : HomeAsync(visitor));
    }

    [Fact]
    public async Task Attack18_Fifty_addresses_in_the_words_of_a_document_are_asked_for_nothing()
    {
        var citizen = await OpenAsync();
        var (visitor, host) = (citizen.Visitor, Lying.Town.World.Host);
        string[] bases = [$"http://{host}/leak", "/leak", "leak", "http://elsewhere.invalid/leak", "//elsewhere.invalid/leak"];
        Func<string, string>[] forms =
        [
            to => $"![x]({to}/1)", to => $"[x]({to}/2)", to => $"<img src=\"{to}/3\">", to => $"<link rel=preload as=image href=\"{to}/4\">", to => $"<script src=\"{to}/5\"></script>",
            to => $"<iframe src=\"{to}/6\"></iframe>", to => $"<p style=\"background:url({to}/7)\">x</p>", to => $"[x]: {to}/8", to => $"<meta http-equiv=refresh content=\"0;url={to}/9\">",
            to => $"<object data=\"{to}/10\"></object>",
        ];
        var paper = new Paper("Adresses", "adresses.pdf", "application/pdf", Town.Pdf([.. forms.Select(form => new[] { form(bases[0]) })]), forms.Length);
        await Lying.Town.DeliverAsync(citizen.Id, Grade.Availability, title: $"Adresses <img src=http://{host}/leak>", papers: [paper], words: string.Join("\n\n", forms.SelectMany(form => bases.Select(form))));
        Server.Forget();
        await HomeAsync(visitor);
        await visitor.Page.Locator("main a.what", new() { HasTextString = "Adresses <img" }).First.ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Adresses <img");
        await visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas").First).ToBeVisibleAsync();
        await Task.Delay(800, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Server.Traffic, exchange => exchange.Path.Contains("leak", StringComparison.OrdinalIgnoreCase));
        Assert.Equal([host], visitor.Hosts);
    }

    [Fact]
    public async Task Attack19_A_passkey_that_the_server_adds_to_the_list_opens_nothing()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        Lie("GET /api/ways", exchange => exchange.Edit(json => json["passkeys"]!.AsArray().Add(new JsonObject { ["id"] = "AAAA", ["made"] = "2026-01-01T00:00:00.000Z" })));
        await ReadAnewAsync(visitor);
        await ReadAnewAsync(visitor, "/reglages/appareils", "Appareils");
        Server.Forget();
        await visitor.Page.GetByText("Renommer", new() { Exact = true }).First.ClickAsync();
        await visitor.Page.Locator("input.field").FillAsync("Téléphone");
        await visitor.Page.RunAndWaitForResponseAsync(() => visitor.Button("Enregistrer").ClickAsync(), "**/api/accounts/keys");
        Assert.True(Told > 0);
        // whatever the server makes of it: the keybag that was sent opens by the person's key and code, and by no third way
        var code = CodeOf(citizen);
        using var unlock = Derive.RecoveryUnlock(code);
        var sent = Sections.Read(Server.Traffic.Last(exchange => exchange.Route == "POST /api/accounts/keys").Sent).Single(section => section.Name == "keybag").Bytes;
        var line = JsonNode.Parse(AgeFile.Open(sent.Span, unlock))!;
        Assert.Equal(["passkey", "code"], line["unlocks"]!.AsArray().Select(way => way!["kind"]!.GetValue<string>()));
        Assert.Equal(2, Encoding.ASCII.GetString(sent.Span).Split("-> mlkem768x25519").Length - 1);
    }

    [Fact]
    public async Task Attack21_No_statement_of_another_type_stands_for_a_list_a_key_or_a_delivery()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var (client, keys) = await OtherDeviceAsync(citizen);
        using var _ = keys;
        var (point, world) = (client.Author!.Chain.Newest.Point, Lying.Town.World);
        var bodies = new Queue<StatementBody>(StatementBodyTests.Examples.Where(body => body is not (StatementBody.Manifest or StatementBody.Genesis or StatementBody.Keys or StatementBody.Delivery)));
        foreach (var (route, member, key, go) in new (string, string, SigningKey, Func<Task>)[]
        {
            (ManifestRoute, "statements/0/text", keys.Sign, () => HomeAsync(visitor)),
            (Directory, "chains/0/statements/1/text", keys.Sign, () => HomeAsync(visitor)),
            ($"GET /api/deliveries/{Lying.Letter.Id}", "delivery", Lying.Town.City.Key, () => OpenDocumentAsync(visitor)),
        })
        {
            await OpenAsync();
            await PapersAsync(visitor);
            var body = bodies.Dequeue();
            await StopsAsync(visitor, "tampered", route, exchange => exchange.Edit(json => Put(json, member, text =>
            {
                var instead = Statement.Parse(Encoding.UTF8.GetBytes(text));
                return Text(Statement.Sign(world.Origin, instead.Account, instead.After ?? point, TreeHead.Empty, DateTimeOffset.UtcNow, body, key));
            })), go);
        }
    }

    [Fact]
    public async Task Attack26_A_check_of_everything_says_that_a_proof_was_changed_and_goes_on()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        await PapersAsync(visitor);
        await OpenDocumentAsync(visitor);
        await visitor.ReadTitleAsync("Zyxomma-avis deux");
        await visitor.Button("Contrôler maintenant").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".verdict")).ToContainTextAsync("Intact.");
        Lie($"GET /api/deliveries/{Lying.Letter.Id}", exchange => exchange.Edit(json => Put(json, "evidence/0/text", text => text.Replace("\nat 2", "\nat 3", StringComparison.Ordinal))));
        await visitor.Button("Contrôler maintenant").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".verdict")).ToContainTextAsync("Pas intact");
        Server.BeHonest();
        // and once more where the list was written in between, by another device or by this page's own reading: the index of before is gone
        var gone = false;
        Server.On("GET /api/payloads/*", exchange =>
        {
            if (gone)
                return;
            gone = true;
            (exchange.Status, exchange.Headers["Content-Type"], exchange.Body) = (System.Net.HttpStatusCode.NotFound, "application/problem+json", Encoding.UTF8.GetBytes("""{"type":"urn:coffre:problem:not-found","status":404}"""));
        });
        await visitor.Button("Contrôler maintenant").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".verdict")).ToContainTextAsync("Intact.");
    }

    [Fact]
    public async Task Attack23_What_is_typed_into_a_vault_is_in_no_request_and_nowhere_at_the_server()
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        await PapersAsync(visitor);
        await Citizen.FollowAsync(visitor, "/papiers/fiches");
        await visitor.Page.GetByText("Ajouter : Identité").ClickAsync();
        await visitor.Page.GetByLabel("Prénoms").FillAsync("Zyxomma-prénom");
        await visitor.Page.GetByLabel("Nom de famille").FillAsync("Zyxomma-famille");
        await visitor.Button("Enregistrer").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByLabel("Pourquoi ce changement?")).ToBeVisibleAsync();
        await PapersAsync(visitor);
        await visitor.Page.GetByLabel("Chercher").FillAsync("Zyxomma-recherche");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("La recherche se fait sur cet appareil.");
        var canaries = new Canaries();
        foreach (var word in (string[])["Zyxomma", "Zyxomma-recherche", "Zyxomma-prénom", "Zyxomma-famille"])
            canaries.Plant(word);
        await canaries.DemandAbsentAsync(Lying.Town.World, Server.AllTraffic);
        await Lying.Town.World.StartAgainAsync();
    }

    [Theory]
    [InlineData("a list without end", ManifestRoute)]
    [InlineData("a feed of a million brackets", Feed)]
    [InlineData("a directory with a proof of 64 hashes", Directory)]
    [InlineData("a way in without end", WayIn)]
    public async Task Attack28_What_is_too_large_or_too_deep_stops_and_the_page_lives(string what, string route)
    {
        var citizen = await OpenAsync();
        var visitor = citizen.Visitor;
        var endless = new Endless();
        if (route == WayIn)
            await visitor.GoAsync("/entrer");
        await StopsAsync(visitor, "tampered", route, exchange =>
        {
            if (what.EndsWith("without end", StringComparison.Ordinal))
                exchange.More = endless;
            else if (route == Feed)
                exchange.Body = [.. Enumerable.Repeat((byte)'[', 1_000_000)];
            else
                exchange.Edit(json => json["heads"]!["path"] = new JsonArray([.. Enumerable.Repeat(Convert.ToBase64String(new byte[32]), 64)]));
        }, () => route == WayIn ? ComeInAsync(visitor) : HomeAsync(visitor));
        Assert.True(endless.Taken < 64 << 20, $"{endless.Taken} bytes were taken");
        // it is the same page that goes on
        Server.BeHonest();
        await visitor.Button("Réessayer").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Button, new() { NameRegex = Open() })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Attack29_A_key_that_derives_something_else_opens_nothing_and_the_code_does()
    {
        var citizen = await OpenAsync();
        await using var fresh = await FreshAsync(citizen);
        await fresh.Context.AddInitScriptAsync("for (const derived of Object.values(window.synced ?? {})) derived.forEach((byte, i) => { derived[i] = byte ^ 1; });");
        Server.Forget();
        await fresh.GoAsync("/entrer");
        await ComeInAsync(fresh);
        await Assertions.Expect(fresh.Page.Locator("main")).ToContainTextAsync("elle n’ouvre pas le coffre");
        DemandNothingSigned();
        Assert.DoesNotContain("POST /api/sessions", Server.Routes);
        await fresh.Button("Je n’ai plus mon appareil").ClickAsync();
        await fresh.Button("J’ai mon code de récupération").ClickAsync();
        await fresh.Page.Locator("textarea").FillAsync(string.Join(' ', citizen.Code));
        await fresh.Button("Ouvrir avec ce code").ClickAsync();
        await fresh.ReadTitleAsync("Votre code de récupération");
    }

    static Task OpenDocumentAsync(Visitor visitor) => visitor.Page.Locator("main a.what", new() { HasTextString = "Zyxomma-avis deux" }).ClickAsync();

    static string Text(Statement statement) => Encoding.UTF8.GetString(statement.Bytes.Span);

    [GeneratedRegex(" \\S+\n$")]
    private static partial Regex Signature();

    [GeneratedRegex("^Ouvrir (mon coffre|avec ma clé)")]
    private static partial Regex Open();
}
