using System.Net.Sockets;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace Coffre.Tests.Browser;

/// <summary>A document to be sent.</summary>
sealed record Paper(string Title, string Name, string Type, byte[] Bytes, int Pages = 0);

/// <summary>A letter that was sent: its code is all that its reader holds.</summary>
sealed record Sent(Code Code, DeliveryId Id, Statement Act)
{
    public string Path => $"/p#{Code.ToCompact()}";
}

/// <summary>A world whose clock shows the real time, as the browser's does, and a city in it that sends letters by the SDK.</summary>
sealed class Town : IAsyncDisposable
{
    public const string Name = "Ville de Val-Exemple";
    public const string Words = "Bonjour Madame Tremblay,\n\nVoici votre compte de taxes foncières pour le 18, rue des Érables. Vous pouvez payer en un ou en quatre versements.";

    readonly CoffreClient client;
    readonly HttpClient http;

    Town(World world, Actor city)
    {
        (World, City, http) = (world, city, PastWhoLies(world));
        client = new(http, world.Trust, time: world.Clock);
        client.SpeakFor(city.Author);
    }

    /// <summary>To the server itself, by the name that people know it by: sessions are for that name, and whoever stands there may lie to browsers.</summary>
    static HttpClient PastWhoLies(World world) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(world.Http.BaseAddress!.Host, world.Http.BaseAddress.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new($"http://{world.Host}") };

    public World World { get; }

    /// <summary>The city that sends.</summary>
    public Actor City { get; }

    /// <param name="change">Settings.</param>
    /// <param name="host">The host that browsers use, where someone stands before the server.</param>
    public static async Task<Town> BuildAsync(Action<Server.Hosting.Settings>? change = null, string? host = null)
    {
        var world = await World.StartAsync(change, host);
        await world.StopAsync();
        world.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        await world.StartAgainAsync();
        return new(world, await world.OrganisationAsync(Name));
    }

    /// <summary>Another organisation of the same world; without a name, one that the operator has not attested.</summary>
    public async Task<Town> NeighbourAsync(string? name) => new(World, await World.OrganisationAsync(name));

    /// <summary>The genesis of a letter of this city, for any code.</summary>
    public Statement Genesis(Code code) => client.IssueLetter(code).Genesis;

    /// <summary>A tax bill of two pages, sent as a letter.</summary>
    public Task<Sent> SendBillAsync(DateTimeOffset? opens = null, DateTimeOffset? ends = null, string words = Words) =>
        SendAsync([Bill], words, new Coffre.Bill(Name, "1284.50", "CAD", DueDay, "4417-2210"), opens, ends);

    /// <summary>The last day to pay: 98 days from today, in Québec.</summary>
    public static string DueDay => Quebec(DateTimeOffset.UtcNow).AddDays(98).ToString("yyyy-MM-dd", null);

    public async Task<Sent> SendAsync(IReadOnlyList<Paper> papers, string words, Coffre.Bill? bill = null, DateTimeOffset? opens = null, DateTimeOffset? ends = null,
        string title = "Compte de taxes 2027")
    {
        var code = Code.New(CodeKind.Letter);
        var (genesis, locator, recipient) = client.IssueLetter(code);
        var payloads = papers.Select(paper => SealedPayload.Seal(paper.Bytes)).ToList();
        var cover = new Cover(title, words, "taxes", "418 555-0123",
            [.. papers.Select(paper => new CoverPart(paper.Title, paper.Name, paper.Type, paper.Bytes.Length, paper.Pages))], bill is null ? [] : [bill.ToData()]);
        var delivery = Sealing.Seal(DeliveryId.New(), City.Id, City.Vault.Recipient, recipient, payloads, cover,
            new(DeliveryKind.Bill, Grade.Availability, opens, ends ?? DateTimeOffset.UtcNow.AddDays(128)));
        var (act, _) = await client.DeliverAsync(delivery, payloads, (genesis, locator));
        return new(code, delivery.Body.Id, act);
    }

    /// <summary>Delivers to an account.</summary>
    public async Task<Statement> DeliverAsync(AccountId person, Grade grade, DateTimeOffset? ends = null, DateTimeOffset? opens = null,
        string title = "Avis de cotisation 2027", Coffre.Bill? bill = null, IReadOnlyList<Paper>? papers = null, string purpose = "taxes", string words = Words, Func<SealedDelivery, SealedDelivery>? forge = null)
    {
        papers ??= [Bill];
        var recipient = (await client.FindRecipientsAsync([(person, null)]))[0]!;
        var payloads = papers.Select(paper => SealedPayload.Seal(paper.Bytes)).ToList();
        var cover = new Cover(title, words, purpose, "418 555-0123",
            [.. papers.Select(paper => new CoverPart(paper.Title, paper.Name, paper.Type, paper.Bytes.Length, paper.Pages))], bill is null ? [] : [bill.ToData()]);
        var delivery = Sealing.Seal(DeliveryId.New(), City.Id, City.Vault.Recipient, recipient, payloads, cover,
            new(bill is null ? DeliveryKind.Decision : DeliveryKind.Bill, grade, opens, ends ?? (grade == Grade.Availability ? null : DateTimeOffset.UtcNow.AddDays(30))));
        return (await client.DeliverAsync(forge?.Invoke(delivery) ?? delivery, payloads)).Act;
    }

