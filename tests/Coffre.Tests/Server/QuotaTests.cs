using System.Net;
using System.Text;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>What one account may leave in a day: bytes, and refusals that stay in the log.</summary>
public sealed class QuotaTests
{
    [Fact]
    public async Task V33_an_account_stores_so_many_bytes_a_day_and_no_more()
    {
        await using var world = await World.StartAsync(settings => (settings.Limits.HolderBytesADay, settings.Limits.OrganisationBytesADay) = (100_000, 250_000));
        var (city, school, holder, other) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"), await world.HolderAsync(), await world.HolderAsync());
        using (var first = await PutAsync(holder))
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        using (var second = await PutAsync(holder))
        {
            Assert.Equal("too-many-requests", await ProblemAnswer.NameAsync(second));
            Assert.InRange(second.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromHours(1), TimeSpan.FromHours(24));
        }
        using (var chunked = await PutAsync(holder, chunked: true))
            Assert.Equal("too-many-requests", await ProblemAnswer.NameAsync(chunked));
        var payload = AgeFile.Seal(new byte[60_000], holder.Vault.Recipient);
        var deposit = holder.Sign(new StatementBody.Deposit([new(Digest.Of(payload), payload.Length, Digest.Of("x"u8))]));
        using (var deposited = await holder.PostAsync("/api/acts/deposit", [new("deposit", deposit.Bytes), new("payload", payload)]))
            Assert.Equal("too-many-requests", await ProblemAnswer.NameAsync(deposited));
        Assert.Single(RefusedBytesTests.Objects(world));
        using (var others = await PutAsync(other))
            Assert.Equal(HttpStatusCode.NoContent, others.StatusCode);

        // an organisation's is its own, and its items in bulk count one by one
        var items = Enumerable.Range(0, 4).Select(_ => Sent.To(city, school, documents: new string('x', 80_000))).ToList();
        var lines = await BulkAsync(world, items.SelectMany(item => item.Sections()));
        var outcomes = lines.Where(line => line.Checkpoint is null).Select(line => line.Problem ?? "").ToList();
        Assert.Equal(4, outcomes.Count);
        Assert.Equal(["", "too-many-requests"], outcomes.Distinct());
        Assert.Equal(outcomes.Count(problem => problem == ""), await world.AskAsync<long>("select count(*) from delivery"));
        using (var single = await items[3].PostAsync())
            Assert.Equal("too-many-requests", await ProblemAnswer.NameAsync(single));

        world.Clock.Advance(TimeSpan.FromDays(1));
        await holder.BeginSessionAsync();
        using var tomorrow = await PutAsync(holder);
        Assert.Equal(HttpStatusCode.NoContent, tomorrow.StatusCode);
    }

    [Fact]
    public async Task V33_refusals_that_leave_evidence_are_counted_too()
    {
        await using var world = await World.StartAsync(settings => (settings.Limits.HolderRefusedADay, settings.Limits.OrganisationRefusedADay) = (1, 2));
        var (city, holder) = (await world.OrganisationAsync("Ville"), await world.HolderAsync());
        for (var i = 0; i < 2; i++)
            await DemandAsync(Sent.To(city, holder), "no-link");
        var third = Sent.To(city, holder);
        await DemandAsync(third, "too-many-requests");
        var lines = await BulkAsync(world, third.Sections());
        Assert.Equal(["too-many-requests"], lines.Where(line => line.Checkpoint is null).Select(line => line.Problem));
        Assert.Equal(2, await world.AskAsync<long>("select count(*) from delivery"));
        // what is not refused goes on
        await Sent.To(city, await world.OrganisationAsync("École")).SendAsync();
        world.Clock.Advance(TimeSpan.FromDays(1));
        await DemandAsync(third, "no-link");
        Assert.Empty(RefusedBytesTests.Objects(world).Skip(1));
    }

    [Fact]
    public async Task V33_a_holder_sends_so_many_deliveries_a_day_and_an_organisation_more()
    {
        await using var world = await World.StartAsync(settings => settings.Limits.HolderDeliveriesADay = 2);
        var (city, school, holder) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"), await world.HolderAsync());
        for (var i = 0; i < 2; i++)
            await Sent.To(holder, city).SendAsync();
        var third = Sent.To(holder, city);
        await DemandAsync(third, "too-many-requests");
        Assert.Equal(["too-many-requests"], (await BulkAsync(world, third.Sections())).Where(line => line.Checkpoint is null).Select(line => line.Problem));
        for (var i = 0; i < 3; i++)
            await Sent.To(city, school).SendAsync();
        world.Clock.Advance(TimeSpan.FromDays(1));
        await third.SendAsync();
    }

    static async Task DemandAsync(Sent sent, string problem)
    {
        using var answer = await sent.PostAsync();
        Assert.Equal(problem, await ProblemAnswer.NameAsync(answer));
    }

    static Task<HttpResponseMessage> PutAsync(Actor who, bool chunked = false)
    {
        var bytes = AgeFile.Seal(Encoding.UTF8.GetBytes(Guid.NewGuid() + new string('x', 60_000)), HybridIdentity.Generate().Recipient);
        HttpContent content = chunked ? new StreamContent(new Unsized(bytes)) : new ByteArrayContent(bytes);
        return who.SendAsync(HttpMethod.Put, $"/api/payloads/{Base32.Encode(Digest.Of(bytes).ToArray())}", content);
    }

    static async Task<IReadOnlyList<BulkLine>> BulkAsync(World world, IEnumerable<Section> sections)
    {
        using var content = new ByteArrayContent(Sections.Write(sections)) { Headers = { ContentType = new("application/vnd.coffre.sections") } };
        using var answer = await world.Http.PostAsync("/api/deliveries/bulk", content);
        var text = await answer.Content.ReadAsStringAsync();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => ApiJson.Read(Encoding.UTF8.GetBytes(line), ApiJson.Default.BulkLine, 1 << 20))];
    }

    /// <summary>A stream that says no length.</summary>
    sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
