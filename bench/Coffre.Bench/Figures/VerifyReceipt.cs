namespace Coffre.Bench;

/// <summary><c>coffre verify</c> of a receipt and its document, with the server stopped.</summary>
static class VerifyReceipt
{
    public static async Task MeasureAsync(Run run)
    {
        await using var town = await Town.BuildAsync(run);
        var holder = (await town.SettleAsync(1))[0];
        using var city = town.OpenCity();
        var document = Documents.Make(run.NewFolder(), 1)[0];
        var sent = await city.DeliverAsync(await File.ReadAllBytesAsync(document), holder);
        var receipt = Path.Combine(town.Folder, "delivery.receipt");
        await File.WriteAllBytesAsync(receipt, await city.ReceiptAsync(sent));
        await town.Server.StopAsync();
        var costs = new List<ProcessCost>();
        for (var i = 0; i < run.Count(100, 5); i++)
            costs.Add(await TimedProcess.RunAsync(run.Coffre, "verify", receipt, document, "--trust", town.TrustFolder));
        run.Report.Add($"a receipt ({new FileInfo(receipt).Length:#,0} bytes) and its document of 50 kB verified offline, whole process, median of {costs.Count}",
            $"{new Sample(costs.Select(cost => cost.Milliseconds)).ToText("0.0", "ms")}, {costs.Max(cost => cost.Megabytes):0} MB", "≤ 15 ms, ≤ 40 MB");
    }
}
