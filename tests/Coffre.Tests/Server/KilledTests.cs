using System.Diagnostics;
using System.Net;
using System.Text;
using Coffre.Server.Hosting;
using Xunit;

namespace Coffre.Tests;

/// <summary>The server as a process of its own, killed at random moments while accounts begin: what it answered stands, and the log goes on.</summary>
public sealed class KilledTests
{
    [Fact]
    public async Task What_was_answered_survives_a_kill_and_the_log_goes_on()
    {
        await using var world = await World.StartAsync(settings => settings.Log.Mirror = Path.Combine(Path.GetDirectoryName(settings.Data)!, "mirror"));
        var (before, _) = await Monitor.ReadAsync(world);
        await world.StopAsync();
        var random = new Random(11);
        var answered = new List<Actor>();
        for (var round = 0; round < 4; round++)
        {
            using var server = await ServeAsync(world);
            using var stop = new CancellationTokenSource();
            var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => BeginAsync(world, answered, stop.Token)));
            await Task.Delay(random.Next(300, 900), TestContext.Current.CancellationToken);
            // on a busy machine the first answers take longer: a kill before any would show nothing
            while (round == 0 && Count(answered) == 0)
                await Task.Delay(50, TestContext.Current.CancellationToken);
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
            await stop.CancelAsync();
            await load;
        }
        Assert.NotEmpty(answered);

        await world.StartAgainAsync();
        await Monitor.SettleAsync(world);
        await Monitor.DemandContinuationAsync(world, before);
        foreach (var actor in answered)
        {
            // whoever was answered is there, with a second statement and its place in the log
            using var again = await actor.SendCreationAsync();
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
            Assert.False((await Actor.JsonAsync(again, HttpStatusCode.OK)).TryGetProperty("session", out _));
        }
        Assert.Equal(0L, await world.AskAsync<long>("select count(*) from account a where (select count(*) from statement s where s.author = a.id) < 2"));
    }

    static int Count(List<Actor> answered)
    {
        lock (answered)
            return answered.Count;
    }

    static async Task BeginAsync(World world, List<Actor> answered, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var actor = new Actor(world, AccountKind.Holder);
            try
            {
                using var answer = await actor.SendCreationAsync();
                if (!answer.IsSuccessStatusCode)
                    continue;
                lock (answered)
                    answered.Add(actor);
            }
            catch (HttpRequestException)
            {
                return;     // killed
            }
        }
    }

    static async Task<Process> ServeAsync(World world)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(OpenedData).Assembly.Location, "serve", "--data", world.Data, "--urls", $"http://{world.Host}", "--Log:Mirror", Path.Combine(world.Folder, "mirror"),
                "--Limits:ChallengesAMinute", "100000", "--Limits:RequestsAMinute", "100000",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = Process.Start(start)!;
        var said = new StringBuilder();
        server.OutputDataReceived += (_, line) => said.AppendLine(line.Data);
        server.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        for (var tries = 0; ; tries++)
        {
            Assert.False(server.HasExited || tries > 600, $"the server did not start: {said}");
            try
            {
                using var ready = await world.Http.GetAsync("/ready");
                if (ready.IsSuccessStatusCode)
                    break;
            }
            catch (HttpRequestException)
            {
            }
            await Task.Delay(50);
        }
        // the process has the real clock
        world.Clock.SetUtcNow(TimeProvider.System.GetUtcNow() > world.Clock.GetUtcNow() ? TimeProvider.System.GetUtcNow() : world.Clock.GetUtcNow());
        return server;
    }

    [Fact]
    public async Task The_verbs_say_what_they_need_and_init_prints_the_key_of_the_log()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("coffre-verbs-").FullName;
        var data = Path.Combine(folder, "data");
        await File.WriteAllTextAsync(Path.Combine(folder, "terms"), "Terms.\n", TestContext.Current.CancellationToken);
        Assert.Equal(2, await RunAsync());
        Assert.Equal(1, await RunAsync("init", "--data", data));
        Assert.Equal(0, await RunAsync("init", "--data", data, "--origin", "coffre.test/log", "--host", "localhost:5081", "--place", "CA-QC", "--level", "test", "--terms", Path.Combine(folder, "terms")));
        Assert.Equal(1, await RunAsync("serve", "--data", data));                                                      // no operator yet
        await File.WriteAllTextAsync(Path.Combine(data, "settings.json"), "{\"Limits\":{\"Parts\":0}}", TestContext.Current.CancellationToken);
        Assert.Equal(1, await RunAsync("serve", "--data", data));                                                      // out of range
        System.IO.Directory.Delete(folder, recursive: true);
    }

    static Task<int> RunAsync(params string[] args) => Server.Verbs.RunAsync(args, (settings, clock, faults) => Server.Program.Build(settings, clock, faults));
}
