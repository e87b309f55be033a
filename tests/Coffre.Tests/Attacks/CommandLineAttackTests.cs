using System.Text;
using System.Text.Json.Nodes;
using Coffre.Age;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>A server that lies to the command line, as people type it.</summary>
public sealed class LyingHost : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    IAsyncDisposable? listening;

    internal World World { get; private set; } = null!;

    internal MaliciousServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync(host: $"localhost:{World.FreePort()}");
        await World.StopAsync();
        // the program's clock is the machine's
        World.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        await World.StartAgainAsync();
        Server = new(World);
        listening = await Server.ListenAsync();
        Directory.CreateDirectory(folder["trust"]);
        await File.WriteAllBytesAsync(Path.Combine(folder["trust"], "trust.json"), World.Trust.ToBytes());
    }

    internal string this[string name] => folder[name];

    internal Task<ProgramResult> CoffreAsync(string home, params string[] words) => CoffreProgram.RunAsync([.. words, "--home", folder[home], "--key", folder[$"{home}.key"]], folder: folder.Path);

    /// <summary>The same, and it does what it is asked.</summary>
    internal async Task<string> DoneAsync(string home, params string[] words)
    {
        World.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        var result = await CoffreAsync(home, words);
        Assert.True(result.Code == 0, result.Errors);
        return result.Text;
    }

    /// <summary>A person with a vault and two documents in it; their recovery code.</summary>
    internal async Task<string> BeginAsync(string home)
    {
        Server.BeHonest();
        var made = await DoneAsync(home, "account", "create", "--server", $"http://{World.Host}", "--trust", folder["trust"]);
        foreach (var name in new[] { "un", "deux" })
            await DepositAsync(home, $"{name}.txt");
        return made.Split('\n').Single(line => line.StartsWith("Recovery code", StringComparison.Ordinal)).Split(' ')[^1];
    }

    internal async Task DepositAsync(string home, string name)
    {
        await File.WriteAllTextAsync(folder[name], $"Texte de {name}");
        await DoneAsync(home, "deposit", name);
    }

    /// <summary>The keys of a home, as its own machine opens them.</summary>
    internal Keybag Keys(string home)
    {
        using var unlock = Derive.DeviceUnlock(KeyFile.Read(folder[$"{home}.key"], () => ""));
        return Keybag.Open(File.ReadAllBytes(Path.Combine(folder[home], "keybag.age")), unlock, ChainOf(home));
    }

    internal Chain ChainOf(string home)
    {
        var statements = Sections.Read(File.ReadAllBytes(Path.Combine(folder[home], "chain")));
        return Chain.Read(Statement.Parse(statements[0].Bytes).Account, World.Origin, [.. statements.Select(section => section.Bytes)]);
    }

    public async ValueTask DisposeAsync()
    {
        await listening!.DisposeAsync();
        Server.Dispose();
        await World.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>Attacks on a vault that the command line holds: each time it stops, says the word, and has sent nothing.</summary>
public sealed class CommandLineAttackTests(LyingHost host) : IClassFixture<LyingHost>
{
    const string Manifest = "GET /api/manifest";

    MaliciousServer Server => host.Server;

    [Fact]
    public async Task Attack12_Attack10_Attack8_No_older_no_other_and_no_strangers_list_is_read()
    {
        await host.BeginAsync("liste");
        var before = Server.AllTraffic.Last(exchange => exchange.Route == Manifest);
        await host.DepositAsync("liste", "trois.txt");
        var index = IndexOf(before);
        var old = Server.AllTraffic.Last(exchange => exchange.Route == index);
        await host.DoneAsync("liste", "export", "tout");
        var now = IndexOf(Server.AllTraffic.Last(exchange => exchange.Route == Manifest));
        using var keys = host.Keys("liste");
        // the whole answer of before, all but the newest, none of it
        await StopsAsync("rolled-back", Manifest, exchange => exchange.Replay(before));
        await StopsAsync("rolled-back", Manifest, exchange => exchange.Edit(json => Statements(json).RemoveAt(Statements(json).Count - 1)));
        await StopsAsync("rolled-back", Manifest, exchange => exchange.Edit(json => Statements(json).Clear()));
        // an index of before, and one that anyone can seal
        await StopsAsync("rolled-back", now, exchange => exchange.Body = old.Body);
        await StopsAsync("tampered", now, exchange => exchange.Body = SealedFile.To(keys.Vaults[0].Recipient, new ManifestIndex(keys.Account, 3, null, TreeHead.Empty, []).ToBytes()).Bytes.ToArray());
        // a row that a stranger has signed
        await StopsAsync("tampered", Manifest, exchange => exchange.Edit(json =>
        {
            var added = Statements(json)[^1]!.DeepClone();
            var newest = Statement.Parse(Encoding.UTF8.GetBytes(added["text"]!.GetValue<string>()));
            var body = new StatementBody.Manifest(((StatementBody.Manifest)newest.Body).N + 1, newest.Hash, Digest.Of("index"u8), [], []);
            added["text"] = Encoding.UTF8.GetString(Statement.Sign(host.World.Origin, keys.Account, newest.After, TreeHead.Empty, DateTimeOffset.UtcNow, body, host.World.Operator.Key).Bytes.Span);
            Statements(json).Add(added);
        }));

        async Task StopsAsync(string stop, string route, Action<Exchange> tell)
        {
            Server.BeHonest();
            Server.On(route, tell);
            Server.Forget();
            var result = await host.CoffreAsync("liste", "export", "autre");
            Assert.Contains($"Stopped ({stop})", result.Errors, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Refused, result.Code);
            Assert.False(Directory.Exists(host["autre"]), "Something was written.");
            Judge.DemandNothingSent(Server);
        }
    }

    [Fact]
    public async Task Attack3_Keys_of_before_are_not_taken_for_those_in_force()
    {
        await host.BeginAsync("clés");
        await host.DoneAsync("clés", "keys", "refresh");
        var before = Sections.Read(Server.AllTraffic.Last(exchange => exchange.Route == "GET /api/keybag").Body);
        await host.DoneAsync("clés", "keys", "rotate");
        var chain = await File.ReadAllBytesAsync(Path.Combine(host["clés"], "chain"), TestContext.Current.CancellationToken);
        Server.On("GET /api/keybag", exchange =>
        {
            var now = Sections.Read(exchange.Body);
            exchange.Body = Sections.Write([now[0], before[1], new("directory", RemovedKeyAttackTests.WithoutNewest(now[2].Bytes.ToArray(), host.ChainOf("clés").Id)), now[3]]);
        });
        var result = await host.CoffreAsync("clés", "keys", "refresh");
        Assert.Contains("rolled-back", result.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Equal(chain, await File.ReadAllBytesAsync(Path.Combine(host["clés"], "chain"), TestContext.Current.CancellationToken));
        Server.BeHonest();
        await host.DoneAsync("clés", "whoami");
    }

    [Fact]
    public async Task Attack27_Attack20_A_machine_that_was_removed_opens_the_old_and_none_of_the_new_and_writes_nothing()
    {
        var code = await host.BeginAsync("vieux");
        await File.WriteAllTextAsync(host["code.txt"], code, TestContext.Current.CancellationToken);
        using var removed = host.Keys("vieux");
        var old = SealedBy(Server.AllTraffic, removed.Account);
        Assert.NotEmpty(old);
        Assert.All(old, file => AgeFile.Open(file.Span, [.. removed.Vaults]));

        await host.DoneAsync("neuf", "recover", "--server", $"http://{host.World.Host}", "--trust", host["trust"], "--code-file", host["code.txt"]);
        Server.Forget();
        await host.DepositAsync("neuf", "nouveau.txt");
        using var keys = host.Keys("neuf");
        var files = SealedBy(Server.Traffic, keys.Account);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            AgeFile.Open(file.Span, [.. keys.Vaults]);
            Assert.Throws<RefusedException>(() => AgeFile.Open(file.Span, [.. removed.Vaults]));
        }

        // whoever runs the server lets it in, and says nothing of what has changed
        var client = Server.Client();
        client.SpeakFor(new(host.ChainOf("neuf"), keys.Sign));
        await RemovedKeyAttackTests.LetInAsync(Server, client);
        Server.Instead("POST /api/sessions", exchange =>
        {
            exchange.Status = System.Net.HttpStatusCode.OK;
            exchange.Headers["Content-Type"] = "application/json";
            exchange.Body = Encoding.UTF8.GetBytes("""{"token":"anything","ends":"2100-01-01T00:00:00.000Z"}""");
        });
        Server.Forget();
        var result = await host.CoffreAsync("vieux", "export", "volé");
        Assert.Contains("stale-key", result.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.False(Directory.Exists(host["volé"]), "Something was written.");
        Judge.DemandNothingSent(Server);
        Assert.DoesNotContain(Server.Routes, route => route.StartsWith("GET /api/payloads/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attack22_The_list_says_no_more_of_its_size_than_its_bucket()
    {
        await host.BeginAsync("taille");
        var sizes = new List<string>();
        foreach (var name in new[] { "a.txt", $"{new string('b', 90)}.txt" })
        {
            Server.Forget();
            await host.DepositAsync("taille", name);
            using var keys = host.Keys("taille");
            var files = SealedBy(Server.Traffic, keys.Account);
            Assert.All(files, file => Assert.Equal(0, AgeFile.Open(file.Span, [.. keys.Vaults]).Length % ManifestPage.Bucket));
            sizes.Add(string.Join(' ', files.Select(file => file.Length)));
        }
        Assert.Equal(sizes[0], sizes[1]);
        Assert.NotEmpty(sizes[0]);
        Assert.DoesNotContain(Server.AllTraffic, exchange => exchange.Asked.ContainsKey("Content-Encoding") || exchange.Headers.ContainsKey("Content-Encoding"));
    }

    [Fact]
    public async Task Attack23_What_a_document_is_called_and_says_is_in_no_request_and_nowhere_at_the_server()
    {
        await host.BeginAsync("mots");
        await File.WriteAllTextAsync(host["Zyxomma-nom.txt"], "Zyxomma-contenu", TestContext.Current.CancellationToken);
        await host.DoneAsync("mots", "deposit", "Zyxomma-nom.txt", "--folder", "Zyxomma-dossier");
        var canaries = new Canaries();
        canaries.Plant("Zyxomma");
        await canaries.DemandAbsentAsync(host.World, Server.AllTraffic);
        await host.World.StartAgainAsync();
    }

    /// <summary>Indexes and pages that an account has sent with its manifests.</summary>
    static List<ReadOnlyMemory<byte>> SealedBy(IEnumerable<Exchange> traffic, AccountId account) =>
    [
        .. from exchange in traffic
           where exchange.Route == "PUT /api/manifest"
           let sections = Sections.Read(exchange.Sent)
           where Statement.Parse(sections[0].Bytes).Account == account
           from section in sections
           where section.Name == "sealed"
           select section.Bytes,
    ];

    static string IndexOf(Exchange manifest)
    {
        var newest = Statement.Parse(Encoding.UTF8.GetBytes(Statements(JsonNode.Parse(manifest.Body)!)[^1]!["text"]!.GetValue<string>()));
        return $"GET /api/payloads/{Base32.Encode(((StatementBody.Manifest)newest.Body).Index.ToArray())}";
    }

    static JsonArray Statements(JsonNode manifest) => manifest["statements"]!.AsArray();
}
