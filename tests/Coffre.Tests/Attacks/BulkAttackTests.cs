using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>Attacks on the outcomes of many deliveries, which come as a stream.</summary>
public sealed class BulkAttackTests(Victims people) : IClassFixture<Victims>, IDisposable
{
    const string Route = "POST /api/deliveries/bulk";

    readonly MaliciousServer server = people.Server();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Attack9_Attack26_No_member_of_a_bulk_answer_can_be_changed_unseen()
    {
        var (items, honest) = await SendAsync(2);
        var lines = Lines(honest);
        var (truth, refused) = (await ShowAsync(items), 0);
        Assert.Equal(4, truth.Split('\n').Length);
        byte[] told = [];
        server.Instead(Route, exchange => { exchange.Replay(honest); exchange.Body = told; });
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var (what, json) in JsonLies.Of(lines[i]))
            {
                told = Join([.. lines[..i], json, .. lines[(i + 1)..]]);
                // D.1 can be left out, and a refusal made up: both are less than the truth, and the feed tells
                if (await RefusedAsync(() => ShowAsync(items), shown => Assert.True(IsLess(shown, truth), $"line {i} {what}\n{shown}\n{truth}")))
                    refused++;
            }
        }
        Assert.True(refused > 300, $"only {refused} lies");
    }

    [Fact]
    public async Task Attack26_An_outcome_of_another_delivery_twice_or_before_its_checkpoint_is_refused()
    {
        var (items, honest) = await SendAsync(3);
        var lines = Lines(honest);
        var outcomes = lines.Where(line => Encoding.UTF8.GetString(line).StartsWith("{\"id\"", StringComparison.Ordinal)).ToList();
        var checkpoint = lines[0];
        var first = Encoding.UTF8.GetString(outcomes[0]);
        var (id, other) = (first[7..33], Encoding.UTF8.GetString(outcomes[1])[7..33]);
        byte[][][] lies =
        [
            [checkpoint, outcomes[0], outcomes[0]], [outcomes[0]], [checkpoint, Encoding.UTF8.GetBytes(first.Replace(id, other, StringComparison.Ordinal))],
            [checkpoint, Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\",\"evidence\":[],\"statements\":[]}}")], [checkpoint, Encoding.UTF8.GetBytes($"{{\"id\":\"{DeliveryId.New()}\",\"problem\":\"internal\",\"detail\":\"\",\"evidence\":[]}}")],
            // "refused", with the evidence that it was accepted
            [checkpoint, Encoding.UTF8.GetBytes(first[..^1].Replace(",\"statements\":[]", "", StringComparison.Ordinal) + ",\"problem\":\"no-link\",\"detail\":\"\"}")],
        ];
        byte[][] told = [];
        server.Instead(Route, exchange => { exchange.Replay(honest); exchange.Body = Join(told); });
        foreach (var lie in lies)
        {
            told = lie;
            await Assert.ThrowsAsync<RefusedException>(() => ShowAsync(items));
        }
        // half a line, and nothing at all: what was not answered is not there
        server.BeHonest();
        server.Instead(Route, exchange => { exchange.Replay(honest); exchange.Body = [.. Join([checkpoint, outcomes[0]]), (byte)'{']; });
        Assert.Equal("truncated", (await Assert.ThrowsAsync<RefusedException>(() => ShowAsync(items))).Fault);
        server.BeHonest();
        server.Instead(Route, exchange => { exchange.Replay(honest); exchange.Body = []; });
        Assert.Equal("", await ShowAsync(items));
        // the server's own fault ends it, after what stands
        server.BeHonest();
        server.Instead(Route, exchange => { exchange.Replay(honest); exchange.Body = Join([checkpoint, outcomes[0], Encoding.UTF8.GetBytes("{\"id\":\"\",\"fault\":\"malformed\",\"detail\":\"no\"}")]); });
        Assert.Equal("malformed", (await Assert.ThrowsAsync<BulkFaultException>(() => ShowAsync(items))).Fault);
        // as does a refusal of something that it cannot name
        server.BeHonest();
        server.Instead(Route, exchange => { exchange.Replay(honest); exchange.Body = Join([checkpoint, outcomes[0], Encoding.UTF8.GetBytes("{\"id\":\"\",\"problem\":\"wrong-time\",\"detail\":\"no\",\"evidence\":[]}")]); });
        Assert.Equal("wrong-time", (await Assert.ThrowsAsync<BulkFaultException>(() => ShowAsync(items))).Fault);
    }

    [Fact]
    public async Task Attack28_Lines_without_end_are_refused()
    {
        var (items, honest) = await SendAsync(1);
        foreach (var body in new[] { new byte[2 << 20], Encoding.UTF8.GetBytes(new string('x', 2 << 20)), [.. Encoding.UTF8.GetBytes(new string('[', 500_000)), (byte)'\n'] })
        {
            server.BeHonest();
            server.Instead(Route, exchange => { exchange.Replay(honest); exchange.Body = body; });
            await Assert.ThrowsAsync<RefusedException>(() => ShowAsync(items));
        }
    }

    [Fact]
    public async Task Attack13_A_branch_of_the_log_in_the_middle_of_the_stream_is_noticed()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        var (here, there) = (await world.OrganisationAsync(), 0);
        await using var fork = await world.ForkAsync();
        using var liar = new MaliciousServer(world);
        List<OutgoingDelivery> Compose(CoffreClient client) => [.. Enumerable.Range(0, 2).Select(i =>
        {
            var (made, payloads) = HonestPeople.Seal(city, new(here.Address, here.Vault.Recipient), $"{i}", new(DeliveryKind.Document, Grade.Availability));
            return client.Compose(made, payloads);
        })];
        var client = liar.Client(city.Author);
        await world.HolderAsync();
        await client.ReadCheckpointAsync();
        for (; there < 4; there++)
            await fork.HolderAsync();
        // the acts go to the other branch, are answered from it, and at the end stands the true checkpoint
        var end = Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(new { checkpoint = await world.Http.GetStringAsync("/log/checkpoint", TestContext.Current.CancellationToken) }));
        liar.Instead(Route, _ => liar.Upstream = fork);
        liar.On(Route, exchange => { liar.Upstream = world; exchange.Body = [.. exchange.Body, .. end, (byte)'\n']; });
        var outcomes = 0;
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var _ in client.DeliverAsync(Compose(client)))
                outcomes++;
        });
        // the proof that it goes on is asked of a server that cannot give it
        Assert.True(refused is RefusedException { Fault: "bad-proof" } or ProblemException, refused.ToString());
        Assert.Equal(0, outcomes);
    }

    async Task<(List<OutgoingDelivery> Items, Exchange Honest)> SendAsync(int count)
    {
        var client = server.Client(people.City.Author, people.Early);
        var items = Enumerable.Range(0, count).Select(i =>
        {
            var (made, payloads) = HonestPeople.Seal(people.City, new(people.Holder.Address, people.Holder.Vault.Recipient), $"lot {i}", new(DeliveryKind.Document, Grade.Availability));
            return client.Compose(made, payloads);
        }).ToList();
        return (items, await server.RecordAsync(Route, () => ShowAsync(items)));
    }

    async Task<string> ShowAsync(List<OutgoingDelivery> items)
    {
        var shown = new List<string>();
        await foreach (var outcome in server.Client(people.City.Author, people.Early).DeliverAsync(items))
            shown.AddRange(outcome.Problem is { } problem ? [$"{outcome.Id} {problem}"] : outcome.Evidence.Select(one => $"{outcome.Id} {one} {(one.Number == 0 ? outcome.Index : null)}"));
        return string.Join('\n', shown);
    }

    static async Task<bool> RefusedAsync(Func<Task<string>> show, Action<string> else_)
    {
        try
        {
            else_(await show());
            return false;
        }
        catch (Exception e) when (e is RefusedException or BulkFaultException)
        {
            return true;
        }
    }

    static bool IsLess(string shown, string truth) => shown.Split('\n', StringSplitOptions.RemoveEmptyEntries).All(line => truth.Split('\n').Contains(line));

    static List<byte[]> Lines(Exchange exchange) => [.. Encoding.UTF8.GetString(exchange.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];

    static byte[] Join(IEnumerable<byte[]> lines) => [.. lines.SelectMany(line => line.Append((byte)'\n'))];
}
