using System.Globalization;
using System.Text.Json;

namespace Coffre.Bench;

/// <summary>A vault in a browser: begun from a letter, opened with 10,000 documents in it, and a large file sealed there.</summary>
static class OpenVault
{
    const int Documents = 10_000;

    public static async Task MeasureAsync(Run run)
    {
        await using var town = await Town.BuildAsync(run);
        using var city = town.OpenCity();
        var document = TaxBillPdf.Make(new(Resident.Of(1, 0), 2027));
        await RoadAsync(run, town, city, document);
        await ListAsync(run, town, city, document);
        await SealAsync(run, town, city, document);
    }

    // the machine's part of it: a person reads, writes their code down and types two groups of it
    static async Task RoadAsync(Run run, Town town, City city, byte[] document)
    {
        var (took, held, taps, ceremonies) = (new List<double>(), new List<int>(), 0, 0);
        for (var i = 0; i < run.Count(5, 1); i++)
        {
            await using var phone = await Phone.StartAsync(0.5, run.NewFolder());
            var page = await phone.NewPageAsync();
            await phone.GoAsync(page, await LinkAsync(town, city, document));
            await phone.SlowAsync(page, Network.Fast);
            await KeepAsync(phone, page);
            var seen = await phone.DoAsync(page, "({ at: performance.now(), held: benchHeld, taps: benchTaps, used: benchUsed })");
            took.Add(seen.GetProperty("at").GetDouble() / 1000);
            held.AddRange(seen.GetProperty("held").EnumerateArray().Select(ms => ms.GetInt32()));
            (taps, ceremonies) = (seen.GetProperty("taps").GetInt32(), seen.GetProperty("used").GetInt32());
        }
        run.Report.Add($"letter link → document kept in a vault of one’s own, {Network.Fast.Name}, all of Chromium on 0.50 of one processor, the person’s time left out, median of {took.Count}", new Sample(took).ToText("0.0", "s"));
        run.Report.Add("… taps on the page; ceremonies of the passkey, its making included; groups of the code typed", string.Create(CultureInfo.InvariantCulture, $"{taps}; {ceremonies}; 2"), "≤ 5 taps");
        run.Report.Add("… tasks on the page’s thread that took more than 50 ms by the clock, in all", Held(held), "none");
        await using (var phone = await Phone.StartAsync(2, run.NewFolder()))
        {
            var page = await phone.NewPageAsync();
            await phone.TraceAsync();
            await phone.GoAsync(page, await LinkAsync(town, city, document));
            await KeepAsync(phone, page);
            run.Report.Add(Own, Longest(await phone.TracedAsync()), "≤ 50 ms");
        }
    }

    // what a thread is kept waiting by others is not its page's: a phone has a processor for each
    const string Own = "… the longest tasks of the page’s own thread by the processor’s time that they took; the longest, four times slower";

