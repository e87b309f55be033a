namespace Coffre.Server.Hosting;

/// <summary>
/// How much one account may leave here in a day (<c>docs/api.md</c> §8): bytes, and refused deliveries, whose evidence stays in the log for ever. Counted from midnight UTC
/// and in memory: a start begins anew.
/// </summary>
sealed class Quotas(Settings settings, TimeProvider clock)
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    readonly Lock counting = new();
    readonly Dictionary<AccountId, (long Bytes, int Refused)> today = [];
    long day;

    /// <summary>Counts bytes that an account sends, before they are kept.</summary>
    /// <exception cref="RefusalException"><c>too-many-requests</c>: with them it would be too much for today.</exception>
    public void Bytes(Chain author, long count)
    {
        var most = author.Kind == AccountKind.Holder ? settings.Limits.HolderBytesADay : settings.Limits.OrganisationBytesADay;
        lock (counting)
        {
            var (bytes, refused) = Today(author.Id);
            if (count > most - bytes)
                throw Full($"An account of this kind sends at most {most} bytes a day.");
            today[author.Id] = (bytes + count, refused);
        }
    }

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
    public void Refused(AccountId author)
    {
        lock (counting)
        {
            var (bytes, refused) = Today(author);
            today[author] = (bytes, refused + 1);
        }
    }

    (long Bytes, int Refused) Today(AccountId account)
    {
        if (clock.GetUtcNow().UtcTicks / Day.Ticks is var now && now != day)
        {
            day = now;
            today.Clear();
        }
        return today.GetValueOrDefault(account);
    }

    RefusalException Full(string what) => new(Problems.TooManyRequests, what + " The next day begins at midnight UTC.")
    {
        RetryAfter = (int)Math.Ceiling((Day - clock.GetUtcNow().TimeOfDay).TotalSeconds),
    };
}
