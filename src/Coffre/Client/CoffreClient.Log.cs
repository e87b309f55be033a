using System.Text;

namespace Coffre;

/// <summary>An event of a feed, verified: its evidence lies in the log, and the act is the one that it names.</summary>
/// <param name="Cursor">Where the feed goes on after it.</param>
/// <param name="Evidence">What happened.</param>
/// <param name="Proof">Evidence, salt and path, for a receipt.</param>
/// <param name="Act">The act that caused it; its signature is the reader's to verify against the author's chain.</param>
/// <param name="Attached">The sealed proof of a link; the claim behind a link by letter; of a claim to this account, the id of the delivery kept; else empty.</param>
public sealed record FeedEvent(long Cursor, Evidence Evidence, ProvedEvidence Proof, Statement Act, ReadOnlyMemory<byte> Attached);

/// <summary>A part of a feed.</summary>
/// <param name="Events">In log order.</param>
/// <param name="More">Whether more follows the last cursor.</param>
/// <param name="Checkpoint">The head that the paths are against.</param>
public sealed record FeedPart(IReadOnlyList<FeedEvent> Events, bool More, ReadOnlyMemory<byte> Checkpoint);

public sealed partial class CoffreClient
{
    const int MaxFeed = 64 * 1024 * 1024;

    /// <summary>Reads what concerns this account, from the item after a cursor.</summary>
    /// <param name="after">0 from the start.</param>
    /// <param name="ct">Stops it.</param>
    public Task<FeedPart> ReadFeedAsync(long after, CancellationToken ct = default) => InSessionAsync(async () =>
    {
        var kept = Kept;
        var page = await transport.GetAsync($"/api/feed?after={after}&limit={MaxIds}", ApiJson.Default.FeedPage, MaxFeed, ct, kept?.Size ?? 0);
        var view = VerifiedLog.Open(Trust, page.Checkpoint, page.Consistency, kept);
        if (page.Items.Any(item => item.Index < 0 || item.Index >= view.Head.Size))
            throw new RefusedException("bad-proof", "An event lies outside of the log.");
        var paths = await PathsAsync(view.Head.Size, page.Items.Select(item => item.Index), ct);
        var events = new List<FeedEvent>();
        foreach (var item in page.Items)
        {
            if (item.Cursor <= (events.Count > 0 ? events[^1].Cursor : after))
                throw new RefusedException("wrong-order", "A feed goes forward.");
            var proved = new ProvedEvidence(item.Evidence, item.Salt, item.Index, paths[item.Index]);
            var evidence = view.ReadEvidence(proved);
            if (!Concerns(evidence))
                throw new RefusedException("wrong-account", "This happened to others.");
            // the log's word alone makes no act of a statement of another type, nor of one that is not shown [attack 21]
            var act = Statement.Parse(Utf8(item.Act));
            if (act.Hash != evidence.Act || !evidence.Event.IsCausedBy(act.Type))
                throw new RefusedException("wrong-act", "The act is not the one that the evidence names.");
            // what came with a link is what the link names [attack 17]
            if (item.Attached.Length > 0 && act.Body is not StatementBody.Claim && (act.Body as StatementBody.Link)?.Proof != Digest.Of(item.Attached))
                throw new RefusedException("wrong-proof", "What is attached is not what the link names.");
            events.Add(new(item.Cursor, evidence, proved, act, item.Attached));
        }
        Keep(view.Head);
        return new FeedPart(events, page.More, view.Checkpoint);
    }, ct);

    // of a person nothing is told but what they, or others to them, have done, and that a letter's holder disowned its claim; an organisation hears of its letters too [attack 10]
    bool Concerns(Evidence evidence) => Author?.Chain is not { Kind: AccountKind.Holder, Id: var me } || evidence.Source == me || evidence.Destination == me
        || (evidence.Event == EventKind.Paper && evidence.Reason == Reason.NotMyClaim);

    /// <summary>Inclusion paths of leaves at a size; they prove nothing until they are checked.</summary>
    public async Task<IReadOnlyDictionary<long, IReadOnlyList<Digest>>> PathsAsync(long size, IEnumerable<long> indexes, CancellationToken ct = default)
    {
        var paths = new Dictionary<long, IReadOnlyList<Digest>>();
        foreach (var some in indexes.Distinct().Chunk(MaxIds / 5))
        {
            var query = new StringBuilder().Append($"/log/proofs?size={size}");
            foreach (var index in some)
                query.Append($"&index={index}");
            var answer = await transport.GetAsync(query.ToString(), ApiJson.Default.PathsAnswer, MaxFeed, ct);
            foreach (var (index, path) in answer.Proofs)
                paths[index] = path;
            if (!some.All(paths.ContainsKey))
                throw new RefusedException("no-log-proof", "The server does not prove where each leaf lies.");
        }
        return paths;
    }

    /// <summary>The newest released checkpoint; proven to go on from the one kept.</summary>
    public async Task<Checkpoint> ReadCheckpointAsync(CancellationToken ct = default)
    {
        var bytes = await transport.GetBytesAsync("/log/checkpoint", Checkpoint.MaxSize, ct);
        var view = VerifiedLog.Open(Trust, Encoding.UTF8.GetString(bytes), null, null);
        if (Kept is { } kept && view.Head.Size < kept.Size)
            throw new RefusedException("rolled-back", $"The log had {kept.Size} leaves, and the server says {view.Head.Size}.");
        await AdvanceAsync(view, ct);
        return Trust.Open(bytes);
    }

    /// <summary>A tile's bytes, by its path (C2SP tlog-tiles); they prove nothing until they are hashed.</summary>
    public Task<byte[]> ReadTileAsync(string path, CancellationToken ct = default) => transport.GetBytesAsync($"/log/{path}", 256 * 65_537, ct);

    /// <summary>The attest or release whose leaf lies at an index; its leaf and its signature are the reader's to verify.</summary>
    /// <exception cref="RefusedException"><c>wrong-type</c>: another statement.</exception>
    public async Task<Statement> ReadPublicStatementAsync(long index, CancellationToken ct = default)
    {
        var statement = Statement.Parse(await transport.GetBytesAsync($"/log/statements/{index}", Statement.MaxSize, ct));
        return statement.Type is StatementType.Attest or StatementType.Release
            ? statement
            : throw new RefusedException("wrong-type", "Only attests and releases are public.");
    }
}
