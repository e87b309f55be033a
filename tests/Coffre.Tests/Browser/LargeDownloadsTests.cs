using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Large documents that are taken out of a vault: opened as they come, outside of the page's memory, and given once all of them was verified.</summary>
public sealed class LargeDownloadsTests(BrowserFixture browser)
{
    // a page begins with some 100 MB
    const long Bound = 300_000_000;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_paper_of_ones_own_is_downloaded_and_checked_in_bounded_memory()
    {
        await using var town = await Town.BuildAsync();
        await using var alone = new BrowserFixture();
        await using var ana = await Citizen.WithVaultAsync(alone, town);
        var film = Random("Film", 200_000_000);
        await ana.DepositAsync([film]);
        // what a tab that was closed had opened
        await ana.Visitor.Page.EvaluateAsync("navigator.storage.getDirectory().then(root => root.getDirectoryHandle('opened-before', { create: true }))");
        await ReadAsync(town, ana, "Film");
        Assert.Empty(await AsideAsync(ana.Visitor));
        // it is not fetched to be shown
        var asked = Payloads(ana.Visitor);
        await ana.Visitor.Page.Locator(".button.view").ClickAsync();
        await Assertions.Expect(ana.Visitor.Page.Locator(".pages")).ToHaveTextAsync("Ce fichier est trop gros pour être montré ici. Téléchargez-le. Télécharger le fichier");
        await ana.Visitor.LookAsync("25-too-large");
        Assert.Equal(asked, Payloads(ana.Visitor));

        await SameAsync(film, await DownloadAsync(ana.Visitor));
        await Assertions.Expect(ana.Visitor.Page.Locator(".seal")).ToContainTextAsync("Intact");
        await ana.Visitor.Button("Contrôler maintenant").ClickAsync();
        await Assertions.Expect(ana.Visitor.Page.Locator(".verdict")).ToContainTextAsync("Intact. Rien n’a changé depuis le", new() { Timeout = 120_000 });
        Assert.InRange(await alone.PagesPeakAsync(), 1, Bound);

        // it lies aside while the vault is open, and no longer
        Assert.Single(await AsideAsync(ana.Visitor));
        await Citizen.FollowAsync(ana.Visitor, "/reglages");
        await ana.Visitor.Button("Refermer mon coffre").ClickAsync();
        await ana.Visitor.Button("Ouvrir mon coffre").WaitForAsync();
        Assert.Empty(await AsideAsync(ana.Visitor));
        Assert.Empty(ana.Visitor.Complaints);
    }

    [Fact]
    public async Task A_large_document_that_was_received_is_verified_and_downloaded_in_bounded_memory()
    {
        await using var town = await Town.BuildAsync();
        await using var alone = new BrowserFixture();
        await using var ana = await Citizen.WithVaultAsync(alone, town);
        await ana.ConfirmAsync();
        var plan = Random("Plan", 200_000_000);
        var act = await town.DeliverAsync(ana.Id, Grade.Handover, title: "Plan", papers: [plan]);
        await HomeAsync(town, ana);
        await ana.Visitor.Page.Locator("main a", new() { HasTextString = "document à recevoir" }).First.ClickAsync();
        // it is opened once to be signed for, and once to be given
        await ana.Visitor.Button("Ouvrir").ClickAsync();
        await Assertions.Expect(ana.Visitor.Page.Locator("h1")).ToHaveTextAsync("Plan", new() { Timeout = 120_000 });
        Assert.Contains(EventKind.ContentHandover, await town.EventsAsync(act));
        await SameAsync(plan, await DownloadAsync(ana.Visitor));
        Assert.InRange(await alone.PagesPeakAsync(), 1, Bound);
        Assert.Empty(ana.Visitor.Complaints);
    }

    [Theory]
    [InlineData("a byte at its end")]
    [InlineData("another content than the act's")]
    public async Task A_large_document_that_is_not_what_was_signed_stops_and_leaves_no_file(string what)
    {
        await using var town = await Town.BuildAsync();
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        await ana.ConfirmAsync();
        var isForged = what == "another content than the act's";
        var plan = Random("Plan", 20_000_000);
        await town.DeliverAsync(ana.Id, Grade.Availability, title: "Plan", papers: [plan], forge: delivery => !isForged ? delivery : delivery with
        {
            Body = delivery.Body with { Parts = [delivery.Body.Parts[0] with { Commit = Digest.Of([1]) }] },
        });
        await ReadAsync(town, ana, "Plan");
        var page = ana.Visitor.Page;
        if (!isForged)
            FlipLastByte(town);
        var given = 0;
        page.Download += (_, _) => given++;
        await ana.Visitor.Button("Télécharger le fichier").Last.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Nous avons arrêté", new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync($"Le document reçu n’est pas celui que {Town.Name} a signé.");
        Assert.Equal(0, given);
        Assert.Empty(await AsideAsync(ana.Visitor));
    }