    /// <summary>Takes back what nobody has opened.</summary>
    public Task RecallAsync(Statement delivery) => client.RecallAsync(delivery);

    /// <summary>Who signed the newest link with this city: who kept its letter last, or asked to be linked.</summary>
    public async Task<AccountId> NewestPersonAsync() => (await NewestLinkAsync()).Act.Account;

    /// <summary>What the person of the newest link has told this city to be known by.</summary>
    public async Task<LinkProof> ReadProofAsync()
    {
        var (link, events) = (await NewestLinkAsync(), await FeedAsync());
        var bearer = events.LastOrDefault(e => e.Act is { Body: StatementBody.Link { By: LinkBy.Letter } } act && act.Account == link.Act.Account)?.Act;
        return LinkProof.Open(link.Act, link.Attached.Span, City.Vault, bearer);
    }

    /// <summary>Confirms the newest link.</summary>
    public async Task ConfirmAsync() => await client.ConfirmAsync(StandingLink.Of((await NewestLinkAsync()).Act), []);

    /// <summary>Ends what lies between this city and the person of the newest link.</summary>
    public async Task UnlinkAsync() => await client.UnlinkAsync(StandingLink.Of((await NewestLinkAsync()).Act));

    async Task<FeedEvent> NewestLinkAsync() => (await FeedAsync()).Last(e => e.Evidence.Event == EventKind.Link);

    /// <summary>All that concerns this city, in order.</summary>
    public async Task<IReadOnlyList<FeedEvent>> FeedAsync() => (await client.ReadFeedAsync(0)).Events;

    /// <summary>What the log says happened of all that this city sent, in order.</summary>
    public async Task<IReadOnlyList<EventKind>> EventsAsync() => [.. (await client.ReadFeedAsync(0)).Events.Select(e => e.Evidence.Event)];

    /// <summary>The same of one delivery.</summary>
    public async Task<IReadOnlyList<EventKind>> EventsAsync(Statement delivery) =>
        [.. (await FeedAsync()).Where(e => e.Evidence.Delivery == ((StatementBody.Delivery)delivery.Body).Id).Select(e => e.Evidence.Event)];

    /// <summary>The city's keys change.</summary>
    public async Task RotateAsync()
    {
        await City.RotateAsync();
        client.SpeakFor(City.Author);
    }

    /// <summary>Time passes, here and on that device.</summary>
    public async Task LeaveForAsync(TimeSpan time, Visitor visitor)
    {
        await World.StopAsync();
        World.Clock.Advance(time);
        await World.StartAgainAsync();
        await visitor.SetClockAheadAsync(time);
    }

    public Task RecallAsync(Sent letter) => client.RecallAsync(letter.Act);

    /// <summary>The city closes its account.</summary>
    public async Task CloseAsync() => await Actor.ReadAnswerAsync(await City.PostAsync("/api/accounts/close", [new("close", City.Append(new StatementBody.Close()).Bytes)]));

    /// <summary>A holder keeps the letter.</summary>
    public async Task ClaimAsync(Sent letter)
    {
        var holder = await World.HolderAsync();
        var keeper = new CoffreClient(World.Http, World.Trust, time: World.Clock);
        keeper.SpeakFor(new(holder.Chain, holder.Key));
        await keeper.ClaimAsync(letter.Code, await keeper.OpenLetterAsync(letter.Code), holder.Vault.Recipient);
    }

    public static Paper Bill { get; } = new("Compte de taxes 2027", "compte-2027.pdf", "application/pdf", Pdf(["Compte de taxes foncières 2027", "Marie Tremblay", "Total 1 284,50 $"], ["Comment payer"]), 2);

    /// <summary>A PDF with these lines on each page.</summary>
    public static byte[] Pdf(params string[][] pages)
    {
        using var builder = new PdfDocumentBuilder { IncludeDocumentInformation = false };
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var lines in pages)
        {
            var page = builder.AddPage(PageSize.Letter);
            for (var i = 0; i < lines.Length; i++)
                page.AddText(lines[i], 14, new PdfPoint(72, 700 - 28 * i), font);
        }
        return builder.Build();
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static DateTime Quebec(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("America/Toronto")).DateTime;

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return World.DisposeAsync();
    }
}
