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
    const int MaxBlocks = 6;

    readonly List<PayloadBlock> made = [];
    readonly Channel<PayloadBlock> free = Channel.CreateUnbounded<PayloadBlock>();
    readonly Channel<PayloadBlock> filled = Channel.CreateUnbounded<PayloadBlock>();
    readonly Channel<PayloadBlock> done = Channel.CreateUnbounded<PayloadBlock>();
    long total;

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            var (first, next) = (Make(), Make());
            await FillAsync(first, ct);
            await LookAheadAsync(first, next, ct);
            if (first.IsLast)
                await OnlyAsync(first, ct);
            else
                await AllAsync(first, next, ct);
        }
        finally
        {
            foreach (var block in made)
                block.Forget();
        }
    }

    async Task OnlyAsync(PayloadBlock block, CancellationToken ct)
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
    async Task AllAsync(PayloadBlock first, PayloadBlock next, CancellationToken ct)
    {
        while (made.Count < MaxBlocks)
            free.Writer.TryWrite(Make());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] stages =
        [
            Task.Run(() => StageAsync(WriteAsync(ct), null, stop), CancellationToken.None),
            Task.Run(() => StageAsync(TransformAsync(stop.Token), done.Writer, stop), CancellationToken.None),
            Task.Run(() => StageAsync(ReadAsync(first, next, stop.Token), filled.Writer, stop), CancellationToken.None),
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

    async Task ReadAsync(PayloadBlock block, PayloadBlock next, CancellationToken ct)
    {
        while (true)
        {
            filled.Writer.TryWrite(block);
            if (block.IsLast)
                return;
            (block, next) = (next, await free.Reader.ReadAsync(ct));
            await LookAheadAsync(block, next, ct);
        }
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

    /// <summary>A block is the last if it is not full, or if nothing follows it.</summary>
    async ValueTask LookAheadAsync(PayloadBlock block, PayloadBlock next, CancellationToken ct)
    {
        next.Length = 0;
        if (block.Length == block.Input.Length)
            await FillAsync(next, ct);
        block.IsLast = next.Length == 0;
    }

    PayloadBlock Make()
    {
        var chunks = input.CanSeek ? (int)Math.Clamp((input.Length / inputChunk) + 1, 1, MaxChunks) : MaxChunks;
        made.Add(new(chunks * inputChunk, chunks * outputChunk));
        return made[^1];
    }
}
