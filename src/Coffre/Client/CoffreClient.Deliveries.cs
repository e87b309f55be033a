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
    const int AskFirst = 1024 * 1024;

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
        return (act, await LeftAsync(answer, act, ct));
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

    /// <summary>
    /// Sends the bytes of a payload before the act that names it: for what is too large to send twice. Where it stopped on its way, now or before, it goes on from what the server has.
    /// </summary>
    /// <exception cref="RefusedException">The server says that it has more than there is.</exception>
    public Task UploadPayloadAsync(SealedPayload payload, CancellationToken ct = default) => InSessionAsync(async () =>
    {
        var path = $"/api/payloads/{Base32.Encode(payload.Hash.ToArray())}";
        // a small one is sent as soon as asked for
        var at = payload.Size > AskFirst ? await ArrivedAsync(path, payload.Size, ct) : 0;
        // a server that goes back and forth does not keep this going: what counts is what it never had before
        var (furthest, tried, anew) = (at, 1, false);
        while (at < payload.Size)
        {
            try
            {
                using var answer = await transport.OpenAsync(HttpMethod.Put, path, () => Rest(payload, at), ct, tries: 1);
                return true;
            }
            catch (ProblemException e) when (e.Name == "malformed" && at > 0 && !anew)
            {
                // what a server's disk lost in a crash is dropped at the end: once, all of it is sent again
                (at, furthest, tried, anew) = (0, 0, 1, true);
                continue;
            }
            catch (Exception e) when (tried < Transport.Tries && (e is HttpRequestException or IOException or ProblemException { Name: "wrong-offset" } || Transport.Passes(e)))
            {
                await Task.Delay((e as ProblemException)?.RetryAfter ?? TimeSpan.FromMilliseconds(200 << tried), time, ct);
            }
            at = await ArrivedAsync(path, payload.Size, ct);
            (furthest, tried) = at > furthest ? (at, 1) : (furthest, tried + 1);
        }
        return true;
    }, ct);

    static StreamContent Rest(SealedPayload payload, long from)
    {
        var bytes = payload.OpenRead();
        bytes.Position = from;
        return new(bytes) { Headers = { ContentType = new("application/octet-stream"), ContentLength = payload.Size - from, ContentRange = new(from, payload.Size - 1, payload.Size) } };
    }

    async Task<long> ArrivedAsync(string path, long size, CancellationToken ct)
    {
        try
        {
            var have = (await transport.GetAsync($"{path}/upload", ApiJson.Default.ArrivedAnswer, 1024, ct)).Have;
            return have >= 0 && have <= size ? have : throw new RefusedException("malformed", "The server says that more has come than was sent.");
        }
        catch (ProblemException e) when (e.Name == "not-found")
        {
            return 0;
        }
    }

    /// <summary>Takes a delivery under <c>acceptance</c>: its grant is given from then on.</summary>
    /// <param name="delivery">The delivery statement, checked.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>What it left, C.3; the first one where it was accepted before.</returns>
    /// <exception cref="ProblemException"><c>already-final</c>, <c>not-now</c> and others.</exception>
    public Task<IReadOnlyList<LoggedEvidence>> AcceptAsync(Statement delivery, CancellationToken ct = default) =>
        ActOnDeliveryAsync(delivery, new StatementBody.Accept(delivery.Hash), ct);

    /// <summary>Does not take a delivery.</summary>
    /// <returns>What it left, C.4.</returns>
    /// <inheritdoc cref="AcceptAsync"/>
    public Task<IReadOnlyList<LoggedEvidence>> RefuseAsync(Statement delivery, RefuseReason reason, CancellationToken ct = default) =>
        ActOnDeliveryAsync(delivery, new StatementBody.Refuse(delivery.Hash, reason), ct);

    /// <summary>Signs for the documents of a delivery: each was opened, and its commitment computed again.</summary>
    /// <param name="delivery">The delivery statement, checked.</param>
    /// <param name="commits">One for each part, in order: <see cref="OpenedDocument.Commit"/>, never copied from the act.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>What it left, E.1; the first one where it was signed for before.</returns>
    /// <exception cref="ProblemException"><c>commit-mismatch</c>, <c>already-final</c>, <c>not-now</c> and others.</exception>
    public Task<IReadOnlyList<LoggedEvidence>> HandoverAsync(Statement delivery, IReadOnlyList<Digest> commits, CancellationToken ct = default) =>
        ActOnDeliveryAsync(delivery, new StatementBody.Handover(delivery.Hash, commits), ct);

    /// <summary>Says that what came is not what was sent. Only when the person asks for it.</summary>
    /// <returns>What it left: the fault, and E.2 where the server found its own bytes changed.</returns>
    /// <inheritdoc cref="AcceptAsync"/>
    public Task<IReadOnlyList<LoggedEvidence>> ReportFaultAsync(Statement delivery, FaultReason reason, CancellationToken ct = default) =>
        ActOnDeliveryAsync(delivery, new StatementBody.Fault(delivery.Hash, reason), ct);

    /// <summary>Takes one's own delivery back, before anyone has fetched it.</summary>
    /// <returns>What it left; the first one where it was taken back before.</returns>
    /// <inheritdoc cref="AcceptAsync"/>
    public Task<IReadOnlyList<LoggedEvidence>> RecallAsync(Statement delivery, CancellationToken ct = default) =>
        ActOnDeliveryAsync(delivery, new StatementBody.Recall(delivery.Hash), ct);

    /// <summary>Ends one's own share: from then on its reader is given nothing of it.</summary>
    /// <returns>What it left; the first one where it was ended before.</returns>
    /// <inheritdoc cref="AcceptAsync"/>
    public Task<IReadOnlyList<LoggedEvidence>> WithdrawAsync(Statement delivery, CancellationToken ct = default) =>
        ActOnDeliveryAsync(delivery, new StatementBody.Withdraw(delivery.Hash), ct);

    /// <summary>Dates one's own documents.</summary>
    /// <param name="parts">What is stated of each; the salts of their commitments are the owner's to keep.</param>
    /// <param name="payloads">Those whose bytes the server has not got from this account.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The act, and what it left.</returns>
    public async Task<(Statement Act, IReadOnlyList<LoggedEvidence> Evidence)> DepositAsync(
        IReadOnlyList<StatedPart> parts, IReadOnlyList<SealedPayload> payloads, CancellationToken ct = default)
    {
        var (act, answer) = await ActAsync(
            "/api/acts/deposit", "deposit", new StatementBody.Deposit(parts), ct, _ => payloads.Select(payload => new SectionSource("payload", payload.Size, payload.OpenRead)));
        return (act, await LeftAsync(answer, act, ct));
    }

    /// <summary>Signs a deposit, to be kept before it is sent: the same one sent again is taken once.</summary>
    public Statement SignDeposit(IReadOnlyList<StatedPart> parts) => Sign(new StatementBody.Deposit(parts));

    /// <summary>Sends a deposit that was signed before.</summary>
    /// <param name="deposit">From <see cref="SignDeposit"/>.</param>
    /// <param name="payloads">Those whose bytes the server has not got; none to learn whether it has taken this deposit.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="ProblemException">It was not taken, and was not before: <c>missing-payload</c>, <c>stale-key</c> and others.</exception>
    public async Task<IReadOnlyList<LoggedEvidence>> DepositAsync(Statement deposit, IReadOnlyList<SealedPayload> payloads, CancellationToken ct = default) => await InSessionAsync(async () =>
        await LeftAsync(await transport.ActAsync(
            "/api/acts/deposit", [SectionSource.Of("deposit", deposit), .. payloads.Select(payload => new SectionSource("payload", payload.Size, payload.OpenRead))], ct), deposit, ct), ct);

    async Task<IReadOnlyList<LoggedEvidence>> ActOnDeliveryAsync(Statement delivery, StatementBody body, CancellationToken ct)
    {
        if (delivery.Type != StatementType.Delivery)
            throw new ArgumentException("This is no delivery.", nameof(delivery));
        var name = ClosedCode.Text(body.Type);
        var (act, answer) = await ActAsync($"/api/acts/{name}", name, body, ct);
        return await LeftAsync(answer, act, ct, delivery);
    }
}