    [Fact]
    public async Task V45_a_large_paper_is_taken_out_with_all_others_in_bounded_memory()
    {
        await using var town = await Town.BuildAsync();
        await using var alone = new BrowserFixture();
        await using var ana = await Citizen.WithVaultAsync(alone, town);
        var (film, note) = (Random("Film", 150_000_000), new Paper("Note", "note.txt", "text/plain", Town.Text("Note")));
        await ana.DepositAsync([film, note, film with { Name = "film-2.bin" }]);
        var page = ana.Visitor.Page;
        await page.AddInitScriptAsync(PageExportTests.Choosing);
        town.World.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        await PageExportTests.GoAsync(ana.Visitor);
        await ana.Visitor.Button("Tout emporter avec ma clé").ClickAsync();
        await Assertions.Expect(ana.Visitor.Button("Enregistrer le fichier")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        var fetched = await alone.PagesPeakAsync();
        Assert.InRange(fetched, 1, Bound);
        await ana.Visitor.Button("Enregistrer le fichier").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Tout est dans votre fichier. Chaque papier a été comparé, et le fichier relu.", new() { Timeout = 240_000 });
        // two of these papers held whole, sealed and open, would be 600 MB; the page's thread writes a ZIP of 300 MB and reads it again, through streams whose memory is taken back late
        Assert.InRange(await alone.PagesPeakAsync(), 1, 450_000_000);
        Assert.Equal(["chosen.zip"], await AsideAsync(ana.Visitor));
        // the same bytes: what SHA256SUMS says of them was compared when the file was read again
        var sums = await page.EvaluateAsync<string>("navigator.storage.getDirectory().then(root => root.getFileHandle('chosen.zip')).then(handle => handle.getFile()).then(file => file.slice(-20_000).text())");
        foreach (var name in new[] { "film.bin", "film-2.bin" })
            Assert.Contains($"{Convert.ToHexStringLower(Digest.Of(film.Bytes).ToArray())}  documents/{name}", sums, StringComparison.Ordinal);
        Assert.Empty(ana.Visitor.Complaints);
    }

    static Paper Random(string title, int size)
    {
        var bytes = new byte[size];
        new Random(7).NextBytes(bytes);
        return new(title, $"{title.ToLowerInvariant()}.bin", "application/octet-stream", bytes);
    }

    /// <summary>Of the largest file that the server holds.</summary>
    static void FlipLastByte(Town town)
    {
        using var file = new DirectoryInfo(town.World.Data).EnumerateFiles("*", SearchOption.AllDirectories).MaxBy(one => one.Length)!.Open(FileMode.Open, FileAccess.ReadWrite);
        file.Seek(-1, SeekOrigin.End);
        var last = file.ReadByte();
        file.Seek(-1, SeekOrigin.End);
        file.WriteByte((byte)(last ^ 0x20));
    }

    /// <summary>The home of the vault, opened anew by the real time.</summary>
    static async Task HomeAsync(Town town, Citizen citizen)
    {
        town.World.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        await Citizen.EnterAsync(citizen.Visitor);
    }

    /// <summary>A document's own screen.</summary>
    static async Task ReadAsync(Town town, Citizen citizen, string title)
    {
        await HomeAsync(town, citizen);
        await Citizen.FollowAsync(citizen.Visitor, "/papiers");
        await citizen.Visitor.ReadTitleAsync("Vos papiers");
        await citizen.Visitor.Page.Locator("main a", new() { HasTextString = title }).First.ClickAsync();
        await citizen.Visitor.ReadTitleAsync(title);
    }

    /// <summary>What is kept aside on that device.</summary>
    static Task<string[]> AsideAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string[]>("navigator.storage.getDirectory().then(root => Array.fromAsync(root.keys()))");

    static int Payloads(Visitor visitor) => visitor.Asked.Count(path => path.StartsWith("/api/payloads/", StringComparison.Ordinal));

    static async Task<string> DownloadAsync(Visitor visitor)
    {
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Button("Télécharger le fichier").Last.ClickAsync(), new() { Timeout = 120_000 });
        return await download.PathAsync();
    }

    static async Task SameAsync(Paper paper, string path)
    {
        await using var file = File.OpenRead(path);
        Assert.Equal(paper.Bytes.Length, file.Length);
        Assert.Equal(Convert.ToHexString(Digest.Of(paper.Bytes).ToArray()), Convert.ToHexString(await System.Security.Cryptography.SHA256.HashDataAsync(file, Ct)));
    }
}
