namespace Coffre.Server.Data;

/// <summary>The disk or the database is full. Nothing of what was asked was stored.</summary>
sealed class NoRoomException(Exception cause) : Exception("There is no room left on the disk or in the database (Limits:Pages, Limits:Object). Make room, then try again.", cause)
{
    /// <summary>The two ways in which the operating system says it: no space (ENOSPC, EDQUOT), or a file over its limit (EFBIG).</summary>
    public static bool IsCauseOf(IOException e) => (e.HResult & 0xFFFF) is 28 or 122 or 27;
}
