using Coffre.Server.Data;

namespace Coffre.Server.Blobs;

/// <summary>
/// Sealed bytes on the local disk, as <em>objects</em>: a file that holds one or many payloads end to end. Put, open, destroy. An object is written under
/// <c>staged/</c>, synced, renamed to its name, and its folder synced: what <see cref="StagedObject.SealAsync"/> has answered survives any crash. Names are random, and the
/// database says what lies where. What was staged and never sealed, and objects that no row names, are swept at start. What comes in pieces waits under <c>uploads/</c>.
/// </summary>
sealed class BlobStore
{
    readonly string folder;
    readonly string staged;
    readonly HashSet<string> shelves = new(StringComparer.Ordinal);     // durable in their folder

    public BlobStore(string folder, long maxObject)
    {
        this.folder = folder;
        staged = Path.Combine(folder, "staged");
        Unfinished = Path.Combine(folder, "uploads");
        MaxObject = maxObject;
        System.IO.Directory.CreateDirectory(staged);
        System.IO.Directory.CreateDirectory(Unfinished);
    }

    /// <summary>Most bytes in an object, whatever disk there is; 0: no limit.</summary>
    public long MaxObject { get; }

    /// <summary>The folder of what comes in pieces and is not whole yet.</summary>
    internal string Unfinished { get; }

    /// <summary>Begins a new object. Dispose it: unless it was sealed, nothing remains.</summary>
    public StagedObject Stage() => new(this, NewName());

    /// <summary>Opens a part of an object for reading.</summary>
    /// <exception cref="IOException">There is no such object.</exception>
    public Stream Open(string name, long start, long length)
    {
        var file = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        if (RandomAccess.GetLength(file) < start + length)
        {
            file.Dispose();
            throw new InvalidDataException($"The object {name} is shorter than the database says.");
        }
        return new RangeStream(file, start, length);
    }

    /// <summary>Destroys a whole object. Destroying what is not there is no error: a crash may have come between the two.</summary>
    public void Destroy(string name)
    {
        if (File.Exists(PathOf(name)))
            File.Delete(PathOf(name));
    }

    /// <summary>Destroys one payload of an object whose other payloads stay: its bytes are overwritten.</summary>
    public void Erase(string name, long start, long length)
    {
        using var file = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        var zeros = new byte[Math.Min(length, 1 << 16)];
        for (var at = 0L; at < length; at += zeros.Length)
            RandomAccess.Write(file, zeros.AsSpan(0, (int)Math.Min(zeros.Length, length - at)), start + at);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Removes what no crash-free run leaves: staged files, and objects that nobody knows. Only while nothing is being put.</summary>
    public void Sweep(IReadOnlySet<string> known)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(staged))
            File.Delete(file);
        foreach (var shelf in System.IO.Directory.EnumerateDirectories(folder).Where(path => path != staged && path != Unfinished))
        {
            foreach (var file in System.IO.Directory.EnumerateFiles(shelf).Where(file => !known.Contains(Path.GetFileName(file))))
                File.Delete(file);
        }
    }

    internal string StagedPath(string name) => Path.Combine(staged, name);

    /// <summary>Gives a synced file an object's name, durably.</summary>
    internal void Publish(string file, string name)
    {
        var path = PathOf(name);
        var shelf = Path.GetDirectoryName(path)!;
        // also who finds it there waits until it is durable: one who has just made it may not have come to that
        lock (shelves)
        {
            if (!shelves.Contains(shelf))
            {
                System.IO.Directory.CreateDirectory(shelf);
                Disk.SyncFolder(folder);
                shelves.Add(shelf);
            }
        }
        File.Move(file, path);
        Disk.SyncFolder(shelf);
    }

    string PathOf(string name) => Path.Combine(folder, name[..2], name);

    internal static string NewName()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        return Base32.Encode(bytes);
    }
}
