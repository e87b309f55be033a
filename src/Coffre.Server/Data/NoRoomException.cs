namespace Coffre.Server.Data;

/// <summary>The disk or the database is full. Nothing of what was asked was stored.</summary>
sealed class NoRoomException(Exception cause) : Exception("There is no room left on the disk or in the database (Limits:Pages, Limits:Object). Make room, then try again.", cause)
{
    /// <summary>The ways in which the operating system says it: no space (ENOSPC, EDQUOT), or a file over its limit (EFBIG).</summary>
    public static bool IsCauseOf(Exception e) => e switch
    {
        IOException => (e.HResult & 0xFFFF) is 28 or 122 or 27,
        // what .NET makes of EFBIG in a write
        ArgumentOutOfRangeException { ParamName: "value" } => e.StackTrace?.Contains(nameof(RandomAccess), StringComparison.Ordinal) == true,
        AggregateException { InnerException: { } inner } => IsCauseOf(inner),
        _ => false,
    };
}
