using System.Threading.Channels;

namespace Coffre.Age;

/// <summary>
/// Carries a payload from one stream to another block by block: one task reads, one seals or opens, one writes, so that the slowest alone decides
/// the time. The number of blocks is fixed, and with it the memory, whatever the size.
/// </summary>
/// <param name="input">Read to its end.</param>
/// <param name="output">Written, not flushed.</param>
/// <param name="inputChunk">Bytes of a chunk in the input.</param>
/// <param name="outputChunk">Bytes of a chunk in the output.</param>
/// <param name="transform">Called for one block after the other, in their order.</param>
/// <param name="progress">Told the bytes of input that are done.</param>
sealed class Pipeline(Stream input, Stream output, int inputChunk, int outputChunk, Action<PayloadBlock> transform, IProgress<long>? progress)
{
    const int MaxChunks = 8;
    const int MaxBlocks = 7;

    readonly List<PayloadBlock> made = [];
    readonly Channel<PayloadBlock> free = Channel.CreateUnbounded<PayloadBlock>();
    readonly Channel<PayloadBlock> filled = Channel.CreateUnbounded<PayloadBlock>();
    readonly Channel<PayloadBlock> done = Channel.CreateUnbounded<PayloadBlock>();
    long total;

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            var first = Make(chunks: 1);
            await FillAsync(first, ct);
            var second = first.IsFull ? Make(MaxChunks) : null;
            if (second is not null)
                await FillAsync(second, ct);
            if (second is { IsFull: true })
                await AllAsync(first, second, ct);
            else
                await SmallAsync(first, second, ct);
        }
        finally
        {
            foreach (var block in made)
                block.Forget();
        }
    }

    /// <summary>Two blocks are not worth three tasks.</summary>
    async Task SmallAsync(PayloadBlock first, PayloadBlock? second, CancellationToken ct)
    {
        first.IsLast = second is null or { Length: 0 };
        await ThroughAsync(first, ct);
        if (first.IsLast)
            return;
        second!.IsLast = true;
        await ThroughAsync(second, ct);
    }

    async ValueTask ThroughAsync(PayloadBlock block, CancellationToken ct)
    {
        try
        {
            transform(block);
        }
        finally
        {
            await CarryAsync(block, ct);
        }
    }

    /// <summary>
    /// A stage that fails stops those before it. Those after it end by themselves, when they have carried what was good before the failure.
    /// </summary>
    async Task AllAsync(PayloadBlock first, PayloadBlock second, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] stages =
        [
            Task.Run(() => StageAsync(WriteAsync(ct), null, stop), CancellationToken.None),
            Task.Run(() => StageAsync(TransformAsync(stop.Token), done.Writer, stop), CancellationToken.None),
            Task.Run(() => StageAsync(ReadAsync(first, second, stop.Token), filled.Writer, stop), CancellationToken.None),
        ];
        await Task.WhenAll(stages).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        // what went wrong, rather than the cancellations that followed from it
        await (stages.FirstOrDefault(stage => stage.IsFaulted) ?? stages.FirstOrDefault(stage => stage.IsCanceled) ?? Task.CompletedTask);
    }

    static async Task StageAsync(Task stage, ChannelWriter<PayloadBlock>? after, CancellationTokenSource stop)
    {
        try
        {
            await stage;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            after?.Complete();
        }
    }

    /// <summary>A block is the last if it is not full, or if nothing follows it: it is passed on when the next one is there.</summary>
    async Task ReadAsync(PayloadBlock block, PayloadBlock next, CancellationToken ct)
    {
        while (next.Length > 0)
        {
            filled.Writer.TryWrite(block);
            (block, next) = (next, await TakeAsync(ct));
            next.Length = 0;
            if (block.IsFull)
                await FillAsync(next, ct);
        }
        block.IsLast = true;
        filled.Writer.TryWrite(block);
    }

    async ValueTask<PayloadBlock> TakeAsync(CancellationToken ct)
    {
        if (free.Reader.TryRead(out var block))
            return block;
        return made.Count < MaxBlocks ? Make(MaxChunks) : await free.Reader.ReadAsync(ct);
    }

    async Task TransformAsync(CancellationToken ct)
    {
        await foreach (var block in filled.Reader.ReadAllAsync(ct))
        {
            try
            {
                transform(block);
            }
            finally
            {
                done.Writer.TryWrite(block);
            }
        }
    }

    async Task WriteAsync(CancellationToken ct)
    {
        await foreach (var block in done.Reader.ReadAllAsync(ct))
        {
            await CarryAsync(block, ct);
            if (block.Input.Length > inputChunk)        // the first is too small to serve again
                free.Writer.TryWrite(block);
        }
    }

    async ValueTask CarryAsync(PayloadBlock block, CancellationToken ct)
    {
        await output.WriteAsync(block.Output.AsMemory(0, block.Written), ct);
        block.Written = 0;
        progress?.Report(total += block.Length);
    }

    async ValueTask FillAsync(PayloadBlock block, CancellationToken ct) =>
        block.Length = await input.ReadAtLeastAsync(block.Input, block.Input.Length, throwOnEndOfStream: false, ct);

    PayloadBlock Make(int chunks)
    {
        made.Add(new(chunks * inputChunk, chunks * outputChunk));
        return made[^1];
    }
}
