using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>What opens a vault is on the person's paper and in their key, and nowhere else: not on the way, not at the server, not on the device.</summary>
public sealed class RoadCanaryTests(BrowserFixture browser)
{
    // whatever a page keeps, whole: texts as they are, bytes as bytes
    const string Kept = """
        (async () => {
            const found = [JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, document.title, name, location.href, history.state, await caches.keys()])];
            const take = value => {
                if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) found.push(value);
                else if (typeof value === 'object' && value !== null) for (const [key, one] of Object.entries(value)) { take(key); take(one); }
                else found.push(String(value));
            };
            for (const { name } of await indexedDB.databases()) {
                const base = await new Promise(done => { const opening = indexedDB.open(name); opening.onsuccess = () => done(opening.result); });
                for (const store of base.objectStoreNames) for (const asked of ['getAllKeys', 'getAll']) {
                    const all = base.transaction(store).objectStore(store)[asked]();
                    take(await new Promise(done => { all.onsuccess = () => done(all.result); }));
                }
                base.close();
            }
            const bytes = new Uint8Array(await new Blob(found.flatMap(one => [one, '\n'])).arrayBuffer());
            let text = ''; for (const byte of bytes) text += String.fromCharCode(byte);
            return btoa(text);
        })()
        """;

    [Fact]
    public async Task Attack11_the_recovery_code_and_what_the_key_derives_are_in_no_request_no_file_no_storage_and_no_history()
    {
        await using var town = await Town.BuildAsync(host: $"localhost:{World.FreePort()}");
        using var server = new MaliciousServer(town.World); // an honest one, that sees all
        await using var listening = await server.ListenAsync();
        var canaries = new Canaries();
        await using var visitor = await ComeAsync(town);
        var code = await Citizen.ToCodeAsync(visitor, await town.SendBillAsync());

        // the square on the printed sheet is the code, and its text is there to be read
        Assert.Equal(string.Concat(code), await SquareTests.ReadSquareAsync(visitor, ".printed svg"));
        using var sheet = new PrintedLetter(await visitor.Page.PdfAsync(new() { Format = "Letter" }));
        var square = sheet.Square!.Text;
        Assert.Equal(string.Concat(code), square);
        foreach (var said in code.Append($"{town.World.Host}/retrouver"))
            Assert.Contains(said, sheet.Text, StringComparison.Ordinal);

        Plant(canaries, code);
        await visitor.Button("Je l’ai noté").ClickAsync();
        await Citizen.TypeGroupsAsync(visitor, code);
        await visitor.ReadTitleAsync("C’est gardé");
        await PlantDerivedAsync(canaries, visitor);
        await visitor.Button("Voir mon coffre").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        await CheckAsync(visitor, code);
        await DemandAbsentAsync(canaries, visitor);
        await Citizen.EnterAsync(visitor);

        // opened again by what the square says, as a person copies it: small letters, a hyphen, O for 0, l for 1
        await using var other = await ComeAsync(town);
        await other.GoAsync("/retrouver/code");
        var entered = square.ToLowerInvariant().Replace('0', 'O').Replace('1', 'l').Insert(4, "-");
        canaries.Plant(entered);
        await other.Page.Locator("textarea").PressSequentiallyAsync(entered);
        await other.Button("Ouvrir avec ce code").ClickAsync();
        await other.ReadTitleAsync("Votre code de récupération");
        var next = await Citizen.ReadCodeAsync(other);
        Plant(canaries, next);
        await other.Button("Je l’ai noté").ClickAsync();
        await Citizen.TypeGroupsAsync(other, next);
        await other.ReadTitleAsync("Votre coffre est rouvert.");
        await PlantDerivedAsync(canaries, other);
        await other.Button("Voir mon coffre").ClickAsync();
        await other.ReadTitleAsync("Bonjour");
        await DemandAbsentAsync(canaries, other);
        await DemandAbsentAsync(canaries, visitor);

        // the scan sees what is there: where each code was found by its locator
        foreach (var groups in (string[][])[code, next])
            Assert.Contains(server.AllTraffic, exchange => Encoding.UTF8.GetString(exchange.Sent).Contains(Derive.RecoveryFind(Parse(groups)).ToString(), StringComparison.Ordinal));
        await canaries.DemandAbsentAsync(town.World, server.AllTraffic);
    }

