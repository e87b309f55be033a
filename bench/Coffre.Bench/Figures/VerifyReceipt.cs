namespace Coffre.Bench;

/// <summary>
/// <c>coffre verify</c> of a receipt and its document, with the server stopped; beside it what a person would use who had a signature of the same document
/// alone: <c>openssl dgst -verify</c>, one signature, no chain, no log, nothing of when or to whom.
/// </summary>
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
        var (key, pub, signature) = (Path.Combine(town.Folder, "key.pem"), Path.Combine(town.Folder, "pub.pem"), Path.Combine(town.Folder, "signature"));
        await TimedProcess.RunAsync("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key);
        await TimedProcess.RunAsync("openssl", "ec", "-in", key, "-pubout", "-out", pub);
        await TimedProcess.RunAsync("openssl", "dgst", "-sha256", "-sign", key, "-out", signature, document);
        await StartUp.MeasureAsync(
            run, $"a receipt ({new FileInfo(receipt).Length:#,0} bytes) and its document of 50 kB verified offline", ["verify", receipt, document, "--trust", town.TrustFolder],
            ["openssl", "dgst", "-sha256", "-verify", pub, "-signature", signature, document], "`openssl dgst -sha256 -verify`, one signature of the same document", "≤ 15 ms, ≤ 40 MB");
    }
}
