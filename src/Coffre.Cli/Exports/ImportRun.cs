using System.Text.Json;

namespace Coffre.Cli;

/// <summary>
/// Brings an export into a vault: each version of each document is deposited anew, and the old receipts stay beside them, in one document. Entries keep their ids: what the vault has
/// already is left as it is, and so an import that was stopped is typed again.
/// </summary>
sealed class ImportRun(Home home, Deposits deposits, ExportReader export, TimeProvider time)
{
    const int MostParts = 50;
    const long MostBytes = 64 * 1024 * 1024;
    const string ProofsFolder = "Preuves";

    readonly CoffreClient client = home.Client();

    /// <summary>Imports.</summary>
    /// <returns>How many documents were brought in, how many the vault had already.</returns>
    public async Task<(int Brought, int Had)> RunAsync(Terminal terminal, CancellationToken ct)
    {
        await deposits.ResumeAsync(ct);
        var manifest = await client.ReadManifestAsync(home.Keybag, ct);
        var had = manifest.Entries.Select(entry => (entry.Sort, entry.Name)).ToHashSet();
        var standing = manifest.Entries.OfType<ManifestEntry.Document>().ToDictionary(entry => entry.Name, entry => entry.Versions);
        // everything is read before anything is sent
        var documents = export.Manifest.Documents.Select(document => (Exported: document, Entry: Read(document))).ToList();
        var others = Others().Where(entry => !had.Contains((entry.Sort, entry.Name))).ToList();
        // of one with many versions a run that was cut off has left the oldest
        var missing = documents.Where(document => standing.GetValueOrDefault(document.Entry.Name) is not { } stand || (document.Exported.Versions.Count > MostParts && stand.Count < document.Exported.Versions.Count)).ToList();
        await terminal.ProgressAsync("Bringing it in", missing.Count, async progress =>
        {
            var (done, batch, bytes) = (0, new List<(ExportedDocument Exported, ManifestEntry.Document Entry)>(), 0L);
            foreach (var document in missing)
            {
                if (document.Exported.Versions.Count > MostParts)
                {
                    await PutLongAsync(document.Exported, document.Entry, standing.GetValueOrDefault(document.Entry.Name, []), ct);
                    progress.Report(++done);
                    continue;
                }
                var more = document.Exported.Versions.Sum(version => version.Size);
                if (batch.Count > 0 && (batch.Sum(one => one.Exported.Versions.Count) + document.Exported.Versions.Count > MostParts || bytes + more > MostBytes))
                {
                    await PutAsync(batch, ct);
                    progress.Report(done += batch.Count);
                    (batch, bytes) = ([], 0);
                }
                batch.Add(document);
                bytes += more;
            }
            if (batch.Count > 0)
                await PutAsync(batch, ct);
            return true;
        });
        if (!had.Contains(("document", $"{Named(export.Sums)}")))
            await PutProofsAsync(ct);
        foreach (var some in others.Chunk(256))
            await client.WriteManifestAsync(home.Keybag, _ => new() { Put = [.. some.Reverse()] }, ct);
        return (missing.Count, documents.Count - missing.Count);
    }

    async Task PutAsync(IReadOnlyList<(ExportedDocument Exported, ManifestEntry.Document Entry)> batch, CancellationToken ct)
    {
        var payloads = new List<SealedPayload>();
        try
        {
            var entries = new List<ManifestEntry.Document>();
            foreach (var (exported, entry) in batch)
                entries.Add(entry with { Versions = await SealAsync(exported.Versions.Reverse(), payloads, ct) });
            await DepositAsync(entries, payloads, ct);
        }
        finally
        {
            payloads.ForEach(payload => payload.Dispose());
        }
    }

    /// <summary>More versions than one deposit states: the oldest first, in several.</summary>
    async Task PutLongAsync(ExportedDocument exported, ManifestEntry.Document entry, IReadOnlyList<DocumentVersion> stand, CancellationToken ct)
    {
        foreach (var some in exported.Versions.Reverse().Skip(stand.Count).Chunk(MostParts))
        {
            var payloads = new List<SealedPayload>();
            try
            {
                var entries = await DepositAsync([entry with { Versions = [.. await SealAsync(some, payloads, ct), .. stand] }], payloads, ct);
                stand = entries[0].Versions;
            }
            finally
            {
                payloads.ForEach(payload => payload.Dispose());
            }
        }
    }

