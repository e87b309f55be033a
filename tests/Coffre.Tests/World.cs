using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Coffre.Server.Data;
using Coffre.Server.Directory;
using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Coffre.Tests;

/// <summary>
/// A whole server in this process, on a port of its own: fresh SQLite file, fresh objects, a clock that stands still until it is told to go on. It can be stopped
/// and started again on the same data, made to fail at a named point, and looked into.
/// </summary>
sealed class World : IAsyncDisposable
{
    readonly Action<Settings>? change;
    WebApplication? app;

    World(string? host, FakeTimeProvider clock, Action<Settings>? change)
    {
        var address = $"localhost:{FreePort()}";
        (Host, Clock) = (host ?? address, clock);
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new($"http://{address}") };
        this.change = change;
    }

    /// <summary>The host in sessions: where the server listens, or who stands before it.</summary>
    public string Host { get; }

    /// <summary>Talks to the server; carries no session.</summary>
    public HttpClient Http { get; }

    /// <summary>The server's folder, and what lies beside it.</summary>
    public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("coffre-world-").FullName;

    public string Data => Path.Combine(Folder, "data");

    /// <summary>The server's clock and everyone's.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>The same instant for a client, whose waiting takes real time.</summary>
    public TimeProvider ClientClock => new RealTimers(Clock);

    /// <summary>Where the server can be made to fail.</summary>
    public FaultPoints Faults { get; } = new();

    /// <summary>Every line that the server logged, in all its lives.</summary>
    public ConcurrentQueue<string> Logged { get; } = new();

    public Trust Trust { get; private set; } = null!;

    public string Origin => Trust.Log.Name;

    public Actor Operator { get; private set; } = null!;

    /// <summary>The server's parts.</summary>
    public IServiceProvider Services => app?.Services ?? throw new InvalidOperationException("The server is stopped.");

    /// <summary>Makes a data folder, registers an operator, and serves.</summary>
    /// <param name="change">Settings.</param>
    /// <param name="host">The host that people use, where it is not this server itself.</param>
    public static async Task<World> StartAsync(Action<Settings>? change = null, string? host = null)
    {
        var world = new World(host, new(new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero)), change);
        try
        {
            await world.InitAsync();
            await world.StartAgainAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Serves again on the same data, after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        app = Build();
        try
        {
            StartChecks.Demand(app.Services.GetRequiredService<Settings>(), app.Services.GetRequiredService<Installation>());
            await app.StartAsync();
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    /// <summary>A second server on a copy of the data: one log key, one past, and from here two logs.</summary>
    public async Task<World> ForkAsync()
    {
        await StopAsync();
        var fork = new World(Host, Clock, change) { Trust = Trust, Operator = Operator };
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in System.IO.Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(fork.Data, Path.GetRelativePath(Data, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        await StartAgainAsync();
        await fork.StartAgainAsync();
        return fork;
    }

    public async Task StopAsync()
    {
        if (app is null)
            return;
        var stopping = app;
        app = null;
        await stopping.StopAsync();
        await stopping.DisposeAsync();
    }

    public Task<Actor> HolderAsync() => Actor.CreateAsync(this, AccountKind.Holder);

    /// <summary>An organisation; with a name, one that the operator has attested.</summary>
    public async Task<Actor> OrganisationAsync(string? name = null)
    {
        var organisation = await Actor.CreateAsync(this, AccountKind.Organisation);
        if (name is not null)
            await Operator.ActAsync("/api/attests", new StatementBody.Attest(organisation.Id, name, Clock.GetUtcNow() + TimeSpan.FromDays(365), 0));
        return organisation;
    }

    /// <summary>One value out of the database.</summary>
    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = new Database(Path.Combine(Data, OpenedData.DatabaseName), 0).OpenReading();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a test's own constant
        command.CommandText = sql;
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    async Task InitAsync()
    {
        var vkey = NoteKey.Parse(Init.Run(Data, "coffre.test/log", Host, "CA-QC", "test", "Terms of a test.\n"u8.ToArray()));
        await using var server = Build();
        Operator = new(this, AccountKind.Operator, vkey);
        var attest = Operator.Sign(new StatementBody.Attest(Operator.Id, "Coffre d’essai", Clock.GetUtcNow() + TimeSpan.FromDays(3650), 0));
        var sections = Sections.Write([.. Operator.Beginning(), new("attest", attest.Bytes)]);
        Trust = Trust.Parse(await InitOperator.RunAsync(server.Services, new(new MemoryStream(sections))));
    }

    WebApplication Build()
    {
        var settings = new Settings { Data = Data, Urls = Http.BaseAddress!.GetLeftPart(UriPartial.Authority) };
        settings.Limits.LocatorsAMinute = settings.Limits.ChallengesAMinute = settings.Limits.ActsAMinute = settings.Limits.RequestsAMinute = 1_000_000;
        if (!settings.Urls.EndsWith(Host, StringComparison.Ordinal))
            settings.Proxy = "127.0.0.1";
        change?.Invoke(settings);
        return Server.Program.Build(settings, Clock, Faults, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(new Lines(Logged));
        });
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    sealed class RealTimers(TimeProvider clock) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();
    }

    sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
