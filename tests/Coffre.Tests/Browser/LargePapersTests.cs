using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A paper of 200 MB, and ten thousand of them: neither is ever whole in a page's memory or on its screen.</summary>
public sealed class LargePapersTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_server_that_goes_away_in_the_middle_of_a_large_upload_comes_back_and_gets_the_rest()
    {
        const int Size = 200_000_000;
        await using var town = await Town.BuildAsync();
        await using var alone = new BrowserFixture();
        await using var citizen = await Citizen.WithVaultAsync(alone, town);
        var visitor = citizen.Visitor;
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "film.bin");
        var bytes = new byte[Size];
        new Random(7).NextBytes(bytes);
        await File.WriteAllBytesAsync(path, bytes);
        // what a tab that was closed had sealed and not sent
        await visitor.Page.EvaluateAsync("navigator.storage.getDirectory().then(root => root.getDirectoryHandle('sealed-before', { create: true }))");
        await Citizen.EnterAsync(visitor);
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        await SlowDownAsync(visitor, 12_000_000);
        await visitor.Page.Locator("input[type=file]").SetInputFilesAsync(path);
        await Assertions.Expect(visitor.Page.Locator("#adding")).ToHaveTextAsync("Téléversement…", new() { Timeout = 180_000 });
        await town.World.StopAsync();
        await SlowDownAsync(visitor, -1);
        await Assertions.Expect(visitor.Page.Locator("#adding")).ToContainTextAsync("Le téléversement s’est arrêté à", new() { Timeout = 60_000 });
        await visitor.LookAsync("20-papers-interrupted");
        await town.World.StartAgainAsync();
        await Assertions.Expect(visitor.Page.Locator(".told")).ToContainTextAsync("Ajouté : film.", new() { Timeout = 180_000 });
        await Assertions.Expect(visitor.Page.Locator(".papers-of .what").First).ToContainTextAsync("film");
        Assert.Empty(await visitor.Page.EvaluateAsync<string[]>("navigator.storage.getDirectory().then(root => Array.fromAsync(root.keys()))"));
        // neither the file nor its sealed bytes were ever whole in a page's memory, which begins with some 100 MB
        Assert.InRange(await alone.PagesPeakAsync(), 1, 300_000_000);
    }

    [Fact]
    public async Task Ten_thousand_papers_are_listed_a_window_at_a_time_and_fetched_once()
    {
        const int Many = 10_000;
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, "/papiers");
        await visitor.ReadTitleAsync("Vos papiers");
        var at = DateTimeOffset.UtcNow.AddDays(-30);
        await citizen.WriteAsync(manifest =>
        {
            var one = manifest.Entries.OfType<ManifestEntry.Document>().First(document => document.From is null);
            return new()
            {
                Put = [.. Enumerable.Range(1, Many).Select(i => one with
                {
                    Id = EntryId.New(),
                    Versions = [one.Versions[0] with { At = Time.Cut(at.AddSeconds(i)), Title = $"Papier {i}" }],
                })],
            };
        });

        // as one comes back to it
        await visitor.Page.ReloadAsync();
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await visitor.ReadTitleAsync("Vos papiers");
        var list = visitor.Page.Locator(".papers-of");
        await Assertions.Expect(list).ToHaveAttributeAsync("data-rows", $"{Many + 2}", new() { Timeout = 120_000 });
        var rows = list.Locator(".item");
        Assert.InRange(await rows.CountAsync(), 60, 700);
        Assert.Equal(1, await visitor.Page.EvaluateAsync<int>("performance.getEntriesByName('papers-first-row').length"));
        var before = await rows.CountAsync();
        await rows.Last.ScrollIntoViewIfNeededAsync();
        await visitor.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Assertions.Expect(rows.Nth(before)).ToBeAttachedAsync();
        await visitor.Page.GetByLabel("Chercher").FillAsync("papier 4321");
        await Assertions.Expect(rows.First).ToContainTextAsync("Papier 4321", new() { Timeout = 60_000 });
        // what a search finds comes by windows too
        await visitor.Page.GetByLabel("Chercher").FillAsync("papier");
        await Assertions.Expect(list).ToHaveAttributeAsync("data-rows", $"{Many}", new() { Timeout = 60_000 });
        await Assertions.Expect(rows).ToHaveCountAsync(60);
        await visitor.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Assertions.Expect(rows.Nth(60)).ToBeAttachedAsync();

        // what this device has it does not fetch again: the index, and no page
        var fetched = Payloads(visitor);
        Assert.True(fetched > Many / 64, $"{fetched} payloads");
        await visitor.Page.ReloadAsync();
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await Assertions.Expect(list).ToHaveAttributeAsync("data-rows", $"{Many + 2}", new() { Timeout = 120_000 });
        Assert.Equal(fetched + 1, Payloads(visitor));
        Assert.Empty(visitor.Complaints);
    }

    static int Payloads(Visitor visitor) => visitor.Asked.Count(path => path.StartsWith("/api/payloads/", StringComparison.Ordinal));

    static async Task SlowDownAsync(Visitor visitor, int upload)
    {
        var session = await visitor.Context.NewCDPSessionAsync(visitor.Page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = upload });
    }
}
