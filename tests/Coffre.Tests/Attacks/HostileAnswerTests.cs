using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Coffre.Tests;

/// <summary>Answers that are made to exhaust whoever reads them.</summary>
public sealed class HostileAnswerTests(Victims victims) : IClassFixture<Victims>, IDisposable
{
    readonly MaliciousServer server = victims.Server();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Attack28_An_answer_without_end_is_refused_at_its_limit()
    {
        foreach (var (route, most, ask) in Questions())
        {
            var endless = new Endless();
            server.BeHonest();
            server.On(route, exchange => { exchange.Status = HttpStatusCode.OK; exchange.More = endless; });
            Assert.Equal("too-large", (await Assert.ThrowsAsync<RefusedException>(() => ask(server.Client(victims.City.Author)))).Fault);
            Assert.InRange(endless.Taken, 0, most + (1 << 20));
        }
    }

    [Fact]
    public async Task Attack28_A_problem_without_end_is_refused_at_its_limit()
    {
        var endless = new Endless();
        server.On("GET /api/operator", exchange => { exchange.Status = HttpStatusCode.BadRequest; exchange.Headers["Content-Type"] = "application/problem+json"; exchange.More = endless; });
        Assert.Equal("too-large", (await Assert.ThrowsAsync<RefusedException>(() => server.Client().FindOperatorAsync())).Fault);
        Assert.InRange(endless.Taken, 0, 5 << 20);
    }

    [Fact]
    public async Task Attack28_Deep_wide_and_broken_JSON_is_refused_in_bounded_memory()
    {
        var honest = await server.RecordAsync("GET /api/operator", () => server.Client().FindOperatorAsync());
        byte[][] lies =
        [
            Utf8(new string('[', 1_000_000)), Utf8(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000)),
            JsonLies.With(honest.Body, ["chains"], new JsonArray([.. Enumerable.Range(0, 100_000).Select(_ => (JsonNode)1)])),
            JsonLies.With(honest.Body, ["heads", "path"], new JsonArray([.. Enumerable.Range(0, 100_000).Select(_ => (JsonNode)Digest.Of("x"u8).ToString())])),
            JsonLies.With(honest.Body, ["checkpoint"], new string('x', 8_000_000)),
            JsonLies.With(honest.Body, ["chains", 0, "statements"], new JsonArray([.. Enumerable.Range(0, Chain.MaxLength + 1).Select(_ => new JsonObject { ["text"] = "", ["index"] = 0, ["path"] = new JsonArray() })])),
            JsonLies.With(honest.Body, ["chains", 0, "statements", 1, "text"], "coffre/keys/v1\n" + new string('a', Statement.MaxSize)),
            Utf8("{\"checkpoint\":\"\\ud800\"}"), [0xff, 0xfe], [], Utf8("null"), Utf8("[]"), honest.Body[..^1], [.. honest.Body, (byte)'}'],
        ];
        byte[] lie = [];
        server.Instead("GET /api/operator", exchange => { exchange.Replay(honest); exchange.Body = lie; });
        foreach (var one in lies)
        {
            lie = one;
            await Assert.ThrowsAsync<RefusedException>(() => server.Client().FindOperatorAsync());
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ApiJson.Read(lie, ApiJson.Default.OperatorAnswer, int.MaxValue);
            }
            catch (RefusedException)
            {
                // or refused later, by what it says
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (16L * lie.Length) + (1 << 20));
        }
    }

    [Fact]
    public async Task Attack28_Headers_without_end_are_refused_and_not_asked_for_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = 0;
        using var stop = new CancellationTokenSource();
        var serving = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                asked++;
                try
                {
                    await using var stream = client.GetStream();
                    await stream.ReadAtLeastAsync(new byte[64], 1, cancellationToken: stop.Token);
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), stop.Token);
                    var line = Utf8("X-More: " + new string('a', 1000) + "\r\n");
                    while (true)
                        await stream.WriteAsync(line, stop.Token);
                }
                catch (IOException)
                {
                    // the client has had enough
                }
            }
        }, stop.Token);
        using var http = new HttpClient { BaseAddress = new($"http://{listener.LocalEndpoint}") };
        var client = new CoffreClient(http, victims.World.Trust);
        Assert.Equal("too-large", (await Assert.ThrowsAsync<RefusedException>(() => client.FindOperatorAsync())).Fault);
        Assert.Equal(1, asked);
        await stop.CancelAsync();
        await serving.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Attack28_A_keybag_of_many_sections_stanzas_or_lies_about_its_length_is_refused()
    {
        var stanza = "-> mlkem768x25519 " + new string('A', 43) + "\n" + new string('A', 43) + "\n";
        byte[][] lies =
        [
            Utf8("@account 999999999999\n"), Utf8("@account -1\n"), Utf8("@" + new string('a', 100_000)), Utf8(string.Concat(Enumerable.Repeat("@account 1\na\n", 50_000))),
            Sections.Write([new("account", Utf8(victims.City.Id.ToString())), new("keybag", Utf8("age-encryption.org/v1\n" + string.Concat(Enumerable.Repeat(stanza, 5000))))]),
            Sections.Write([new("account", Utf8(victims.City.Id.ToString())), new("keybag", Utf8("age-encryption.org/v1\n-> " + new string('x', 70_000)))]),
        ];
        byte[] lie = [];
        server.On("GET /api/keybag", exchange => exchange.Body = lie);
        foreach (var one in lies)
        {
            lie = one;
            await Assert.ThrowsAsync<RefusedException>(() => server.Client().UnlockAsync(victims.City.Locator, victims.City.Unlock, victims.City.Id));
        }
    }

    IEnumerable<(string Route, long Most, Func<CoffreClient, Task> Ask)> Questions() =>
    [
        ("GET /api/operator", 32 << 20, client => client.FindOperatorAsync()),
        ("GET /api/accounts/*", 32 << 20, client => client.FindAccountAsync(victims.City.Id)),
        ("POST /api/directory", 32 << 20, client => client.FindRecipientsAsync([(victims.Holder.Id, null)])),
        ("POST /api/sessions/challenge", 4 << 20, client => client.OpenSessionAsync()),
        ("POST /api/sessions", 4 << 20, client => client.OpenSessionAsync()),
        ("GET /api/keybag", 33 << 20, client => client.FindWayInAsync(victims.City.Locator)),
        ("GET /api/letter", 32 << 20, client => client.OpenLetterAsync(Code.New(CodeKind.Letter))),
        ("GET /api/feed*", 64 << 20, client => client.ReadFeedAsync(0)),
        ("GET /api/deliveries/*", 32 << 20, client => client.FindDeliveryAsync(DeliveryId.New())),
        ("GET /api/deliveries/*/grant", 1 << 20, client => client.FetchGrantAsync(DeliveryId.New())),
        ("GET /log/checkpoint", 1 << 20, client => client.ReadCheckpointAsync()),
        ("GET /log/tile/*", 20 << 20, client => client.ReadTileAsync("tile/entries/000")),
        ("GET /log/statements/0", 32 << 10, client => client.ReadPublicStatementAsync(0)),
        ("GET /terms", 4 << 20, client => client.ReadTermsAsync(Digest.Of("terms"u8))),
        ("GET /api/organisations", 4 << 20, client => client.ListOrganisationsAsync()),
        ("POST /api/acts/deposit", 4 << 20, client => client.DepositAsync([], [])),
    ];

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
