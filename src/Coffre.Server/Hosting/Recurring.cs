namespace Coffre.Server.Hosting;

/// <summary>
/// Work that comes again and again while the server runs. Whatever a round throws is told, and the next one comes: what leaves a background service stops the
/// whole server.
/// </summary>
abstract class Recurring : BackgroundService
{
    /// <summary>Until the first round.</summary>
    protected virtual TimeSpan First => TimeSpan.Zero;

    /// <summary>Between two rounds.</summary>
    protected abstract TimeSpan Pause { get; }

    /// <summary>After a round that failed.</summary>
    protected virtual TimeSpan Retry => Pause;

    /// <summary>Whether no round comes: what is only read changes by nothing.</summary>
    protected virtual bool Rests => false;

    protected abstract TimeProvider Clock { get; }

    /// <summary>One round.</summary>
    public abstract Task RunAsync(CancellationToken ct);

    protected abstract void Failed(Exception e);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = First;
        while (!Rests)
        {
            await Task.Delay(wait, Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            try
            {
                await RunAsync(stoppingToken);
                wait = Pause;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // the point of this class
            catch (Exception e)
#pragma warning restore CA1031
            {
                Failed(e);
                wait = Retry;
            }
        }
    }
}
