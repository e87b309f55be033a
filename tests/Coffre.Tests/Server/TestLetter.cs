using System.Net;

namespace Coffre.Tests;

/// <summary>A letter that an organisation has made, and what whoever holds its paper can do.</summary>
sealed class TestLetter
{
    readonly World world;
    readonly SigningKey key;

    public TestLetter(World world, Actor issuer)
    {
        this.world = world;
        Issuer = issuer;
        key = Derive.LetterSign(Code, issuer.Id);
        using var vault = Derive.LetterVault(Code, issuer.Id);
        var body = new StatementBody.Genesis(AccountKind.Letter, issuer.Id, key.Public, null, vault.Recipient);
        Genesis = Statement.SignGenesis(world.Origin, TreeHead.Empty, world.Clock.GetUtcNow(), body, key);
        Recipient = new(new(Genesis.Account, 0, Genesis.Hash, 0), vault.Recipient);
    }

    public Code Code { get; } = Code.New(CodeKind.Letter);

    public Actor Issuer { get; }

    public Statement Genesis { get; }

    public Recipient Recipient { get; }

    public AccountId Id => Genesis.Account;

    public Locator Locator => Derive.LetterFind(Code);

    /// <summary>Signs by the letter's key.</summary>
    public Statement Sign(StatementBody body) => Statement.Sign(world.Origin, Id, new(0, Genesis.Hash), TreeHead.Empty, world.Clock.GetUtcNow(), body, key);

    /// <summary>The bundle, unverified.</summary>
    public async Task<LetterBundle> BundleAsync(long seen = 0)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/letter") { Headers = { { "Coffre-Locator", Locator.ToString() } } };
        if (seen > 0)
            request.Headers.Add("Coffre-Seen", seen.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var answer = await world.Http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return answer.StatusCode == HttpStatusCode.OK ? LetterBundle.Read(bytes) : throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(bytes));
    }

    /// <summary>What the letter's page does: the bundle, and every check.</summary>
    public async Task<OpenedLetter> OpenAsync(TreeHead? kept = null) =>
        Opening.Letter(Code, await BundleAsync(kept?.Size ?? 0), world.Trust, kept, world.Clock.GetUtcNow());

    /// <summary>Begins the letter's session.</summary>
    public async Task<string> BeginSessionAsync()
    {
        using var answer = await SendSessionAsync();
        return (await Actor.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("token").GetString()!;
    }

    public async Task<HttpResponseMessage> SendSessionAsync()
    {
        using var challenge = await world.Http.PostAsync("/api/sessions/challenge", null);
        var nonce = (await Actor.JsonAsync(challenge, HttpStatusCode.OK)).GetProperty("nonce").GetString()!;
        return await world.Http.PostAsync("/api/sessions", new ByteArrayContent(Sign(new StatementBody.Session(world.Host, Digest.Parse(nonce))).Bytes.ToArray()));
    }

    /// <summary>Asks in a session of the letter.</summary>
    public async Task<HttpResponseMessage> GetAsync(string route, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, route);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await world.Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PaperAsync(PaperReason reason) => PostAsync("paper", [("paper", Sign(new StatementBody.Paper(Issuer.Id, reason)).Bytes)]);

    /// <summary>A holder keeps the letter.</summary>
    /// <returns>The link that was signed with it, and the answer.</returns>
    public async Task<(Statement Claim, Statement Link, HttpResponseMessage Answer)> ClaimAsync(Actor holder, OpenedLetter opened)
    {
        var claim = Sign(new StatementBody.Claim(holder.Id));
        var link = holder.Sign(new StatementBody.Link(Issuer.Id, LinkBy.Letter, claim.Hash));
        var copy = Sealing.SealCopy(opened.Delivery!, holder.Vault.Recipient);
        return (claim, link, await PostAsync("claim", [("copy", copy), ("claim", claim.Bytes), ("link", link.Bytes)]));
    }

    public async Task<HttpResponseMessage> PostAsync(string act, IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> sections)
    {
        var content = new ByteArrayContent(Sections.Write(sections.Select(section => new Section(section.Name, section.Bytes))));
        content.Headers.ContentType = new("application/vnd.coffre.sections");
        return await world.Http.PostAsync($"/api/acts/{act}", content);
    }
}
