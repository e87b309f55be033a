using System.Net;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A server that lies about sealed bytes, and what a page that is at work asks for: nothing that would tell a liar what was wrong, and nothing that a sender's words name.</summary>
public sealed class PageDocumentAttackTests(BrowserFixture browser, LyingTown town) : PageAttacks(browser, town)
{
    const string Payload = "GET /api/payloads/*";

    [Fact]
    public async Task Attack4_Attack5_whatever_byte_of_a_grant_is_changed_the_stop_and_the_traffic_are_one_and_the_same()
    {
        await using var visitor = await ComeAsync();
        var grant = Convert.FromBase64String((await BundleAsync(visitor))["grant"]!.GetValue<string>());
        // version, stanza's type, its encapsulation, the wrapped key, the header's MAC, nonce, content, the last tag
        await OneAndTheSameAsync(grant, [3, 24, 60, 1_000, 1_560, 1_640, 1_700, 2_000, -1],
            bytes => StopsAsync(visitor, "content-mismatch", Bundle, exchange => exchange.Edit(json => json["grant"] = Convert.ToBase64String(bytes))));
        await OpensAfterAllAsync(visitor);
    }

    [Fact]
    public async Task Attack4_Attack5_whatever_byte_of_a_document_is_changed_the_stop_and_the_traffic_are_one_and_the_same()
    {
        await using var visitor = await ComeAsync();
        await BundleAsync(visitor);
        // the second time a page says what it has seen, and so do those that are lied to
        await BundleAsync(visitor);
        var honest = await ViewAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(1);
        var opened = Asked;
        await OneAndTheSameAsync(honest, [3, 24, 60, 1_000, 1_560, 1_640, 1_700, -1], async bytes =>
        {
            Server.BeHonest();
            Lie(Payload, exchange => exchange.Body = bytes);
            await GoAsync(visitor);
            await ViewAsync(visitor);
            var asked = await DemandStoppedAsync(visitor, "content-mismatch", shown: true);
            // not even that it failed: a document that opens is asked for by the same requests
            Assert.Equal(opened, asked);
            return asked;
        });
        await OpensAfterAllAsync(visitor);
    }

    [Theory]
    [InlineData("the other document")]
    [InlineData("another letter's document")]
    public async Task Attack8_documents_do_not_change_places(string what)
    {
        await using var visitor = await ComeAsync();
        await BundleAsync(visitor);
        // a letter's two documents are one below the other: the second's button asks for the second
        var wrong = what == "the other document" ? await ViewAsync(visitor, 1) : await SealedOfAsync(visitor, await Lying.SendAsync("autre"));
        Lie(Payload, exchange => exchange.Body = wrong);
        await GoAsync(visitor);
        await ViewAsync(visitor);
        await DemandStoppedAsync(visitor, "content-mismatch", shown: true);
        await OpensAfterAllAsync(visitor);
    }

    [Theory]
    [InlineData("without end")]
    [InlineData("nothing")]
    [InlineData("cut short")]
    [InlineData("a header of 100 kB")]
    [InlineData("a header of 65 stanzas")]
    public async Task Attack28_a_document_that_is_none_stops_and_the_page_lives(string what)
    {
        await using var visitor = await ComeAsync();
        await BundleAsync(visitor);
        var endless = new Endless();
        Lie(Payload, exchange =>
        {
            if (what == "without end")
                exchange.More = endless;
            exchange.Body = what switch
            {
                "nothing" => [],
                "cut short" => exchange.Body[..^1],
                "a header of 100 kB" => Header(1, 100_000, exchange.Body.Length),
                "a header of 65 stanzas" => Header(65, 32, exchange.Body.Length),
                _ => exchange.Body,
            };
        });
        await GoAsync(visitor);
        await ViewAsync(visitor);
        await DemandStoppedAsync(visitor, "content-mismatch", shown: true);
        Assert.True(endless.Taken < 64 << 20, $"{endless.Taken} bytes were taken");
        await OpensAfterAllAsync(visitor);
    }

    static byte[] Header(int stanzas, int size, int least)
    {
        var stanza = $"-> mlkem768x25519 {new string('A', size)}\n{new string('A', 64)}\n\n";
        var header = System.Text.Encoding.ASCII.GetBytes($"age-encryption.org/v1\n{string.Concat(Enumerable.Repeat(stanza, stanzas))}--- {new string('A', 43)}\n");
        return [.. header, .. new byte[Math.Max(0, least - header.Length)]];
    }

