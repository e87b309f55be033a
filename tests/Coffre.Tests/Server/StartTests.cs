using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Xunit;

namespace Coffre.Tests;

/// <summary>A setting that is unsafe, or that contradicts the data, stops the start and says what to do.</summary>
public sealed class StartTests
{
    static readonly AccountId Someone = new(Digest.Of("someone"u8));

    static readonly Installation Local = new("coffre.test/log", "localhost:5080", "CA-QC", "test", new("coffre.test/log", SigningKey.Generate().Public), Digest.Of([]), Someone);

    public static TheoryData<string, string, string> Unsafe => new()
    {
        { "Host", "coffre.example", "made for the host" },
        { "Urls", "http://localhost:6000", "is another one" },
        { "Urls", "http://0.0.0.0:5080", "unprotected" },
        { "Urls", "http://*:5080", "unprotected" },
        { "Urls", "ftp://localhost", "not an address" },
        { "Urls", "https://localhost:5080", "Https:Certificate" },
        { "Mirror", "data/mirror", "lies in the data folder" },
        { "Proxy", "my-proxy", "lists addresses" },
        { "Idle", "13:00:00", "Session:Longest" },
    };

    [Theory]
    [MemberData(nameof(Unsafe))]
    public void An_unsafe_setting_stops_the_start(string name, string value, string says)
    {
        var settings = new Settings { Data = "data" };
        switch (name)
        {
            case "Host": settings.Host = value; break;
            case "Urls": settings.Urls = value; break;
            case "Mirror": settings.Log.Mirror = value; break;
            case "Proxy": settings.Proxy = value; break;
            default: settings.Session.Idle = TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture); break;
        }
        Assert.Contains(says, Assert.Throws<UnusableDataException>(() => StartChecks.Demand(settings, Local)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Safe_settings_pass_and_no_operator_does_not()
    {
        StartChecks.Demand(new() { Data = "data" }, Local);
        StartChecks.Demand(new() { Data = "data", Urls = "http://0.0.0.0:8080", Proxy = "10.0.0.1" }, Local with { Host = "coffre.example" });
        var none = Assert.Throws<UnusableDataException>(() => StartChecks.Demand(new() { Data = "data" }, Local with { Operator = null }));
        Assert.Contains("--operator", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_is_documented()
    {
        var documentation = File.ReadAllText(Repository.File("docs", "operating.md"));
        foreach (var property in typeof(Settings).GetProperties().Where(property => property.CanWrite))
        {
            var names = property.PropertyType.Name.EndsWith("Settings", StringComparison.Ordinal)
                ? property.PropertyType.GetProperties().Select(inner => $"`{property.Name}:{inner.Name}`")
                : [$"`{property.Name}`"];
            foreach (var name in names)
                Assert.Contains(name, documentation, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_not_used()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has other permissions.");
        await using var world = await World.StartAsync();
        var key = Path.Combine(world.Data, "log.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        await world.StopAsync();
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", (await Assert.ThrowsAsync<UnusableDataException>(world.StartAgainAsync)).Message, StringComparison.Ordinal);

        File.Delete(key);
        Assert.Contains("missing", (await Assert.ThrowsAsync<UnusableDataException>(world.StartAgainAsync)).Message, StringComparison.Ordinal);
        LogKey.Make(key).Dispose();
        Assert.Contains("another log", (await Assert.ThrowsAsync<UnusableDataException>(world.StartAgainAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_is_made_once_and_its_operator_registered_once()
    {
        await using var world = await World.StartAsync();
        var again = Assert.Throws<UnusableDataException>(() => Init.Run(world.Data, "coffre.test/log", world.Host, "CA-QC", "test", []));
        Assert.Contains("not empty", again.Message, StringComparison.Ordinal);
        foreach (var (origin, host, place, level) in new[]
        {
            ("Coffre/Log", "localhost", "CA-QC", "test"), ("coffre.test/log", "http://localhost", "CA-QC", "test"), ("coffre.test/log", "localhost", "Québec", "test"),
            ("coffre.test/log", "localhost", "CA-QC", "qualified"), ("coffre.test/log", "localhost", "CA", "test"), ("coffre.test:70000/log", "localhost", "CA-QC", "test"),
            ("coffre.test/log", "localhost:70000", "CA-QC", "test"),
        })
        {
            Assert.Throws<UnusableDataException>(() => Init.Run(Path.Combine(world.Folder, "other"), origin, host, place, level, []));
            Assert.False(System.IO.Directory.Exists(Path.Combine(world.Folder, "other")));
        }
        var both = Assert.Throws<UnusableDataException>(() => OpenedData.Open(new() { Data = world.Data }));
        Assert.Contains("Another server", both.Message, StringComparison.Ordinal);
        var second = new Actor(world, AccountKind.Operator);
        var sections = Sections.Write([.. second.Beginning(), new("attest", second.Sign(new StatementBody.Attest(second.Id, "Autre", world.Clock.GetUtcNow() + TimeSpan.FromDays(1), 0)).Bytes)]);
        await Assert.ThrowsAsync<RefusalException>(() => Server.Directory.InitOperator.RunAsync(world.Services, new(new MemoryStream(sections)), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_operator_again_writes_the_trust_file_that_a_crash_left_out()
    {
        await using var world = await World.StartAsync();
        var trust = Path.Combine(world.Data, "trust", "trust.json");
        var before = await File.ReadAllBytesAsync(trust, TestContext.Current.CancellationToken);
        File.Delete(trust);
        var attest = world.Operator.Sign(new StatementBody.Attest(world.Operator.Id, "Coffre d’essai", world.Clock.GetUtcNow() + TimeSpan.FromDays(3650), 0));
        var sections = Sections.Write([.. world.Operator.Beginning(), new("attest", attest.Bytes)]);
        Assert.Equal(before, await Server.Directory.InitOperator.RunAsync(world.Services, new(new MemoryStream(sections)), TestContext.Current.CancellationToken));
        Assert.Equal(before, await File.ReadAllBytesAsync(trust, TestContext.Current.CancellationToken));
        Assert.Equal(1, await world.AskAsync<long>("select count(*) from account"));
    }

    [Fact]
    public async Task A_database_of_another_schema_is_not_opened()
    {
        await using var world = await World.StartAsync();
        await world.StopAsync();
        Run(world, "insert into step (name, hash) values ('999_future.sql', zeroblob(32))");
        Assert.Contains("newer", (await Assert.ThrowsAsync<UnusableDataException>(world.StartAgainAsync)).Message, StringComparison.Ordinal);
        Run(world, "delete from step where name = '999_future.sql'; update step set hash = zeroblob(32) where name = '001_ledger.sql'");
        Assert.Contains("another text", (await Assert.ThrowsAsync<UnusableDataException>(world.StartAgainAsync)).Message, StringComparison.Ordinal);
    }

    static void Run(World world, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(world.Data, "coffre.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a test's own constant
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
