using System.Text.Json.Nodes;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A town whose server lies to browsers, and a letter that opens as long as it does not. At the end, what was planted in the letter must be nowhere.</summary>
public sealed class LyingTown : IAsyncLifetime
{
    public const string Title = "Zyxomma 2027";

    // what only the reader may see; the amount as the letter's typed data has it, and as the page writes it
    static readonly string[] planted = [Title, "Zyxomma-mots", "Zyxomma-avis", "zyxomma.pdf", "Zyxomma-contenu", "R-Zyxomma", "9173.05", "173,05"];

    readonly Canaries canaries = new();
    IAsyncDisposable? listening;
    Citizen? citizen;

    internal Town Town { get; private set; } = null!;

    internal MaliciousServer Server { get; private set; } = null!;

    /// <summary>The letter that is lied about: two documents.</summary>
    internal Sent Letter { get; private set; } = null!;

    public ValueTask InitializeAsync() => new(BuildAsync());

    async Task BuildAsync()
    {
        Town = await Town.BuildAsync(host: $"localhost:{World.FreePort()}");
        Server = new(Town.World);
        listening = await Server.ListenAsync();
        foreach (var word in planted)
            canaries.Plant(word);
        canaries.Plant(Town.City);
        canaries.Plant(Town.World.Operator);
        Letter = await SendAsync();
    }

    /// <summary>A letter with everything planted in it.</summary>
    internal async Task<Sent> SendAsync(string words = "", IReadOnlyList<Paper>? papers = null, DateTimeOffset? ends = null)
    {
        var letter = await Town.SendAsync(papers ??
            [
                new("Zyxomma-avis", "zyxomma.pdf", "application/pdf", Town.Pdf(["Zyxomma-contenu un"]), 1),
                new("Zyxomma-avis deux", "zyxomma.pdf", "application/pdf", Town.Pdf(["Zyxomma-contenu deux"]), 1),
            ],
            $"Zyxomma-mots {words}", new Coffre.Bill(Town.Name, "9173.05", "CAD", Town.DueDay, "R-Zyxomma"), title: Title, ends: ends);
        canaries.Plant(letter.Code);
        return letter;
    }

    /// <summary>Who kept the letter: their vault is made once, and attacked many times.</summary>
    internal async Task<Citizen> CitizenAsync(BrowserFixture browser)
    {
        if (citizen is not null)
            return citizen;
        citizen = await Citizen.WithVaultAsync(browser, Town, Letter);
        canaries.Plant(Code.Parse(CodeKind.Recovery, string.Concat(citizen.Code)));
        return citizen;
    }

    /// <summary>Plants what the vault alone may know.</summary>
    internal void Plant(string word) => canaries.Plant(word);

    /// <summary>Demands that nothing of the letter is in a text: that of a page that has stopped, a console, what was sent.</summary>
    internal static void DemandNothingOf(string text, string where)
    {
        foreach (var word in planted)
            Assert.False(text.Contains(word, StringComparison.OrdinalIgnoreCase), $"{word} in {where}");
    }

    public async ValueTask DisposeAsync()
    {
        if (citizen is not null)
            await citizen.DisposeAsync();
        await canaries.DemandAbsentAsync(Town.World, Server.AllTraffic);
        await listening!.DisposeAsync();
        Server.Dispose();
        await Town.DisposeAsync();
    }
}

/// <summary>What a test of an attack on the letter's page does: lie, look at what the page makes of it, tell the truth again.</summary>
public abstract class PageAttacks(BrowserFixture browser, LyingTown town) : IClassFixture<LyingTown>, IDisposable
{
    protected const string Bundle = "GET /api/letter";

    static readonly Dictionary<string, string> says = new()
    {
        ["tampered"] = "Ce que nous avons reçu est abîmé ou modifié.",
        ["content-mismatch"] = "Le document reçu n’est pas celui que {org} a signé.",
        ["stale-directory"] = "Le registre public que nous recevons est trop vieux pour vérifier ce document. Vérifiez d’abord la date et l’heure de cet appareil.",
        ["wrong-sender"] = "Ce document ne vient pas de l’expéditeur de la lettre.",
        ["rolled-back"] = "Coffre nous montre une version ancienne de vos papiers. Vos papiers récents existent peut-être encore.",
        ["unknown-sender"] = "Nous ne pouvons pas confirmer qui envoie cette lettre.",
    };

    internal BrowserFixture Browser => browser;

    internal LyingTown Lying => town;

    internal MaliciousServer Server => town.Server;

    internal int Told { get; private set; }

    public void Dispose()
    {
        Server.BeHonest();
        GC.SuppressFinalize(this);
    }

    internal async Task<Visitor> ComeAsync()
    {
        // the world's clock stands still; the browser's does not
        town.Town.World.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        return await Visitor.ComeAsync(browser, town.Town.World, 320);
    }

    /// <summary>Changes an answer from now on. Told counts the times that it arrived changed.</summary>
    internal void Lie(string route, Action<Exchange> tell)
    {
        Told = 0;
        Server.On(route, exchange =>
        {
            var (status, headers, body) = (exchange.Status, exchange.Headers.Count, exchange.Body);
            tell(exchange);
            Assert.True(status != exchange.Status || headers != exchange.Headers.Count || exchange.More is not null || !body.AsSpan().SequenceEqual(exchange.Body), "This changes nothing.");
            Told++;
        });
    }

