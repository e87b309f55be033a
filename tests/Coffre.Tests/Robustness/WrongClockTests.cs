using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>A clock that is wrong, the client's or the server's: it is said, with what to do, and nothing false is dated.</summary>
[Collection(ShippedWorld.Name)]
public sealed class WrongClockTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-240)]
    [InlineData(9600)]
    public async Task A_client_whose_clock_is_wrong_is_told_so_and_sends_nothing(int hours)
    {
        await using var world = await ShippedWorld.StartAsync();
        var under = new Under(Clock: TimeSpan.FromHours(hours));
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(5, 5));
        (await world.RunAsync("city", under, roll.Deliver)).Demand(ExitCode.Refused, "clock");
        (await world.RunAsync("city", under, "deliver", "--letter", roll.Document(roll.References[0]), "--title", "Avis")).Demand(ExitCode.Refused, "clock");

        var result = (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done).Result;
        Assert.Equal(10, result.GetProperty("sent").GetInt32());
    }

    [Fact]
    public async Task A_few_minutes_are_no_wrong_clock()
    {
        await using var world = await ShippedWorld.StartAsync();
        foreach (var minutes in new[] { 8, -8 })
        {
            var roll = new TestRoll(Path.Combine(world.Folder, $"roll{minutes}"), TestRoll.Some(5, 5), $"Avis {minutes}");
            (await world.RunAsync("city", new Under(Clock: TimeSpan.FromMinutes(minutes)), roll.Deliver)).Demand(ExitCode.Done);
        }
    }

    [Fact]
    public async Task A_server_whose_clock_has_gone_back_does_not_start_and_says_what_to_do()
    {
        await using var world = await ShippedWorld.StartAsync();
        var history = new RollHistory(world);
        await history.DemandLogAsync();
        await world.StopAsync();
        (await world.FailToServeAsync(new(Clock: TimeSpan.FromHours(-2)))).Demand(1, "clock");

        await world.ServeAsync();
        await history.DemandLogAsync();
    }

    [Fact]
    public async Task A_server_whose_clock_was_set_back_by_a_few_minutes_dates_nothing_before_what_it_dated()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(5, 5));
        await world.StopAsync();
        await world.ServeAsync(new Under(Clock: TimeSpan.FromMinutes(5)));
        (await world.RunAsync("city", roll.Deliver)).Demand(ExitCode.Done);
        await world.StopAsync();
        await world.ServeAsync();
        var next = new TestRoll(Path.Combine(world.Folder, "next"), TestRoll.Some(5, 5), "Suite");
        (await world.RunAsync("city", next.Deliver)).Demand(ExitCode.Done);
        // heads that go back in time make a log false
        await new RollHistory(world).DemandLogAsync();
        using var home = world.Open("city");
        var dates = new List<DateTimeOffset>();
        var after = 0L;
        for (FeedPart part; (part = await home.Client().ReadFeedAsync(after)).Events.Count > 0; after = part.Events[^1].Cursor)
            dates.AddRange(part.Events.OrderBy(happened => happened.Proof.Index).Select(happened => happened.Evidence.At));
        Assert.Equal(dates.Order(), dates);
    }
}
