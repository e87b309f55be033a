using System.Globalization;
using System.Security.Cryptography;

namespace Coffre.Bench;

/// <summary>A letter kept in a vault by a person's three taps; then that vault with 10,000 documents, opened on a phone; and a file sealed in the page.</summary>
static class OpenVault
{
    const int FileSize = 100_000_000;

    public static async Task MeasureAsync(Run run)
    {
        await using var town = await Town.BuildAsync(run);
        using var city = town.OpenCity();
        var letter = await city.DeliverLetterAsync(TaxBillPdf.Make(new(Resident.Of(1, 0), 2027)));
        await using var phone = await Phone.StartAsync(0.5, run.NewFolder());
        var page = await phone.NewPageWithKeyAsync(Watch);
        await phone.GoAsync(page, $"{town.Server.Url}/p#{letter.ToCompact()}");
        var code = await phone.RunAsync(page, "benchKeep()");

        await phone.RunAsync(page, "benchFollow('/papiers', 'Vos papiers')");
        var file = Path.Combine(run.NewFolder(), "scan.bin");
        await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(FileSize));
        await phone.RunAsync(page, "benchHeld.length = 0; benchAdded = benchTold()");
        await phone.ChooseFileAsync(page, file);
        var sealing = double.Parse(await phone.RunAsync(page, "benchAdded"), CultureInfo.InvariantCulture);
        var heldWhileSealing = await phone.RunAsync(page, "benchHeld.length === 0 ? 'none' : `${benchHeld.length}, the longest ${Math.max(...benchHeld)} ms`");
        run.Report.Add("a file of 100 MB sealed in the page, sent, deposited and listed, this machine as it is", string.Create(CultureInfo.InvariantCulture, $"{FileSize / 1e3 / sealing:0} MB/s"), "≥ 40 MB/s");
        run.Report.Add("… tasks on the page's thread of more than 50 ms meanwhile", heldWhileSealing, "none");

        var many = run.Count(10_000, 1_000);
        await FillAsync(town, city, code, many);
        await phone.SlowDownAsync(page, Network.Fast);
        foreach (var kept in (bool[])[false, true])
        {
            await phone.GoAsync(page, $"{town.Server.Url}/papiers");
            var first = double.Parse(await phone.RunAsync(page, "benchEnter()"), CultureInfo.InvariantCulture);
            var held = await phone.RunAsync(page, $"benchAll({many}).then(() => benchHeld.length === 0 ? 'none' : `${{benchHeld.length}}, the longest ${{Math.max(...benchHeld)}} ms`)");
            run.Report.Add(string.Create(CultureInfo.InvariantCulture, $"a vault of {many:#,0} documents, the key → its first row, {(kept ? "seen here before" : "new to this device")}, {Network.Fast.Name}, half a processor"), $"{first / 1000:0.00} s", "≤ 1 s");
            run.Report.Add("… tasks on the page's thread of more than 50 ms until all were listed", held);
        }
    }

    /// <summary>Another device of theirs, a program, puts that many papers into the vault.</summary>
    static async Task FillAsync(Town town, City city, string typed, int many)
    {
        var code = Code.Parse(CodeKind.Recovery, typed);
        using var http = new HttpClient { BaseAddress = new(town.Server.Url) };
        using var unlock = Derive.RecoveryUnlock(code);
        var client = new CoffreClient(http, city.Client.Trust);
        using var keys = await client.UnlockAsync(Derive.RecoveryFind(code), unlock);
        var at = DateTimeOffset.UtcNow.AddDays(-30);
        await client.WriteManifestAsync(keys, manifest =>
        {
            var one = manifest.Entries.OfType<ManifestEntry.Document>().First(document => document.From is null);
            return new()
            {
                Put = [.. Enumerable.Range(1, many).Select(i => one with { Id = EntryId.New(), Versions = [one.Versions[0] with { At = Time.Cut(at.AddSeconds(i)), Title = $"Papier {i}" }] })],
            };
        });
    }

    // what a person does, by the words on the screen
    const string Watch = """
        window.benchHeld = [];
        new PerformanceObserver(list => list.getEntries().forEach(e => benchHeld.push(Math.round(e.duration)))).observe({ type: 'longtask', buffered: true });
        const until = (there) => new Promise(done => { const look = () => { const found = there(); if (found) done(found); else setTimeout(look, 5); }; look(); });
        const title = (text) => until(() => document.querySelector('h1')?.textContent === text);
        const tap = async (text) => (await until(() => [...document.querySelectorAll('button')].find(b => b.textContent.trim() === text))).click();
        window.benchKeep = async () => {
          await tap('Garder ce document'); await tap('J’accepte et je continue'); await title('Votre code de récupération');
          const groups = [...document.querySelectorAll('.group')].map(e => e.textContent);
          await tap('Je l’ai noté'); await title('Vérifions votre code');
          for (const label of document.querySelectorAll('label')) {
            const field = label.querySelector('input');
            field.value = groups[Number(label.querySelector('span').textContent.slice(-1)) - 1];
            field.dispatchEvent(new Event('input', { bubbles: true }));
          }
          await title('C’est gardé'); await tap('Voir mon coffre'); await title('Bonjour');
          return groups.join(' ');
        };
        window.benchFollow = async (path, text) => { (await until(() => document.querySelector(`a[href='${path}']`))).click(); await title(text); };
        window.benchTold = async () => {
          const from = await new Promise(done => addEventListener('change', () => done(performance.now()), { capture: true, once: true }));
          await until(() => document.querySelector('.told')?.textContent.includes('Ajouté'));
          return performance.now() - from;
        };
        window.benchEnter = async () => {
          const button = await until(() => [...document.querySelectorAll('button')].find(b => b.textContent.trim() === 'Ouvrir avec ma clé d’accès'));
          const from = performance.now();
          button.click();
          return (await until(() => performance.getEntriesByName('papers-first-row')[0])).startTime - from;
        };
        window.benchAll = (many) => until(() => Number(document.querySelector('[data-rows]')?.dataset.rows ?? 0) >= many);
        """;
}
