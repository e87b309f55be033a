using System.Net;
using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>What the close of an account does to others, and what it leaves of the account.</summary>
public sealed class CloseTests
{
    [Fact]
    public async Task An_account_that_closes_ends_its_links_and_fails_what_has_no_outcome()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        var school = await world.OrganisationAsync("École");
        await LinkFlowTests.ConfirmedAsync(holder, school);
        var (final, open, later) = (Sent.To(city, holder), Sent.To(city, holder, DeliveryFlowTests.Terms(city, Grade.Handover)),
            Sent.To(city, holder, new(DeliveryKind.Document, Grade.Availability, city.Now.AddDays(2))));
        foreach (var sent in (Sent[])[final, open, later])
            await sent.SendAsync();
        var own = Sent.To(holder, city, DeliveryFlowTests.Terms(holder, Grade.Acceptance));
        await own.SendAsync();
        await holder.BeginSessionAsync();
        using (var grant = await holder.GetAsync($"/api/deliveries/{final.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, grant.StatusCode);

        var close = holder.Append(new StatementBody.Close());
        var answer = await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/close", [new("close", close.Bytes)]));
        Assert.Equal(2, answer.Evidence.Count(e => Read(e.Text).Event == EventKind.Unlink));
        Assert.Equal(3, answer.Evidence.Count(e => Read(e.Text).Event == EventKind.ContentConsignmentFailure));
        Assert.Equal(EventKind.Closed, Read(answer.Evidence[^1].Text).Event);
        Assert.Equal(["A.1", "D.1", "D.6"], await final.EventsAsync(city));
        Assert.Equal(["A.1", "D.1", "D.2"], await open.EventsAsync(city));
        Assert.Equal(["A.1", "D.2"], await later.EventsAsync(city));
        Assert.Equal(["A.1", "D.1", "D.2"], await own.EventsAsync(city));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await own.ActAsync(city, new StatementBody.Accept(own.Act.Hash))));

        // an organisation learns of its own pair, and of no other's
        var told = (await LinkFlowTests.FeedAsync(school)).Select(item => Read(item.Evidence)).ToList();
        Assert.Equal([EventKind.Link, EventKind.Confirm, EventKind.Unlink], told.Select(e => e.Event));
        // what goes to a closed account leaves A.2, whatever its sender saw of the chain
        using var refused = await Sent.To(city, holder).PostAsync();
        var json = await Actor.JsonAsync(refused, HttpStatusCode.Conflict);
        Assert.EndsWith("closed", json.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Contains("[\"closed\"]", json.GetProperty("answer").GetProperty("evidence")[0].GetProperty("text").GetString(), StringComparison.Ordinal);

        // of itself nothing is kept that only it could open
        Assert.Equal(0, await world.AskAsync<long>($"select count(*) from delivery where (recipient = '{holder.Id}' and sealed_grant is not null) or (author = '{holder.Id}' and copy is not null)"));
        Assert.Equal(0, await world.AskAsync<long>($"select count(*) from holding where account = '{holder.Id}'"));
        await Monitor.SettleAsync(world);
        await Monitor.ReadAsync(world);
    }

    [Fact]
    public async Task What_an_organisation_sent_can_still_be_fetched_once_it_has_closed()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        var letter = new TestLetter(world, city);
        var (sent, byLetter, refused) = (Sent.To(city, holder), Sent.By(letter, city), Sent.To(city, holder, DeliveryFlowTests.Terms(city, Grade.Handover)));
        foreach (var one in (Sent[])[sent, byLetter, refused])
            await one.SendAsync();
        await Actor.ReadAnswerAsync(await refused.ActAsync(holder, new StatementBody.Refuse(refused.Act.Hash, RefuseReason.Unwanted)));
        await city.ActAsync("/api/accounts/close", new StatementBody.Close());
        await RefusedBytesTests.DestroyAsync(world);
        Assert.Equal(2, RefusedBytesTests.Objects(world).Length);

        await holder.BeginSessionAsync();
        using (var grant = await holder.GetAsync($"/api/deliveries/{sent.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, grant.StatusCode);
        using (var payload = await holder.GetAsync($"/api/payloads/{Base32.Encode(sent.Payloads[0].Hash.ToArray())}"))
            Assert.Equal(HttpStatusCode.OK, payload.StatusCode);
        Assert.Equal(LetterState.Cover, (await letter.OpenAsync()).State);
        var token = await letter.BeginSessionAsync();
        using (var payload = await letter.GetAsync($"/api/payloads/{Base32.Encode(byLetter.Payloads[0].Hash.ToArray())}", token))
            Assert.Equal(HttpStatusCode.OK, payload.StatusCode);
        // and when the letter has ended, nobody references its bytes any more
        world.Clock.Advance(TimeSpan.FromDays(91));
        await letter.BundleAsync();
        await RefusedBytesTests.DestroyAsync(world);
        Assert.Single(RefusedBytesTests.Objects(world));
    }

    static Evidence Read(string text) => Evidence.Parse(Encoding.ASCII.GetBytes(text));
}
