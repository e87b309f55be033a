namespace Coffre;

public sealed partial class CoffreClient
{
    /// <summary>The list of all files of the page, by the name that a release gives it.</summary>
    public const string PageList = "app/files.txt";

    const int MaxPageFile = 64 << 20;

    /// <summary>A file of the page as the server gives it to everyone; it is the reader's to compare with a release.</summary>
    /// <param name="path">As in <see cref="PageList"/>.</param>
    /// <param name="ct">Stops it.</param>
    public Task<byte[]> ReadPageFileAsync(string path, CancellationToken ct = default) => transport.GetBytesAsync($"/{path}", MaxPageFile, ct);
}
