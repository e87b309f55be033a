using System.Security.Cryptography;

namespace Coffre.Age;

/// <summary>A file that gets its name when it is whole. Disposed before it is published, it leaves nothing behind.</summary>
sealed class OutputFile : IAsyncDisposable
{
    readonly string path;
    readonly string written;

    /// <param name="path">The name it gets.</param>
    /// <param name="size">
    /// What it is about to hold, so that the space is there from the start: faster by half, and a disk that is too small says so at once.
    /// </param>
    public OutputFile(string path, long size)
    {
        this.path = Path.GetFullPath(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, PreallocationSize = size };
        if (IsDevice(this.path))
        {
            written = this.path;        // a device or a pipe: renaming would replace it
            (options.Mode, options.PreallocationSize) = (FileMode.Open, 0);
        }
        else
        {
            if (new FileInfo(this.path).LinkTarget is not null)
                this.path = File.ResolveLinkTarget(this.path, returnFinalTarget: true)!.FullName;       // the link stays, its target is replaced
            written = $"{this.path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.part";
        }
        Stream = new(written, options);
    }

    public FileStream Stream { get; }

    public async ValueTask PublishAsync(CancellationToken ct)
    {
        await Stream.FlushAsync(ct);
        if (written != path)
            Stream.SetLength(Stream.Position);      // gives back what was set aside and not used
        await Stream.DisposeAsync();
        if (written != path)
            File.Move(written, path, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        if (written != path)
            File.Delete(written);
    }

    static bool IsDevice(string path) => File.Exists(path) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));
}
