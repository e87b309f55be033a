using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed;

/// <summary>What a telephone in a kitchen pays: bytes before the cover, and its own thread's time.</summary>
[Collection(nameof(Undisturbed))]
public sealed class WeightTests(BrowserFixture browser)
{
    [Fact]
    public async Task Opening_never_holds_up_the_page_for_more_than_50_ms()
    {
        await using var town = await Town.BuildAsync();
        var held = new List<int[]>();
        // other programs run on the same processors: one undisturbed opening of five shows that nothing in the page takes so long
        for (var attempt = 0; attempt < 5 && !held.Exists(tasks => tasks.Length == 0); attempt++)
        {
            var letter = await town.SendBillAsync();
            await using var visitor = await Visitor.ComeAsync(browser, town.World);
            await visitor.WatchLongTasksAsync();
            await visitor.GoAsync(letter.Path);
            await visitor.Page.Locator(".button.view").ClickAsync();
            await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(2);
            held.Add(await visitor.LongTasksAsync());
        }
        Assert.Empty(held[^1]);
    }

    [Fact]
    public async Task At_most_100_kB_are_fetched_before_the_cover_shows()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync(letter.Path);
        await visitor.ReadTitleAsync("Compte de taxes 2027");
        var total = 0L;
        foreach (var path in visitor.Asked.Where(path => path == "/p" || path.StartsWith("/app/", StringComparison.Ordinal)).ToHashSet())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.Add(new("br"));
            using var answer = await town.World.Http.SendAsync(request);
            total += (await answer.Content.ReadAsByteArrayAsync()).Length;
            if (path != "/p")
                Assert.Equal("public, max-age=31536000, immutable", answer.Headers.NonValidated["Cache-Control"].ToString());
        }
        Assert.Contains(visitor.Asked, path => path.StartsWith("/app/reader.worker-", StringComparison.Ordinal));
        Assert.InRange(total, 1, 100_000);
    }
}
