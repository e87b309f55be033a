using System.Security.Cryptography;

namespace Coffre.Tests;

/// <summary>A person who keeps a letter: all keys, and the request that a vault begins with.</summary>
sealed class TestVault : IDisposable
{
    TestVault(World world, TestLetter letter, Sent sent, OpenedLetter opened)
    {
        (World, Letter, Sent) = (world, letter, sent);
        Account = NewAccount.Make(
            AccountKind.Holder, world.Trust.Log, world.Trust.Operator, TreeHead.Empty, world.Clock.GetUtcNow(), Device, "test", Recovery);
        Contract = SealedPayload.Seal("Contrat : vos documents restent les vôtres."u8);
        New = NewVault.Make(Account, letter.Code, opened, Contract, Contract.Describe("Contrat", "contrat.txt", "text/plain"), TreeHead.Empty, world.Clock.GetUtcNow());
    }

    public World World { get; }

    public byte[] Device { get; } = RandomNumberGenerator.GetBytes(32);

    public Code Recovery { get; } = Code.New(CodeKind.Recovery);

    public NewAccount Account { get; }

    public NewVault New { get; }

    public TestLetter Letter { get; }

    public Sent Sent { get; }

    public SealedPayload Contract { get; }

    public Keybag Keys => Account.Keybag;

    public StatementBody.Manifest Manifest => (StatementBody.Manifest)New.Manifest.Body;

    /// <summary>A city, its letter, and someone about to keep it.</summary>
    public static async Task<TestVault> BeginAsync(World world, Actor? city = null)
    {
        city ??= await world.OrganisationAsync("Ville");
        var letter = new TestLetter(world, city);
        var sent = Coffre.Tests.Sent.By(letter, city);
        await sent.SendAsync();
        return await AlsoAsync(world, letter, sent);
    }

    /// <summary>Someone else with the same letter.</summary>
    public static async Task<TestVault> AlsoAsync(World world, TestLetter letter, Sent sent) => new(world, letter, sent, await letter.OpenAsync());

    /// <summary>A vault that stands, and a client that speaks for it.</summary>
    public static async Task<(TestVault Vault, CoffreClient Client)> KeptAsync(World world, MaliciousServer? server = null, Actor? city = null)
    {
        var vault = await BeginAsync(world, city);
        var client = server?.Client() ?? world.Honest();
        await client.KeepLetterAsync(vault.New);
        await Monitor.SettleAsync(world);
        return (vault, client);
    }

    /// <summary>A client on another device, which has seen nothing.</summary>
    public async Task<(CoffreClient Client, Keybag Keys)> FreshAsync(MaliciousServer? server = null)
    {
        var client = server?.Client() ?? World.Honest();
        return (client, await client.UnlockAsync(Derive.DeviceFind(Device), Derive.DeviceUnlock(Device)));
    }

    /// <summary>The sections of its request, in their order.</summary>
    public async Task<List<Section>> SectionsAsync()
    {
        using var challenge = await World.Http.PostAsync("/api/sessions/challenge", null);
        var nonce = Digest.Parse((await Actor.JsonAsync(challenge, System.Net.HttpStatusCode.OK)).GetProperty("nonce").GetString()!);
        return
        [
            .. Account.ToSections(), new("manifest", New.Manifest.Bytes), .. New.Draft.Sealed.Select(file => new Section("sealed", file.Bytes)), new("deposit", New.Deposit.Bytes),
            new("payload", Tests.Sent.Bytes(Contract)), new("copy", New.Copy), new("claim", New.Claim.Bytes), new("link", New.Link.Bytes),
            new("session", Sign(new StatementBody.Session(World.Host, nonce)).Bytes),
        ];
    }

    /// <summary>Signs by its first key.</summary>
    public Statement Sign(StatementBody body) =>
        Statement.Sign(World.Origin, Account.Id, Account.Chain.Newest.Point, TreeHead.Empty, World.Clock.GetUtcNow(), body, Account.Keybag.Sign);

    public Task<HttpResponseMessage> PostAsync(IEnumerable<Section> sections) => SendAsync(World, HttpMethod.Post, "/api/vaults", sections);

    /// <summary>Sends sections, with a header or none.</summary>
    public static async Task<HttpResponseMessage> SendAsync(World world, HttpMethod method, string route, IEnumerable<Section> sections, (string Name, string Value)? header = null)
    {
        var request = new HttpRequestMessage(method, route) { Content = new ByteArrayContent(Coffre.Sections.Write(sections)) };
        request.Content.Headers.ContentType = new("application/vnd.coffre.sections");
        if (header is var (name, value))
            request.Headers.TryAddWithoutValidation(name, value);
        return await world.Http.SendAsync(request);
    }

    public void Dispose()
    {
        Account.Dispose();
        Contract.Dispose();
    }
}
