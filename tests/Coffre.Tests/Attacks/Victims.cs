using Xunit;

namespace Coffre.Tests;

/// <summary>A server, an organisation and a person who are linked, and a stranger who would like to be either. Each test of a class lies to them anew.</summary>
public sealed class Victims : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    internal Actor City { get; private set; } = null!;

    internal Actor Holder { get; private set; } = null!;

    internal Actor Mallory { get; private set; } = null!;

    /// <summary>An organisation that the heads do not hold yet.</summary>
    internal Actor Newborn { get; private set; } = null!;

    /// <summary>A head of the log from before they were there.</summary>
    internal TreeHead Early { get; private set; }

    /// <summary>What must be nowhere when all is over, whatever was tried.</summary>
    internal Canaries Canaries { get; } = new();

    readonly List<MaliciousServer> servers = [];

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync();
        Early = (await World.Honest().ReadCheckpointAsync()).Head;
        City = await World.OrganisationAsync("Ville de Saint-Exemple");
        Holder = await World.HolderAsync();
        Mallory = await World.HolderAsync();
        await World.LinkAsync(Holder, City);
        await RestartAsync();
        Newborn = await World.OrganisationAsync();
        foreach (var actor in new[] { World.Operator, City, Holder, Mallory, Newborn })
            Canaries.Plant(actor);
        foreach (var word in HonestPeople.Planted)
            Canaries.Plant(word);
    }

    /// <summary>After this, heads hold all that there is.</summary>
    internal async Task RestartAsync()
    {
        await World.StopAsync();
        await World.StartAgainAsync();
    }

    /// <summary>Someone new who lies.</summary>
    internal MaliciousServer Server()
    {
        var server = new MaliciousServer(World);
        lock (servers)
            servers.Add(server);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await Canaries.DemandAbsentAsync(World, servers.SelectMany(server => server.AllTraffic));
        await World.DisposeAsync();
    }
}

/// <summary>What people do with a <see cref="World"/>'s server through the real client, honestly.</summary>
static class HonestPeople
{
    /// <summary>A client that nobody lies to.</summary>
    public static CoffreClient Honest(this World world, Actor? actor = null)
    {
        var client = new CoffreClient(new HttpClient { BaseAddress = new($"http://{world.Host}") }, world.Trust, null, world.ClientClock);
        if (actor is not null)
            client.SpeakFor(actor.Author);
        return client;
    }

    /// <summary>A confirmed link by code.</summary>
    public static async Task<Statement> LinkAsync(this World world, Actor holder, Actor organisation)
    {
        var (person, issuer) = (world.Honest(holder), world.Honest(organisation));
        var link = await person.LinkAsync(await person.FindAccountAsync(organisation.Id), Planted[5], LinkCode.New());
        await issuer.ConfirmAsync(StandingLink.Of(link), []);
        return link;
    }

    /// <summary>Words that stand in what people deliver: titles, names, contents, a reference.</summary>
    public static IReadOnlyList<string> Planted { get; } = ["Zyxomma-titre", "zyxomma-nom.txt", "Zyxomma-contenu", "Zyxomma-but", "Zyxomma-corps", "R-Zyxomma"];

    /// <summary>Finds a recipient, seals two documents to it, and delivers: all that a sender does.</summary>
    public static async Task<Statement> DeliverAsync(
        this CoffreClient client, Actor from, AccountId to, string document = "", Grade grade = Grade.Availability, DateTimeOffset? ends = null)
    {
        var recipient = (await client.FindRecipientsAsync([(to, null)]))[0] ?? throw new InvalidOperationException("There is no such account.");
        var (made, payloads) = Seal(from, recipient, document, new(DeliveryKind.Document, grade, Ends: ends));
        return (await client.DeliverAsync(made, payloads)).Act;
    }

    /// <summary>Delivers two documents by a letter.</summary>
    public static async Task<Statement> DeliverLetterAsync(this CoffreClient client, Actor from, Code code, string document = "")
    {
        var (genesis, locator, recipient) = client.IssueLetter(code);
        var (made, payloads) = Seal(from, recipient, document, new(DeliveryKind.Document, Grade.Availability, Ends: from.Now.AddDays(90)));
        return (await client.DeliverAsync(made, payloads, (genesis, locator))).Act;
    }

    /// <summary>Two documents, sealed to someone.</summary>
    public static (SealedDelivery Delivery, IReadOnlyList<SealedPayload> Payloads) Seal(Actor from, Recipient recipient, string document, DeliveryTerms terms)
    {
        SealedPayload[] payloads =
        [
            SealedPayload.Seal(System.Text.Encoding.UTF8.GetBytes($"{Planted[2]} {document} un")), SealedPayload.Seal(System.Text.Encoding.UTF8.GetBytes($"{Planted[2]} {document} deux")),
        ];
        var cover = new Cover($"{Planted[0]} {document}", Planted[4], Planted[3], "", [.. payloads.Select(payload => payload.Describe(Planted[0], Planted[1], "text/plain"))], []);
        return (Sealing.Seal(DeliveryId.New(), from.Id, from.Vault.Recipient, recipient, payloads, cover, terms), payloads);
    }

    /// <summary>All that a recipient does to read a delivery: every check, the grant, the documents. What is shown, in lines.</summary>
    public static async Task<string> ReadAsync(this CoffreClient client, Actor reader, DeliveryId id)
    {
        var found = await client.FindDeliveryAsync(id);
        var opened = found.Open(await client.FetchGrantAsync(id), reader.Chain, reader.Vaults);
        var lines = new List<string> { opened.Cover.Title, opened.Cover.Body };
        foreach (var (i, part) in opened.Parts.Index())
        {
            using var sealedBytes = new MemoryStream();
            await using (var stream = await client.FetchPayloadAsync(part.Payload))
                await stream.CopyToAsync(sealedBytes);
            lines.Add(System.Text.Encoding.UTF8.GetString(opened.OpenPart(i, sealedBytes.ToArray()).Bytes));
        }
        return string.Join('\n', lines);
    }
}
