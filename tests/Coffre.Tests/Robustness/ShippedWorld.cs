using System.CommandLine;
using System.Security.Cryptography;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>Someone with an account, linked to the city under a reference, whose keys the test holds.</summary>
sealed record LinkedPerson(string Reference, NewAccount Account);

/// <summary>
/// The server and the command line as they ship, over a folder of a test's own: an operator, a city whose name is attested, and residents whose links it has
/// confirmed. It is made once; each test gets a copy, at the same address, and so they run one after the other.
/// </summary>
sealed class ShippedWorld : IAsyncDisposable
{
    public const int Residents = 150;

    /// <summary>The tests that share it.</summary>
    public const string Name = "the programs that ship";

    static readonly Lazy<Task<ShippedWorld>> First = new(MakeAsync);

    Shipped? server;

    ShippedWorld(string host, IReadOnlyList<LinkedPerson> people) => (Host, People, Http) = (host, people, new() { BaseAddress = new($"http://{host}") });

    public string Host { get; }

    public string Url => $"http://{Host}";

    public string Folder { get; } = Directory.CreateTempSubdirectory("coffre-shipped-").FullName;

    public string Data => Path.Combine(Folder, "data");

    public HttpClient Http { get; }

    public IReadOnlyList<LinkedPerson> People { get; }

    /// <summary>The server, while it runs.</summary>
    public Shipped Server => server ?? throw new InvalidOperationException("The server is stopped.");

    public Trust Trust => Trust.Parse(File.ReadAllBytes(Path.Combine(Data, "trust", "trust.json")));