    /// <summary>The server lies, and the letter's page stops; it tells the truth, and the same page opens the same letter.</summary>
    internal async Task StopsAsync(string stop, string route, Action<Exchange> tell)
    {
        await using var visitor = await ComeAsync();
        await StopsAsync(visitor, stop, route, tell);
        await OpensAfterAllAsync(visitor);
    }

    /// <summary>The same without the truth; what the page asked of the API meanwhile.</summary>
    internal async Task<IReadOnlyList<string>> StopsAsync(Visitor visitor, string stop, string route, Action<Exchange> tell)
    {
        Lie(route, tell);
        await GoAsync(visitor);
        return await DemandStoppedAsync(visitor, stop);
    }

    /// <summary>Comes to the letter as if for the first time.</summary>
    internal async Task GoAsync(Visitor visitor, Sent? letter = null)
    {
        await visitor.Page.GotoAsync("about:blank");
        Server.Forget();
        await visitor.GoAsync((letter ?? town.Letter).Path);
    }

    /// <summary>On a page that has stopped: what was wrong is gone, and a touch of « Réessayer » opens the letter. So the lie alone made it stop.</summary>
    internal async Task OpensAfterAllAsync(Visitor visitor)
    {
        Server.BeHonest();
        await visitor.Button("Réessayer").ClickAsync();
        await visitor.ReadTitleAsync(LyingTown.Title);
        Assert.Contains("9 173,05 $", await visitor.TextAsync(), StringComparison.Ordinal);
    }

    /// <summary>
    /// The stop of screens.md §6: its title, its words and no others, its name in the folded detail, nothing of the letter, and no request by itself.
    /// </summary>
    /// <param name="visitor">Who looks.</param>
    /// <param name="stop">Its name.</param>
    /// <param name="shown">Whether the cover had been shown: then the sender is named, and the document was not opened.</param>
    /// <param name="longLived">Whoever has come often: what was sent since the beginning is looked through when all is over.</param>
    /// <param name="report">The button that tells the sender, in a vault, in the place of a call: it names them once their name was proven; null where there is nothing to report.</param>
    internal async Task<IReadOnlyList<string>> DemandStoppedAsync(Visitor visitor, string stop, bool shown = false, bool longLived = false, string? report = null)
    {
        await visitor.ReadTitleAsync("Nous avons arrêté");
        var (asked, heard) = (visitor.Asked.Count, Server.Traffic.Count);
        Assert.True(Told > 0, "The lie was not told.");
        var named = shown || report?.EndsWith(Town.Name, StringComparison.Ordinal) == true;
        var org = named ? Town.Name : "l’organisme";
        string?[] words =
        [
            says[stop].Replace("{org}", org, StringComparison.Ordinal),
            shown ? "Le document n’a pas été ouvert. Rien de vos papiers n’a été envoyé." : "Rien n’a été ouvert. Rien de vos papiers n’a été envoyé.",
            stop == "stale-directory" ? null : "Cela peut être une panne. Cela peut aussi être une tromperie.",
            stop == "wrong-sender" ? $"Ne payez rien avant d’avoir appelé {org}." : null,
            report is null ? $"Appelez {org} au numéro d’un ancien compte." : null,
        ];
        Assert.Equal(words.OfType<string>(), await visitor.Page.Locator(".said > p").AllInnerTextsAsync());
        string?[] buttons = ["Réessayer", report];
        Assert.Equal(buttons.OfType<string>(), await visitor.Page.Locator("main .button").AllInnerTextsAsync());
        Assert.StartsWith($"{stop} · ", await visitor.Page.Locator("details .num").TextContentAsync(), StringComparison.Ordinal);
        var page = (await visitor.Page.ContentAsync()).Replace('\u00a0', ' ');
        LyingTown.DemandNothingOf(page, "the page");
        Assert.Equal(named, page.Contains(Town.Name, StringComparison.Ordinal));
        // longer than any pause between two requests of a page at work, but for those that wait to try again: a stop has ended their worker
        await Task.Delay(800);
        Assert.Equal((asked, heard), (visitor.Asked.Count, Server.Traffic.Count));
        LyingTown.DemandNothingOf(string.Join('\n', visitor.Complaints), "the console");
        if (!longLived)
            LyingTown.DemandNothingOf(await visitor.SentAsync(), "what was sent");
        Assert.Equal([town.Town.World.Host], visitor.Hosts);
        return Asked;
    }

    /// <summary>What the API was asked since <see cref="GoAsync"/>, with the lengths of what was sent; sorted, for what the page asks at once arrives in any order.</summary>
    internal IReadOnlyList<string> Asked => [.. Server.Traffic.Where(exchange => exchange.Path.StartsWith("/api/", StringComparison.Ordinal) || exchange.Path == "/trust.json")
        .Select(exchange => $"{exchange.Route} {string.Join(',', exchange.Asked.Keys.Order(StringComparer.Ordinal))} {exchange.Sent.Length}").Order(StringComparer.Ordinal)];

    /// <summary>Changes the text at a place, as in <c>evidence/0/text</c>.</summary>
    internal static void Put(JsonNode json, string member, Func<string, string> change)
    {
        var steps = member.Split('/');
        JsonNode Step(JsonNode node, string step) => (int.TryParse(step, out var i) ? node[i] : node[step])!;
        var parent = steps[..^1].Aggregate(json, Step);
        var changed = change(Step(parent, steps[^1]).GetValue<string>());
        if (int.TryParse(steps[^1], out var at))
            parent[at] = changed;
        else
            parent[steps[^1]] = changed;
    }
}