    [Fact]
    public async Task Attack11_the_code_is_in_no_request_whatever_becomes_of_the_letter()
    {
        await using var visitor = await ComeAsync();
        Server.Forget();
        await BundleAsync(visitor);
        await ViewAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(1);
        var seen = Server.Traffic.ToList();
        await StopsAsync(visitor, "tampered", Bundle, exchange => exchange.Body = exchange.Body[..^1]);
        seen.AddRange(Server.Traffic);
        Server.BeHonest();
        // a server that sends the page elsewhere learns nothing either: it is not followed
        Lie(Bundle, exchange => (exchange.Status, exchange.Headers["Location"]) = (HttpStatusCode.Found, "/leak"));
        await GoAsync(visitor);
        await visitor.ReadTitleAsync("Coffre ne répond pas.");
        seen.AddRange(Server.Traffic);
        Assert.True(Told > 0);
        Assert.Contains(seen, exchange => exchange.Asked.GetValueOrDefault("Coffre-Locator") == Derive.LetterFind(Lying.Letter.Code).ToString());
        Assert.DoesNotContain(seen, exchange => exchange.Asked.ContainsKey("Referer") || exchange.Asked.ContainsKey("Cookie") || exchange.Path.Contains("leak", StringComparison.Ordinal));
        var symbols = Lying.Letter.Code.Symbols;
        foreach (var exchange in seen)
        {
            var sent = $"{exchange.Path}\n{string.Join('\n', exchange.Asked.Values)}\n{System.Text.Encoding.UTF8.GetString(exchange.Sent)}";
            for (var from = 0; from + 8 <= symbols.Length; from += 4)
                Assert.DoesNotContain(symbols[from..(from + 8)], sent, StringComparison.OrdinalIgnoreCase);
        }
        Server.BeHonest();
        await GoAsync(visitor);
        await visitor.ReadTitleAsync(LyingTown.Title);
    }

    [Fact]
    public async Task Attack18_fifty_addresses_in_words_and_document_are_asked_for_nothing()
    {
        var host = Lying.Town.World.Host;
        string[] bases = [$"http://{host}/leak", "/leak", "leak", "http://elsewhere.invalid/leak", "//elsewhere.invalid/leak"];
        Func<string, string>[] forms =
        [
            to => $"![x]({to}/1)", to => $"[x]({to}/2)", to => $"<img src=\"{to}/3\">", to => $"<link rel=preload as=image href=\"{to}/4\">", to => $"<script src=\"{to}/5\"></script>",
            to => $"<iframe src=\"{to}/6\"></iframe>", to => $"<p style=\"background:url({to}/7)\">x</p>", to => $"[x]: {to}/8", to => $"<meta http-equiv=refresh content=\"0;url={to}/9\">",
            to => $"<object data=\"{to}/10\"></object>",
        ];
        var words = string.Join("\n\n", forms.SelectMany(form => bases.Select(form)));
        var letter = await Lying.SendAsync(words, [new("Zyxomma-avis", "zyxomma.pdf", "application/pdf", Town.Pdf([.. forms.Select(form => new[] { form(bases[0]) })]), forms.Length)]);
        await using var visitor = await ComeAsync();
        // answers that would have a browser fetch more do not either
        Lie("* /api/*", exchange =>
        {
            exchange.Headers["Link"] = $"<http://{host}/leak/11>; rel=preload; as=image, <http://elsewhere.invalid/leak>; rel=preconnect";
            exchange.Headers["Refresh"] = "0; url=/leak/12";
        });
        await GoAsync(visitor, letter);
        await visitor.ReadTitleAsync(LyingTown.Title);
        await Assertions.Expect(visitor.Page.Locator(".foot")).ToContainTextAsync("Nous le notons");
        await ViewAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("figure canvas").First).ToBeVisibleAsync();
        await Task.Delay(1000);
        Assert.True(Told >= 4, $"only {Told} answers were changed");
        Assert.DoesNotContain(Server.Traffic, exchange => exchange.Path.Contains("leak", StringComparison.OrdinalIgnoreCase));
        Assert.Equal([host], visitor.Hosts);
        Assert.Equal("/p", await visitor.Page.EvaluateAsync<string>("location.pathname"));
    }

    /// <summary>Opens the letter by the truth; its bundle.</summary>
    async Task<System.Text.Json.Nodes.JsonNode> BundleAsync(Visitor visitor)
    {
        await GoAsync(visitor);
        await visitor.ReadTitleAsync(LyingTown.Title);
        await Assertions.Expect(visitor.Page.Locator(".foot")).ToContainTextAsync("Nous le notons");
        return System.Text.Json.Nodes.JsonNode.Parse(Server.Traffic.Last(exchange => exchange.Route == Bundle).Body)!;
    }

    /// <summary>Asks an open letter for a document; the bytes that came, whatever they are.</summary>
    async Task<byte[]> ViewAsync(Visitor visitor, int part = 0)
    {
        await Assertions.Expect(visitor.Page.Locator(".foot")).ToContainTextAsync("Nous le notons");
        await visitor.Page.RunAndWaitForResponseAsync(() => visitor.Page.Locator(".button.view").Nth(part).ClickAsync(), "**/api/payloads/*");
        return Server.Traffic.Last(exchange => exchange.Route.StartsWith("GET /api/payloads/", StringComparison.Ordinal)).Body;
    }

    async Task<byte[]> SealedOfAsync(Visitor visitor, Sent letter)
    {
        await GoAsync(visitor, letter);
        await visitor.ReadTitleAsync(LyingTown.Title);
        return await ViewAsync(visitor);
    }

    static async Task OneAndTheSameAsync(byte[] honest, int[] places, Func<byte[], Task<IReadOnlyList<string>>> ask)
    {
        var all = new List<IReadOnlyList<string>>();
        foreach (var place in places)
        {
            var bytes = honest.ToArray();
            bytes[place < 0 ? honest.Length + place : place] ^= 0x20;
            all.Add(await ask(bytes));
        }
        Assert.All(all, asked => Assert.Equal(all[0], asked));
        Assert.NotEmpty(all[0]);
    }
}
