namespace Coffre.Cli;

/// <summary>
/// The documents of a delivery on their way to a person: each is fetched, decrypted and compared in a folder apart, and gets its name only when all of them
/// hold and what must be signed has been signed [attack 7]. One for standard output is in a file without a name.
/// </summary>
sealed class OpenedFiles : IDisposable
{
    readonly OpenedDelivery delivery;
    readonly string staging;
    readonly FileStream? only;
    readonly List<Digest> commits = [];

    OpenedFiles(OpenedDelivery delivery, string staging, FileStream? only = null) => (this.delivery, this.staging, this.only) = (delivery, staging, only);

    /// <summary>The digests computed again, one for each part: what a <c>handover</c> names.</summary>
    public IReadOnlyList<Digest> Commits => commits;

    /// <summary>Fetches and opens every document.</summary>
    /// <param name="terminal">Where it is said how far this is.</param>
    /// <param name="client">Fetches.</param>
    /// <param name="delivery">What is opened.</param>
    /// <param name="folder">Where the documents get their names; null for the only one, which gets none.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="StoppedException">One is not what the act names; nothing is left behind.</exception>
    public static async Task<OpenedFiles> FetchAsync(Terminal terminal, CoffreClient client, OpenedDelivery delivery, string? folder, CancellationToken ct)
    {
        var files = folder is null ? new(delivery, "", Nameless()) : Stage(delivery, folder);
        try
        {
            return await terminal.ProgressAsync("Opening", delivery.Body.Parts.Count, async progress =>
            {
                for (var part = 0; part < delivery.Body.Parts.Count; progress.Report(++part))
                {
                    await using var payload = await client.FetchPayloadAsync(delivery.Body.Parts[part].Payload, ct);
                    files.commits.Add(files.only is { } only
                        ? await delivery.OpenPartAsync(part, payload, only, ct)
                        : await delivery.OpenPartAsync(part, payload, files.Staged(part), ct));
                }
                return files;
            });
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    static OpenedFiles Stage(OpenedDelivery delivery, string folder)
    {
        Directory.CreateDirectory(folder);
        // in the same folder, so that giving a name moves no bytes
        var staging = Path.Combine(folder, $".coffre-{delivery.Body.Id}-{Environment.ProcessId}");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(staging);
        else
            Directory.CreateDirectory(staging, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(delivery, staging);
    }

    // it holds the document in clear: without a name it is gone with this process, also with a killed one
    static FileStream Nameless()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous };
        if (OperatingSystem.IsWindows())
            options.Options |= FileOptions.DeleteOnClose;
        else
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.coffre");
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }

    /// <summary>Gives each document its name in the folder, and never one that is taken.</summary>
    /// <returns>Where they are.</returns>
    public IReadOnlyList<string> Publish() => [.. delivery.Cover.Parts.Select((part, i) => Publish(i, SafeText.FileName(part.Name, $"document-{i + 1}")))];

    /// <summary>Writes the only document to a stream.</summary>
    public async Task CopyToAsync(Stream output, CancellationToken ct)
    {
        only!.Position = 0;
        await only.CopyToAsync(output, ct);
    }

    public void Dispose()
    {
        only?.Dispose();
        if (staging.Length > 0)
            Directory.Delete(staging, true);
    }

    string Publish(int part, string name)
    {
        var (stem, ending) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        for (var copy = 1; ; copy++)
        {
            var path = Path.Combine(Path.GetDirectoryName(staging)!, copy == 1 ? name : $"{stem} ({copy}){ending}");
            try
            {
                File.Move(Staged(part), path, false);
                return path;
            }
            catch (IOException) when (Path.Exists(path))
            {
                // taken: the next name
            }
        }
    }

    string Staged(int part) => Path.Combine(staging, $"{part}");
}
