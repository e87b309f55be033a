using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Coffre.Server.Deliveries;

/// <summary>
/// Thousands of deliveries in one request (<c>docs/api.md</c> §5): read as they come, stored in groups, answered as each group's checkpoint is released. The
/// stages run side by side. Answers are kept until they are taken, so that a client that sends all before it reads is served too.
/// </summary>
sealed class SubmitBulk(
    ItemReader reader, Submissions submissions, BlobStore blobs, Writer writer, Released released, Answers answers, Settings settings, IOptions<JsonOptions> json)
{
    // of up to a second each
    const int MostWaits = 10;

    // slow is no fault here: the other side seals while it sends, and may read only afterwards
    static readonly MinDataRate Rate = new(bytesPerSecond: 100, gracePeriod: TimeSpan.FromMinutes(5));

    readonly JsonTypeInfo<BulkLine> line = (JsonTypeInfo<BulkLine>)json.Value.SerializerOptions.GetTypeInfo(typeof(BulkLine));

    public static Task Handle(HttpContext http, SubmitBulk bulk) => bulk.RunAsync(http);

    async Task RunAsync(HttpContext http)
    {
        var sections = http.Request.Sections();
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } requests)
            requests.MinDataRate = Rate;
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } responses)
            responses.MinDataRate = Rate;
        http.Response.ContentType = "application/x-ndjson";
        var groups = Channel.CreateBounded<BulkGroup>(1);
        var sealedGroups = Channel.CreateBounded<BulkGroup>(1);
        var stored = Channel.CreateBounded<Task<IReadOnlyList<BulkResult>>>(2);
        var lines = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var ct = stop.Token;
        BulkLine? end = null;
        try
        {
            await Task.WhenAll(
                StageAsync(groups.Writer, stop, async () => end = await ReadAsync(sections, groups.Writer, ct)),
                StageAsync(sealedGroups.Writer, stop, async () =>
                {
                    await foreach (var group in groups.Reader.ReadAllAsync(ct))
                    {
                        await group.SealAsync(ct);
                        await GiveOnAsync(group, sealedGroups.Writer, ct);
                    }
                }),
                StageAsync(stored.Writer, stop, async () =>
                {
                    // handed to the writer in order and not waited for: while one group's commit reaches the disk, the next one's rows are written
                    await foreach (var group in sealedGroups.Reader.ReadAllAsync(ct))
                        await stored.Writer.WriteAsync(group.StoreAsync(submissions, writer, ct), ct);
                }),
                StageAsync(lines.Writer, stop, async () =>
                {
                    await foreach (var results in stored.Reader.ReadAllAsync(ct))
                        await lines.Writer.WriteAsync(await AnswerAsync(await results, ct), ct);
                    if (end is not null)
                        await lines.Writer.WriteAsync(Write([end]), ct);
                }),
                StageAsync<int>(null, stop, () => WriteAsync(lines.Reader, http.Response, ct)));
        }
        finally
        {
            foreach (var left in (Channel<BulkGroup>[])[groups, sealedGroups])
            {
                while (left.Reader.TryRead(out var group))
                    group.Dispose();
            }
        }
    }

    static async Task GiveOnAsync(BulkGroup group, ChannelWriter<BulkGroup> next, CancellationToken ct)
    {
        try
        {
            await next.WriteAsync(group, ct);
        }
        catch
        {
            group.Dispose();
            throw;
        }
    }

    /// <summary>Reads to the end, or to where the body cannot be read further.</summary>
    /// <returns>The last line, in that case.</returns>
    async Task<BulkLine?> ReadAsync(SectionReader sections, ChannelWriter<BulkGroup> groups, CancellationToken ct)
    {
        var group = new BulkGroup(blobs);
        var current = "";
        BulkLine? end = null;
        try
        {
            try
            {
                var more = await sections.NextAsync(ct);
                for (var count = 0; more; count++)
                {
                    current = "";
                    if (count == settings.Limits.Bulk)
                        throw new RefusedException("too-large", $"A request has at most {settings.Limits.Bulk} deliveries.");
                    // after a whole item, whatever it is: nobody's, so that no item is made of it
                    sections.Demand("delivery");
                    group.Add(await ReadItemAsync(sections, group, id => current = id, ct));
                    if (group.IsFull)
                        await GiveOnAsync();
                    more = sections.Name != "";
                    if (sections.Name == PayloadSections.Name)
                    {
                        // the item was whole: what begins now is another
                        current = "";
                        var next = sections.NextAsync(ct).AsTask();
                        if (group.Count > 0 && !next.IsCompleted && await Task.WhenAny(next, Task.Delay(BulkGroup.Quiet, ct)) != next)
                            await GiveOnAsync();
                        more = await next;
                    }
                }
            }
            catch (RefusedException e)
            {
                end = new(Id: current, Detail: e.Message, Fault: e.Fault);
            }
            if (group.Count > 0)
                await GiveOnAsync();
            return end;
        }
        finally
        {
            group.Dispose();
        }

        async Task GiveOnAsync()
        {
            await groups.WriteAsync(group, ct);
            group = new(blobs);
        }
    }

    /// <summary>
    /// Reads one item; a refusal is its own, unless what follows cannot be found. Afterwards what follows stands in the reader; after the last payload that the
    /// act names it is still to be gone on to, since who waits for the answer sends nothing yet.
    /// </summary>
    async Task<BulkItem> ReadItemAsync(SectionReader sections, BulkGroup group, Action<string> named, CancellationToken ct)
    {
        var id = "";
        var own = sections.Count;
        try
        {
            var statement = await sections.ReadStatementAsync(StatementType.Delivery, ct);
            named(id = ((StatementBody.Delivery)statement.Body).Id.ToString());
            var item = await reader.ReadRestAsync(reader.Identify(statement), sections, group.Stage, group.Came, stop: true, ct);
            return sections.Name is "" or "delivery" or PayloadSections.Name ? new(id, item) : throw new RefusedException("malformed", $"The section \"{sections.Name}\" was not expected here.");
        }
        catch (Exception e) when (e is RefusedException or RefusalException or NoRoomException)
        {
            // what belongs to the refused item; where a section was missing, the next one's "delivery" stands here already
            while ((sections.Count == own || sections.Name != "delivery") && await sections.NextAsync(ct))
            {
            }
            return new(id, null, ProblemAnswers.Of(e));
        }
    }

    async Task<ReadOnlyMemory<byte>> AnswerAsync(IReadOnlyList<BulkResult> results, CancellationToken ct)
    {
        var newest = results.SelectMany(result => result.Evidence).Select(recorded => recorded.Ordinal).DefaultIfEmpty().Max();
        // it is on the disk, and its checkpoint comes; where it does not, because the log cannot be written, nobody is kept waiting
        ReleasedView? view = null;
        for (var waited = 0; view is null; waited++)
        {
            view = await released.WaitAsync(newest, ct);
            if (view is null && waited == MostWaits)
                throw Problems.NotReleased.Because("The log does not move, as when the server's disk is full. What was sent is stored: send it again.");
        }
        var written = new List<BulkLine>(results.Count + 1) { new(Checkpoint: view.Checkpoint) };
        foreach (var (id, recorded, refusal) in results)
        {
            var evidence = new ProvedEvidence[recorded.Count];
            for (var i = 0; i < evidence.Length; i++)
                evidence[i] = await answers.ProveAsync(recorded[i], view, ct);
            written.Add(refusal is null
                ? new(Id: id, Evidence: evidence, Statements: [])
                : new(Id: id, Evidence: evidence, Problem: refusal.Problem.Name, Detail: refusal.Message));
        }
        return Write(written);
    }

    ReadOnlyMemory<byte> Write(IEnumerable<BulkLine> written)
    {
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        using var text = new Utf8JsonWriter(bytes, new() { Encoder = json.Value.SerializerOptions.Encoder, SkipValidation = true });
        foreach (var one in written)
        {
            JsonSerializer.Serialize(text, one, line);
            text.Flush();
            text.Reset();
            bytes.Write("\n"u8);
        }
        return bytes.WrittenMemory;
    }

    static async Task WriteAsync(ChannelReader<ReadOnlyMemory<byte>> lines, HttpResponse response, CancellationToken ct)
    {
        await foreach (var part in lines.ReadAllAsync(ct))
        {
            await response.Body.WriteAsync(part, ct);
            await response.Body.FlushAsync(ct);
        }
    }

    /// <summary>Runs a stage and closes its output; when it fails all the others stop.</summary>
    static async Task StageAsync<T>(ChannelWriter<T>? output, CancellationTokenSource stop, Func<Task> stage)
    {
        try
        {
            await stage();
            output?.Complete();
        }
#pragma warning disable CA1031 // given on, not kept
        catch (Exception e)
#pragma warning restore CA1031
        {
            output?.Complete(e);
            await stop.CancelAsync();
            throw;
        }
    }
}
