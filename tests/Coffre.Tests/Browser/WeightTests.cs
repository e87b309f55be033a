using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>What a telephone in a kitchen pays before it sees its bill; how long its thread is held is a figure of the bench.</summary>
public sealed class WeightTests(BrowserFixture browser)
{
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
