using Xunit;

namespace Coffre.Tests;

/// <summary>What a run leaves that was cut off between two requests, or two files: the next one mends it.</summary>
public sealed class DepositCutTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("PUT /api/manifest", true)]
    [InlineData("POST /api/acts/deposit", true)]
    [InlineData("POST /api/acts/deposit", false)]
    public async Task A_deposit_whose_answer_or_entry_was_lost_is_entered_once_by_the_same_command(string route, bool arrives)
    {
        await using var world = await StartAsync($"localhost:{World.FreePort()}");
        using var server = new MaliciousServer(world);
        await using var listening = await server.ListenAsync();
        var ana = await new Traveller($"http://{world.Host}", TrustFolder(world), folder.Path, "ana").BeginAsync();
        await File.WriteAllTextAsync(folder["bail.txt"], "Bail", Ct);
        await File.WriteAllTextAsync(folder["autre.txt"], "Autre", Ct);
        if (arrives && route.StartsWith("POST", StringComparison.Ordinal))
            server.On(route, Cut);
        else
            server.Instead(route, Cut);
        Assert.Equal(3, (await ana.TryAsync("deposit", folder["bail.txt"])).Code);
        server.BeHonest();
        Assert.Single((await ana.DoAsync("deposit", folder["bail.txt"], "--json")).Results("id"));
        await ana.DoAsync("deposit", folder["autre.txt"]);
        using var home = ana.Open();
        var entries = (await home.Client().ReadManifestAsync(home.Keybag, Ct)).Entries.OfType<ManifestEntry.Document>().ToList();
        Assert.Equal(["autre.txt", "bail.txt"], entries.Select(entry => entry.Versions[0].Name));
        await using var payload = await home.Client().FetchPayloadAsync(entries[1].Versions[0].Payload, Ct);
        Assert.Equal(Digest.Of("Bail"u8), await entries[1].Versions[0].OpenAsync(payload, Stream.Null, Ct));
    }

    [Fact]
    public async Task A_home_whose_keys_were_kept_by_half_is_mended_by_keys_refresh()
    {
        await using var world = await StartAsync();
        var ana = await new Traveller($"http://{world.Host}", TrustFolder(world), folder.Path, "ana").BeginAsync();
        await File.WriteAllTextAsync(folder["bail.txt"], "Bail", Ct);
        await ana.DoAsync("deposit", folder["bail.txt"]);
        var before = await File.ReadAllBytesAsync(folder["ana/chain"], Ct);
        await ana.DoAsync("keys", "rotate");
        // killed after the keybag and before the chain that names it
        await File.WriteAllBytesAsync(folder["ana/chain"], before, Ct);
        Assert.NotEqual(0, (await ana.TryAsync("deposit", folder["bail.txt"])).Code);
        await ana.DoAsync("keys", "refresh");
        await ana.DoAsync("deposit", folder["bail.txt"]);
        Assert.Equal("2", (await ana.DoAsync("export", folder["tout"], "--json")).Result("documents"));
    }

    [Theory]
    [InlineData("POST /api/accounts/close", true)]
    [InlineData("POST /api/accounts/close", false)]
    [InlineData("GET /log/proofs*", true)]
    public async Task V49_a_close_that_was_cut_off_gives_its_certificate_to_the_same_command(string route, bool arrives)
    {
        await using var world = await StartAsync($"localhost:{World.FreePort()}");
        using var server = new MaliciousServer(world);
        await using var listening = await server.ListenAsync();
        var ana = await new Traveller($"http://{world.Host}", TrustFolder(world), folder.Path, "ana").BeginAsync();
        // where it cannot be written nothing is closed
        await File.WriteAllTextAsync(folder["stands.receipt"], "", Ct);
        Assert.Equal(4, (await ana.TryAsync("close", "--yes", "-o", folder["stands.receipt"])).Code);
        Assert.Equal(4, (await ana.TryAsync("close", "--yes", "-o", folder["nowhere/closed.receipt"])).Code);
        await ana.DoAsync("whoami");
        if (arrives)
            server.On(route, Cut);
        else
            server.Instead(route, Cut);
        Assert.Equal(3, (await ana.TryAsync("close", "--yes", "-o", folder["closed.receipt"])).Code);
        Assert.False(File.Exists(folder["closed.receipt"]));
        server.BeHonest();
        await ana.DoAsync("close", "--yes", "-o", folder["closed.receipt"]);
        await ana.DoAsync("verify", folder["closed.receipt"], "--trust", folder["trust"]);
        Assert.False(File.Exists(folder["ana/closing"]));
    }

    static void Cut(Exchange exchange) => (exchange.Status, exchange.Body) = (System.Net.HttpStatusCode.ServiceUnavailable, []);

    // a command is a process with the real clock
    static async Task<World> StartAsync(string? host = null)
    {
        var world = await World.StartAsync(host: host);
        world.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        await world.StopAsync();
        await world.StartAgainAsync();
        return world;
    }

    string TrustFolder(World world)
    {
        Directory.CreateDirectory(folder["trust"]);
        File.WriteAllBytes(folder["trust/trust.json"], world.Trust.ToBytes());
        return folder["trust"];
    }
}
