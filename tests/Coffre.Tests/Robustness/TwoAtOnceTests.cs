using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>Two of what must be one: two runs on a journal, two servers on a data folder, two beginnings of the same.</summary>
[Collection(ShippedWorld.Name)]
public sealed class TwoAtOnceTests
{
    [Fact]
    public async Task Two_rolls_on_one_home_are_one_and_the_second_says_why_it_stops()
    {
        await using var world = await ShippedWorld.StartAsync();
        var roll = new TestRoll(Path.Combine(world.Folder, "roll"), TestRoll.Some(20, 20));
        Ended refused;
        using (var home = world.Open("city"))
        using (home.OpenBook())
            refused = await world.RunAsync("city", roll.Deliver);
        refused.Demand(ExitCode.Local, "Another coffre works with", "try again");

        // begun together, whoever comes first delivers, and the other stops or finds everything sent
        var both = await Task.WhenAll(world.RunAsync("city", roll.Deliver), world.RunAsync("city", roll.Deliver));
        Assert.All(both, run => Assert.Contains(run.Code, new[] { ExitCode.Done, ExitCode.Local }));
        Assert.Contains(both, run => run.Code == ExitCode.Done);
        var outcomes = (await world.RunAsync("city", "follow")).Demand(ExitCode.Done).Result.GetProperty("outcomes");
        Assert.Equal(40, outcomes.GetProperty("A.1").GetInt32());
    }

    [Fact]
    public async Task A_second_server_on_a_data_folder_does_not_start_and_the_first_goes_on()
    {
        await using var world = await ShippedWorld.StartAsync();
        (await world.FailToServeAsync()).Demand(1, "Another server or init works on", world.Data);
        using var register = Shipped.StartServer(["init", "--data", world.Data, "--operator", Path.Combine(world.Folder, "operator.sections")]);
        (await register.EndAsync()).Demand(1, "Another server or init works on");
        (await world.RunAsync("city", "whoami")).Demand(ExitCode.Done);
        await world.KillAsync();
        await world.ServeAsync();
    }

    [Fact]
    public async Task Of_two_init_at_once_one_makes_the_log_and_its_key_is_the_one_that_stays()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["terms"], "Terms.\n");
        for (var round = 0; round < 3; round++)
        {
            var data = folder[$"data-{round}"];
            var begun = Enumerable.Range(0, 3).Select(_ => Shipped.StartServer(
                ["init", "--data", data, "--origin", "coffre.test/log", "--host", "localhost:5080", "--place", "CA-QC", "--level", "test", "--terms", folder["terms"]])).ToList();
            var ended = await Task.WhenAll(begun.Select(init => init.EndAsync()));
            begun.ForEach(init => init.Dispose());
            var made = Assert.Single(ended, init => init.Code == 0);
            Assert.All(ended.Except([made]), init => init.Demand(1, data));
            // it goes on to want an operator: key and database are one log's
            using var serve = Shipped.StartServer(["serve", "--data", data, "--urls", "http://localhost:5080"]);
            (await serve.EndAsync()).Demand(1, "No operator is registered yet");
            Assert.StartsWith("coffre.test/log+", made.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_two_accounts_begun_at_once_in_one_home_one_is_kept_whole()
    {
        await using var world = await ShippedWorld.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            var home = $"newcomer-{round}";
            string[] create = ["account", "create", "--server", world.Url, "--trust", Path.Combine(world.Data, "trust")];
            var both = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => world.RunAsync(home, create)));
            var made = Assert.Single(both, run => run.Code == ExitCode.Done);
            Assert.All(both.Except([made]), run => run.Demand(ExitCode.Local));
            var me = (await world.RunAsync(home, "whoami")).Demand(ExitCode.Done).Result;
            Assert.Equal(made.Result.GetProperty("account").GetString(), me.GetProperty("account").GetString());
        }
    }
}
