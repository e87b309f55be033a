using System.Diagnostics;
using Coffre.Age;

namespace Coffre.Bench;

/// <summary>What each step of a delivery costs by itself, on one processor, by the SDK: those of the client, and those of the server that the SDK does too.</summary>
static class DeliverySteps
{
    public static async Task MeasureAsync(Run run)
    {
        await using var town = await Town.BuildAsync(run);
        var holder = (await town.SettleAsync(1))[0];
        using var city = town.OpenCity();
        var file = Documents.Make(run.NewFolder(), 1)[0];
        var document = await File.ReadAllBytesAsync(file);
        using var identity = HybridIdentity.Generate();
        var sealedBytes = AgeFile.Seal(document, identity.Recipient);
        var (delivery, payload) = city.Seal(document, holder);
        var act = city.Client.Sign(delivery.Body);
        var sent = await city.DeliverAsync(document, holder);
        var (_, proved) = await city.Client.FindProvedDeliveryAsync(sent);
        var log = VerifiedLog.Open(city.Client.Trust, proved.Checkpoint, null, null);
        var chain = city.Client.Author!.Chain;

        Step("client: a document of 50 kB is read from its file", () => File.ReadAllBytes(file));
        Step("client: its key pair", () =>
        {
            using var fresh = HybridIdentity.Generate();
            _ = fresh.Recipient;
        });
        Step("client: it is sealed to that key: one X-Wing seal, 50 kB of ChaCha20-Poly1305", () => AgeFile.Seal(document, identity.Recipient));
        Step("client: SHA-256 of document and of payload", () =>
        {
            Digest.Of(document);
            Digest.Of(sealedBytes);
        });
        Step("client: grant and copy: two X-Wing seals, commitments, act composed (with all above but the file)", () => city.Seal(document, holder));
        Step("client: the act is signed", () => city.Client.Sign(delivery.Body));
        Step("server: the act is parsed", () => Statement.Parse(act.Bytes));
        Step("server: its signature is verified", () => chain.VerifyNewest(act));
        Step("server: headers of grant, copy and payload are read", () =>
        {
            foreach (var age in (byte[][])[delivery.Grant, delivery.Copy, sealedBytes])
                AgeHeader.Read(age, out var _).DemandHybrid();
        });
        Step("server: SHA-256 of payload, grant and copy", () =>
        {
            foreach (var bytes in (byte[][])[sealedBytes, delivery.Grant, delivery.Copy])
                Digest.Of(bytes);
        });
        Step("client: both pieces of evidence are read and proven against the checkpoint", () =>
        {
            foreach (var evidence in proved.Evidence.Take(2))
                log.ReadEvidence(evidence);
        });
        payload.Dispose();

        void Step(string what, Action step) => Time(run, what, step);
    }

    static void Time(Run run, string what, Action step)
    {
        var rounds = run.Count(20, 2);
        const int Times = 100;
        var times = new List<double>();
        for (var round = -3; round < rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            for (var i = 0; i < Times; i++)
                step();
            if (round >= 0)
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds / Times);
        }
        run.Report.Add(what, new Sample(times).ToText("0", "µs"));
    }
}
