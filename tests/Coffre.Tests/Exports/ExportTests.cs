using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

/// <summary>Everything is taken out of a vault, opened with tools that are not ours, and brought into another, as a person does it.</summary>
public sealed class ExportTests(ScriptServer server) : IClassFixture<ScriptServer>, IDisposable
{
    const string Lease = "Bail du 18, rue des Érables";
    const string Decision = "%PDF-1.4 une décision";

    readonly TemporaryFolder folder = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task V46_what_is_taken_away_opens_without_us_verifies_and_comes_back_elsewhere()
    {
        var (ana, city) = (await PersonAsync("ana"), await new Traveller(server, folder.Path, "city").BeginAsync("--kind", "organisation"));
        Assert.Equal(0, (await CoffreProgram.RunAsync(["attest", city.Account, "--name", "Ville de Val-Exemple", "--home", server.OperatorHome, "--key", $"{server.OperatorHome}.key"])).Code);
        var ids = await FilledAsync(ana);
        await DeliverAsync(ana, city);
        await LendAsync(ana);
        using (var home = ana.Open())
        {
            await home.Client().WriteManifestAsync(home.Keybag, _ => new()
            {
                Put = [new ManifestEntry.Record(EntryId.New(), Time.Cut(DateTimeOffset.UtcNow), "https://coffre.example/schemas/address/v1", null, [new(Time.Cut(DateTimeOffset.UtcNow), "", "{\"street\":\"18, rue des Érables \u2028😀\",\"main\":true,\"n\":18,\"tags\":[\"a\"]}")])],
            }, Ct);
        }

        var told = await ana.DoAsync("export", folder["tout.zip"], "--json");
        Assert.Equal("5", told.Result("documents"));
        Assert.False(Path.Exists(folder["tout.zip.parts"]));

        // with stock tools alone
        await ToolAsync("unzip", "-q", folder["tout.zip"], "-d", folder["tout"]);
        await ToolAsync("sha256sum", "-c", "--quiet", "SHA256SUMS");
        Assert.Equal(Lease, await File.ReadAllTextAsync(folder["tout/documents/Logement/bail été.txt"], Ct));
        Assert.Equal("second", await File.ReadAllTextAsync(folder["tout/documents/Logement/bail été (2).txt"], Ct));
        Assert.Equal(Decision, await File.ReadAllTextAsync(folder["tout/documents/Reçus/decision.pdf"], Ct));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["tout"], "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("à Ben", StringComparison.Ordinal));

        // every document against its receipt, offline
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["tout/manifest.json"], Ct));
        Assert.Equal(2, manifest.RootElement.GetProperty("closed").GetArrayLength());
        foreach (var version in manifest.RootElement.GetProperty("documents").EnumerateArray().SelectMany(document => document.GetProperty("versions").EnumerateArray()))
        {
            var path = version.GetProperty("path").GetString()!;
            var verified = await ana.DoAsync("verify", folder[$"tout/{version.GetProperty("receipt").GetString()}"], folder[$"tout/{path}"], "--trust", folder["tout/trust"], "--json");
            Assert.Contains("\"intact\"", verified.Output, StringComparison.Ordinal);
        }
        foreach (var receipt in Directory.EnumerateFiles(folder["tout/receipts"]))
            ReceiptVerifier.Verify(await File.ReadAllBytesAsync(receipt, Ct), Trust.Parse(await File.ReadAllBytesAsync(folder["tout/trust/trust.json"], Ct)));

        // elsewhere
        var there = new ScriptServer();
        await using var _ = there;
        await there.InitializeAsync();
        var again = await new Traveller(there, folder.Path, "ana-ailleurs").BeginAsync();
        Assert.Equal("5", (await again.DoAsync("import", folder["tout.zip"], "--json")).Result("brought"));
        Assert.Equal("0", (await again.DoAsync("import", folder["tout.zip"], "--json")).Result("brought"));
        await again.DoAsync("export", folder["encore"], "--json");
        Assert.Equal(Digests("tout"), Digests("encore").Where(one => !one.StartsWith("Preuves/", StringComparison.Ordinal)));
        var (before, after) = (await File.ReadAllTextAsync(folder["tout/records.json"], Ct), await File.ReadAllTextAsync(folder["encore/records.json"], Ct));
        Assert.Equal(before, after);
        using var moved = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["encore/manifest.json"], Ct));
        Assert.Superset(ids.ToHashSet(), moved.RootElement.GetProperty("documents").EnumerateArray().Select(document => document.GetProperty("id").GetString()!).ToHashSet());

        // the old receipts lie beside the documents, and verify against the old trust folder: of another log, as the new one's do not
        var proofs = Directory.EnumerateFiles(folder["encore/documents/Preuves"]).Single();
        await ZipFile.ExtractToDirectoryAsync(proofs, folder["preuves"], Ct);
        var old = Directory.EnumerateFiles(folder["preuves/receipts"], "*-A.1.receipt").First(file => File.ReadAllText(file).Contains("decision.pdf", StringComparison.Ordinal));
        await again.DoAsync("verify", old, folder["encore/documents/Reçus/decision.pdf"], "--trust", folder["preuves/trust"]);
        Assert.Equal(1, (await again.TryAsync("verify", old, "--trust", there.Trust)).Code);
    }

    [Fact]
    public async Task An_export_that_is_killed_goes_on_and_its_zip_is_the_same_as_of_one_that_was_not()
    {
        var ana = await PersonAsync("ana");
        Directory.CreateDirectory(folder["papers"]);
        for (var i = 0; i < 120; i++)
            await File.WriteAllTextAsync(folder[$"papers/papier {i:000}.txt"], new string((char)('a' + (i % 26)), 3000 + i), Ct);
        await ana.DoAsync(["deposit", .. Directory.EnumerateFiles(folder["papers"]).Take(60)]);
        await ana.DoAsync(["deposit", .. Directory.EnumerateFiles(folder["papers"]).Skip(60)]);
        var (parts, kills) = (folder["tout.zip.parts/documents"], 0);
        foreach (var at in new[] { 1, 40, 90 })
            kills += await ana.KillAsync(() => Directory.Exists(parts) && Directory.EnumerateFiles(parts).Count() >= at, "export", folder["tout.zip"]) ? 1 : 0;
        Assert.True(kills >= 2, "it ended before it was killed");
        Assert.False(File.Exists(folder["tout.zip"]));
        var written = Directory.EnumerateFiles(parts).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        await ana.DoAsync("export", folder["tout.zip"]);
        await ana.DoAsync("export", folder["dossier"]);
        Assert.Equal(Digests("dossier"), ZipDigests(folder["tout.zip"]));
        Assert.Equal(121, ZipDigests(folder["tout.zip"]).Count + 1);
        Assert.NotEmpty(written);
        // never over what stands
        Assert.Equal(4, (await ana.TryAsync("export", folder["tout.zip"])).Code);
        Assert.Equal(4, (await ana.TryAsync("export", folder["dossier"])).Code);
        Assert.Equal(4, (await ana.TryAsync("export", folder["papers"])).Code);
    }

    [Fact]
    public async Task A_disk_that_fills_says_so_leaves_no_zip_and_the_same_command_goes_on()
    {
        var ana = await PersonAsync("ana");
        await File.WriteAllBytesAsync(folder["small.bin"], RandomNumberGenerator.GetBytes(100_000), Ct);
        await File.WriteAllBytesAsync(folder["large.bin"], RandomNumberGenerator.GetBytes(3_000_000), Ct);
        await ana.DoAsync("deposit", folder["large.bin"]);
        await ana.DoAsync("deposit", folder["small.bin"]);
        // no room for the large one; then none for the ZIP of both
        foreach (var kilobytes in new[] { 1000, 3000 })
        {
            var full = await ana.TryWithinAsync(kilobytes, "export", folder["tout.zip"]);
            Assert.Equal(4, full.Code);
            Assert.DoesNotContain("   at ", full.Errors, StringComparison.Ordinal);
            Assert.False(File.Exists(folder["tout.zip"]));
        }
        await ana.DoAsync("export", folder["tout.zip"]);
        Assert.Equal(2, ZipDigests(folder["tout.zip"]).Count);
    }

    [Fact]
    public async Task An_import_that_is_stopped_is_typed_again_and_brings_nothing_twice()
    {
        var (ana, ben) = (await PersonAsync("ana"), await PersonAsync("ben"));
        Directory.CreateDirectory(folder["papers"]);
        for (var i = 0; i < 130; i++)
            await File.WriteAllTextAsync(folder[$"papers/papier {i:000}.txt"], $"papier {i}", Ct);
        await ana.DoAsync(["deposit", .. Directory.EnumerateFiles(folder["papers"]).Take(65)]);
        await ana.DoAsync(["deposit", .. Directory.EnumerateFiles(folder["papers"]).Skip(65)]);
        await ana.DoAsync("export", folder["tout.zip"]);
        var manifest = folder["ben/book.db"];
        var began = File.Exists(manifest) ? File.GetLastWriteTimeUtc(manifest) : default;
        // within the first batch, or the second: its journal is written
        await ben.KillAsync(() => File.Exists(manifest) && File.GetLastWriteTimeUtc(manifest) > began && new FileInfo(manifest).Length > 20_000, "import", folder["tout.zip"]);
        await ben.DoAsync("import", folder["tout.zip"]);
        await ben.DoAsync("export", folder["encore.zip"]);
        Assert.Equal(ZipDigests(folder["tout.zip"]), ZipDigests(folder["encore.zip"]).Where(one => !one.StartsWith("Preuves/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_document_with_more_versions_than_one_deposit_states_comes_back_whole()
    {
        var (ana, ben) = (await PersonAsync("ana"), await PersonAsync("ben"));
        var id = EntryId.New();
        using (var home = ana.Open())
        {
            var versions = new List<DocumentVersion>();
            foreach (var some in Enumerable.Range(0, 130).Chunk(65))
            {
                var payloads = some.Select(i => SealedPayload.Seal(System.Text.Encoding.UTF8.GetBytes($"version {i}"))).ToList();
                var drafts = payloads.Select(payload => KeptDocuments.DraftVersion(home.Account, payload, payload.Describe("Bail", "bail.txt", "text/plain"), DateTimeOffset.UtcNow)).ToList();
                var (act, _) = await home.Client().DepositAsync(
                    [.. payloads.Zip(drafts, (payload, draft) => new StatedPart(payload.Hash, payload.Size, Commitment.Of(draft.Salt.Span, payload.Content)))], payloads, Ct);
                versions.InsertRange(0, drafts.Select((draft, part) => draft with { At = act.At, Act = act.Hash, Part = part }).Reverse());
                var entry = new ManifestEntry.Document(id, Time.Cut(DateTimeOffset.UtcNow), "", [], null, "", "", "", "", "", null, [.. versions]);
                await home.Client().WriteManifestAsync(home.Keybag, _ => new() { Put = [entry], Add = [.. payloads.Select(payload => payload.Hash)] }, Ct);
            }
        }
        await ana.DoAsync("export", folder["tout.zip"]);
        Assert.Equal(130, ZipDigests(folder["tout.zip"]).Count);
        await ben.DoAsync("import", folder["tout.zip"]);
        await ben.DoAsync("import", folder["tout.zip"]);
        await ben.DoAsync("export", folder["encore.zip"]);
        Assert.Equal(ZipDigests(folder["tout.zip"]), ZipDigests(folder["encore.zip"]).Where(one => !one.StartsWith("Preuves/", StringComparison.Ordinal)));
        using var brought = ben.Open();
        var manifest = await brought.Client().ReadManifestAsync(brought.Keybag, Ct);
        Assert.Equal(130, manifest.Entries.OfType<ManifestEntry.Document>().Single(entry => entry.Id == id).Versions.Count);
    }

    async Task<Traveller> PersonAsync(string name) => await new Traveller(server, folder.Path, name).BeginAsync();

    /// <summary>Three documents: one name twice in one folder, with accents, and one of them without a folder.</summary>
    async Task<IReadOnlyList<string>> FilledAsync(Traveller ana)
    {
        Directory.CreateDirectory(folder["autre"]);
        await File.WriteAllTextAsync(folder["bail été.txt"], Lease, Ct);
        await File.WriteAllTextAsync(folder["autre/bail été.txt"], "second", Ct);
        await File.WriteAllTextAsync(folder["CON.txt"], "réservé", Ct);
        var first = await ana.DoAsync("deposit", folder["autre/bail été.txt"], "--folder", "Logement", "--json");
        var second = await ana.DoAsync("deposit", folder["bail été.txt"], "--folder", "Logement", "--json");
        var third = await ana.DoAsync("deposit", folder["CON.txt"], "--json");
        return [first.Result("id"), second.Result("id"), third.Result("id")];
    }

    /// <summary>A decision that she may read, one that she has to sign for, an answer.</summary>
    async Task DeliverAsync(Traveller ana, Traveller city)
    {
        await File.WriteAllTextAsync(folder["references.csv"], "reference\n12-3456\n", Ct);
        await File.WriteAllTextAsync(folder["decision.pdf"], Decision, Ct);
        await File.WriteAllTextAsync(folder["reponse.txt"], "réponse", Ct);
        await File.WriteAllTextAsync(folder["secret.pdf"], "à signer", Ct);
        var code = (await city.DoAsync("codes", "--references", folder["references.csv"], "--json")).Result("code");
        await ana.DoAsync("link", "--to", city.Account, "--reference", "12-3456", "--code", code);
        await city.DoAsync("confirm", "--all");
        var decision = (await city.DoAsync("deliver", "--to", ana.Account, folder["decision.pdf"], "--title", "Permis", "--json")).Result("delivery");
        await city.DoAsync("deliver", "--to", ana.Account, folder["secret.pdf"], "--title", "À signer", "--grade", "handover");
        await ana.DoAsync("deliver", "--to", city.Account, folder["reponse.txt"], "--title", "Réponse", "--re", decision, "--kind", "submission");
    }

    /// <summary>What Ben lends her is his.</summary>
    async Task LendAsync(Traveller ana)
    {
        var ben = await PersonAsync("ben");
        await File.WriteAllTextAsync(folder["ben.txt"], "à Ben", Ct);
        await ben.DoAsync("link", "--contact", ana.Account, "--name", "Ana");
        await ana.DoAsync("link", "--contact", ben.Account, "--name", "Ben");
        var lent = (await ben.DoAsync("deposit", folder["ben.txt"], "--json")).Result("id");
        await ben.DoAsync("share", lent, "--with", ana.Account, "--purpose", "Pour lire", "--until", DateTimeOffset.UtcNow.AddDays(9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    List<string> Digests(string name) => [.. Directory.EnumerateFiles(folder[$"{name}/documents"], "*", SearchOption.AllDirectories)
        .Select(file => $"{Path.GetRelativePath(folder[$"{name}/documents"], file)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}").Order(StringComparer.Ordinal)];

    static List<string> ZipDigests(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return [.. zip.Entries.Where(entry => entry.FullName.StartsWith("documents/", StringComparison.Ordinal)).Select(entry =>
        {
            using var bytes = entry.Open();
            return $"{entry.FullName["documents/".Length..]} {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        }).Order(StringComparer.Ordinal)];
    }

    async Task ToolAsync(string tool, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, args)
        {
            WorkingDirectory = Directory.Exists(folder["tout"]) ? folder["tout"] : folder.Path,
            RedirectStandardError = true,
        })!;
        var errors = await process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, errors);
    }
}
