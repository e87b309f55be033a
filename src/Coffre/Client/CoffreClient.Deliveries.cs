using System.Text;

namespace Coffre;

/// <summary>A delivery sealed and signed, with all that travels with it.</summary>
/// <param name="Act">The signed <c>delivery</c>.</param>
/// <param name="Grant">Sealed to the recipient.</param>
/// <param name="Copy">Sealed to the author.</param>
/// <param name="Payloads">Those that the server has not got from this author.</param>
/// <param name="Letter">For a letter, its genesis and locator.</param>
public sealed record OutgoingDelivery(
    Statement Act, byte[] Grant, byte[] Copy, IReadOnlyList<SealedPayload> Payloads, (Statement Genesis, Locator Locator)? Letter = null)
{
    /// <summary>Its id.</summary>
    public DeliveryId Id => ((StatementBody.Delivery)Act.Body).Id;

    internal IEnumerable<SectionSource> ToSections()
    {
        yield return SectionSource.Of("delivery", Act);
        yield return SectionSource.Of("grant", Grant);
        yield return SectionSource.Of("copy", Copy);
        if (Letter is { } letter)
        {
            yield return SectionSource.Of("genesis", letter.Genesis);
            yield return SectionSource.Of("locator", Encoding.ASCII.GetBytes(letter.Locator.ToString()));
        }
        foreach (var payload in Payloads)
            yield return new("payload", payload.Size, payload.OpenRead);
    }
}

public sealed partial class CoffreClient
{
    /// <summary>Delivers. Where the author's chain has grown meanwhile it is read and the act signed again, once.</summary>
    /// <param name="delivery">Sealed by <see cref="Sealing"/>.</param>
    /// <param name="payloads">Those that the server has not got from this author.</param>
    /// <param name="letter">For a letter, its genesis and locator.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The act, and the evidence it left, A.1 first.</returns>
    /// <exception cref="ProblemException"><c>stale-recipient</c>: read the chain, seal again; <c>no-link</c>; <c>id-conflict</c>; and others.</exception>
    public async Task<(Statement Act, IReadOnlyList<LoggedEvidence> Evidence)> DeliverAsync(
        SealedDelivery delivery, IReadOnlyList<SealedPayload> payloads, (Statement Genesis, Locator Locator)? letter = null, CancellationToken ct = default)
    {
        var (act, answer) = await ActAsync(
            "/api/deliveries", "delivery", delivery.Body, ct,
            signed => new OutgoingDelivery(signed, delivery.Grant, delivery.Copy, payloads, letter).ToSections().Skip(1));
        return (act, await LeftAsync(answer, ct));
    }

    /// <summary>Composes a delivery to be sent in bulk.</summary>
    public OutgoingDelivery Compose(SealedDelivery delivery, IReadOnlyList<SealedPayload> payloads, (Statement Genesis, Locator Locator)? letter = null) =>
        new(Sign(delivery.Body), delivery.Grant, delivery.Copy, payloads, letter);

    /// <summary>Reads all about a delivery but its content, and checks it in full.</summary>
    /// <exception cref="StoppedException">At the first difference.</exception>
    /// <exception cref="ProblemException"><c>not-found</c>: absent, or another's.</exception>
    public async Task<CheckedDelivery> FindDeliveryAsync(DeliveryId id, CancellationToken ct = default) => (await FindProvedDeliveryAsync(id, ct)).Checked;

    /// <summary>The same, with the proofs as the server gave them: what a receipt is made of.</summary>
    public Task<(CheckedDelivery Checked, ProvedDelivery Proved)> FindProvedDeliveryAsync(DeliveryId id, CancellationToken ct = default) => InSessionAsync(async () =>
    {
        var kept = Kept;
        var given = await transport.GetAsync($"/api/deliveries/{id}", ApiJson.Default.ProvedDelivery, ProvedDelivery.MaxSize, ct, kept?.Size ?? 0);
        var read = Opening.Delivery(given, Trust, kept, time.GetUtcNow());
        if (read.Body.Id != id)
            throw new StoppedException(StoppedException.Tampered, new("content-mismatch", "The server gave another delivery."));
        Keep(read.Seen);
        return (read, given);
    }, ct);

    /// <summary>The sealed grant of a delivery to this account. Under <c>availability</c> and <c>handover</c> the first fetch is D.6.</summary>
    public Task<byte[]> FetchGrantAsync(DeliveryId id, CancellationToken ct = default) =>
        InSessionAsync(() => transport.GetBytesAsync($"/api/deliveries/{id}/grant", Grant.MaxSize, ct), ct);

    /// <summary>The sealed copy of a delivery that this account sent, or of a letter that it kept.</summary>
    public Task<byte[]> FetchCopyAsync(DeliveryId id, CancellationToken ct = default) =>
        InSessionAsync(() => transport.GetBytesAsync($"/api/deliveries/{id}/copy", Grant.MaxSize, ct), ct);

    /// <summary>The sealed bytes of a payload as they come; nothing of them is verified before they are opened. Dispose it.</summary>
    public Task<Stream> FetchPayloadAsync(Digest payload, CancellationToken ct = default) => InSessionAsync(async () =>
    {
        var answer = await transport.OpenAsync(HttpMethod.Get, $"/api/payloads/{Base32.Encode(payload.ToArray())}", () => null, ct);
        return await answer.Content.ReadAsStreamAsync(ct);
    }, ct);

    /// <summary>Sends the bytes of a payload before the act that names it: for what is too large to send twice.</summary>
    public Task UploadPayloadAsync(SealedPayload payload, CancellationToken ct = default) => InSessionAsync(async () =>
    {
        using var answer = await transport.OpenAsync(
            HttpMethod.Put, $"/api/payloads/{Base32.Encode(payload.Hash.ToArray())}",
            () => new StreamContent(payload.OpenRead()) { Headers = { ContentType = new("application/octet-stream"), ContentLength = payload.Size } }, ct);
        return true;
    }, ct);

    /// <summary>Accepts, refuses, hands over, reports a fault, or recalls.</summary>
    /// <param name="body">One of those.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The evidence that it left.</returns>
    /// <exception cref="ProblemException"><c>already-final</c> and others.</exception>
    public async Task<IReadOnlyList<LoggedEvidence>> ActOnDeliveryAsync(StatementBody body, CancellationToken ct = default)
    {
        if (body is not (StatementBody.Accept or StatementBody.Refuse or StatementBody.Handover or StatementBody.Fault or StatementBody.Recall))
            throw new ArgumentException("This is no act on a delivery.", nameof(body));
        var name = ClosedCode.Text(body.Type);
        var (_, answer) = await ActAsync($"/api/acts/{name}", name, body, ct);
        return await LeftAsync(answer, ct);
    }
}
