using System.Collections.Concurrent;
using Coffre.Server.Data;

namespace Coffre.Server.Ledger;

/// <summary>
/// What of the log may be served: the view of the newest released checkpoint, who waits for a later one, and where each leaf lies. Written by the
/// <see cref="Sequencer"/> alone.
/// </summary>
sealed class Released(Database database)
{
    /// <summary>How long a write waits for its checkpoint before it answers 202 (<c>docs/format.md</c> §5). People's time, not the clock of statements.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<TaskCompletionSource, long> waiting = new();
    volatile ReleasedView? view;
    long ordinal;      // the highest ordinal that is released
    volatile Run[] runs = [];

    /// <summary>The newest view.</summary>
    /// <exception cref="InvalidOperationException">Nothing was released yet: the server has not started.</exception>
    public ReleasedView View => view ?? throw new InvalidOperationException("The log is not open yet.");

    /// <summary>Whether anything was released.</summary>
    public bool IsOpen => view is not null;

    /// <summary>Waits until a leaf is released, at most <see cref="Patience"/>.</summary>
    /// <returns>The view that holds it, or null when it took too long.</returns>
    public async Task<ReleasedView?> WaitAsync(long leaf, CancellationToken ct)
    {
        if (Volatile.Read(ref ordinal) >= leaf)
            return View;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[done] = leaf;
        try
        {
            // it may have been released in between
            if (Volatile.Read(ref ordinal) < leaf)
                await done.Task.WaitAsync(Patience, ct);
            return View;
        }
        catch (TimeoutException)
        {
            return Volatile.Read(ref ordinal) >= leaf ? View : null;
        }
        finally
        {
            waiting.TryRemove(done, out _);
        }
    }

    /// <summary>The index of a leaf that is released.</summary>
    public long IndexOf(long leaf)
    {
        foreach (var run in runs)
        {
            if (leaf >= run.Ordinal && leaf < run.Ordinal + run.Count)
                return run.Index + leaf - run.Ordinal;
        }
        using var reading = new Reading(database);
        return reading.Row("select idx from leaf where ordinal = $0 and idx is not null", row => (long?)row.GetInt64(0), leaf)
            ?? throw new InvalidOperationException($"The leaf {leaf} has no index yet.");
    }

    /// <summary>Lets everyone see a new view.</summary>
    /// <param name="next">The view.</param>
    /// <param name="highest">The highest ordinal in it.</param>
    /// <param name="added">Leaves numbered for it whose ordinals and indexes run in step, if they do.</param>
    internal void Publish(ReleasedView next, long highest, Run? added)
    {
        view = next;
        if (added is { } run)
            runs = [run, .. runs.Take(31)];
        Volatile.Write(ref ordinal, highest);
        foreach (var (done, leaf) in waiting)
        {
            if (leaf <= highest)
                done.TrySetResult();
        }
    }

    /// <summary>Leaves whose ordinals and indexes run in step.</summary>
    internal readonly record struct Run(long Ordinal, long Index, long Count);
}
