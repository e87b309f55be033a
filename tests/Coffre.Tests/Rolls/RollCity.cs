using System.Security.Cryptography;
using Coffre.Age;
using Coffre.Cli;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Sheet = Coffre.Bench.PrintedLetter;

namespace Coffre.Tests;

/// <summary>
/// A city that delivers rolls to a whole server, its book on the disk. <see cref="Reopen"/> is what another process finds there.
/// </summary>
sealed class RollCity : IAsyncDisposable
{
    public const string Header = "reference,name,language,address1,address2,file,title,purpose,amount,due\n";

    readonly TemporaryFolder folder = new();
    readonly NewAccount account;
    Chain chain;
    SigningKey key;
    IReadOnlyList<HybridIdentity> vaults;
    Book book = null!;

    RollCity(World world, NewAccount account)
    {
        (World, this.account) = (world, account);
        (chain, key, vaults) = (account.Chain, account.Keybag.Sign, account.Keybag.Vaults);
        File.WriteAllText(folder["sender.json"], """
            {
              "returnAddress": ["Service des finances", "100, rue de l’Hôtel-de-Ville", "Val-Exemple (Québec)  G0X 0X0"],
              "telephone": "418 555-0123", "hours": "du lundi au vendredi, de 8 h 30 à 16 h 30",
              "body": { "fr": "Bonjour {name},\n\nVoici votre compte de {amount}, à payer au plus tard le {due}.", "en": "Hello {name}, here is your bill of {amount}." }
            }
            """);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public World World { get; }

    public Office Office { get; private set; } = null!;

    public AddressBook Addresses => Office.Addresses;

    public AccountId Id => account.Id;

    public string Roll => folder["roll.csv"];

    public string LettersFolder => folder["letters"];

    public Sender Sender => Cli.Sender.Read(folder["sender.json"]);

    public RollOrder Order => new(Roll, Sender, LettersFolder);

    /// <summary>What stands on the sheets that were printed.</summary>
    public IReadOnlyList<Sheet> Letters => Directory.Exists(LettersFolder) ? Sheet.ReadAll(LettersFolder) : [];

    /// <summary>Deliveries at the server, by this city.</summary>
    public Task<long> DeliveredAsync() => World.AskAsync<long>($"select count(*) from delivery where author = '{Id}'");

    public static async Task<RollCity> StartAsync(Action<Server.Hosting.Settings>? change = null)
    {
        var world = await World.StartAsync(change);
        var account = NewAccount.Make(
            AccountKind.Organisation, world.Trust.Log, world.Trust.Operator, TreeHead.Empty, world.Clock.GetUtcNow(), RandomNumberGenerator.GetBytes(32), "test", Code.New(CodeKind.Recovery));
        var city = new RollCity(world, account);
        await new CoffreClient(world.Http, world.Trust, null, new Clock(world.Clock)).CreateAccountAsync(account, Ct);
        await world.Operator.ActAsync("/api/attests", new StatementBody.Attest(account.Id, "Ville de Val-Exemple", world.Clock.GetUtcNow().AddDays(365), 0));
        city.Reopen();
        return city;
    }

    /// <summary>Leaves everything as a kill would, and begins again from the disk.</summary>
    /// <param name="most">The most pages that the book's file may have.</param>
    public void Reopen(int most = 0)
    {
        Kill();
        book = Book.Open(folder.Path, vaults, most);
        var client = new CoffreClient(World.Http, World.Trust, Office?.Client.Kept, new Clock(World.Clock));
        client.SpeakFor(new(chain, key));
        Office = new(client, chain, vaults, new($"http://{World.Host}"), new(book, Id), new Clock(World.Clock));
    }

    /// <summary>Speaks to another server from here on, which may lie.</summary>
    public void Through(MaliciousServer server) =>
        Office = new(server.Client(new(chain, key), Office.Client.Kept), chain, vaults, new($"http://{World.Host}"), new(book, Id), new Clock(World.Clock));

    /// <summary>From here on nothing can be written any more.</summary>
    public void Kill() => book?.Dispose();

    public Book OpenAnother() => Book.Open(folder.Path, vaults);

    /// <summary>Another device of the city states the same keys in a new keybag, or with <paramref name="rotate"/> new ones, which this home then takes over.</summary>
    public async Task StateKeysAsync(bool rotate = false)
    {
        var now = chain.Newest;
        var (sign, known) = rotate ? (SigningKey.Generate(), [.. vaults, HybridIdentity.Generate()]) : (key, vaults);
        var keybag = new Keybag(Id, sign, known, account.Keybag.ManifestKey, account.Keybag.Trust, account.Keybag.Unlocks).Seal();
        var body = new StatementBody.Keys(known.Count - 1, sign.Public, now.Recovery!.Value, known[^1].Recipient, Digest.Of(keybag));
        var keys = Statement.Sign(World.Origin, Id, now.Point, TreeHead.Empty, World.Clock.GetUtcNow(), body, key);
        var other = new CoffreClient(World.Http, World.Trust, null, new Clock(World.Clock));
        other.SpeakFor(new(chain, key));
        await other.ChangeKeysAsync(new(keys, keybag, account.Locators, sign), Ct);
        if (!rotate)
            return;
        (chain, key, vaults) = (chain.Append(keys), sign, known);
        Reopen();
    }

    /// <summary>Writes a roll, each row with a document of its own.</summary>
    public void Write(params string[] references) => WriteRows(references.Select(Row));

    public void WriteRows(IEnumerable<string> rows) => File.WriteAllText(Roll, Header + string.Concat(rows));

    public string Row(string reference)
    {
        File.WriteAllText(folder[$"{reference}.txt"], $"Compte de {reference}");
        return $"{reference},Marie-Ève D’Amours,fr,Marie-Ève D’Amours,Val-Exemple (Québec)  G0X 1A1,{reference}.txt,Compte de taxes 2027,Taxes foncières,1284.50,2027-03-01\n";
    }

    /// <summary>One run: the feed, then the roll.</summary>
    public async Task<RollTotals> DeliverAsync(RollOrder? order = null, Action<RollStep>? reached = null, int rowsInARequest = 4)
    {
        Assert.Empty(await Office.FollowAsync(Ct));
        return await Office.DeliverAsync(order ?? Order, new Progress(), reached ?? (_ => { }), Ct, rowsInARequest);
    }

    public async Task<(long Confirmed, long Unlinked)> ConfirmAllAsync()
    {
        Assert.Empty(await Office.FollowAsync(Ct));
        var done = await ConfirmCommand.ConfirmAsync(Office, [.. Addresses.Links.ToConfirm()], new Progress(), Ct);
        Assert.Empty(await Office.FollowAsync(Ct));
        return done;
    }

    public LinkCode MakeCode(string reference) => CodesCommand.Make(Addresses, [reference])[0].Code;

    /// <summary>A person gives a reference, and a code.</summary>
    public async Task<Statement> LinkAsync(Actor person, string reference, LinkCode? code)
    {
        var client = ClientOf(person);
        return await client.LinkAsync(await client.FindAccountAsync(Id, Ct), reference, code, null, Ct);
    }

    /// <summary>A person keeps the letter that was printed for a reference.</summary>
    public async Task ClaimAsync(Actor person, string reference)
    {
        var client = ClientOf(person);
        var code = Code.Parse(CodeKind.Letter, Letters.Last(letter => letter.Reference == reference).Code);
        await client.ClaimAsync(code, await client.OpenLetterAsync(code, Ct), person.Vault.Recipient, Ct);
    }

    public CoffreClient ClientOf(Actor person)
    {
        var client = new CoffreClient(World.Http, World.Trust, null, new Clock(World.Clock));
        client.SpeakFor(new(person.Chain, person.Key));
        return client;
    }

    /// <summary>The report's rows, without its first line.</summary>
    public IReadOnlyList<string[]> Report() => [.. File.ReadAllLines(Order.Report).Skip(1).Select(line => line.Split(','))];

    public string[] Printed() => File.Exists(Order.Print) ? [.. File.ReadAllLines(Order.Print).Skip(1).Select(line => line.Split(',')[0])] : [];

    /// <summary>The next roll, elsewhere.</summary>
    public async Task NextRollAsync()
    {
        await RollCommand.FinishAsync(Addresses, new(Roll), Ct);
        if (Directory.Exists(LettersFolder))
            Directory.Delete(LettersFolder, true);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await World.DisposeAsync();
        account.Dispose();
        folder.Dispose();
    }

    sealed class Progress : IProgress<long>
    {
        public void Report(long value)
        {
        }
    }

    /// <summary>The world's time, whose waits are short.</summary>
    sealed class Clock(FakeTimeProvider world) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => world.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, dueTime / 50, period);
    }
}
