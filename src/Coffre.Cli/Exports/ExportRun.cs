using System.Text;
using System.Text.Json;

namespace Coffre.Cli;

/// <summary>
/// Writes everything of a vault into a folder (<c>docs/export.md</c>). What is whole stays across a kill; of the documents one at a time is held, and nothing of it is
/// under its name before it was compared with what was signed [attacks 7, 8].
/// </summary>
sealed class ExportRun(Home home, ExportJournal journal, Manifest manifest, TimeProvider time)
{
    readonly CoffreClient client = home.Client();
    readonly ExportNames names = new();
    readonly Dictionary<Digest, string> receipts = [];
    readonly List<ExportedDocument> documents = [];
    readonly List<string> closed = [];
    readonly HashSet<(Digest Act, long Part)> held = [];
    readonly Dictionary<Digest, List<DocumentVersion>> deposits = [];

    /// <summary>Writes all of it, and reads it back.</summary>
    /// <returns>How many documents, how many files.</returns>
    /// <exception cref="CommandException">A file is not as it was written: the same command writes it again.</exception>
    public async Task<(int Documents, int Files)> RunAsync(Terminal terminal, CancellationToken ct)
    {
        foreach (var path in journal.Paths.Append(ExportNames.Readme))
            names.Take(path);
        var entries = manifest.Entries.OfType<ManifestEntry.Document>().ToList();
        foreach (var version in entries.SelectMany(entry => entry.Versions))
        {
            held.Add((version.Act, version.Part));
            if (version.Whence == Whence.Deposit)
                (deposits.TryGetValue(version.Act, out var parts) ? parts : deposits[version.Act] = []).Add(version);
        }
        var events = new AccountEvents(home, true) { Open = delivery => OpenAsync(delivery, ct), OpenDeposit = Disclose };
        await events.FindAsync(ct);
        await terminal.ProgressAsync("Taking everything", entries.Count + events.Count, async progress =>
        {
            var done = 0;
            foreach (var entry in entries)
            {
                documents.Add(ExportedDocument.Of(entry, await VersionsAsync(entry, ct)));
                progress.Report(++done);
            }
            var maker = new ReceiptFiles(terminal, client, "");
            await foreach (var one in events.AllAsync(ct))
            {
                await ReceiptAsync(maker, one, ct);
                progress.Report(++done);
            }
            return true;
        });
        await WriteRestAsync(ct);
        return (documents.Count, await VerifyAsync(terminal, ct));
    }

    async Task<List<ExportedVersion>> VersionsAsync(ManifestEntry.Document entry, CancellationToken ct)
    {
        var versions = new List<ExportedVersion>();
        for (var (i, count) = (0, entry.Versions.Count); i < count; i++)
        {
            var version = entry.Versions[i];
            var file = await WriteAsync(
                $"{entry.Id} {count - i} {version.Payload}", entry.Trashed is null ? entry.Folder : $"Corbeille/{entry.Folder}", version.Name, i == 0 ? "" : $" (version {count - i})",
                async output =>
                {
                    await using var payload = await client.FetchPayloadAsync(version.Payload, ct);
                    await version.OpenAsync(payload, output, ct);
                }, ct);
            versions.Add(ExportedVersion.Of(version, file.Path, file.Sha256, ""));
        }
        return versions;
    }

    /// <summary>What a delivery holds beside the vault's entries; null where it stays closed: a share is its sender's, and what must be signed for is not opened here.</summary>
    async Task<OpenedDelivery?> OpenAsync(CheckedDelivery delivery, CancellationToken ct)
    {
        var (body, mine) = (delivery.Body, delivery.Act.Account == home.Account);
        var may = mine || delivery.Letter is not null || (body.Kind != DeliveryKind.Share && (body.Grade == Grade.Availability ? delivery.Outcome.Consigned : delivery.Outcome.Fetched));
        if (!may || await AccountEvents.OpenAsync(home, delivery, ct) is not { } opened)
        {
            closed.Add($"{body.Id}");
            return null;
        }
        var entries = KeptDocuments.Of(opened, null, delivery.Act.At);
        for (var part = 0; part < body.Parts.Count; part++)
        {
            // what was shared out of the vault is there already
            if (held.Contains((delivery.Act.Hash, part)) || (mine && body.Kind == DeliveryKind.Share))
                continue;
            var version = entries[part].Versions[0];
            var file = await WriteAsync($"{body.Id} {part} {version.Payload}", mine ? "Envoyés" : "Reçus", version.Name, "", async output =>
            {
                await using var payload = await client.FetchPayloadAsync(version.Payload, ct);
                var content = await version.OpenAsync(payload, output, ct);
                if (Commitment.Of(version.Salt.Span, content) != body.Parts[(int)version.Part].Commit)
                    throw new StoppedException(StoppedException.ContentMismatch, new("content-mismatch", "The document is not the one that the act commits to."));
            }, ct);
            documents.Add(ExportedDocument.Of(entries[part] with { Folder = mine ? "Envoyés" : "Reçus" }, [ExportedVersion.Of(version, file.Path, file.Sha256, "")]));
        }
        return opened;
    }

