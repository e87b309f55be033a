using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Vaults;

/// <summary><c>PUT /api/manifest</c>: the next manifest, where the caller has seen the one before it.</summary>
static class WriteManifest
{
    public static async Task<IResult> Handle(
        [FromHeader(Name = "If-Match")] string? match, [FromHeader(Name = "If-None-Match")] string? none, HttpRequest request, Authority authority, Rates rates, Quotas quotas,
        Manifests manifests, BlobStore blobs, Writer writer, Answers answers, CancellationToken ct)
    {
        var before = Before(match, none);
        var sections = request.Sections();
        var manifest = authority.Identify(await sections.StatementAsync(StatementType.Manifest, ct));
        var statement = manifest.Statement;
        rates.Act(statement.Account);
        await sections.NextAsync(ct);
        return await Staging.RunAsync<Left>(blobs, async stage =>
        {
            var sent = await SealedSections.ReadAsync(sections, manifest, quotas, stage, ct);
            sections.DemandEnd();
            return tx =>
            {
                if (tx.StateLeafOf(statement) is { } known)
                    return (new Left([], [known]), false);
                if (tx.ManifestLabel(statement.Account) is { } label && tx.NewestManifest(label)?.Hash != before)
                    throw Problems.ManifestMoved.Because("Another device wrote in between: read the manifest, apply the change again.");
                return (new Left([], [manifests.Take(tx, manifest, sent)]), true);
            };
        }, writer, left => answers.ReplyAsync(left, ct), ct);
    }

    // null: there is none yet
    static Digest? Before(string? match, string? none) => (match, none) switch
    {
        (null, "*") => null,
        (['"', .. var tag, '"'], null) when Base32.TryDecode(tag, Digest.Size, out var hash) => new Digest(hash),
        _ => throw Problems.Malformed.Because("A manifest is written with If-Match, the newest one's hash in base32 and quotes, or with If-None-Match: * for the first."),
    };
}
