using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Coffre.Age;

namespace Coffre.Tests;

/// <summary>Someone with an account on a <see cref="World"/>'s server: keys, chain, session. It signs and sends; what it is answered is not verified here.</summary>
sealed class Actor
{
    readonly World world;
    readonly NoteKey log;
    readonly byte[] labelKey = RandomNumberGenerator.GetBytes(32);
    readonly byte[] device = RandomNumberGenerator.GetBytes(32);
    readonly List<HybridIdentity> vaults = [HybridIdentity.Generate()];

    /// <summary>Makes keys and the first two statements, and sends nothing.</summary>
    public Actor(World world, AccountKind kind, NoteKey? log = null, Func<Actor, byte[]>? bag = null)
    {
        this.world = world;
        this.log = log ?? world.Trust.Log;
        var genesis = new StatementBody.Genesis(kind, null, Key.Public, Recovery.Public, Vault.Recipient);
        var line = genesis.ToLine();
        Id = AccountId.Of(line.AsSpan(0, line.Length - 1));
        Chain = Chain.Begin(this.log.Name, Statement.Sign(this.log.Name, Id, null, TreeHead.Empty, Now, genesis, Key));
        Bag = bag?.Invoke(this) ?? Seal();
        Append(new StatementBody.Keys(0, Key.Public, Recovery.Public, Vault.Recipient, Digest.Of(Bag)));
    }

    public AccountId Id { get; }

    public Chain Chain { get; private set; }

    public SigningKey Key { get; private set; } = SigningKey.Generate();

    public SigningKey Recovery { get; private set; } = SigningKey.Generate();

    /// <summary>The newest generation's vault.</summary>
    public HybridIdentity Vault => vaults[^1];

    /// <summary>The vaults of all generations.</summary>
    public IReadOnlyList<HybridIdentity> Vaults => vaults;

    /// <summary>Everything that nobody else may ever see.</summary>
    public IEnumerable<byte[]> Secrets => [device, labelKey, Seed(Key), Seed(Recovery), .. vaults.Select(vault => vault.Seed.ToArray())];

    /// <summary>What opens its keybag.</summary>
    public HybridIdentity Unlock => Derive.DeviceUnlock(device);

    /// <summary>For whom a client signs.</summary>
    public Author Author => new(Chain, Key);

    /// <summary>The sealed keybag that the newest <c>keys</c> names.</summary>
    public byte[] Bag { get; private set; }

    public Locator Locator => Derive.DeviceFind(device);

    /// <summary>The sections of its passkeys in the next request that lists them.</summary>
    public IReadOnlyList<Section> Passkeys { get; set; } = [];

    /// <summary>The token of its session.</summary>
    public string? Token { get; set; }

    public DateTimeOffset Now => world.Clock.GetUtcNow();

    /// <summary>What a delivery to it names.</summary>
    public Addressee Address => new(Id, Chain.Newest.Point.N, Chain.Newest.Point.Hash, Chain.Newest.Gen);

    public static async Task<Actor> CreateAsync(World world, AccountKind kind)
    {
        var actor = new Actor(world, kind);
        using var answer = await actor.SendCreationAsync();
        actor.Token = (await JsonAsync(answer, answer.StatusCode == HttpStatusCode.Accepted ? HttpStatusCode.Accepted : HttpStatusCode.OK))
            .GetProperty("session").GetProperty("token").GetString();
        if (answer.StatusCode == HttpStatusCode.Accepted)
            await Monitor.SettleAsync(world);
        return actor;
    }

    /// <summary>The sections that every account but a letter begins with.</summary>
    public IEnumerable<Section> Beginning() =>
    [
        new("genesis", Chain.Statements[0].Bytes), new("keys", Chain.Statements[1].Bytes), new("keybag", Bag),
        new("locator", System.Text.Encoding.ASCII.GetBytes(Locator.ToString())), .. Passkeys, new("label", Derive.ManifestLabel(labelKey)),
    ];

    public async Task<HttpResponseMessage> SendCreationAsync() =>
        await PostAsync("/api/accounts", [.. Beginning(), new("session", (await AnswerChallengeAsync()).Bytes)]);

    /// <summary>Signs a statement by the key in force, at the world's time.</summary>
    public Statement Sign(StatementBody body) => Statement.Sign(log.Name, Id, Chain.Newest.Point, TreeHead.Empty, Now, body, Key);

    /// <summary>Signs, sends as the one section of its route, and demands that it was taken.</summary>
    public async Task<Answer> ActAsync(string route, StatementBody body)
    {
        var statement = Sign(body);
        return await ReadAnswerAsync(await PostAsync(route, [new(ClosedCode.Text(statement.Type), statement.Bytes)]));
    }

    /// <summary>A session statement around a fresh challenge.</summary>
    public async Task<Statement> AnswerChallengeAsync()
    {
        using var answer = await world.Http.PostAsync("/api/sessions/challenge", null);
        var json = await JsonAsync(answer, HttpStatusCode.OK);
        return Sign(new StatementBody.Session(world.Host, Digest.Parse(json.GetProperty("nonce").GetString()!)));
    }

