using System.Net;
using Xunit;

namespace Coffre.Tests;

public sealed class AccountsTests
{
    [Fact]
    public async Task An_account_begins_with_one_request_and_a_session()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        Assert.NotNull(holder.Token);
        Assert.Equal(2, await world.AskAsync<long>("select count(*) from account"));
        using var keybag = await world.Http.SendAsync(new(HttpMethod.Get, "/api/keybag") { Headers = { { "Coffre-Locator", holder.Locator.ToString() } } });
        var sections = Sections.Read(await keybag.Content.ReadAsByteArrayAsync());
        Assert.Equal(["account", "keybag"], sections.Select(s => s.Name));
        Assert.Equal(holder.Bag, sections[1].Bytes.ToArray());
    }
}
