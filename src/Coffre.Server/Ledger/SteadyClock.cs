using System.Globalization;
using System.Text;
using Coffre.Server.Data;

namespace Coffre.Server.Ledger;

/// <summary>
/// The time that this server dates by: the machine's, but never before what it has dated already, in this run or before it. Evidence and heads follow one
/// another in time as in the log; heads that went back would make the whole log false for everyone who reads it.
/// </summary>
sealed class SteadyClock : TimeProvider
{
    /// <summary>What clocks are corrected by in passing. More is a clock that is wrong, now or then, and someone decides.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);

    readonly TimeProvider machine;
    readonly DateTimeOffset begun;
    long last;

    public SteadyClock(TimeProvider machine, Database database)
    {
        this.machine = machine;
        using var reading = new Reading(database);
        var evidence = reading.Row("select text from evidence order by leaf desc limit 1", row => Evidence.Parse(Encoding.ASCII.GetBytes(row.GetString(0))).At);
        var heads = reading.Row($"select bytes from leaf where length(bytes) = {Leaf.Heads.Size} order by ordinal desc limit 1", row => ((Leaf.Heads)Leaf.Parse(row.GetFieldValue<byte[]>(0))).Time);
        begun = evidence > heads ? evidence : heads;
        last = begun.UtcTicks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        var now = machine.GetUtcNow().UtcTicks;
        for (var before = Volatile.Read(ref last); ; before = Volatile.Read(ref last))
        {
            if (now <= before)
                return new(before, TimeSpan.Zero);
            if (Interlocked.CompareExchange(ref last, now, before) == before)
                return new(now, TimeSpan.Zero);
        }
    }

    public override long GetTimestamp() => machine.GetTimestamp();

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Refuses to serve by a clock that is far behind what the log was dated by.</summary>
    /// <exception cref="UnusableDataException">It is.</exception>
    public void DemandRight()
    {
        var now = machine.GetUtcNow();
        if (now + Tolerance < begun)
        {
            throw new UnusableDataException(string.Create(CultureInfo.InvariantCulture,
                $"This machine's clock says {Time.Format(now)}, and the log was dated {Time.Format(begun)} already: no log goes back in time. Correct the clock. If it was ahead before, wait until it is past that time."));
        }
    }
}
