using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;

namespace Coffre.Server.Deliveries;

/// <summary>One delivery: act, grant, copy and the bytes that are new, stored with their evidence in one transaction, or not at all.</summary>
static class Submit
{
    public static async Task<IResult> Handle(HttpRequest request, ItemReader reader, Submissions submissions, Rates rates, BlobStore blobs, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var delivery = reader.Identify(await sections.StatementAsync(StatementType.Delivery, ct));
        rates.Act(delivery.Statement.Account);
        // the bytes are on the disk before a row names them; a crash in between leaves an object that the next start sweeps away
        return await Staging.RunAsync<Ruling>(blobs, async stage =>
        {
            var item = await reader.ReadRestAsync(delivery, sections, stage, new List<StoredPayload>(), stop: false, ct);
            sections.DemandEnd();
            return tx =>
            {
                var (ruling, stored) = submissions.Take(tx, item);
                return (ruling, stored);
            };
        }, writer, ruling => answers.ReplyAsync(ruling, ct), ct);
    }
}
