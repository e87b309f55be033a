using Coffre.Server.Directory;
using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Coffre.Tests;

/// <summary>The server that scripts talk to: made as a newcomer makes one, its operator by the command line, its clock the real one.</summary>
public sealed class ScriptServer : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    readonly int port = World.FreePort();
    WebApplication? app;

    public string Url => $"http://localhost:{port}";

    /// <summary>The trust folder that the operator published.</summary>
    public string Trust => Path.Combine(folder["data"], "trust");

    /// <summary>The operator's home; its key lies beside it.</summary>
    public string OperatorHome => folder["operator"];

    public async ValueTask InitializeAsync()
    {
        var vkey = Init.Run(folder["data"], $"localhost:{port}/log", $"localhost:{port}", "CA-QC", "test", "Terms of a test.\n"u8.ToArray());
        await CoffreAsync("account", "create", "--kind", "operator", "--vkey", vkey, "--offline", "--name", "Coffre d’essai", "-o", folder["operator.sections"]);
        await using (var server = Build())
        await using (var sections = File.OpenRead(folder["operator.sections"]))
            await InitOperator.RunAsync(server.Services, new(sections), TestContext.Current.CancellationToken);
        await StartAsync();
        await CoffreAsync("account", "connect", "--server", Url);
    }

    public async Task StartAsync()
    {
        app = Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task StopAsync()
    {
        if (app is null)
            return;
        await app.StopAsync();
        await app.DisposeAsync();
        app = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Dispose();
    }

    async Task CoffreAsync(params string[] arguments)
    {
        var result = await CoffreProgram.RunAsync(["--home", OperatorHome, "--key", folder["operator.key"], .. arguments]);
        Assert.True(result.Code == 0, result.Errors);
    }

    WebApplication Build()
    {
        var settings = new Settings { Data = folder["data"], Urls = Url };
        settings.Limits.LocatorsAMinute = settings.Limits.ChallengesAMinute = settings.Limits.ActsAMinute = settings.Limits.RequestsAMinute = 1_000_000;
        return Server.Program.Build(settings, TimeProvider.System, new(), builder => builder.Logging.ClearProviders());
    }
}
