using Coffre.Age;
using Coffre.Cli;

namespace Coffre.Bench;

/// <summary>The organisation of a <see cref="Town"/>, spoken for by the SDK in this process, with the keys of its home.</summary>
sealed class City : IDisposable
{
    static readonly DeliveryTerms Terms = new(DeliveryKind.Bill, Grade.Handover, Ends: DateTimeOffset.UtcNow.AddDays(120));

    readonly Keybag keybag;
    readonly HttpClient http;

    public City(Town town)
    {
        var home = town.City.Home;
        var account = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(home, "account.json"))).RootElement;
        var trust = Trust.Parse(File.ReadAllBytes(Path.Combine(home, "trust", "trust.json")));
        Id = AccountId.Parse(account.GetProperty("account").GetString()!);
        var chain = Chain.Read(Id, trust.Log.Name, [.. Sections.Read(File.ReadAllBytes(Path.Combine(home, "chain"))).Select(section => section.Bytes)]);
        using var unlock = Derive.DeviceUnlock(KeyFile.Read(Path.Combine(town.City.Folder, "key"), () => ""));
        keybag = Keybag.Open(File.ReadAllBytes(Path.Combine(home, "keybag.age")), unlock, chain);
        http = new(Last) { BaseAddress = new(town.Server.Url) };
        Client = new(http, trust);
        Client.SpeakFor(new(chain, keybag.Sign));
    }

    public AccountId Id { get; }

    public CoffreClient Client { get; }

    /// <summary>The answer that this client got last.</summary>
    public AnswerMeter Last { get; } = new();

    HybridRecipient Own => keybag.Vaults[^1].Recipient;

    /// <summary>Seals a bill of one document.</summary>
    public (SealedDelivery Delivery, SealedPayload Payload) Seal(ReadOnlySpan<byte> document, Recipient to)
    {
        var payload = SealedPayload.Seal(document);
        return (Sealing.Seal(DeliveryId.New(), Id, Own, to, [payload], Cover(payload), Terms), payload);
    }

    /// <summary>Delivers one, and verifies the answer.</summary>
    public async Task<DeliveryId> DeliverAsync(byte[] document, Recipient to)
    {
        var (delivery, payload) = Seal(document, to);
        await Client.DeliverAsync(delivery, [payload]);
        return delivery.Body.Id;
    }

    /// <summary>Sends a letter with a bill of one document.</summary>
    /// <returns>Its code.</returns>
    public async Task<Code> DeliverLetterAsync(byte[] document)
    {
        var code = Code.New(CodeKind.Letter);
        var (genesis, locator, to) = Client.IssueLetter(code);
        using var payload = SealedPayload.Seal(document);
        var delivery = Sealing.Seal(DeliveryId.New(), Id, Own, to, [payload], Cover(payload), Terms with { Grade = Grade.Availability });
        await Client.DeliverAsync(delivery, [payload], (genesis, locator));
        return code;
    }

    /// <summary>The receipt of a delivery's acceptance, with all disclosed.</summary>
    public async Task<byte[]> ReceiptAsync(DeliveryId id)
    {
        var (read, proved) = await Client.FindProvedDeliveryAsync(id);
        var opened = read.OpenCopy(await Client.FetchCopyAsync(id), Id, keybag.Vaults);
        var log = Client.Trust.Log.Name;
        var chains = proved.Chains.Select(given =>
        {
            var chain = Chain.Read(given.Id, log, [.. given.Statements.Select(Bytes)]);
            var n = ReceiptWriter.LastGiven(chain, read.Act, read.Act);
            return new ReceiptChain(chain, new(n, given.Statements[(int)n].Index, given.Statements[(int)n].Path));
        });
        var names = proved.Attests.Where(given => given.Id == Id)
            .Select(given => new ReceiptName(Statement.Parse(Bytes(given.Statements[^1])), new(given.Statements.Count - 1, given.Statements[^1].Index, given.Statements[^1].Path)));
        var first = proved.Evidence[0];
        return ReceiptWriter.Compose(
            System.Text.Encoding.UTF8.GetBytes(first.Text), first.Salt, new(0, first.Index, first.Path), read.Act, read.Act, [.. chains], [.. names],
            System.Text.Encoding.UTF8.GetBytes(proved.Checkpoint), new(opened.CoverSalt, opened.CoverLine, [.. opened.Parts.Select(part => (ReadOnlyMemory<byte>?)part.Salt)])).ToBytes();
    }

    public void Dispose()
    {
        http.Dispose();
        keybag.Dispose();
    }

    static ReadOnlyMemory<byte> Bytes(ProvedStatement statement) => System.Text.Encoding.UTF8.GetBytes(statement.Text);

    static Cover Cover(SealedPayload payload) => new(
        "Compte de taxes 2027", "Bonjour,\n\nVoici votre compte de taxes foncières. Vous pouvez payer en un ou en quatre versements.", "Taxes foncières", "418 555-0123",
        [payload.Describe("Compte de taxes 2027", "compte-2027.pdf", "application/pdf", 2)], [new Bill(Town.CityName, "1284.50", "CAD", "2027-03-01", "4417-2210").ToData()]);
}
