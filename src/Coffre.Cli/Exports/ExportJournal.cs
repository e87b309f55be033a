using System.Security.Cryptography;
using System.Text;

namespace Coffre.Cli;

/// <summary>A file of an export that is whole.</summary>
/// <param name="Key">What it holds.</param>
/// <param name="Path">Where.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">H of them, hexadecimal.</param>
sealed record ExportedFile(string Key, string Path, long Size, string Sha256);

/// <summary>
/// The folder that an export is written into, and its journal: which files are whole. A file gets its name when it is; one that is cut short has none, and is written
/// again. The folder, and what a kill leaves of it, is its owner's alone to read.
/// </summary>
sealed class ExportJournal : IDisposable
{
    const string Name = ".coffre-export";

    readonly string folder;
    readonly string account;
    readonly FileStream stream;
    readonly Dictionary<string, ExportedFile> files = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
    readonly HashSet<string> current = new(StringComparer.Ordinal);

    ExportJournal(string folder, string account, FileStream stream) => (this.folder, this.account, this.stream) = (folder, account, stream);

    /// <summary>Begins in a new or an empty folder, or goes on where a run was stopped.</summary>
    /// <exception cref="CommandException">The folder holds something else.</exception>
    public static ExportJournal Open(string folder, AccountId account)
    {
        var path = Path.Combine(folder, Name);
        if (Directory.Exists(folder) && !File.Exists(path) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new CommandException(ExitCode.Local, $"{folder} holds something already, and is not written over. Give another name.");
        PrivateFolder.Make(folder);
        var journal = new ExportJournal(folder, $"{account}", Hold(path));
        try
        {
            journal.Read();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>The files that this run has found or written.</summary>
    public IEnumerable<ExportedFile> Files => files.Values.Where(file => current.Contains(file.Key));

    /// <summary>Every path that is known, this run's or not: none is given to another file.</summary>
    public IEnumerable<string> Paths => files.Values.Select(file => file.Path);

    /// <summary>The file of a key, where an earlier run has written it whole.</summary>
    public ExportedFile? Find(string key)
    {
        if (!files.TryGetValue(key, out var file) || new FileInfo(At(file.Path)) is not { Exists: true } found || found.Length != file.Size)
            return null;
        current.Add(key);
        return file;
    }

    /// <summary>Where a path of the export lies.</summary>
    public string At(string path) => Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Writes a file: under another name in the same folder, then under its own, then into the journal.</summary>
    public async Task<ExportedFile> WriteAsync(string key, string path, Func<Stream, Task> write, CancellationToken ct)
    {
        var (target, staged) = (At(path), Path.Combine(folder, $"{Name}.part"));
        PrivateFolder.Make(Path.GetDirectoryName(target)!);
        ExportedFile file;
        await using (var output = PrivateFolder.Create(staged))
        {
            await write(output);
            await output.FlushAsync(ct);
            output.Position = 0;
            file = new(key, path, output.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(output, ct)));
        }
        File.Move(staged, target, true);
        Add(file);
        return file;
    }

    /// <summary>Takes away what this run did not name, and what is no longer as it was written.</summary>
    public void Forget(IEnumerable<ExportedFile> changed)
    {
        var gone = changed.Concat(files.Values.Where(file => !current.Contains(file.Key))).ToList();
        foreach (var file in gone)
        {
            File.Delete(At(file.Path));
            files.Remove(file.Key);
            keys.Remove(file.Path);
        }
        if (gone.Count == 0)
            return;
        stream.SetLength(0);
        Write(account);
        foreach (var file in files.Values)
            Write(Line(file));
        stream.Flush(true);
    }

    /// <summary>The export is whole: the journal goes.</summary>
    public void End()
    {
        Dispose();
        File.Delete(Path.Combine(folder, Name));
    }

    public void Dispose() => stream.Dispose();

    static FileStream Hold(string path)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // it names every document
            return new(path, options);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new CommandException(ExitCode.Local, $"Another coffre writes into {Path.GetDirectoryName(path)}. Wait for it to end, then try again.");
        }
    }

    void Read()
    {
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        var whole = 0;
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n').SkipLast(1))
        {
            if (whole == 0 && line != account)
                throw new CommandException(ExitCode.Local, $"{folder} is the export of another account. Give another name.");
            whole += Encoding.UTF8.GetByteCount(line) + 1;
            if (line.Split('\t') is [var key, var size, var sha256, var path] && long.TryParse(size, out var bytes))
                Put(new(key, path, bytes, sha256));
        }
        // a line that was cut short was never acknowledged
        stream.SetLength(whole);
        if (whole == 0)
            Write(account);
    }

    void Add(ExportedFile file)
    {
        Write(Line(file));
        stream.Flush(true);
        Put(file);
        current.Add(file.Key);
    }

    // what is written again in the same place, for it says more now, takes the former one's line with it: taken away as old, that would be the new file
    void Put(ExportedFile file)
    {
        if (keys.TryGetValue(file.Path, out var before) && before != file.Key)
            files.Remove(before);
        (files[file.Key], keys[file.Path]) = (file, file.Key);
    }

    static string Line(ExportedFile file) => $"{file.Key}\t{file.Size}\t{file.Sha256}\t{file.Path}";

    void Write(string line)
    {
        stream.Position = stream.Length;
        stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }
}

/// <summary>Folders and files that hold what is a person's own, opened: theirs alone to read.</summary>
static class PrivateFolder
{
    const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Own | UnixFileMode.UserExecute);
    }

    /// <summary>An empty file to write and to read back.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Own;
        return new(path, options);
    }
}
