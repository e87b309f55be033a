using System.Runtime.CompilerServices;

namespace Coffre.Cli;

/// <summary>An event with all that its receipt is made of.</summary>
/// <param name="Evidence">What happened.</param>
/// <param name="Proof">As the server gave it.</param>
/// <param name="Act">What caused it; the delivery where that is the act.</param>
/// <param name="Delivery">The delivery that it is about; null about an account.</param>
/// <param name="Letter">The letter's chain, which no directory gives: a claim and a <c>paper</c> are signed by it.</param>
/// <param name="Open">What is disclosed of the delivery or the deposit.</param>
sealed record AccountEvent(Evidence Evidence, ProvedEvidence Proof, Statement Act, Statement? Delivery, Chain? Letter, Disclosure? Open);

/// <summary>All that concerns an account, event by event; of the feed no more is held than which deliveries there are.</summary>
/// <param name="home">The account.</param>
/// <param name="disclose">Whether what may be disclosed is.</param>
sealed class AccountEvents(Home home, bool disclose)
{
    readonly List<DeliveryId> deliveries = [];
    readonly HashSet<DeliveryId> rejected = [];
    readonly Dictionary<AccountId, Chain> letters = [];

    /// <summary>The deliveries that this account sent, received, or kept a letter of, oldest first; those that were rejected when sent are not among them.</summary>
    public IReadOnlyList<DeliveryId> Deliveries => deliveries;

    /// <summary>Events that the feed tells.</summary>
    public int Count { get; private set; }

    /// <summary>Opens a delivery to disclose it; null where it stays closed.</summary>
    public Func<CheckedDelivery, Task<OpenedDelivery?>>? Open { get; init; }

    /// <summary>What else to disclose of an act: the salts of a deposit's parts.</summary>
    public Func<Statement, Disclosure?> OpenDeposit { get; init; } = _ => null;

    /// <summary>Discloses the cover, and what lets a reader compare the documents.</summary>
    public static Disclosure Disclose(OpenedDelivery opened) => new(opened.CoverSalt, opened.CoverLine, [.. opened.Parts.Select(part => (ReadOnlyMemory<byte>?)part.Salt)]);

    /// <summary>Reads the feed once, for the deliveries.</summary>
    public async Task FindAsync(CancellationToken ct)
    {
        var known = new HashSet<DeliveryId>();
        await foreach (var one in Mailbox.FeedAsync(home.Client(), ct))
        {
            Count++;
            // a refused submission has left nothing but A.2, which the feed holds whole
            if (one.Evidence.Event == EventKind.SubmissionRejection)
                rejected.Add(one.Evidence.Delivery!.Value);
            else if ((one.Evidence.Delivery ?? Mailbox.Received(one, home.Account)) is { } id && known.Add(id))
                deliveries.Add(id);
        }
    }

    /// <summary>Every event: delivery after delivery, then those about accounts.</summary>
    public async IAsyncEnumerable<AccountEvent> AllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var id in deliveries)
        {
            await foreach (var one in OfDeliveryAsync(id, ct))
                yield return one;
        }
        await foreach (var one in Mailbox.FeedAsync(home.Client(), ct))
        {
            if (one.Evidence.Delivery is null || rejected.Contains(one.Evidence.Delivery.Value))
                yield return new(one.Evidence, one.Proof, one.Act, one.Evidence.Delivery is null ? null : one.Act, letters.GetValueOrDefault(one.Act.Account), OpenDeposit(one.Act));
        }
    }

    /// <summary>The events about one delivery.</summary>
    public async IAsyncEnumerable<AccountEvent> OfDeliveryAsync(DeliveryId id, [EnumeratorCancellation] CancellationToken ct)
    {
        var (found, proved) = await home.Client().FindProvedDeliveryAsync(id, ct);
        if (found.Letter is { } letter)
            letters[letter.Id] = letter;
        var open = disclose && await (Open?.Invoke(found) ?? OpenAsync(home, found, ct)) is { } opened ? Disclose(opened) : null;
        foreach (var (evidence, proof) in found.Evidence.Zip(proved.Evidence))
        {
            var act = found.Acts.FirstOrDefault(act => act.Hash == evidence.Act) ?? (evidence.Act == found.Act.Hash ? found.Act : await CauseAsync(evidence.Act, ct));
            if (act is null)
                Terminal.Say($"{id}, {evidence.Event.Code}: the server does not give the act that caused it.");
            else
                yield return new(evidence, proof, act, found.Act, found.Letter, open);
        }
    }

    /// <summary>Opens what its reader may open without signing for it; null where the server gives it no more, or not yet.</summary>
    public static async Task<OpenedDelivery?> OpenAsync(Home home, CheckedDelivery delivery, CancellationToken ct)
    {
        try
        {
            return await Mailbox.OpenAsync(home, delivery, ct);
        }
        catch (ProblemException e) when (e.Name is "already-final" or "not-now")
        {
            Terminal.Say($"{delivery.Body.Id} stays closed in its receipts: {e.Message}");
            return null;
        }
    }

    // a close ends deliveries too, and is no act about one
    async Task<Statement?> CauseAsync(Digest act, CancellationToken ct)
    {
        await foreach (var one in Mailbox.FeedAsync(home.Client(), ct))
        {
            if (one.Act.Hash == act)
                return one.Act;
        }
        return null;
    }
}
