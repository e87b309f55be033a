namespace Coffre.Cli;

/// <summary>Files to be delivered, each sealed once.</summary>
sealed class Documents : IDisposable
{
    readonly List<SealedPayload> payloads = [];
    readonly List<CoverPart> parts = [];

    /// <summary>The sealed bytes.</summary>
    public IReadOnlyList<SealedPayload> Payloads => payloads;

    /// <summary>What the cover says of each.</summary>
    public IReadOnlyList<CoverPart> Parts => parts;

    /// <summary>Those small enough to travel with the act: the rest goes before it, to be sent once.</summary>
    public IReadOnlyList<SealedPayload> Inline => [.. payloads.Where(payload => payload.Size <= SealedPayload.MaxInMemory)];

    /// <summary>Seals files, large ones to temporary files that hold sealed bytes alone.</summary>
    public static async Task<Documents> SealAsync(Terminal terminal, IReadOnlyList<FileInfo> files, CancellationToken ct)
    {
        foreach (var file in files)
        {
            if (!file.Exists)
                throw new CommandException(ExitCode.Local, $"There is no file {file}.");
        }
        var documents = new Documents();
        try
        {
            return await terminal.ProgressAsync("Sealing", files.Count, async progress =>
            {
                foreach (var file in files)
                {
                    await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
                    var payload = await SealedPayload.SealAsync(stream, Path.GetTempPath(), ct);
                    documents.payloads.Add(payload);
                    documents.parts.Add(payload.Describe(Path.GetFileNameWithoutExtension(file.Name), file.Name, MediaType.Of(file.Name)));
                    progress.Report(documents.payloads.Count);
                }
                return documents;
            });
        }
        catch
        {
            documents.Dispose();
            throw;
        }
    }

    /// <summary>Sends the large ones.</summary>
    public async Task UploadAsync(Terminal terminal, CoffreClient client, CancellationToken ct)
    {
        var large = payloads.Except(Inline).ToList();
        if (large.Count == 0)
            return;
        await terminal.ProgressAsync("Sending", large.Count, async progress =>
        {
            for (var sent = 0; sent < large.Count; progress.Report(++sent))
                await client.UploadPayloadAsync(large[sent], ct);
            return true;
        });
    }

    public void Dispose()
    {
        foreach (var payload in payloads)
            payload.Dispose();
    }
}
