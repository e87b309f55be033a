using System.IO.Enumeration;
using Coffre.Age;

namespace Coffre.Tests;

/// <summary>
/// Our real server in the hands of someone who lies: it does what it is asked, and its answers are changed on their way back. As a handler it stands under a C#
/// client's <see cref="HttpClient"/>; <see cref="ListenAsync"/> makes it a server of its own, for a browser.
/// </summary>
sealed class MaliciousServer : HttpMessageHandler
{
    readonly HttpMessageInvoker honest = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    (string Route, bool Instead, Action<Exchange> Tell)[] lies = [];
    readonly List<Exchange> traffic = [];
    readonly List<Exchange> all = [];

    /// <param name="world">Who answers, until <see cref="Upstream"/> is another.</param>
    public MaliciousServer(World world) => (World, Upstream) = (world, world);

    public World World { get; }

    /// <summary>Who answers now: a fork, say.</summary>
    public World Upstream { get; set; }

    /// <summary>All that was asked and answered since <see cref="Forget"/>, as the client saw it, in order.</summary>
    public IReadOnlyList<Exchange> Traffic
    {
        get
        {
            lock (traffic)
                return [.. traffic];
        }
    }

    /// <summary>The same since the beginning.</summary>
    public IReadOnlyList<Exchange> AllTraffic
    {
        get
        {
            lock (traffic)
                return [.. all];
        }
    }

    /// <summary>What was asked, as in <c>GET /api/operator</c>, in order.</summary>
    public IReadOnlyList<string> Routes => [.. Traffic.Select(exchange => exchange.Route)];

    /// <summary>A client of this server.</summary>
    /// <param name="author">For whom it signs.</param>
    /// <param name="kept">The head of the log that it has seen before.</param>
    public CoffreClient Client(Author? author = null, TreeHead? kept = null)
    {
        var client = new CoffreClient(new HttpClient(this, disposeHandler: false) { BaseAddress = new($"http://{World.Host}") }, World.Trust, kept, World.ClientClock);
        if (author is not null)
            client.SpeakFor(author);
        return client;
    }

    /// <summary>Changes the answers to a route, as in <c>GET /api/accounts/*</c>.</summary>
    public void On(string route, Action<Exchange> tell) => lies = [.. lies, (route, false, tell)];

    /// <summary>Answers without asking the honest server, or, where <paramref name="tell"/> leaves the status as it is, asks it something else.</summary>
    public void Instead(string route, Action<Exchange> tell) => lies = [.. lies, (route, true, tell)];

    /// <summary>Loses the answer, not the request, so many times.</summary>
    public void Lose(string route, int times = 1) => On(route, _ =>
    {
        if (times-- > 0)
            throw new HttpRequestException("The answer was lost.");
    });

    /// <summary>Tells the truth again.</summary>
    public void BeHonest() => lies = [];

    /// <summary>Forgets the traffic.</summary>
    public void Forget()
    {
        lock (traffic)
            traffic.Clear();
    }

    /// <summary>Asks, and gives back the recorded exchange of the last answer to a route.</summary>
    public async Task<Exchange> RecordAsync(string route, Func<Task> ask)
    {
        Forget();
        await ask();
        return Traffic.Last(exchange => Matches(route, exchange));
    }

    /// <summary>Stands on a port of its own, that of the world's host, until it is disposed.</summary>
    public Task<IAsyncDisposable> ListenAsync() => Listener.StartAsync(this);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = await AnswerAsync(await AskedAsync(request, cancellationToken), cancellationToken);
        return Answer(exchange, request);
    }

    /// <summary>The whole way of one exchange: asked, answered by the honest server, changed.</summary>
    internal async Task<Exchange> AnswerAsync(Exchange exchange, CancellationToken ct)
    {
        var asked = exchange.Path;
        // a browser asks several things at once, while the test goes on
        var told = lies;
        foreach (var lie in told.Where(lie => lie.Instead && Matches(lie.Route, exchange)))
            lie.Tell(exchange);
        if (exchange.Status == 0)
            await ForwardAsync(exchange, ct);
        exchange.Path = asked;
        lock (traffic)
        {
            traffic.Add(exchange);
            all.Add(exchange);
        }
        foreach (var lie in told.Where(lie => !lie.Instead && Matches(lie.Route, exchange)))
            lie.Tell(exchange);
        return exchange;
    }

    async Task ForwardAsync(Exchange exchange, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(exchange.Method, new Uri(Upstream.Http.BaseAddress!, exchange.Path));
        if (exchange.Sent.Length > 0)
            request.Content = new ByteArrayContent(exchange.Sent);
        foreach (var (name, value) in exchange.Asked)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await honest.SendAsync(request, ct);
        exchange.Status = answer.StatusCode;
        exchange.Headers = new(answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
            .Where(header => !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !header.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value)), StringComparer.OrdinalIgnoreCase);
        exchange.Body = await answer.Content.ReadAsByteArrayAsync(ct);
    }

    static async Task<Exchange> AskedAsync(HttpRequestMessage request, CancellationToken ct) => new()
    {
        Method = request.Method,
        Path = request.RequestUri!.PathAndQuery,
        Asked = request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
        Sent = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(ct),
    };

    static HttpResponseMessage Answer(Exchange exchange, HttpRequestMessage request)
    {
        HttpContent content = exchange.More is { } more ? new StreamContent(new PrefixedStream(exchange.Body, more)) : new ByteArrayContent(exchange.Body);
        var answer = new HttpResponseMessage(exchange.Status) { RequestMessage = request, Content = content };
        foreach (var (name, value) in exchange.Headers)
        {
            if (!answer.Headers.TryAddWithoutValidation(name, value))
                content.Headers.TryAddWithoutValidation(name, value);
        }
        return answer;
    }

    static bool Matches(string route, Exchange exchange) => FileSystemName.MatchesSimpleExpression(route, exchange.Route);

    protected override void Dispose(bool disposing)
    {
        honest.Dispose();
        base.Dispose(disposing);
    }
}
