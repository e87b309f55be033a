using System.Globalization;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>
/// A roll of 300 is delivered, 150 to accounts and 150 by letter, and now the client is killed within it, now the server. Nothing that was acknowledged is lost,
/// nothing is doubled, and the log only grows.
/// </summary>
[Collection(ShippedWorld.Name)]
public sealed class KilledRollTests
{
    static readonly bool Long = Environment.GetEnvironmentVariable("COFFRE_LONG") == "1";

    /// <summary>To have the same moments again: COFFRE_SEED.</summary>
    static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("COFFRE_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;

    [Fact]
    public async Task Killed_within_a_roll_client_and_server_lose_nothing_and_double_nothing()
    {
        await using var world = await ShippedWorld.StartAsync();
        var random = new Random(Seed);
        var history = new RollHistory(world);
        var whole = 0L;
        foreach (var round in new[] { 0, 1 })
        {
            // undisturbed; the first finds a cold server
            var begun = System.Diagnostics.Stopwatch.GetTimestamp();
            await history.ResumeAsync(RollOf(world, round));
            whole = (long)System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            await history.DemandEachOnceAsync(RollOf(world, round));
        }
        for (var round = 2; round < 2 + (Long ? 100 : 10); round++)
        {
            var (server, moment) = (round % 2 == 0, random.Next(5, (int)whole));
            history.Say($"COFFRE_SEED={Seed}, round {round}: the {(server ? "server" : "client")} is killed after {moment} of about {whole} ms.");
            var roll = RollOf(world, round);
            using (var run = world.Begin("city", default, roll.Deliver))
            {
                await Task.Delay(moment);
                if (server)
                {
                    await world.KillAsync();
                    await world.ServeAsync();
                    // it goes on by itself, or says that the same command goes on
                    Assert.Contains((await run.EndAsync()).Code, new[] { ExitCode.Done, ExitCode.TryAgain });
                }
                else
                {
                    run.Kill();
                    await run.EndAsync();
                }
            }
            var acknowledged = history.Acknowledged(roll);
            history.Say($"{acknowledged.Count} of {roll.References.Count} were acknowledged.");
            await history.ResumeAsync(roll);
            history.DemandKept(roll, acknowledged);
            await history.DemandEachOnceAsync(roll);
            await history.DemandLogAsync();
        }
        await history.DemandReceivedAsync();
        (await world.RunAsync("city", "log", "check", "--full")).Demand(ExitCode.Done);
    }

    static TestRoll RollOf(ShippedWorld world, int round) =>
        new(Path.Combine(world.Folder, $"roll-{round}"), TestRoll.Some(ShippedWorld.Residents, 150), $"Avis {round}");
}
