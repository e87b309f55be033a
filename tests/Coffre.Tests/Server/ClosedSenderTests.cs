using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>A letter whose sender closed its account before it opened: whoever holds the paper learns that it will not, proven, and nobody else can say so.</summary>
public sealed class ClosedSenderTests
{
    [Fact]
    public async Task A_letter_whose_sender_closed_before_it_opens_says_so_until_it_ends()
    {
        await using var world = await World.StartAsync();
        var (letter, closed) = await ClosedAsync(world);
        Assert.Equal(["A.1", "D.2"], Events(await letter.BundleAsync()));
        var opened = await letter.OpenAsync();
        Assert.Equal((LetterState.Closed, (DateTimeOffset?)closed, "Ville"), (opened.State, opened.Changed, opened.Sender.Name));
        Assert.Null(opened.Delivery);
        Assert.Null(opened.Available);
        Assert.Equal(1, (await letter.BundleAsync()).States);
        // from opens on it is the same; nothing is made available, and the letter begins no session
        world.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(LetterState.Closed, (await letter.OpenAsync()).State);
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await letter.SendSessionAsync()));
        // a start makes heads of its own: those of the last period may still be on their way
        await world.StopAsync();
        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.StartAgainAsync();
        Assert.Equal(LetterState.Expired, (await letter.OpenAsync()).State);
        Assert.Equal(0, (await letter.BundleAsync()).States);
    }

    [Fact]
    public async Task A_letter_that_had_opened_when_its_sender_closed_stays_open()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        var letter = new TestLetter(world, city);
        await Sent.By(letter, city).SendAsync();
        await CloseAsync(city);
        Assert.Equal(LetterState.Cover, (await letter.OpenAsync()).State);
    }

    [Fact]
    public async Task Attack9_Attack26_That_a_sender_has_closed_is_believed_with_its_close_and_its_D_2_alone()
    {
        await using var world = await World.StartAsync();
        var (letter, _) = await ClosedAsync(world);
        var good = await letter.BundleAsync();
        var told = 0;
        foreach (var (what, json) in JsonLies.Of(good.ToBytes()).Where(lie => lie.What.StartsWith("closed", StringComparison.Ordinal)))
        {
            var refused = Assert.ThrowsAny<Exception>(() => Open(world, letter, LetterBundle.Read(json)));
            Assert.True(refused is RefusedException or StoppedException { Stop: "tampered" }, $"{what}: {refused}");
            told++;
        }
        Assert.True(told > 20, $"only {told} lies");
        // another account's close, and the close of this one with what it left of another letter
        var (other, _) = await ClosedAsync(world);
        var false_ = await other.BundleAsync();
        good = await letter.BundleAsync();
        foreach (var lie in new[] { good with { Closed = false_.Closed }, good with { Closed = good.Closed! with { Evidence = false_.Closed!.Evidence } }, good with { Closed = good.Closed! with { Act = false_.Closed!.Act } } })
            Assert.Equal("tampered", Assert.Throws<StoppedException>(() => Open(world, letter, lie)).Stop);
        // with a D.1 that it never had, without its A.1, and beside another state
        foreach (var lie in new[] { good with { Evidence = [good.Evidence[0], good.Closed!.Evidence] }, good with { Evidence = [] }, good with { Grant = [1] }, good with { Recall = good.Closed } })
            Assert.Equal("tampered", Assert.Throws<StoppedException>(() => Open(world, letter, lie)).Stop);
        // withheld, it is a letter that is early: less than the truth; once it should open, it is a lie
        Assert.Equal(LetterState.Early, Open(world, letter, good with { Closed = null }).State);
        world.Clock.Advance(TimeSpan.FromHours(2));
        var later = await letter.BundleAsync();
        Assert.Equal("tampered", Assert.Throws<StoppedException>(() => Open(world, letter, later with { Closed = null })).Stop);
    }

    [Fact]
    public async Task Attack21_No_statement_of_another_type_stands_for_the_close()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        var letter = new TestLetter(world, city);
        await Sent.By(letter, city, city.Now.AddHours(2), city.Now.AddHours(4)).SendAsync();
        await CloseAsync(city);
        var good = await letter.BundleAsync();
        foreach (var body in StatementBodyTests.Examples.Where(body => body.Type is not (StatementType.Close or StatementType.Genesis)))
        {
            var other = Statement.Sign(world.Origin, city.Id, city.Chain.Statements[^1].After, TreeHead.Empty, world.Clock.GetUtcNow(), body, city.Key);
            var lie = good with { Closed = good.Closed! with { Act = Encoding.UTF8.GetString(other.Bytes.Span) } };
            Assert.Equal("tampered", Assert.Throws<StoppedException>(() => Open(world, letter, lie)).Stop);
        }
    }

    /// <summary>A letter that opens in two hours and ends in four, and an issuer that has closed since.</summary>
    static async Task<(TestLetter Letter, DateTimeOffset Closed)> ClosedAsync(World world)
    {
        var city = await world.OrganisationAsync("Ville");
        var letter = new TestLetter(world, city);
        await Sent.By(letter, city, city.Now.AddHours(2), city.Now.AddHours(4)).SendAsync();
        Assert.Equal(LetterState.Early, (await letter.OpenAsync()).State);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await CloseAsync(city);
        return (letter, Time.Cut(world.Clock.GetUtcNow()));
    }

    static async Task CloseAsync(Actor city) =>
        await Actor.ReadAnswerAsync(await city.PostAsync("/api/accounts/close", [new("close", city.Append(new StatementBody.Close()).Bytes)]));

    static OpenedLetter Open(World world, TestLetter letter, LetterBundle bundle) => Opening.Letter(letter.Code, bundle, world.Trust, null, world.Clock.GetUtcNow());

    static IReadOnlyList<string> Events(LetterBundle bundle) =>
        [.. bundle.Evidence.Append(bundle.Closed!.Evidence).Select(given => Evidence.Parse(Encoding.UTF8.GetBytes(given.Text)).Event.Code)];
}
