namespace Coffre.Server.Hosting;

/// <summary>
/// How much one account may leave here in a day (<c>docs/api.md</c> §8): bytes, deliveries, and what stays in the log for ever, refusals and chain statements. Counted from
/// midnight UTC and in memory: a start begins anew.
/// </summary>
sealed class Quotas(Settings settings, TimeProvider clock)
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    readonly Lock counting = new();
    readonly Dictionary<AccountId, Counted> today = [];
    long day;

    /// <summary>Counts bytes that an account sends, before they are kept.</summary>
    /// <param name="author">The account.</param>
    /// <param name="count">How many.</param>
    /// <param name="more">How many of the same thing are to follow: they are not counted yet, and of what could not be finished today nothing is taken.</param>
    /// <exception cref="RefusalException"><c>too-many-requests</c>: with them it would be too much for today.</exception>
    public void Bytes(Chain author, long count, long more = 0)
    {
        var most = author.Kind == AccountKind.Holder ? settings.Limits.HolderBytesADay : settings.Limits.OrganisationBytesADay;
        lock (counting)
        {
            var counted = Today(author.Id);
            if (count + more > most - counted.Bytes)
                throw Full($"An account of this kind sends at most {most} bytes a day.");
            today[author.Id] = counted with { Bytes = counted.Bytes + count };
        }
    }

    /// <summary>Bytes that were counted and never came: they are sent again.</summary>
    public void NeverCame(AccountId author, long count) => Count(author, counted => counted with { Bytes = Math.Max(0, counted.Bytes - count) });

    /// <summary>Demands that one more refused delivery of this author may be recorded today.</summary>
    /// <exception cref="RefusalException"><c>too-many-requests</c>.</exception>
    public void DemandRefusable(Chain author)
    {
        var most = author.Kind == AccountKind.Holder ? settings.Limits.HolderRefusedADay : settings.Limits.OrganisationRefusedADay;
        lock (counting)
        {
            if (Today(author.Id).Refused >= most)
                throw Full($"The deliveries of an account of this kind are refused at most {most} times a day: read the links first.");
        }
    }

    /// <summary>Counts a delivery that was refused, once that is on the disk.</summary>
    public void Refused(AccountId author) => Count(author, counted => counted with { Refused = counted.Refused + 1 });

    /// <summary>Demands that one more delivery of this author may be taken today. An organisation sends to many, a holder to few.</summary>
    /// <exception cref="RefusalException"><c>too-many-requests</c>.</exception>
    public void DemandDeliverable(Chain author)
    {
        lock (counting)
        {
            if (author.Kind == AccountKind.Holder && Today(author.Id).Delivered >= settings.Limits.HolderDeliveriesADay)
                throw Full($"A holder sends at most {settings.Limits.HolderDeliveriesADay} deliveries a day.");
        }
    }

    /// <summary>Counts a delivery that was taken, once that is on the disk.</summary>
    public void Delivered(AccountId author) => Count(author, counted => counted with { Delivered = counted.Delivered + 1 });

    /// <summary>Demands that a chain may grow once more today by its signing key: new generations are counted apart, so that nobody can use up the owner's.</summary>
    /// <exception cref="RefusalException"><c>too-many-requests</c>.</exception>
    public void DemandGrowable(AccountId account, bool newGeneration)
    {
        lock (counting)
        {
            var counted = Today(account);
            if ((newGeneration ? counted.Generations : counted.Grown) >= settings.Limits.ChainADay)
                throw Full($"The keys of an account change at most {settings.Limits.ChainADay} times a day.");
        }
    }

    /// <summary>Counts a growth of a chain, once that is on the disk.</summary>
    public void Grown(AccountId account, bool newGeneration) =>
        Count(account, counted => newGeneration ? counted with { Generations = counted.Generations + 1 } : counted with { Grown = counted.Grown + 1 });

    /// <summary>Demands that a chain may grow once more today by its recovery key: counted apart, so that nobody who has the signing key can use up the owner's.</summary>
    /// <exception cref="RefusalException"><c>too-many-requests</c>.</exception>
    public void DemandRecoverable(AccountId account)
    {
        lock (counting)
        {
            if (Today(account).Recovered >= settings.Limits.RecoveriesADay)
                throw Full($"An account is recovered at most {settings.Limits.RecoveriesADay} times a day.");
        }
    }

    /// <summary>Counts a recovery, once that is on the disk.</summary>
    public void Recovered(AccountId account) => Count(account, counted => counted with { Recovered = counted.Recovered + 1 });

    void Count(AccountId account, Func<Counted, Counted> more)
    {
        lock (counting)
            today[account] = more(Today(account));
    }

    Counted Today(AccountId account)
    {
        if (clock.GetUtcNow().UtcTicks / Day.Ticks is var now && now != day)
        {
            day = now;
            today.Clear();
        }
        return today.GetValueOrDefault(account);
    }

    readonly record struct Counted(long Bytes, int Refused, int Delivered, int Grown, int Generations, int Recovered);

    RefusalException Full(string what) => new(Problems.TooManyRequests, what + " The next day begins at midnight UTC.")
    {
        RetryAfter = (int)Math.Ceiling((Day - clock.GetUtcNow().TimeOfDay).TotalSeconds),
    };
}
