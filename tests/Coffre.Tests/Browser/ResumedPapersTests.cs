using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A paper whose sending stops on its way: the page says where, and goes on from there.</summary>
public sealed class ResumedPapersTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_of_an_upload_costs_what_was_on_its_way_and_no_more()
    {
        const int Size = 64_000_000;
        await using var town = await Town.BuildAsync(host: $"localhost:{World.FreePort()}");
        await using var wire = new Wire(town.World);
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "film.bin");
        var bytes = new byte[Size];
        new Random(7).NextBytes(bytes);
        await File.WriteAllBytesAsync(path, bytes);
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");

        // in the third of its requests
        var before = wire.Up;
        wire.BreakAfter(44_000_000);
        await visitor.Page.Locator("input[type=file]").SetInputFilesAsync(path);
        await Assertions.Expect(visitor.Page.Locator("#adding")).ToContainTextAsync("Le téléversement s’est arrêté à", new() { Timeout = 180_000 });
        Assert.Matches("^Le téléversement s’est arrêté à [567][0-9]\u00a0%[.] Il reprendra ici[.]$", await visitor.Page.Locator("#adding").InnerTextAsync());
        Assert.Matches("^Le téléversement s’est arrêté à [567][0-9]\u00a0%[.] Il reprendra ici[.]$", await visitor.Page.Locator("#alert").TextContentAsync() ?? "");
        await visitor.LookAsync("20-papers-broken");
        await visitor.Page.EvaluateAsync(
            """
            () => {
              const bar = document.querySelector("progress");
              window.lowest = bar.value;
              window.words = [];
              new MutationObserver(() => { window.lowest = Math.min(window.lowest, bar.value); }).observe(bar, { attributes: true });
              new MutationObserver(() => { window.words.push(document.querySelector("#adding")?.textContent ?? ""); }).observe(document.querySelector("#adding"), { characterData: true, childList: true, subtree: true });
            }
            """);
        wire.Mend();
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("Ajouté : film.", new() { Timeout = 180_000 });

        // what lay between the browser and the server when it broke was sent twice, and what the page says besides
        Assert.InRange(wire.Up - before, Size, Size + 8_000_000);
        Assert.InRange(await visitor.Page.EvaluateAsync<double>("window.lowest"), 0.5, 0.8);
        // the words change back once, when bytes flow, and before all has gone
        Assert.Equal("Téléversement…", await visitor.Page.EvaluateAsync<string>("window.words[0]"));
        await Assertions.Expect(visitor.Page.Locator("#alert")).ToHaveTextAsync("");
        Assert.Empty(new DirectoryInfo(Path.Combine(town.World.Data, "blobs", "uploads")).GetFiles());
        await visitor.Page.Locator(".told a").ClickAsync();
        await visitor.ReadTitleAsync("film");
        await visitor.Button("Contrôler maintenant").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".verdict")).ToContainTextAsync("Intact.", new() { Timeout = 180_000 });
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Button("Télécharger le fichier").First.ClickAsync(), new() { Timeout = 180_000 });
        Assert.Equal(Digest.Of(bytes), Digest.Of(await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken)));
    }
}
