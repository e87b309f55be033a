using System.Net;

namespace Coffre.Tests;

/// <summary>A delivery that someone has sealed and signed, to be sent, sent again, and opened.</summary>
sealed class Sent
{
    Sent(Actor from, Statement act, SealedDelivery sealedDelivery, IReadOnlyList<SealedPayload> payloads, IReadOnlyList<byte[]> documents, TestLetter? letter) =>
        (From, Act, Sealed, Payloads, Documents, Letter) = (from, act, sealedDelivery, payloads, documents, letter);

    public Actor From { get; }

    public Statement Act { get; }

    public SealedDelivery Sealed { get; }

    public IReadOnlyList<SealedPayload> Payloads { get; }

    public IReadOnlyList<byte[]> Documents { get; }

    public TestLetter? Letter { get; }

    public StatementBody.Delivery Body => Sealed.Body;

    public string Id => Body.Id.ToString();

    /// <summary>To someone with an account.</summary>
    public static Sent To(Actor from, Actor to, DeliveryTerms? terms = null, DeliveryId? id = null, params string[] documents) =>
        Make(from, new(to.Address, to.Vault.Recipient), terms ?? new(DeliveryKind.Document, Grade.Availability), id, documents, null);

    /// <summary>By a letter, which comes into being with it.</summary>
    public static Sent By(TestLetter letter, Actor from, DateTimeOffset? opens = null, DateTimeOffset? ends = null, params string[] documents) =>
        Make(from, letter.Recipient, new(DeliveryKind.Bill, Grade.Availability, opens, ends ?? from.Now.AddDays(90)), null, documents, letter);

    /// <summary>Another delivery under the same id.</summary>
    public Sent Changed(Actor? by = null) => new(by ?? From, (by ?? From).Sign(Body with { Kind = Body.Kind == DeliveryKind.Request ? DeliveryKind.Bill : DeliveryKind.Request }), Sealed, Payloads, Documents, Letter);

    /// <summary>The same, once so much time has passed.</summary>
    public Sent WithDelay(World world, TimeSpan delay)
    {
        world.Clock.Advance(delay);
        return this;
    }

    /// <summary>The same documents to someone else, without sealing them again.</summary>
    public Sent Onward(Actor from, Actor to)
    {
        var cover = new Cover("Suite", "", "", "", [.. Payloads.Select((payload, i) => payload.Describe($"Document {i}", $"document-{i}.pdf", "application/pdf"))], []);
        var made = Sealing.Seal(DeliveryId.New(), from.Id, from.Vault.Recipient, new(to.Address, to.Vault.Recipient), Payloads, cover, new(DeliveryKind.Document, Grade.Availability));
        return new(from, from.Sign(made.Body), made, Payloads, Documents, null);
    }

    public IEnumerable<Section> Sections(bool payloads = true)
    {
        yield return new("delivery", Act.Bytes);
        yield return new("grant", Sealed.Grant);
        yield return new("copy", Sealed.Copy);
        if (Letter is not null)
        {
            yield return new("genesis", Letter.Genesis.Bytes);
            yield return new("locator", System.Text.Encoding.ASCII.GetBytes(Letter.Locator.ToString()));
        }
        foreach (var payload in payloads ? Payloads : [])
            yield return new("payload", Bytes(payload));
    }

    public Task<HttpResponseMessage> PostAsync(bool payloads = true) => From.PostAsync("/api/deliveries", Sections(payloads));

    /// <summary>Sends it, and demands that it was taken.</summary>
    public async Task<Answer> SendAsync(bool payloads = true) => await Actor.ReadAnswerAsync(await PostAsync(payloads));

    /// <summary>An act about it, sent by someone.</summary>
    public async Task<HttpResponseMessage> ActAsync(Actor who, StatementBody body)
    {
        var statement = who.Sign(body);
        var name = ClosedCode.Text(statement.Type);
        return await who.PostAsync($"/api/acts/{name}", [new(name, statement.Bytes)]);
    }

    /// <summary>The events of a delivery in order, as one of its parties reads them.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(Actor who) =>
        [.. (await ReadAsync(who)).Evidence.Select(e => Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(e.Text)).Event.Code)];

    public async Task<ProvedDelivery> ReadAsync(Actor who)
    {
        await who.BeginSessionAsync();
        using var answer = await who.GetAsync($"/api/deliveries/{Id}");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return answer.StatusCode == HttpStatusCode.OK ? ProvedDelivery.Read(bytes) : throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(bytes));
    }

    public static byte[] Bytes(SealedPayload payload)
    {
        using var bytes = new MemoryStream();
        using (var sealedBytes = payload.OpenRead())
            sealedBytes.CopyTo(bytes);
        return bytes.ToArray();
    }

    static Sent Make(Actor from, Recipient to, DeliveryTerms terms, DeliveryId? id, string[] documents, TestLetter? letter)
    {
        var plain = (documents.Length == 0 ? ["%PDF-1.7 a document"] : documents).Select(System.Text.Encoding.UTF8.GetBytes).ToList();
        var payloads = plain.Select(document => SealedPayload.Seal(document)).ToList();
        var cover = new Cover("Avis", "Bonjour.", "un essai", "", [.. payloads.Select((payload, i) => payload.Describe($"Document {i}", $"document-{i}.pdf", "application/pdf"))], []);
        var made = Sealing.Seal(id ?? DeliveryId.New(), from.Id, from.Vault.Recipient, to, payloads, cover, terms);
        return new(from, from.Sign(made.Body), made, payloads, plain, letter);
    }
}
