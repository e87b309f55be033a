using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Deliveries;

/// <summary>One item of a bulk request as it was read: to be taken, or refused already.</summary>
/// <param name="Id">The delivery's id; "" where the act could not be read.</param>
/// <param name="Item">What was read.</param>
/// <param name="Refusal">Why not.</param>
sealed record BulkItem(string Id, Item? Item, RefusalException? Refusal = null);

/// <summary>What has become of an item: evidence, or a refusal and A.2 if one was left.</summary>
readonly record struct BulkResult(string Id, IReadOnlyList<Recorded> Evidence, RefusalException? Refusal);

/// <summary>
/// Items that are stored together: their payloads lie in one object and reach the disk with one sync, their rows in one transaction. An item that is
/// refused is decided on before it writes anything, so it takes nothing from the others.
/// </summary>
sealed class BulkGroup(BlobStore blobs) : IDisposable
{
    const int MostItems = 256;
    const long MostBytes = 32L << 20;

    readonly long begun = System.Diagnostics.Stopwatch.GetTimestamp();
    readonly List<BulkItem> items = [];
    readonly List<StoredPayload> came = [];
    StagedObject? staged;
    long held;       // grants and copies, in memory
    NoRoomException? noRoom;
    bool isSealed;
    bool kept;       // rows name the object

    /// <summary>How long an item may wait for others.</summary>
    /// <remarks>A group is a dozen syncs, its tiles and a checkpoint: the fewer share them, the more an item costs.</remarks>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>How long it waits for others when nothing comes: who sends may be waiting for the answer.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    public int Count => items.Count;

    public bool IsFull => items.Count >= MostItems || held + (staged?.Length ?? 0) >= MostBytes || Age >= Patience;

    public TimeSpan Age => System.Diagnostics.Stopwatch.GetElapsedTime(begun);

    /// <summary>All payloads that came, of items taken and refused.</summary>
    public ICollection<StoredPayload> Came => came;

    /// <summary>Where payloads are put.</summary>
    public StagedObject Stage() => staged ??= blobs.Stage();

    public void Add(BulkItem item)
    {
        items.Add(item);
        if (item.Item is { } read)
            held += read.Grant.Length + read.Copy.Length;
    }

    /// <summary>Makes the payloads durable, before a row names them.</summary>
    public async Task SealAsync(CancellationToken ct)
    {
        try
        {
            if (came.Count > 0)
            {
                await staged!.SealAsync(ct);
                isSealed = true;
            }
        }
        catch (NoRoomException e)
        {
            noRoom = e;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Stores the group, which is sealed, and lets go of it; what it gives is on the disk.</summary>
    public async Task<IReadOnlyList<BulkResult>> StoreAsync(Submissions submissions, Writer writer, CancellationToken ct)
    {
        using (this)
        {
            try
            {
                if (noRoom is null)
                    return await writer.WriteAsync(tx => Take(tx, submissions), ct);
            }
            catch (NoRoomException e)
            {
                noRoom = e;
            }
            var full = ProblemAnswers.Of(noRoom);
            return [.. items.Select(item => new BulkResult(item.Id, [], item.Refusal ?? full))];
        }
    }

    /// <summary>Lets go of the object; it is destroyed unless rows name it, whatever ended the group before.</summary>
    public void Dispose()
    {
        staged?.Dispose();
        if (isSealed && !kept)
            blobs.Destroy(staged!.Name);
    }

    List<BulkResult> Take(Tx tx, Submissions submissions)
    {
        var results = new List<BulkResult>(items.Count);
        var unwanted = new HashSet<StoredPayload>(came);
        foreach (var (id, item, refusal) in items)
        {
            if (item is null)
            {
                results.Add(new(id, [], refusal));
                continue;
            }
            try
            {
                var (ruling, stored) = submissions.Take(tx, item);
                if (stored)
                    unwanted.ExceptWith(item.Payloads);
                results.Add(new(id, ruling.Left.Evidence, ruling.Refusal));
            }
            catch (Exception e) when (e is RefusalException or RefusedException)
            {
                results.Add(new(id, [], ProblemAnswers.Of(e)));
            }
        }
        foreach (var payload in unwanted)
            tx.Discard(payload);
        tx.AfterCommit(() => kept = true);
        return results;
    }
}
