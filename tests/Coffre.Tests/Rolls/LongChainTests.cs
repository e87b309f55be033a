using System.Text;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>An account whose chain is longer than an answer may be: it is passed over, and the others are read and delivered to.</summary>
public sealed class LongChainTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_account_that_is_too_long_to_be_read_stops_neither_the_feed_nor_the_roll_of_the_others()
    {
        await using var city = await RollCity.StartAsync();
        using var server = new MaliciousServer(city.World);
        var (one, two, far) = (await city.World.HolderAsync(), await city.World.HolderAsync(), await city.World.HolderAsync());
        var long_ = far.Id.ToString();
        foreach (var (person, reference) in new[] { (one, "R-1"), (far, "R-2"), (two, "R-3") })
            await city.LinkAsync(person, reference, city.MakeCode(reference));
        city.Through(server);
        server.On("POST /api/directory", exchange =>
        {
            if (Encoding.UTF8.GetString(exchange.Sent).Contains(long_, StringComparison.Ordinal))
                exchange.Body = new byte[(32 << 20) + 1];
        });
        Assert.Contains("too-large", Assert.Single(await city.Office.FollowAsync(Ct)), StringComparison.Ordinal);
        Assert.Equal(["R-1", "R-3"], city.Addresses.Links.ToConfirm().Select(link => link.Reference).Order(StringComparer.Ordinal));
        Assert.Empty(await city.Office.FollowAsync(Ct));
        server.BeHonest();

        // one that grew after it was confirmed
        await ConfirmCommand.ConfirmAsync(city.Office, [.. city.Addresses.Links.ToConfirm()], new Progress<long>(), Ct);
        await city.Office.FollowAsync(Ct);
        long_ = two.Id.ToString();
        server.On("POST /api/directory", exchange =>
        {
            if (Encoding.UTF8.GetString(exchange.Sent).Contains(long_, StringComparison.Ordinal))
                exchange.Body = new byte[(32 << 20) + 1];
        });
        city.Write("R-1", "R-3");
        await city.DeliverAsync();
        Assert.Equal(1, await city.DeliveredAsync());
        Assert.Contains(city.Report(), row => row[1] == "R-3" && string.Join(',', row).Contains("longer than can be read", StringComparison.Ordinal));
        server.BeHonest();
        await city.DeliverAsync();
        Assert.Equal(2, await city.DeliveredAsync());
    }
}