    static string Longest(IReadOnlyList<double> tasks) =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", tasks.Take(4).Select(ms => ms.ToString("0", CultureInfo.InvariantCulture)))} ms; {tasks[0] * 4:0} ms");

    static async Task ListAsync(Run run, Town town, City city, byte[] document)
    {
        await using var phone = await Phone.StartAsync(0.5, run.NewFolder());
        var page = await phone.NewPageAsync();
        await phone.GoAsync(page, await LinkAsync(town, city, document));
        var code = await KeepAsync(phone, page);
        await FillAsync(town, code, run.Count(Documents, 500));
        await phone.SlowAsync(page, Network.Fast);
        var (first, opened, listed, held) = (0d, new List<double>(), new List<double>(), new List<int>());
        for (var i = 0; i <= run.Count(5, 1); i++)
        {
            var tapped = await EnterAsync(phone, page, $"{town.Server.Url}/papiers");
            var row = await FirstRowAsync(phone, page);
            if (i == 0)
                first = row - tapped;
            else
                opened.Add((row - tapped) / 1000);
            await HeldAsync();
        }
        for (var i = 0; i < run.Count(5, 1); i++)
        {
            await EnterAsync(phone, page, $"{town.Server.Url}/entrer");
            await phone.DoAsync(page, "benchUntil(() => document.querySelector('h1')?.textContent === 'Bonjour')");
            var tapped = (await phone.DoAsync(page, "benchTap('Papiers')")).GetDouble();
            listed.Add((await FirstRowAsync(phone, page) - tapped) / 1000);
            await HeldAsync();
        }
        run.Report.Add($"« Papiers » tapped in an open vault of {Documents:#,0} documents → their first row, the same phone, median of {listed.Count}", new Sample(listed).ToText("0.00", "s"), "≤ 1 s");
        run.Report.Add($"… the vault opened by its key at its papers → their first row, median of {opened.Count}; the first time, when the list comes over the network", string.Create(CultureInfo.InvariantCulture,
            $"{new Sample(opened).ToText("0.00", "s")}; {first / 1000:0.00} s"));
        run.Report.Add("… tasks on the page’s thread that took more than 50 ms by the clock, in all openings", Held(held), "none");
        await phone.TraceAsync();
        await EnterAsync(phone, page, $"{town.Server.Url}/papiers");
        await FirstRowAsync(phone, page);
        await phone.DoAsync(page, "benchUntil(() => document.querySelector('.group-of[aria-busy=false]'))");
        run.Report.Add(Own, Longest(await phone.TracedAsync()), "≤ 50 ms");

        async Task HeldAsync()
        {
            await phone.DoAsync(page, "benchUntil(() => document.querySelector('.group-of[aria-busy=false]'))");
            held.AddRange((await phone.DoAsync(page, "benchHeld")).EnumerateArray().Select(ms => ms.GetInt32()));
        }
    }

    static async Task<double> EnterAsync(Phone phone, string page, string address)
    {
        await phone.GoAsync(page, address);
        return (await phone.DoAsync(page, "benchTap('Ouvrir avec ma clé d’accès')")).GetDouble();
    }

    static async Task<double> FirstRowAsync(Phone phone, string page)
    {
        const string Row = "performance.getEntriesByName('papers-first-row')";
        return (await phone.DoAsync(page, $"benchUntil(() => {Row}.length).then(() => {Row}[0].startTime)")).GetDouble();
    }

    static string Held(List<int> held) => held.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{held.Count}, the longest {held.Max()} ms");

    static async Task SealAsync(Run run, Town town, City city, byte[] document)
    {
        var size = run.Count(200, 20);
        var file = Path.Combine(run.NewFolder(), "film.bin");
        await File.WriteAllBytesAsync(file, System.Security.Cryptography.RandomNumberGenerator.GetBytes(size << 20));
        var speeds = new List<double>();
        for (var i = 0; i < run.Count(3, 1); i++)
        {
            await using var phone = await Phone.StartAsync(2, run.NewFolder());
            var page = await phone.NewPageAsync();
            await phone.GoAsync(page, await LinkAsync(town, city, document));
            await KeepAsync(phone, page);
            await EnterAsync(phone, page, $"{town.Server.Url}/papiers");
            await phone.DoAsync(page, "benchUntil(() => document.querySelector('.group-of[aria-busy=false]'))");
            await phone.DoAsync(page, "void (window.benchSealing = benchUntil(() => document.querySelector('#adding')?.textContent.startsWith('Nous scellons')), window.benchSent = benchUntil(() => document.querySelector('#adding')?.textContent.startsWith('Téléversement')))");
            await phone.ChooseAsync(page, file);
            var sealing = (await phone.DoAsync(page, "Promise.all([benchSealing, benchSent]).then(([from, to]) => to - from)")).GetDouble();
            speeds.Add((size << 20) / 1e3 / sealing);
        }
        run.Report.Add($"a file of {size} MiB sealed in the page, as fast as this machine is, median of {speeds.Count}", new Sample(speeds).ToText("0", "MB/s"), "≥ 40 MB/s");
    }

    static async Task<string> LinkAsync(Town town, City city, byte[] document) => $"{town.Server.Url}/p#{(await city.DeliverLetterAsync(document)).ToCompact()}";

    // as a person does it, from the letter to the vault's home
    static async Task<Code> KeepAsync(Phone phone, string page)
    {
        await phone.DoAsync(page, "benchTap('Garder ce document')");
        await phone.DoAsync(page, "benchTap('J’accepte et je continue')");
        var groups = (await phone.DoAsync(page, "benchUntil(() => document.querySelector('.group')).then(() => [...document.querySelectorAll('.group')].map(one => one.textContent))"))
            .EnumerateArray().Select(group => group.GetString()!).ToList();
        await phone.DoAsync(page, "benchTap('Je l’ai noté')");
        await phone.DoAsync(page, $$"""
            benchUntil(() => document.querySelector('label > span')).then(() => {
              const groups = {{JsonSerializer.Serialize(groups)}};
              for (const label of document.querySelectorAll('label')) {
                const field = label.querySelector('input');
                field.value = groups[+label.querySelector('span').textContent.at(-1) - 1];
                field.dispatchEvent(new InputEvent('input', { bubbles: true }));
              }
            })
            """);
        await phone.DoAsync(page, "benchTap('Voir mon coffre')");
        await phone.DoAsync(page, "benchUntil(() => document.querySelector('h1')?.textContent === 'Bonjour')");
        return Code.Parse(CodeKind.Recovery, string.Concat(groups));
    }

    // from another device of the same person; one entry for each, of one and the same file
    static async Task FillAsync(Town town, Code code, int documents)
    {
        using var http = new HttpClient { BaseAddress = new(town.Server.Url) };
        var client = new CoffreClient(http, Trust.Parse(await File.ReadAllBytesAsync(Path.Combine(town.TrustFolder, "trust.json"))));
        using var unlock = Derive.RecoveryUnlock(code);
        using var keys = await client.UnlockAsync(Derive.RecoveryFind(code), unlock);
        var at = DateTimeOffset.UtcNow.AddDays(-30);
        await client.WriteManifestAsync(keys, manifest =>
        {
            var one = manifest.Entries.OfType<ManifestEntry.Document>().First();
            return new()
            {
                Put = [.. Enumerable.Range(1, documents).Select(i => one with { Id = EntryId.New(), Versions = [one.Versions[0] with { At = Time.Cut(at.AddSeconds(i)), Title = $"Papier {i}" }] })],
            };
        });
    }
}
