using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>What <c>coffre log check</c> says of a log that lies about the account that checks it.</summary>
public sealed class LogCheckAttackTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attack1_keys_that_were_rotated_and_are_hidden_are_missed_by_their_owner(bool organisation)
    {
        await using var world = await World.StartAsync();
        var actor = organisation ? await world.OrganisationAsync("Ville") : await world.HolderAsync();
        await new LogCheck(world.Honest(actor), actor.Id, actor.Chain).CheckOwnAsync(default);
        // the home has taken a way in away, and the log that is shown has never heard of it
        var chain = actor.Chain.Append(actor.Sign(new StatementBody.Keys(0, actor.Key.Public, actor.Recovery.Public, actor.Vault.Recipient, Digest.Of("bag"u8))));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => new LogCheck(world.Honest(actor), actor.Id, chain).CheckOwnAsync(default));
        Assert.Equal("false-log", refused.Fault);
    }
}
