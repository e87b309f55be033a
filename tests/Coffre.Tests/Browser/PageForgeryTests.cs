using System.Text;
using Coffre.Server.Data;
using Coffre.Server.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>An operator that writes into its own log, in another's name, what nobody signed: it lies there, proven, and the page of an open vault does not take it for true.</summary>
public sealed class PageForgeryTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("that the letter was not theirs", "/")]
    [InlineData("that the letter was not theirs", "/organismes")]
    [InlineData("that they kept the letter", "/journal")]
    public async Task Attack9_Attack10_What_a_letter_is_said_to_have_signed_counts_only_if_its_key_did(string what, string address)
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town, letter);
        var found = (await town.World.Honest(town.City).FindDeliveryAsync(letter.Id, TestContext.Current.CancellationToken)).Letter!;
        StatementBody body = what == "that they kept the letter" ? new StatementBody.Claim(citizen.Id) : new StatementBody.Paper(town.City.Id, PaperReason.NotMyClaim);
        var event_ = body is StatementBody.Claim
            ? new Event(EventKind.Claim, default, found.Id, citizen.Id) { About = found.Id }
            : new Event(EventKind.Paper, default, found.Id, town.City.Id) { About = found.Id, Reason = Reason.NotMyClaim };
        await ForgeAsync(town, found.Id, found.Newest.Point, body, event_, new Concerned(citizen.Id, body is StatementBody.Claim ? Encoding.ASCII.GetBytes(letter.Id.ToString()) : null));
        await StopsAsync(citizen.Visitor, address);
    }

    [Fact]
    public async Task Attack9_Attack10_Nobody_is_a_contact_who_has_not_said_so()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var other = await town.World.HolderAsync();
        await citizen.WriteAsync(_ => new() { Put = [new ManifestEntry.Contact(other.Id, DateTimeOffset.UtcNow, "Ana")] });
        await ForgeAsync(town, other.Id, other.Chain.Newest.Point, new StatementBody.Link(citizen.Id, LinkBy.Contact, null),
            new(EventKind.Link, default, other.Id, citizen.Id) { About = other.Id }, new Concerned(citizen.Id));
        await StopsAsync(citizen.Visitor, "/partages");
    }

    /// <summary>Signed by somebody else, and entered as the server enters what it has verified; told to those whom it is said to concern.</summary>
    internal static async Task ForgeAsync(Town town, AccountId author, ChainPoint after, StatementBody body, Event e, params Concerned[] parties)
    {
        var (world, ct) = (town.World, TestContext.Current.CancellationToken);
        var mallory = await world.HolderAsync();
        var forged = Statement.Sign(world.Origin, author, after, TreeHead.Empty, world.Clock.GetUtcNow(), body, mallory.Key);
        var recorded = await world.Services.GetRequiredService<Writer>().WriteAsync(tx =>
        {
            tx.Store(forged);
            return world.Services.GetRequiredService<EvidenceLog>().Append(tx, e with { Act = forged.Hash }, parties);
        }, ct);
        // no feed tells of it before the log does
        while (await world.Services.GetRequiredService<Released>().WaitAsync(recorded.Ordinal, ct) is null)
            ct.ThrowIfCancellationRequested();
    }

    static async Task StopsAsync(Visitor visitor, string address)
    {
        await visitor.Page.BringToFrontAsync();
        await visitor.Page.EvaluateAsync("to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }", address);
        await visitor.ReadTitleAsync("Nous avons arrêté");
        Assert.StartsWith("tampered · ", await visitor.Page.Locator("details .num").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(["Réessayer"], await visitor.Page.Locator("main .button").AllInnerTextsAsync());
    }
}
