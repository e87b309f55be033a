namespace Coffre;

/// <summary>
/// Opening stopped at a step of the table of <c>docs/format.md</c> §4: nothing after it was looked at, and nothing is to be shown.
/// Each kind of reason bears one name, so that what is reported says no more than that [attack 5].
/// </summary>
/// <param name="stop">One of the constants of this class.</param>
/// <param name="cause">The rule that was broken.</param>
public sealed class StoppedException(string stop, RefusedException cause) : Exception(cause.Message, cause)
{
    /// <summary>A text, a signature or a proof is not what it must be.</summary>
    public const string Tampered = "tampered";

    /// <summary>What the server gave is old, or not proven to be the newest.</summary>
    public const string StaleDirectory = "stale-directory";

    /// <summary>An older state than this device has seen.</summary>
    public const string RolledBack = "rolled-back";

    /// <summary>The operator has not said, in time, what the author is called.</summary>
    public const string UnknownSender = "unknown-sender";

    /// <summary>A letter was written by another than its issuer.</summary>
    public const string WrongSender = "wrong-sender";

    /// <summary>Grant, cover or document are not those of the act.</summary>
    public const string ContentMismatch = "content-mismatch";

    /// <summary>The name of the stop.</summary>
    public string Stop { get; } = stop;

    /// <summary>The rule that was broken, more finely than <see cref="Stop"/>.</summary>
    public string Fault => Cause.Fault;

    /// <summary>The refusal of that rule.</summary>
    public RefusedException Cause { get; } = cause;

    /// <summary>Takes a step; what it refuses stops with this name.</summary>
    internal static T At<T>(string stop, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (RefusedException refused)
        {
            throw new StoppedException(stop, refused);
        }
    }

    /// <summary>Takes a step; what it refuses stops with this name.</summary>
    internal static void At(string stop, Action step)
    {
        try
        {
            step();
        }
        catch (RefusedException refused)
        {
            throw new StoppedException(stop, refused);
        }
    }
}