    /// <summary>A copy for one test. The server does not run yet.</summary>
    public static async Task<ShippedWorld> CopyAsync()
    {
        var first = await First.Value;
        var copy = new ShippedWorld(first.Host, first.People);
        foreach (var file in Directory.EnumerateFiles(first.Folder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy.Folder, Path.GetRelativePath(first.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return copy;
    }

    /// <summary>A copy for one test, served.</summary>
    public static async Task<ShippedWorld> StartAsync(params string[] settings)
    {
        var world = await CopyAsync();
        await world.ServeAsync(settings);
        return world;
    }

    /// <summary>Serves, and waits until the server is ready.</summary>
    public Task ServeAsync(params string[] settings) => ServeAsync(default(Under), settings);

    /// <summary>The same, under conditions.</summary>
    public async Task ServeAsync(Under under, params string[] settings)
    {
        server = StartServer(under, settings);
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var ready = await Http.GetAsync("/ready");
                if (ready.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }
            Assert.False(server.HasExited || tries > 1200, $"the server did not start: {server.Said}");
            await Task.Delay(25);
        }
    }

    /// <summary>Stops, and serves without the limits of before.</summary>
    public async Task ServeAgainAsync()
    {
        await StopAsync();
        await ServeAsync();
    }

    /// <summary>A start that is to end by itself.</summary>
    public async Task<Ended> FailToServeAsync(Under under = default, params string[] settings)
    {
        using var failing = StartServer(under, settings);
        return await failing.EndAsync();
    }

    public async Task StopAsync()
    {
        server?.Stop();
        await EndAsync();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        server?.Kill();
        await EndAsync();
    }

    /// <summary>Begins a command in a home of this world.</summary>
    public Shipped Begin(string home, Under under, params string[] args) =>
        Shipped.StartCoffre(["--home", HomeOf(home), "--key", KeyOf(home), "--json", .. args], under);

    /// <summary>Runs a command in a home of this world to its end.</summary>
    public async Task<Ended> RunAsync(string home, Under under, params string[] args)
    {
        using var run = Begin(home, under, args);
        return await run.EndAsync();
    }

    public Task<Ended> RunAsync(string home, params string[] args) => RunAsync(home, default(Under), args);

    public string HomeOf(string home) => Path.Combine(Folder, home, "home");

    public string KeyOf(string home) => Path.Combine(Folder, home, "key");

    /// <summary>Opens a home in this process.</summary>
    public Home Open(string home)
    {
        var root = new RootCommand { GlobalOptions.Home, GlobalOptions.Key, GlobalOptions.PassphraseFile, GlobalOptions.Json };
        return Home.Open(root.Parse(["--home", HomeOf(home), "--key", KeyOf(home)]));
    }

    /// <summary>A client that speaks for a resident.</summary>
    public CoffreClient ClientOf(LinkedPerson person)
    {
        var client = new CoffreClient(Http, Trust);
        client.SpeakFor(new(person.Account.Chain, person.Account.Keybag.Sign));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    static async Task<ShippedWorld> MakeAsync()
    {
        var world = new ShippedWorld($"localhost:{World.FreePort()}", [.. Enumerable.Range(0, Residents).Select(n => new LinkedPerson($"R-{n:0000}", null!))]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(world.Folder, recursive: true);
        await world.InitAsync();
        await world.ServeAsync();
        await world.JoinAsync("operator", "account", "connect", "--server", world.Url);
        var city = (await world.JoinAsync("city", "account", "create", "--server", world.Url, "--trust", Path.Combine(world.Data, "trust"), "--kind", "organisation"))
            .Result.GetProperty("account").GetString()!;
        await world.JoinAsync("operator", "attest", city, "--name", "Ville de Val-Exemple");
        var people = await world.LinkAsync(AccountId.Parse(city));
        await world.StopAsync();
        return new(world, people);
    }

    ShippedWorld(ShippedWorld made, IReadOnlyList<LinkedPerson> people) : this(made.Host, people)
    {
        Directory.Delete(Folder);
        Folder = made.Folder;
    }

    async Task InitAsync()
    {
        var terms = Path.Combine(Folder, "terms.txt");
        await File.WriteAllTextAsync(terms, "Terms of a test.\n");
        using var init = Shipped.StartServer(["init", "--data", Data, "--origin", "coffre.test/log", "--host", Host, "--place", "CA-QC", "--level", "test", "--terms", terms]);
        var vkey = (await init.EndAsync()).Demand(0).Output.Trim();
        var file = Path.Combine(Folder, "operator.sections");
        await JoinAsync("operator", "account", "create", "--kind", "operator", "--vkey", vkey, "--offline", "--name", "Coopérative Exemple", "-o", file);
        using var register = Shipped.StartServer(["init", "--data", Data, "--operator", file]);
        (await register.EndAsync()).Demand(0);
    }

    async Task<Ended> JoinAsync(string home, params string[] args) => (await RunAsync(home, args)).Demand(0);

    /// <summary>Accounts with a code of the city each, confirmed.</summary>
    async Task<IReadOnlyList<LinkedPerson>> LinkAsync(AccountId city)
    {
        var references = Path.Combine(Folder, "references.csv");
        await File.WriteAllLinesAsync(references, People.Select(person => person.Reference));
        var codes = (await JoinAsync("city", "codes", "--references", references)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .Select(line => (Reference: line.GetProperty("reference").GetString()!, Code: LinkCode.Parse(line.GetProperty("code").GetString()!))).ToList();
        var people = new LinkedPerson[codes.Count];
        await Parallel.ForAsync(0, codes.Count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, ct) =>
        {
            var account = NewAccount.Make(
                AccountKind.Holder, Trust.Log, Trust.Operator, TreeHead.Empty, TimeProvider.System.GetUtcNow(), RandomNumberGenerator.GetBytes(32), "test", Code.New(CodeKind.Recovery));
            var client = new CoffreClient(Http, Trust);
            await client.CreateAccountAsync(account, ct);
            await client.LinkAsync(await client.FindAccountAsync(city, ct), codes[i].Reference, codes[i].Code, ct: ct);
            people[i] = new(codes[i].Reference, account);
        });
        await JoinAsync("city", "follow");
        await JoinAsync("city", "confirm", "--all");
        return people;
    }

    Shipped StartServer(Under under, params string[] settings) => Shipped.StartServer(
        ["serve", "--data", Data, "--urls", Url, "--Log:Mirror", Path.Combine(Folder, "mirror"), "--Limits:ChallengesAMinute", "1000000", "--Limits:LocatorsAMinute", "1000000",
            "--Limits:RequestsAMinute", "10000000", "--Limits:ActsAMinute", "1000000", .. settings], under);

    async Task EndAsync()
    {
        if (server is null)
            return;
        await server.EndAsync();
        server.Dispose();
        server = null;
    }
}
