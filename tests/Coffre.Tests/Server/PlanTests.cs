using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coffre.Tests;

/// <summary>What the one writer drops at many requests is found by an index: nobody's rows are read through while everybody waits.</summary>
public sealed class PlanTests
{
    [Theory]
    [InlineData(PayloadQueries.LetGoOne)]
    [InlineData(SessionStore.LetGoEnded)]
    [InlineData(SessionStore.LetGoUnused)]
    public async Task What_is_dropped_is_found_by_an_index(string sql)
    {
        await using var world = await World.StartAsync();
        var plan = await world.Services.GetRequiredService<Writer>().WriteAsync(tx => tx.Rows($"explain query plan {sql}", row => row.GetString(3), 0L, 0L));
        Assert.Contains(plan, step => step.StartsWith("SEARCH", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }
}