    Disclosure? Disclose(Statement act)
    {
        if (act.Body is not StatementBody.Deposit deposit || !deposits.TryGetValue(act.Hash, out var versions))
            return null;
        var salts = new ReadOnlyMemory<byte>?[deposit.Parts.Count];
        foreach (var version in versions)
        {
            if (version.Part < salts.Length && deposit.Parts[(int)version.Part].Payload == version.Payload)
                salts[version.Part] = version.Salt;
        }
        return new(null, null, salts);
    }

    async Task ReceiptAsync(ReceiptFiles maker, AccountEvent one, CancellationToken ct)
    {
        var path = ExportNames.Receipts + ReceiptFiles.NameOf(one.Evidence);
        // opened since, or deposited anew: what is disclosed is part of what the file is
        var key = $"{path} {(one.Open is { } open ? Digest.Of(open.ToBytes()) : "")}";
        if (journal.Find(key) is null)
        {
            var bytes = await maker.MakeAsync(one, ct);
            await journal.WriteAsync(key, path, output => output.WriteAsync(bytes, ct).AsTask(), ct);
        }
        names.Take(path);
        if (one.Evidence.Event is EventKind.SubmissionAcceptance or EventKind.Deposit)
            receipts.TryAdd(one.Act.Hash, path);
    }

    async Task<ExportedFile> WriteAsync(string key, string folder, string name, string mark, Func<Stream, Task> write, CancellationToken ct) =>
        journal.Find(key) ?? await journal.WriteAsync(key, names.For(folder, name, mark), write, ct);

    async Task WriteRestAsync(CancellationToken ct)
    {
        var exported = new ExportedManifest(
            ExportedManifest.Type, $"{home.Account}", home.Trust.Log.Name, home.File.Server, Time.Format(time.GetUtcNow()),
            manifest.Mark is { } mark ? new(mark.N, $"{mark.Hash}") : new(-1, ""),
            [.. documents.Select(document => document with { Versions = [.. document.Versions.Select(v => v with { Receipt = receipts.GetValueOrDefault(Digest.Parse(v.Act), "") })] })],
            [.. manifest.Entries.OfType<ManifestEntry.Contact>().Select(one => new ExportedContact($"{one.Id}", Time.Format(one.At), one.Called))],
            [.. manifest.Entries.OfType<ManifestEntry.View>().Select(one => new ExportedView($"{one.Id}", Time.Format(one.At), ClosedCode.Text(one.What), $"{one.About}", one.Words))],
            closed);
        var records = manifest.Entries.OfType<ManifestEntry.Record>().Select(one => new ExportedRecord(
            $"{one.Id}", Time.Format(one.At), one.Schema, one.Trashed is { } at ? Time.Format(at) : "",
            [.. one.Versions.Select(version => new ExportedRecordVersion(Time.Format(version.At), version.Why, JsonDocument.Parse(version.Value).RootElement))])).ToList();
        // these say how things stand now: they are written anew each time
        await journal.WriteAsync(ExportNames.Manifest, ExportNames.Manifest, output => JsonSerializer.SerializeAsync(output, exported, ExportJson.Readable.ExportedManifest, ct), ct);
        await journal.WriteAsync(ExportNames.Records, ExportNames.Records, output => JsonSerializer.SerializeAsync(output, records, ExportJson.Readable.Records, ct), ct);
        await journal.WriteAsync(ExportNames.Trust, ExportNames.Trust, output => output.WriteAsync(home.Trust.ToBytes(), ct).AsTask(), ct);
        await journal.WriteAsync(ExportNames.Readme, ExportNames.Readme, async output =>
        {
            await using var readme = typeof(ExportRun).Assembly.GetManifestResourceStream(ExportNames.Readme)!;
            await readme.CopyToAsync(output, ct);
        }, ct);
        journal.Forget([]);
        var sums = ExportSums.Write(journal.Files.Where(file => file.Path != ExportNames.Sums));
        await journal.WriteAsync(ExportNames.Sums, ExportNames.Sums, output => output.WriteAsync(Encoding.UTF8.GetBytes(sums), ct).AsTask(), ct);
    }

    async Task<int> VerifyAsync(Terminal terminal, CancellationToken ct)
    {
        var files = journal.Files.ToList();
        var changed = await terminal.ProgressAsync("Reading it back", files.Count, async progress =>
        {
            var wrong = new List<ExportedFile>();
            for (var i = 0; i < files.Count; progress.Report(++i))
            {
                await using var file = File.OpenRead(journal.At(files[i].Path));
                if (Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(file, ct)) != files[i].Sha256)
                    wrong.Add(files[i]);
            }
            return wrong;
        });
        if (changed.Count == 0)
            return files.Count;
        journal.Forget(changed);
        throw new CommandException(ExitCode.Local, $"{changed.Count} files are not as they were written, {changed[0].Path} first: the disk has changed them. The same command writes them again.");
    }
}
