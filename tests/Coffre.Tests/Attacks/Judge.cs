using System.IO.Enumeration;
using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>What must become of a lie: the client stops by a named refusal, or shows exactly what it shows of the truth.</summary>
static class Judge
{
    /// <summary>Tells every lie about one answer, and demands that none is believed.</summary>
    /// <param name="server">Who tells it.</param>
    /// <param name="honest">The exchange to lie about; the honest server is not asked for it meanwhile.</param>
    /// <param name="show">
    /// Asks, and gives all that a person or a program would be shown, in lines. A line that begins with "? " can be withheld, since nothing proves that there is not less.
    /// </param>
    /// <param name="only">Where to lie; everywhere when it is empty.</param>
    /// <param name="mayChange">Members that are nobody's signed word, and shown as such: <c>items/*/cursor</c>.</param>
    /// <returns>How many were refused, and how many made no difference.</returns>
    public static async Task<(int Refused, int Same)> OnEveryMemberAsync(MaliciousServer server, Exchange honest, Func<Task<string>> show, string only = "", params string[] mayChange)
    {
        var told = honest.Body;
        server.Instead(honest.Route.Split('?')[0] + "*", exchange =>
        {
            exchange.Replay(honest);
            exchange.Body = told;
        });
        var truth = await show();
        var (refused, same) = (0, 0);
        foreach (var (what, json) in JsonLies.Of(honest.Body))
        {
            if (!what.StartsWith(only, StringComparison.Ordinal) || mayChange.Any(member => FileSystemName.MatchesSimpleExpression(member + " *", what)))
                continue;
            told = json;
            try
            {
                var shown = await show();
                Assert.True(IsTrue(shown, truth), $"believed: {what}\n{shown}\nwhere the truth is\n{truth}");
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
        TestContext.Current.SendDiagnosticMessage($"{honest.Route}: {refused} lies refused, {same} made no difference");
        return (refused, same);
    }

    /// <summary>Puts every type of statement, signed by the very author on the very state of the true one, in place of each statement of an answer.</summary>
    /// <param name="server">Who does it.</param>
    /// <param name="honest">The answer, JSON.</param>
    /// <param name="ask">What must be refused.</param>
    /// <param name="key">The key of an author.</param>
    /// <param name="only">Where to put them; everywhere when it is empty.</param>
    /// <returns>How many were refused.</returns>
    public static async Task<int> OnEveryTypeAsync(MaliciousServer server, Exchange honest, Func<Task> ask, Func<AccountId, SigningKey> key, string only = "")
    {
        var (told, count) = (honest.Body, 0);
        server.Instead(honest.Route.Split('?')[0] + "*", exchange =>
        {
            exchange.Replay(honest);
            exchange.Body = told;
        });
        await ask();
        foreach (var (path, text) in JsonLies.Texts(honest.Body, "coffre/").Where(text => string.Join('/', text.Path).StartsWith(only, StringComparison.Ordinal)))
        {
            // evidence is no statement: none stands for it either
            var isEvidence = text.StartsWith("coffre/evidence/", StringComparison.Ordinal);
            var expected = isEvidence ? null : Statement.Parse(Encoding.UTF8.GetBytes(text));
            foreach (var body in StatementBodyTests.Examples.Where(body => body.Type != expected?.Type))
            {
                var author = expected?.Account ?? AccountId.Parse(text.Split("\"source\":\"")[1].AsSpan(0, 52));
                var after = body is StatementBody.Genesis ? (ChainPoint?)null : expected?.After ?? new ChainPoint(0, Digest.Of("genesis"u8));
                var other = Statement.Sign(server.World.Origin, author, after, TreeHead.Empty, server.World.Clock.GetUtcNow(), body, key(author));
                told = JsonLies.With(honest.Body, path, Encoding.UTF8.GetString(other.Bytes.Span));
                var refused = await Assert.ThrowsAnyAsync<Exception>(ask);
                Assert.True(refused is RefusedException or StoppedException, $"{string.Join('/', path)} {body.Type}: {refused}");
                count++;
            }
        }
        server.BeHonest();
        return count;
    }

    static bool IsTrue(string shown, string truth)
    {
        var (lines, all) = (shown.Split('\n'), truth.Split('\n'));
        return lines.All(line => line == "? " || all.Contains(line)) && all.Where(line => !line.StartsWith("? ", StringComparison.Ordinal)).All(lines.Contains);
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
