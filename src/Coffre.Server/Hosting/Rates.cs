using System.Threading.RateLimiting;

namespace Coffre.Server.Hosting;

/// <summary>How often one may ask: per address for what needs no session, per account for acts (<c>docs/api.md</c> §8).</summary>
sealed class Rates(Settings settings) : IDisposable
{
    readonly PartitionedRateLimiter<string> requests = PerMinute(settings.Limits.RequestsAMinute);
    readonly PartitionedRateLimiter<string> locators = PerMinute(settings.Limits.LocatorsAMinute);
    readonly PartitionedRateLimiter<string> pairings = PerMinute(settings.Limits.PairingsAMinute);
    readonly PartitionedRateLimiter<string> challenges = PerMinute(settings.Limits.ChallengesAMinute);
    readonly PartitionedRateLimiter<string> acts = PerMinute(settings.Limits.ActsAMinute);
    readonly PartitionedRateLimiter<string> codesFrom = Per(TimeSpan.FromHours(1), settings.Limits.CodesAnHour);
    readonly PartitionedRateLimiter<string> codesTo = Per(TimeSpan.FromDays(1), settings.Limits.CodesToMailboxADay);

    public void Request(HttpContext http) => Take(requests, AddressOf(http));

    /// <summary>Something asked for by its locator: guessing is hopeless, and it is stopped all the same.</summary>
    public void Locator(HttpContext http) => Take(locators, AddressOf(http));

    /// <summary>A text of a pairing, for which two devices ask until it is there.</summary>
    public void Pairing(HttpContext http) => Take(pairings, AddressOf(http));

    /// <summary>A code that is to go to a mailbox, whichever account asks: nobody is written to by many accounts, and nobody has many written to.</summary>
    public void Code(HttpContext http, string mailbox)
    {
        Take(codesFrom, AddressOf(http));
        // the same mailbox by another spelling: ines+1@ comes to ines@
        var (name, host) = (mailbox[..mailbox.LastIndexOf('@')], mailbox[mailbox.LastIndexOf('@')..]);
        Take(codesTo, (name.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus ? name[..plus] + host : mailbox).ToUpperInvariant());
    }

    public void Challenge(HttpContext http) => Take(challenges, AddressOf(http));

    /// <summary>An act whose signature has been verified.</summary>
    public void Act(AccountId account) => Take(acts, account.ToString());

    public void Dispose()
    {
        requests.Dispose();
        locators.Dispose();
        pairings.Dispose();
        codesFrom.Dispose();
        codesTo.Dispose();
        challenges.Dispose();
        acts.Dispose();
    }

    // an IPv6 customer has a /64 of addresses
    static string AddressOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address?.ToString() ?? "";
    }

    static void Take(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired)
            return;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 60;
        throw new RefusalException(Problems.TooManyRequests, "Too many requests: wait, then try again.") { RetryAfter = Math.Max(1, wait) };
    }

    static PartitionedRateLimiter<string> PerMinute(int most) => Per(TimeSpan.FromMinutes(1), most);

    static PartitionedRateLimiter<string> Per(TimeSpan window, int most) => PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new() { PermitLimit = most, Window = window, QueueLimit = 0 }));
}
