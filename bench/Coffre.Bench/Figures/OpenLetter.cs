using System.Globalization;

namespace Coffre.Bench;

/// <summary>A letter's link tapped on a phone that has never been here: to its cover on the screen, then to its document.</summary>
static class OpenLetter
{
    const string Title = "Compte de taxes 2027";

    public static async Task MeasureAsync(Run run)
    {
        await using var town = await Town.BuildAsync(run);
        using var city = town.OpenCity();
        var document = TaxBillPdf.Make(new(Resident.Of(1, 0), 2027));
        // two processors, each four times slower than these, are half a processor; a quarter is one such processor for all that a browser does
        await MeasureAsync(run, town, city, document, Network.Fast, 0.5, "≤ 2 s");
        await MeasureAsync(run, town, city, document, Network.Fast, 0.25, "");
        await MeasureAsync(run, town, city, document, Network.Slow, 0.5, "");
    }

    static async Task MeasureAsync(Run run, Town town, City city, byte[] document, Network network, double share, string goal)
    {
        var (seen, bare) = (new List<LetterSeen>(), new List<double>());
        var all = true;
        for (var i = 0; i < run.Count(9, 1); i++)
        {
            var code = await city.DeliverLetterAsync(document);
            var link = $"{town.Server.Url}/p#{code.ToCompact()}";
            await using (var phone = await Phone.StartAsync(share, run.NewFolder()))
            {
                all = phone.SlowsAll;
                seen.Add(await phone.OpenAsync(link, Title, network));
            }
            await using (var phone = await Phone.StartAsync(share, run.NewFolder()))
                bare.Add(await phone.OpenBareAsync(link, Title, network));
        }
        var how = all
            ? $"{network.Name}, all of Chromium, workers too, on {share:0.00} of one processor of this machine"
            : $"{network.Name}, the page's thread four times slower, its worker not";
        run.Report.Add($"letter link → cover on the screen, cold, {how}, median of {seen.Count}", new Sample(seen.Select(one => one.Cover / 1000)).ToText("0.00", "s"), goal);
        run.Report.Add("… in turn with it a page of one heading, no script, no style, the same policy: the browser itself; ours beyond it",
            string.Create(CultureInfo.InvariantCulture, $"{new Sample(bare.Select(ms => ms / 1000)).ToText("0.00", "s")}; {new Sample(seen.Zip(bare, (ours, its) => (ours.Cover - its) / 1000)).ToText("0.00", "s")}"));
        run.Report.Add("… the document's button → its first page drawn", new Sample(seen.Select(one => one.Document / 1000)).ToText("0.00", "s"));
        run.Report.Add("… processor time of the page's thread until the cover; of it script, style and layout", string.Create(CultureInfo.InvariantCulture,
            $"{new Sample(seen.Select(one => one.Thread)).Median:0} ms; {new Sample(seen.Select(one => one.Script)).Median:0} ms, {new Sample(seen.Select(one => one.Layout)).Median:0} ms"));
        run.Report.Add("… tasks on the page's thread that took more than 50 ms by the clock, mostly waiting for their share, in all openings", Held(seen));
        if (goal.Length == 0)
            return;
        var (script, bytes) = (seen.Max(one => one.Code) / 1e3, seen.Max(one => one.All) / 1e3);
        run.Report.Add("… compressed script and style before the cover shows; all that came", $"{script:0.0} kB; {bytes:0.0} kB", "≤ 100 kB");
    }

    static string Held(List<LetterSeen> seen)
    {
        var held = seen.SelectMany(one => one.Held).ToList();
        return held.Count == 0 ? "none" : $"{held.Count}, the longest {held.Max()} ms";
    }
}
