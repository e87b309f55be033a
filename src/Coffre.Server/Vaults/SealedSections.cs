using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Hosting;

namespace Coffre.Server.Vaults;

/// <summary>Reads the sealed files that come with a manifest: its index, and pages and texts that it adds.</summary>
static class SealedSections
{
    /// <summary>Most bytes in one: 64 entries with all their versions.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    /// <summary>Appends each <c>sealed</c> section, from the one that stands in the reader on, to the staged object. Each must be the manifest's index, or one that it adds.</summary>
    public static async Task<List<StoredPayload>> ReadAsync(SectionReader sections, Identified by, Quotas quotas, Func<StagedObject> stage, CancellationToken ct)
    {
        var manifest = (StatementBody.Manifest)by.Statement.Body;
        var read = new List<StoredPayload>();
        while (sections.Name == "sealed")
        {
            if (sections.Length > MaxSize)
                throw new RefusedException("too-large", $"A sealed page has at most {MaxSize} bytes.");
            // no more of them than the manifest can name
            if (read.Count > manifest.Add.Count)
                throw NotNamed();
            quotas.Bytes(by.Chain, sections.Length);
            var one = await stage().AppendAsync(sections.ReadAsync, MaxSize, ct);
            if ((one.Hash != manifest.Index && !manifest.Add.Contains(one.Hash)) || read.Exists(other => other.Hash == one.Hash))
                throw NotNamed();
            read.Add(one);
            await sections.NextAsync(ct);
        }
        return read;
    }

    static RefusedException NotNamed() => new("content-mismatch", "A sealed file is sent that the manifest does not name, or twice.");
}
