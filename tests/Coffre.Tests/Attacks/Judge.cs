using Xunit;

namespace Coffre.Tests;

/// <summary>What must become of a lie: the client stops by a named refusal, or shows exactly what it shows of the truth.</summary>
static class Judge
{
    /// <summary>Tells every lie about one answer, and demands that none is believed.</summary>
    /// <param name="server">Who tells it.</param>
    /// <param name="honest">The exchange to lie about; no honest server is asked meanwhile.</param>
    /// <param name="show">Asks, and gives all that a person or a program would be shown.</param>
    /// <param name="mayChange">Members that are nobody's signed word, and shown as such.</param>
    /// <returns>How many were refused, and how many made no difference.</returns>
    public static async Task<(int Refused, int Same)> OnEveryMemberAsync(MaliciousServer server, Exchange honest, Func<Task<string>> show, params string[] mayChange)
    {
        var truth = await show();
        var (refused, same) = (0, 0);
        foreach (var (what, json) in JsonLies.Of(honest.Body))
        {
            if (mayChange.Any(member => what.StartsWith(member + ' ', StringComparison.Ordinal)))
                continue;
            server.BeHonest();
            server.Instead(honest.Route.Split('?')[0] + "*", exchange =>
            {
                exchange.Replay(honest);
                exchange.Body = json;
            });
            try
            {
                Assert.True(truth == await show(), $"believed: {what}");
                same++;
            }
            catch (Exception e) when (e is RefusedException or StoppedException)
            {
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"{what}: {e}");
            }
        }
        server.BeHonest();
        return (refused, same);
    }

    /// <summary>Demands a refusal with this word, and that nothing was uploaded on the way to it.</summary>
    public static async Task RefusesAsync(string fault, MaliciousServer server, Func<Task> act)
    {
        server.Forget();
        var refused = await Assert.ThrowsAnyAsync<Exception>(act);
        Assert.Equal(fault, refused is StoppedException stopped ? stopped.Stop : Assert.IsType<RefusedException>(refused).Fault);
        DemandNothingSent(server);
    }

    /// <summary>Demands that no statement but sessions, and no sealed bytes, left the client.</summary>
    public static void DemandNothingSent(MaliciousServer server) =>
        Assert.DoesNotContain(server.Traffic, exchange => exchange.Method != HttpMethod.Get && exchange.Path is not ("/api/sessions/challenge" or "/api/sessions" or "/api/directory"));
}
