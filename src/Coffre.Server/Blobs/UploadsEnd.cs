using Coffre.Server.Hosting;

namespace Coffre.Server.Blobs;

/// <summary>Destroys what came in pieces and did not become whole in its time.</summary>
sealed partial class UploadsEnd(Uploads uploads, Settings settings, ILogger<UploadsEnd> log, TimeProvider clock) : Recurring
{
    // who was cut off comes back within minutes, or chooses the file again
    static readonly TimeSpan Lives = TimeSpan.FromDays(1);

    protected override TimeSpan Pause => TimeSpan.FromHours(1);

    protected override bool Rests => settings.ReadOnly;

    protected override TimeProvider Clock => clock;

    public override Task RunAsync(CancellationToken ct)
    {
        uploads.Forget(clock.GetUtcNow() - Lives);
        return Task.CompletedTask;
    }

    protected override void Failed(Exception e) => LogFailed(log, e);

    [LoggerMessage(LogLevel.Error, "Unfinished uploads could not be looked through.")]
    static partial void LogFailed(ILogger log, Exception e);
}
