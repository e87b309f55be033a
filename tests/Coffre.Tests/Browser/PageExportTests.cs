using System.IO.Compression;
using Coffre.Cli;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Everything is taken out of a vault by its page, after a pause and a page that was closed; the command line reads what came of it.</summary>
public sealed class PageExportTests(BrowserFixture browser)
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task V45_what_the_page_writes_is_verified_and_imported_by_the_command_line_and_every_receipt_holds()
    {
        await using var town = await Town.BuildAsync();
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var page = ana.Visitor.Page;
        // one browser in two has no picker of files: the whole file is made, then saved
        await page.AddInitScriptAsync("delete globalThis.showSaveFilePicker");
        await GoAsync(ana.Visitor);
        await ana.Visitor.LookAsync("export");

        // stopped by a server that is gone, and by a page that is closed: it goes on
        var asked = 0;
        await page.RouteAsync("**/api/deliveries/*", async route =>
        {
            if (asked++ == 0)
                await town.World.StopAsync();
            await route.AbortAsync();
        });
        await ana.Visitor.Button("Tout emporter avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Rien n’est perdu");
        await page.UnrouteAllAsync();
        await town.World.StartAgainAsync();
        await GoAsync(ana.Visitor);
        var before = ana.Visitor.Asked.Count;
        await ana.Visitor.Button("Reprendre avec ma clé").ClickAsync();
        await Assertions.Expect(ana.Visitor.Button("Enregistrer le fichier")).ToBeVisibleAsync();
        // the manifest's index alone: no document is fetched twice
        Assert.Single(ana.Visitor.Asked.Skip(before), path => path.StartsWith("/api/payloads/", StringComparison.Ordinal));
        await ana.Visitor.LookAsync("export-ready");
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["tout.zip"], await ana.Visitor.DownloadAsync("Enregistrer le fichier"), Ct);
        await Assertions.Expect(page.Locator("#alert")).ToContainTextAsync("Votre fichier se télécharge.");
        await ana.Visitor.LookAsync("export-saved");
        // what was fetched for it is gone
        Assert.Equal(0, await page.EvaluateAsync<int>("caches.keys().then(keys => keys.filter(key => key.startsWith('export')).length)"));

        using var export = await VerifyAsync(town, folder["tout.zip"]);
        Assert.Equal(["compte-2027.pdf", "contrat-coffre.txt"], export.Manifest.Documents.Select(document => Path.GetFileName(document.Versions[0].Path)).Order(StringComparer.Ordinal));
        Assert.Equal(Town.Bill.Bytes, await BytesAsync(export, "documents/compte-2027.pdf"));
        Assert.Equal(await File.ReadAllBytesAsync(Repository.File("docs", "export-readme.html"), Ct), await BytesAsync(export, "LISEZMOI-README.html"));
        Assert.Contains(export.Proofs, name => name.Contains("-claim-", StringComparison.Ordinal));
        Assert.Contains(export.Proofs, name => name.Contains("-link-", StringComparison.Ordinal));

        // another vault takes it in: the same bytes
        Directory.CreateDirectory(folder["trust"]);
        await File.WriteAllBytesAsync(Path.Combine(folder["trust"], "trust.json"), await town.World.Http.GetByteArrayAsync(new Uri("/trust.json", UriKind.Relative), Ct), Ct);
        var ben = await new Traveller($"http://{town.World.Host}", folder["trust"], folder.Path, "ben").BeginAsync();
        await ben.DoAsync("import", folder["tout.zip"]);
        await ben.DoAsync("export", folder["encore.zip"]);
        await using var file = File.OpenRead(folder["encore.zip"]);
        using var again = await ExportReader.OpenAsync(file, new Terminal(true), Ct);
        Assert.Subset(Digests(again), Digests(export));
    }

    [Fact]
    public async Task V45_a_chosen_file_is_read_back_shares_stay_closed_and_nothing_is_signed_for()
    {
        await using var town = await Town.BuildAsync();
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var page = ana.Visitor.Page;
        await ana.ConfirmAsync();
        await town.DeliverAsync(ana.Id, Grade.Handover, title: "Décision");
        var waiting = await town.DeliverAsync(ana.Id, Grade.Availability, title: "Avis");
        await page.AddInitScriptAsync(Choosing);
        await GoAsync(ana.Visitor);
        await Authenticator.TurnAwayAsync(page, true);
        await ana.Visitor.Button("Tout emporter avec ma clé").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("La clé n’a pas servi. Rien n’a changé.");
        await Authenticator.TurnAwayAsync(page, false);
        await ana.Visitor.Button("Tout emporter avec ma clé").ClickAsync();
        await ana.Visitor.Button("Enregistrer le fichier").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Tout est dans votre fichier. Chaque papier a été comparé, et le fichier relu.");
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["tout.zip"], await ChosenAsync(page), Ct);
        using var export = await VerifyAsync(town, folder["tout.zip"]);
        Assert.Single(export.Manifest.Closed);
        Assert.Contains(export.Manifest.Documents, document => document.Versions[0].Act == $"{waiting.Hash}");
        Assert.DoesNotContain(EventKind.ContentHandover, await town.EventsAsync());
    }

    [Fact]
    public async Task A_pause_that_ends_before_the_answer_has_come_leaves_nothing_out_and_fetches_nothing_twice()
    {
        await using var town = await Town.BuildAsync();
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        var page = ana.Visitor.Page;
        await ana.ConfirmAsync();
        for (var i = 0; i < 6; i++)
            await town.DeliverAsync(ana.Id, Grade.Availability, title: $"Avis {i}");
        await GoAsync(ana.Visitor);
        var answer = new TaskCompletionSource();
        await page.RouteAsync("**/api/deliveries/*", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        var before = ana.Visitor.Asked.Count;
        // deliveries are asked for four at a time
        await ana.Visitor.Button("Tout emporter avec ma clé").ClickAsync();
        while (Deliveries().Count < 4)
            await Task.Delay(50, Ct);
        await ana.Visitor.Button("Pause").ClickAsync();
        await ana.Visitor.Button("Reprendre").ClickAsync();
        await Task.Delay(300, Ct);
        answer.SetResult();
        await Assertions.Expect(ana.Visitor.Button("Enregistrer le fichier")).ToBeVisibleAsync();
        // the letter's and the six
        Assert.Equal(7, Deliveries().Count);
        Assert.Equal(7, Deliveries().Distinct().Count());

        IReadOnlyList<string> Deliveries() => [.. ana.Visitor.Asked.Skip(before).Where(path => path.StartsWith("/api/deliveries/", StringComparison.Ordinal) && path.Count(c => c == '/') == 3)];
    }

    [Fact]
    public async Task V45_many_documents_are_taken_out_one_by_one_in_bounded_memory()
    {
        var many = Environment.GetEnvironmentVariable("COFFRE_LONG") == "1" ? 10_000 : 120;
        await using var town = await Town.BuildAsync();
        await using var alone = new BrowserFixture();
        await using var ana = await Citizen.WithVaultAsync(alone, town);
        await ana.DepositAsync(many);
        town.World.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        var page = ana.Visitor.Page;
        await page.AddInitScriptAsync(Choosing);
        await GoAsync(ana.Visitor);
        var patience = 60_000 + 200f * many;
        await ana.Visitor.Button("Tout emporter avec ma clé").ClickAsync();
        await Assertions.Expect(ana.Visitor.Button("Enregistrer le fichier")).ToBeVisibleAsync(new() { Timeout = patience });
        await ana.Visitor.Button("Enregistrer le fichier").ClickAsync();
        await Assertions.Expect(page.Locator("#alert")).ToHaveTextAsync("Tout est dans votre fichier. Chaque papier a été comparé, et le fichier relu.", new() { Timeout = patience });
        // ten thousand documents are 470 MB in the page, the vault that lists them and the ZIP that was read again with them
        Assert.InRange(await alone.PagesPeakAsync(), 1, 600_000_000);
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["tout.zip"], await ChosenAsync(page), Ct);
        using var export = await VerifyAsync(town, folder["tout.zip"]);
        Assert.Equal(many + 2, export.Manifest.Documents.Count);
        Assert.Empty(ana.Visitor.Complaints);
    }

    /// <summary>A file of this origin stands for one that a person chooses.</summary>
    internal const string Choosing = "globalThis.showSaveFilePicker = async () => (await navigator.storage.getDirectory()).getFileHandle('chosen.zip', { create: true })";

    /// <summary>Its bytes.</summary>
    static async Task<byte[]> ChosenAsync(IPage page) => Convert.FromBase64String(await page.EvaluateAsync<string>("""
        (async () => {
            const file = await (await (await navigator.storage.getDirectory()).getFileHandle('chosen.zip')).getFile();
            return new Promise(read => {
                const reader = new FileReader();
                reader.onload = () => read(reader.result.split(',')[1]);
                reader.readAsDataURL(file);
            });
        })()
        """));

    internal static async Task GoAsync(Visitor visitor)
    {
        await Citizen.EnterAsync(visitor);
        await Citizen.FollowAsync(visitor, "/reglages");
        await visitor.ReadTitleAsync("Réglages");
        await Citizen.FollowAsync(visitor, "/reglages/emporter");
        await visitor.ReadTitleAsync("Tout emporter");
    }

    /// <summary>Reads it as an import does; every receipt holds, and every document is the one that its receipt is of.</summary>
    static async Task<ExportReader> VerifyAsync(Town town, string path)
    {
        using (var zip = ZipFile.OpenRead(path))
            Assert.Equal("SHA256SUMS", zip.Entries[^1].FullName);
        var export = await ExportReader.OpenAsync(new MemoryStream(await File.ReadAllBytesAsync(path, Ct)), new Terminal(true), Ct);
        Assert.Equal(town.World.Trust.Log, Trust.Parse(await BytesAsync(export, "trust/trust.json")).Log);
        foreach (var version in export.Manifest.Documents.SelectMany(document => document.Versions))
        {
            var answer = ReceiptVerifier.Verify(await BytesAsync(export, version.Receipt), town.World.Trust, Digest.Of(await BytesAsync(export, version.Path)));
            Assert.Equal(Verdict.Intact, answer.Documents[0].Verdict);
        }
        foreach (var receipt in export.Proofs.Where(proof => proof.StartsWith("receipts/", StringComparison.Ordinal)))
            ReceiptVerifier.Verify(await BytesAsync(export, receipt), town.World.Trust);
        return export;
    }

    static HashSet<string> Digests(ExportReader export) => [.. export.Manifest.Documents.SelectMany(document => document.Versions).Select(version => version.Sha256)];

    static async Task<byte[]> BytesAsync(ExportReader export, string path)
    {
        using var held = new MemoryStream();
        await using var bytes = export.Open(path);
        await bytes.CopyToAsync(held, Ct);
        return held.ToArray();
    }
}