    public Task<HttpResponseMessage> SendSessionAsync(Statement session) => world.Http.PostAsync("/api/sessions", new ByteArrayContent(session.Bytes.ToArray()));

    /// <summary>Begins another session.</summary>
    public async Task BeginSessionAsync()
    {
        using var answer = await SendSessionAsync(await AnswerChallengeAsync());
        Token = (await JsonAsync(answer, HttpStatusCode.OK)).GetProperty("token").GetString();
    }

    /// <summary>New signing key and vault, signed by the key before; sends them.</summary>
    public async Task<Answer> RotateAsync()
    {
        var (before, key) = (Key, SigningKey.Generate());
        vaults.Add(HybridIdentity.Generate());
        Key = key;
        Bag = Seal();
        Key = before;
        Append(new StatementBody.Keys(Chain.Newest.Gen + 1, key.Public, Recovery.Public, Vault.Recipient, Digest.Of(Bag)));
        Key = key;
        return await ReadAnswerAsync(await PostAsync("/api/accounts/keys", NewestKeys()));
    }

    /// <summary>A new keybag of the same generation, stated and not sent.</summary>
    public void Rewrap()
    {
        Bag = Seal();
        Append(new StatementBody.Keys(Chain.Newest.Gen, Key.Public, Recovery.Public, Vault.Recipient, Digest.Of(Bag)));
    }

    /// <summary>What comes after a loss: all keys new, signed by the recovery key; sends them.</summary>
    public async Task<Answer> RecoverAsync()
    {
        var old = Recovery;
        (Key, Recovery) = (SigningKey.Generate(), SigningKey.Generate());
        vaults.Add(HybridIdentity.Generate());
        Bag = Seal();
        var body = new StatementBody.Keys(Chain.Newest.Gen + 1, Key.Public, Recovery.Public, Vault.Recipient, Digest.Of(Bag));
        Chain = Chain.Append(Statement.Sign(log.Name, Id, Chain.Newest.Point, TreeHead.Empty, Now, body, old, byRecovery: true));
        return await ReadAnswerAsync(await PostAsync("/api/accounts/keys", NewestKeys()));
    }

    /// <summary>Takes an announced recovery key, in a new generation; sends it.</summary>
    public async Task<HttpResponseMessage> TakeRenewedAsync(SigningKey recovery)
    {
        var (before, key) = (Key, SigningKey.Generate());
        vaults.Add(HybridIdentity.Generate());
        Key = key;
        Bag = Seal();
        Key = before;
        Append(new StatementBody.Keys(Chain.Newest.Gen + 1, key.Public, recovery.Public, Vault.Recipient, Digest.Of(Bag)));
        (Key, Recovery) = (key, recovery);
        return await PostAsync("/api/accounts/keys", NewestKeys());
    }

    /// <summary>The sections of the newest <c>keys</c>.</summary>
    public IEnumerable<Section> NewestKeys() =>
    [
        new("keys", Chain.Statements[^1].Bytes), new("keybag", Bag), new("locator", System.Text.Encoding.ASCII.GetBytes(Locator.ToString())), .. Passkeys,
    ];

    /// <summary>Signs a chain statement by the key in force and takes it into the chain, as its owner keeps it.</summary>
    public Statement Append(StatementBody body)
    {
        var statement = Sign(body);
        Chain = Chain.Append(statement);
        return statement;
    }

    /// <summary>Sends sections. On a slow machine the checkpoint may come later than the answer (202): then the same bytes are sent again, as a client does.</summary>
    public async Task<HttpResponseMessage> PostAsync(string route, IEnumerable<Section> sections)
    {
        var bytes = Sections.Write(sections);
        for (var tries = 0; ; tries++)
        {
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new("application/vnd.coffre.sections");
            var answer = await SendAsync(HttpMethod.Post, route, content);
            if (answer.StatusCode != HttpStatusCode.Accepted || route == "/api/accounts" || tries == 50)
                return answer;
            answer.Dispose();
            await Task.Delay(100);
        }
    }

    public Task<HttpResponseMessage> GetAsync(string route) => SendAsync(HttpMethod.Get, route);

    /// <summary>Asks in its session, when it has one.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string route, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, route) { Content = content };
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        // a server that refuses by the length alone closes the connection
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 1_000_000;
        return world.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<Answer> ReadAnswerAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            return answer.StatusCode == HttpStatusCode.OK
                ? ApiJson.Read(bytes, ApiJson.Default.Answer, 1 << 20)
                : throw new InvalidOperationException($"{answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(bytes)}");
        }
    }

    /// <summary>The answer as JSON, when its status is the expected one.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != expected)
            throw new InvalidOperationException($"{answer.StatusCode} where {expected} was expected: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    static byte[] Seed(SigningKey key)
    {
        var seed = new byte[SigningKey.SeedSize];
        key.CopySeedTo(seed);
        return seed;
    }

    /// <summary>The keybag, sealed anew.</summary>
    public byte[] Seal(KeybagTrust? trust = null) => new Keybag(
        Id, Key, vaults, labelKey, trust ?? new(log, world.Trust?.Operator ?? Id), [new(UnlockKind.Device, "test", Derive.DeviceUnlock(device).Recipient, Now)]).Seal();
}
