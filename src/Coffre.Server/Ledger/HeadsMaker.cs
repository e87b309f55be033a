using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Ledger;

/// <summary>
/// Appends a heads leaf each hour, and one before anything is served: the root over the newest state of every label (<c>docs/format.md</c> §6), so that
/// a client notices what is withheld from it [attacks 12, 14].
/// </summary>
sealed partial class HeadsMaker(Writer writer, Database database, Leaves leaves, Sequencer sequencer, Released released, SteadyClock clock, ILogger<HeadsMaker> log) : Recurring
{
    protected override TimeSpan First => NewestHeads.Period;

    protected override TimeSpan Pause => NewestHeads.Period;

    protected override TimeSpan Retry => TimeSpan.FromSeconds(10);

    protected override TimeProvider Clock => clock;

    /// <summary>Appends one now.</summary>
    public override Task RunAsync(CancellationToken ct) => MakeAsync(ct);

    /// <summary>Appends one now.</summary>
    /// <returns>The leaf's ordinal.</returns>
    public async Task<long> MakeAsync(CancellationToken ct)
    {
        var (covers, newest) = Read();
        var tree = NewestStates.From(newest).ToTree();
        var leaf = tree.ToLeaf(clock.GetUtcNow(), covers);
        var bytes = leaf.ToBytes();
        // what is stated between the reading and this transaction lies at `covers` or after it, as does this leaf: clients count on exactly that
        return await writer.WriteAsync(tx =>
        {
            var ordinal = leaves.Append(tx, leaf);
            tx.AfterCommit(() => sequencer.Expect(ordinal, bytes, tree));
            return ordinal;
        }, ct);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        clock.DemandRight();
        var ordinal = await MakeAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
        for (var tries = 0; await released.WaitAsync(ordinal, cancellationToken) is null; tries++)
        {
            if (tries == 30)
                throw new UnusableDataException("The first heads could not be released in 30 seconds. The log above says why.");
        }
    }

    protected override void Failed(Exception e) => LogFailed(log, e);

    /// <summary>The size of the numbered log, and the newest state of each label within it.</summary>
    (long Covers, List<Leaf.State> Newest) Read()
    {
        using var reading = new Reading(database);
        var (covers, highest) = reading.Row("select size, (select coalesce(max(ordinal), 0) from leaf where idx is not null) from head", row => (row.GetInt64(0), row.GetInt64(1)));
        return (covers, reading.Rows("""
            select label, n, statement from state s
            where leaf <= $0 and not exists (select 1 from state t where t.label = s.label and t.n = s.n + 1 and t.leaf <= $0)
            """, row => new Leaf.State(row.GetDigest(0), row.GetInt64(1), row.GetDigest(2)), highest));
    }

    [LoggerMessage(LogLevel.Error, "Heads could not be made; the next try is in ten seconds.")]
    static partial void LogFailed(ILogger log, Exception e);
}
