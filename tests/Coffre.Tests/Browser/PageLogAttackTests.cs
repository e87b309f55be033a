using System.Text.Json.Nodes;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A log that says another thing than before, or stands still. A page that kept a checkpoint notices the first, each page the second.</summary>
public sealed class PageLogAttackTests(BrowserFixture browser, LyingTown town) : PageAttacks(browser, town)
{
    [Fact]
    public async Task Attack13_a_branch_of_the_log_is_noticed_by_a_page_that_has_seen_the_other()
    {
        var world = Lying.Town.World;
        await using var fork = await world.ForkAsync();
        await world.HolderAsync();
        await using var visitor = await ComeAsync();
        await GoAsync(visitor);
        await visitor.ReadTitleAsync(LyingTown.Title);
        var seen = Size(Server.Traffic.Last(exchange => exchange.Route == Bundle).Body);
        for (var i = 0; i < 3; i++)
            await fork.HolderAsync();
        // from now on the other branch answers, in everything, and it is longer than what was seen
        Server.Upstream = fork;
        await StopsAsync(visitor, "tampered", Bundle, exchange => exchange.Headers["Coffre-Branch"] = $"{Size(exchange.Body)}");
        var size = Size(Server.Traffic.Last(exchange => exchange.Route == Bundle).Body);
        Assert.True(size > seen, $"the branch has {size} leaves where {seen} were seen");
        Server.BeHonest();
        // a page that has seen nothing cannot know: the branch alone is whole
        await using (var fresh = await ComeAsync())
        {
            await GoAsync(fresh);
            await fresh.ReadTitleAsync(LyingTown.Title);
        }
        Server.Upstream = world;
        await OpensAfterAllAsync(visitor);
    }

    [Theory]
    [InlineData("another hash")]
    [InlineData("a hash less")]
    [InlineData("a hash more")]
    [InlineData("none")]
    [InlineData("sixty-four")]
    public async Task Attack13_a_proof_that_the_log_goes_on_has_to_hold(string what)
    {
        await using var visitor = await ComeAsync();
        await GoAsync(visitor);
        await visitor.ReadTitleAsync(LyingTown.Title);
        // two leaves or more: whatever the size was, the proof is not empty
        await Lying.Town.World.HolderAsync();
        await StopsAsync(visitor, "tampered", Bundle, exchange => exchange.Edit(json =>
        {
            var proof = json["consistency"]!.AsArray();
            Assert.NotEmpty(proof);
            switch (what)
            {
                case "another hash":
                    proof[0] = Digest.Of("another"u8).ToString();
                    break;
                case "a hash less":
                    proof.RemoveAt(proof.Count - 1);
                    break;
                case "a hash more":
                    proof.Add(proof[0]!.DeepClone());
                    break;
                case "none":
                    json.AsObject().Remove("consistency");
                    break;
                default:
                    while (proof.Count < 64)
                        proof.Add(proof[0]!.DeepClone());
                    break;
            }
        }));
        await OpensAfterAllAsync(visitor);
    }

    [Fact]
    public async Task Attack14_what_was_true_three_periods_ago_is_not_shown_any_more()
    {
        // time goes on in this town alone
        await using var own = new LyingTown();
        await own.InitializeAsync();
        await using var visitor = await Visitor.ComeAsync(Browser, own.Town.World, 320);
        await visitor.GoAsync(own.Letter.Path);
        await visitor.ReadTitleAsync(LyingTown.Title);
        var old = own.Server.Traffic.Last(exchange => exchange.Route == Bundle);
        await own.Town.LeaveForAsync(TimeSpan.FromHours(3.1), visitor);
        using var later = new LaterPage(Browser, own);
        await later.StopsAsync(visitor, "stale-directory", Bundle, exchange => exchange.Replay(old));
        await later.OpensAfterAllAsync(visitor);
    }

    /// <summary>The same tests in the town whose time has gone on.</summary>
    sealed class LaterPage(BrowserFixture browser, LyingTown town) : PageAttacks(browser, town);

    static long Size(byte[] bundle) => long.Parse(JsonNode.Parse(bundle)!["checkpoint"]!.GetValue<string>().Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture);
}
