using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Coffre;

/// <summary>What became of one delivery of a bulk request.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="Evidence">What it left, verified; A.1 first, or A.2 alone when it was refused for its links.</param>
/// <param name="Index">Where the first evidence lies in the log; null when there is none.</param>
/// <param name="Problem">Why it was refused (<c>docs/api.md</c> §7); null when it was not.</param>
/// <param name="Detail">The refusal in words.</param>
public sealed record BulkOutcome(DeliveryId Id, IReadOnlyList<Evidence> Evidence, long? Index, string? Problem, string? Detail);

/// <summary>The server could not read a bulk request to its end, or not the id of something in it; what was answered before stands.</summary>
/// <param name="fault">The rule that was broken.</param>
/// <param name="detail">In words.</param>
public sealed class BulkFaultException(string fault, string detail) : Exception(detail)
{
    /// <summary>The rule that was broken.</summary>
    public string Fault { get; } = fault;
}

public sealed partial class CoffreClient
{
    /// <summary>Most deliveries in one request.</summary>
    public const int MaxBulk = 5000;

    const int MaxLine = 1024 * 1024;

    /// <summary>
    /// Sends many deliveries in one request (<c>docs/api.md</c> §5). Bodies are sealed by the caller and written as they come; each outcome is given as the
    /// server answers it, verified. Not sent again by itself: a request that breaks off throws, what was answered is durable, and the caller sends the
    /// rest again under the same ids. Several may run at once on one client, beside signing and reading the directory.
    /// </summary>
    /// <param name="deliveries">At most <see cref="MaxBulk"/>.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="BulkFaultException">The server could not read on, or could not read which delivery it refuses.</exception>
    /// <exception cref="RefusedException">An answer does not verify.</exception>
    public async IAsyncEnumerable<BulkOutcome> DeliverAsync(
        IReadOnlyList<OutgoingDelivery> deliveries, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(deliveries.Count, MaxBulk);
        var waiting = deliveries.ToDictionary(delivery => delivery.Id);
        using var answer = await transport.OpenAsync(
            HttpMethod.Post, "/api/deliveries/bulk", () => new SectionsContent(deliveries.SelectMany(delivery => delivery.ToSections())), ct, tries: 1);
        VerifiedLog? view = null;
        await foreach (var text in LinesAsync(await answer.Content.ReadAsStreamAsync(ct), ct))
        {
            var line = ApiJson.Read(text, ApiJson.Default.BulkLine, MaxLine);
            if (line.Checkpoint is not null)
            {
                // before anything is believed by it: one branch of a forked log in the middle would else go unseen [attack 13]
                view = VerifiedLog.Open(Trust, line.Checkpoint, null, null);
                await AdvanceAsync(view, ct);
                continue;
            }
            if (line.Fault is not null)
                throw new BulkFaultException(line.Fault, line.Detail ?? "The server could not read the request to its end.");
            // of something whose id the server could not read: which one it was is not said
            if (line is { Id: "", Problem: { } problem })
                throw new BulkFaultException(problem, line.Detail ?? "The server could not read a delivery's act.");
            yield return Read(line, waiting, view);
        }
    }

    static BulkOutcome Read(BulkLine line, Dictionary<DeliveryId, OutgoingDelivery> waiting, VerifiedLog? view)
    {
        if (line.Id is null || !waiting.Remove(DeliveryId.Parse(line.Id), out var delivery))
            throw new RefusedException("content-mismatch", "The server answers of a delivery that was not sent, or twice.");
        var given = line.Evidence ?? [];
        if (given.Count > 0 && view is null)
            throw new RefusedException("no-log-proof", "The server gives evidence before a checkpoint.");
        var evidence = given.Select(proved => new LoggedEvidence(view!.ReadEvidence(proved), proved.Index)).ToList();
        if (line.Problem is null)
            AnswerRules.Demand(delivery.Act, evidence);
        // what explains an id-conflict is the evidence of the act that stands; any other refusal leaves A.2 or nothing
        else if (line.Problem == "id-conflict"
            ? evidence.Any(one => one.Evidence.Delivery != delivery.Id)
            : evidence.Any(one => one.Evidence.Event != EventKind.SubmissionRejection || one.Evidence.Delivery != delivery.Id || one.Evidence.Act != delivery.Act.Hash))
            throw new RefusedException("wrong-act", "The server explains its refusal by evidence of something else.");
        return new(delivery.Id, [.. evidence.Select(one => one.Evidence)], given.Count > 0 ? given[0].Index : null, line.Problem, line.Detail);
    }

    // lines of bounded length: a server cannot fill this client's memory [attack 28]
    static async IAsyncEnumerable<byte[]> LinesAsync(Stream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        var pipe = PipeReader.Create(stream);
        while (true)
        {
            var read = await pipe.ReadAsync(ct);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                yield return buffer.Slice(0, end).ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }
            if (buffer.Length > MaxLine)
                throw new RefusedException("too-large", $"A line of the server's answer is longer than {MaxLine} bytes.");
            if (read.IsCompleted)
            {
                if (buffer.Length > 0)
                    throw new RefusedException("truncated", "The server's answer ends within a line.");
                yield break;
            }
            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
