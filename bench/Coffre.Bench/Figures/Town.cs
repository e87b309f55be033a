using System.Security.Cryptography;

namespace Coffre.Bench;

/// <summary>A server as a process of its own, its operator, and an attested organisation, made by the programs that ship; and as many holders as a figure needs.</summary>
sealed class Town : IAsyncDisposable
{
    public const string CityName = "Ville de Val-Exemple";

    const int AtOnce = 24;

    readonly HttpClient http;

    Town(Run run)
    {
        Folder = run.NewFolder();
        Server = new(run.Root, Path.Combine(Folder, "server"));
        City = Account(run, "city");
        http = new() { BaseAddress = new(Server.Url) };
    }

    /// <summary>All of it, on the disk.</summary>
    public string Folder { get; }

    public ServerProcess Server { get; }

    /// <summary>The organisation's command line.</summary>
    public CoffreProcess City { get; }

    public string TrustFolder => Path.Combine(Folder, "server", "trust");

    public static async Task<Town> BuildAsync(Run run)
    {
        var town = new Town(run);
        var data = Path.Combine(town.Folder, "server");
        var terms = Path.Combine(town.Folder, "terms.txt");
        await File.WriteAllTextAsync(terms, "Service d’essai. Rien de ce qui s’y trouve n’a de valeur.\n");
        var made = await town.Server.RunAsync(
            "init", "--data", data, "--origin", "val-exemple.example/log", "--host", town.Server.Host, "--place", "CA-QC", "--level", "test", "--terms", terms);
        var operatorAccount = Account(run, "operator", town.Folder);
        var file = Path.Combine(town.Folder, "operator.coffre");
        await operatorAccount.RunAsync("account", "create", "--kind", "operator", "--vkey", made.Split('\n')[^1].Trim(), "--offline", "--name", "Coopérative Exemple", "-o", file);
        await town.Server.RunAsync("init", "--data", data, "--operator", file);
        await town.Server.StartAsync();
        await operatorAccount.RunAsync("account", "connect", "--server", town.Server.Url);
        var city = await town.City.RunAsync("account", "create", "--server", town.Server.Url, "--trust", town.TrustFolder, "--kind", "organisation");
        await operatorAccount.RunAsync("attest", city[0].GetProperty("account").GetString()!, "--name", CityName);
        return town;
    }

    /// <summary>The organisation, by the SDK in this process.</summary>
    public City OpenCity() => new(this);

    /// <summary>Makes holders with accounts, linked to the organisation by code and confirmed, many at once in this process.</summary>
    /// <param name="count">How many.</param>
    /// <param name="codes">For each the reference and the code that the organisation made for it; null: any.</param>
    /// <returns>To whom to seal.</returns>
    public async Task<IReadOnlyList<Recipient>> SettleAsync(int count, IReadOnlyList<(string Reference, string Code)>? codes = null)
    {
        using var city = OpenCity();
        var organisation = await city.Client.FindAccountAsync(city.Id);
        var (holders, links) = (new Recipient[count], new StandingLink[count]);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, ct) =>
        {
            var client = new CoffreClient(http, city.Client.Trust);
            using var account = NewAccount.Make(AccountKind.Holder, client.Trust.Log, client.Trust.Operator, TreeHead.Empty, DateTimeOffset.UtcNow,
                RandomNumberGenerator.GetBytes(Derive.SecretSize), "phone", Code.New(CodeKind.Recovery));
            await client.CreateAccountAsync(account, ct);
            var newest = account.Chain.Newest;
            holders[i] = new(new(account.Id, newest.Point.N, newest.Point.Hash, newest.Gen), newest.Vault);
            var (reference, code) = codes?[i] ?? ($"R-{i}", LinkCode.New().ToString());
            links[i] = StandingLink.Of(await client.LinkAsync(organisation, reference, LinkCode.Parse(code), ct: ct));
        });
        await Task.WhenAll(links.Chunk(1 + (count / AtOnce)).Select(async some =>
        {
            using var confirming = OpenCity();
            foreach (var link in some)
                await confirming.Client.ConfirmAsync(link, []);
        }));
        return holders;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Folder, true);
    }

    static CoffreProcess Account(Run run, string name, string folder) => new(run.Coffre, Path.Combine(folder, name));

    CoffreProcess Account(Run run, string name) => Account(run, name, Folder);
}