    /// <summary>Somebody whose passkeys derive, and whose page tells all that it puts into its history.</summary>
    async Task<Visitor> ComeAsync(Town town)
    {
        var visitor = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(visitor, hasPrf: true);
        await visitor.Context.AddInitScriptAsync("""
            for (const name of ['pushState', 'replaceState']) {
                const put = history[name];
                history[name] = function (...given) { (window.entries ??= []).push(JSON.stringify(given)); return put.apply(this, given); };
            }
            """);
        return visitor;
    }

    static Code Parse(IEnumerable<string> groups) => Code.Parse(CodeKind.Recovery, string.Concat(groups));

    /// <summary>The code as it is printed, and each two groups of it that follow each other, in both cases, with and without what stands between groups.</summary>
    static void Plant(Canaries canaries, string[] groups)
    {
        foreach (var between in (string[])["", "-", " "])
        {
            foreach (var (group, next) in groups.Zip(groups.Skip(1)))
            {
                canaries.Plant(group + between + next);
                canaries.Plant((group + between + next).ToLowerInvariant());
            }
        }
        var code = Parse(groups);
        canaries.Plant("the unlock seed of the code", Derive.RecoveryUnlock(code).Seed);
        var seed = new byte[SigningKey.SeedSize];
        Derive.RecoverySign(code).CopySeedTo(seed);
        canaries.Plant("the signing seed of the code", seed);
    }

    /// <summary>What the passkey derived in this page, and the seed that it gives.</summary>
    static async Task PlantDerivedAsync(Canaries canaries, Visitor visitor)
    {
        var derived = (await visitor.Page.EvaluateAsync<int[][]>("Object.values(window.derived)")).Select(one => Array.ConvertAll(one, value => (byte)value)).ToList();
        Assert.NotEmpty(derived);
        foreach (var prf in derived)
        {
            Assert.Equal(32, prf.Length);
            canaries.Plant("what the key derived", prf);
            canaries.Plant(string.Join(',', prf));
            canaries.Plant("the unlock seed of the key", Derive.PasskeyUnlock(prf, "localhost").Seed);
        }
    }

    /// <summary>Gives two groups back in the settings.</summary>
    static async Task CheckAsync(Visitor visitor, string[] code)
    {
        await Citizen.FollowAsync(visitor, "/reglages");
        await visitor.Button("Vérifier deux groupes").ClickAsync();
        foreach (var (i, group) in (await Citizen.AskedAsync(visitor)).Index())
            await visitor.Page.Locator("input").Nth(i).FillAsync(code[group - 1]);
        await visitor.Button("Vérifier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("C’est bien votre code.");
    }

    /// <summary>On the device: in nothing that it keeps, in no entry of its history, and no longer in the page.</summary>
    static async Task DemandAbsentAsync(Canaries canaries, Visitor visitor)
    {
        var kept = Convert.FromBase64String(await visitor.Page.EvaluateAsync<string>(Kept));
        Assert.True(kept.AsSpan().IndexOf("age-encryption.org/v1"u8) > 0, "Nothing was read of what is kept.");
        canaries.DemandAbsent(kept, "what the browser keeps");
        var session = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        var entries = (await session.SendAsync("Page.getNavigationHistory"))!.Value.GetRawText() + await visitor.Page.EvaluateAsync<string>("(window.entries ?? []).join('\\n')");
        Assert.Contains("\"url\"", entries, StringComparison.Ordinal);
        canaries.DemandAbsent(Encoding.UTF8.GetBytes(entries), "the history");
        canaries.DemandAbsent(Encoding.UTF8.GetBytes(await visitor.Page.ContentAsync()), "the page");
        canaries.DemandAbsent(Encoding.UTF8.GetBytes(await visitor.SentAsync()), "what was sent");
        canaries.DemandAbsent(Encoding.UTF8.GetBytes(string.Join('\n', visitor.Complaints)), "the console");
    }
}
