using Coffre.Server.Data;

namespace Coffre.Server.Ledger;

/// <summary>
/// The newest checkpoint, kept outside the database and its backups (<c>Log:Mirror</c>). A log that is behind it, or that is not its continuation, was restored from
/// an old copy: to go on would fork what others hold proofs of, so the start is refused [attack 13].
/// </summary>
sealed class Mirror(string? file, NoteKey key)
{
    /// <summary>Whether there is one.</summary>
    public bool IsUsed => file is not null;

    /// <summary>What the mirror holds; null if it is not used, or has not been written yet.</summary>
    /// <param name="written">Whether the database says that it was: its disk may not be mounted, and an old database would fork the log into it.</param>
    public TreeHead? Read(bool written)
    {
        if (file is null)
            return null;
        if (!File.Exists(file))
        {
            return !written ? null : throw new UnusableDataException($"The mirror {file} is missing, and this log was mirrored before: without it nobody can say that the database is not an old copy. "
                + "Mount its disk, or copy the file to where Log:Mirror says. If it is lost, compare the log with the newest checkpoint that any monitor has, then start once without Log:Mirror, and again with it.");
        }
        try
        {
            return Checkpoint.Open(File.ReadAllBytes(file), key).Head;
        }
        catch (RefusedException e)
        {
            throw new UnusableDataException($"The mirror {file} is not a checkpoint of this log ({e.Message}) If it is another log's, correct Log:Mirror; if it is damaged, find out why before you remove it.");
        }
    }

    public void Write(ReadOnlySpan<byte> checkpoint)
    {
        if (file is not null)
            Disk.Write(file, checkpoint);
    }

    public static UnusableDataException Behind(string what, long kept, long size) => new(
        $"The log has gone back: {what} holds {kept} leaves, the database {size}. It was restored from an old copy. Restore the newest database; if it is lost, this log is over: "
        + "keep its files for who holds proofs of it, and begin a new one.");

    public static UnusableDataException Forked(string what, long size) => new(
        $"The log has forked: at {size} leaves its root is not the one of {what}. The database is not the one that signed it. Restore the right one, and do not remove the checkpoint.");
}