    /// <summary>Seals versions, the oldest first, and gives them the newest first.</summary>
    async Task<IReadOnlyList<DocumentVersion>> SealAsync(IEnumerable<ExportedVersion> oldestFirst, List<SealedPayload> payloads, CancellationToken ct)
    {
        var versions = new List<DocumentVersion>();
        foreach (var version in oldestFirst)
        {
            await using var bytes = export.Open(version.Path);
            var payload = await SealedPayload.SealAsync(bytes, Path.GetTempPath(), ct);
            payloads.Add(payload);
            if (Convert.ToHexStringLower(payload.Content.ToArray()) != version.Sha256)
                throw new RefusedException("content-mismatch", "The ZIP has changed while it was read.");
            var called = payload.Describe(version.Title, version.Name, version.Type, version.Pages);
            versions.Insert(0, KeptDocuments.DraftVersion(home.Account, payload, called, time.GetUtcNow()) with { Why = version.Why });
        }
        return versions;
    }

    /// <summary>The receipts and what they verify against, as they were, in a ZIP of their own.</summary>
    async Task PutProofsAsync(CancellationToken ct)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.coffre");
        try
        {
            await using var file = PrivateFolder.Create(path);
            // it has titles in clear: without a name it is gone with this run, also a killed one
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            await ExportSums.ZipAsync(file, export.Proofs.Select(one => (one, (Func<Stream>)(() => export.Open(one)))), null, ct);
            file.Position = 0;
            using var payload = await SealedPayload.SealAsync(file, Path.GetTempPath(), ct);
            var name = $"Preuves de {export.Manifest.Log}";
            var called = payload.Describe(name, SafeText.FileName($"{name}.zip", "preuves.zip"), "application/zip");
            await DepositAsync([KeptDocuments.Draft(home.Account, payload, called, time.GetUtcNow()) with { Id = Named(export.Sums), Folder = ProofsFolder }], [payload], ct);
        }
        finally
        {
            File.Delete(path);
        }
    }

    async Task<IReadOnlyList<ManifestEntry.Document>> DepositAsync(IReadOnlyList<ManifestEntry.Document> entries, IReadOnlyList<SealedPayload> payloads, CancellationToken ct)
    {
        foreach (var large in payloads.Where(payload => payload.Size > SealedPayload.MaxInMemory))
            await client.UploadPayloadAsync(large, ct);
        return (await deposits.PutAsync(entries, payloads, [.. payloads.Where(payload => payload.Size <= SealedPayload.MaxInMemory)], ct)).Entries;
    }

    // the same export has the same id, in whichever run
    static EntryId Named(Digest sums) => new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(sums.ToArray()));

    /// <summary>An entry without its versions: whose it was before is another account's name, in another log, and says nothing here.</summary>
    static ManifestEntry.Document Read(ExportedDocument one) => one.Versions.Count == 0
        ? throw new RefusedException("bad-entry", "A document has at least one version.")
        : new(EntryId.Parse(one.Id), Time.Parse(one.At), one.Folder, one.Tags, null, one.Purpose, one.Due, one.Amount, one.Currency, one.Reference,
            one.Trashed.Length > 0 ? Time.Parse(one.Trashed) : null, []);

    List<ManifestEntry> Others() =>
    [
        .. export.Records.Select(one => new ManifestEntry.Record(
            EntryId.Parse(one.Id), Time.Parse(one.At), one.Schema, one.Trashed.Length > 0 ? Time.Parse(one.Trashed) : null,
            [.. one.Versions.Select(version => new RecordVersion(Time.Parse(version.At), version.Why, Value(version.Value)))])),
        .. export.Manifest.Contacts.Select(one => new ManifestEntry.Contact(AccountId.Parse(one.Id), Time.Parse(one.At), one.Name)),
        .. export.Manifest.Views.Select(one => new ManifestEntry.View(
            EntryId.Parse(one.Id), Time.Parse(one.At), ClosedCode.Parse<ViewKind>(one.What), one.About.Length > 0 ? EntryId.Parse(one.About) : null, one.Words)),
    ];

    static string Value(JsonElement value) => Write(new(), value).ToString();

    static JsonLineWriter Write(JsonLineWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.Open();
                foreach (var member in value.EnumerateObject())
                    Write(json.Key(member.Name), member.Value);
                return json.Close();
            case JsonValueKind.Array:
                json.OpenList();
                foreach (var item in value.EnumerateArray())
                    Write(json, item);
                return json.CloseList();
            case JsonValueKind.String:
                return json.Text(value.GetString()!);
            case JsonValueKind.Number when value.TryGetInt64(out var number):
                return json.Number(number);
            case JsonValueKind.True or JsonValueKind.False:
                return json.Bool(value.GetBoolean());
            default:
                throw new RefusedException("bad-entry", "A record holds strings, booleans, integers, lists and objects.");
        }
    }
}
