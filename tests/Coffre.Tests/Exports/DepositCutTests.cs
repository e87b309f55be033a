using Coffre.Cli;
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

    [Fact]
    public async Task A_close_that_was_signed_too_long_ago_is_signed_anew_by_the_command_after()
    {
        await using var world = await StartAsync();
        var ana = await new Traveller($"http://{world.Host}", TrustFolder(world), folder.Path, "ana").BeginAsync();
        using (var home = ana.Open())
        {
            var closing = await home.Client().PrepareCloseAsync(Ct);
            var (chain, now) = (closing.Chain.Chain, closing.Close);
            var old = Statement.Sign(world.Origin, chain.Id, chain.Newest.Point, TreeHead.Empty, now.At.AddDays(-8), new StatementBody.Close(), home.Keybag.Sign);
            home.Closing = closing with { Close = old };
        }
        var late = await ana.TryAsync("close", "--yes", "-o", folder["closed.receipt"]);
        Assert.Equal(1, late.Code);
        Assert.Contains("wrong-time", late.Errors, StringComparison.Ordinal);
        await ana.DoAsync("close", "--yes", "-o", folder["closed.receipt"]);
        await ana.DoAsync("verify", folder["closed.receipt"], "--trust", folder["trust"]);
    }

    [Fact]
    public async Task What_a_home_has_seen_of_its_list_does_not_go_back_when_two_commands_overlap()
    {
        await using var world = await StartAsync();
        var ana = await new Traveller($"http://{world.Host}", TrustFolder(world), folder.Path, "ana").BeginAsync();
        await File.WriteAllTextAsync(folder["bail.txt"], "Bail", Ct);
        await ana.DoAsync("deposit", folder["bail.txt"]);
        string newest;
        using (var slow = ana.Open())
        {
            await slow.Client().ReadManifestAsync(slow.Keybag, Ct);
            await ana.DoAsync("deposit", folder["bail.txt"]);
            newest = await File.ReadAllTextAsync(folder["ana/manifest"], Ct);
            Assert.NotEqual(slow.Client().KeptManifest, Mark(newest));
        }
        Assert.Equal(newest, await File.ReadAllTextAsync(folder["ana/manifest"], Ct));
    }

    [Fact]
    public async Task A_file_of_an_export_that_is_written_again_in_its_place_stays()
    {
        var id = new AccountId(Digest.Of("ana"u8));
        using (var first = ExportJournal.Open(folder["tout"], id))
            await first.WriteAsync("receipt, closed", "receipts/a", stream => stream.WriteAsync("one"u8.ToArray(), Ct).AsTask(), Ct);
        for (var run = 0; run < 2; run++)
        {
            using var next = ExportJournal.Open(folder["tout"], id);
            if (next.Find("receipt, opened") is null)
                await next.WriteAsync("receipt, opened", "receipts/a", stream => stream.WriteAsync("two"u8.ToArray(), Ct).AsTask(), Ct);
            next.Forget([]);
            Assert.Null(next.Find("receipt, closed"));
            Assert.Equal("two", await File.ReadAllTextAsync(folder["tout/receipts/a"], Ct));
        }
        // what is left over is still taken away
        using var last = ExportJournal.Open(folder["tout"], id);
        last.Forget([]);
        Assert.False(File.Exists(folder["tout/receipts/a"]));
    }

    static ManifestMark Mark(string kept)
    {
        using var json = System.Text.Json.JsonDocument.Parse(kept);
        return new(json.RootElement.EnumerateObject().First(one => one.Name.Equals("n", StringComparison.OrdinalIgnoreCase)).Value.GetInt64(),
            Digest.Parse(json.RootElement.EnumerateObject().First(one => one.Name.Equals("hash", StringComparison.OrdinalIgnoreCase)).Value.GetString()!));
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
