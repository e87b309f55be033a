using System.Net;
using Xunit;

namespace Coffre.Tests;

/// <summary>In maintenance nothing is delivered, kept or logged; people come and go, and what time does is not undone.</summary>
public sealed class MaintenanceTests
{
    [Fact]
    public async Task What_is_lent_or_came_by_a_letter_is_given_until_it_ends_whether_or_not_that_was_written()
    {
        var readOnly = false;
        await using var world = await World.StartAsync(settings => settings.ReadOnly = readOnly);
        var (city, one, other) = (await world.OrganisationAsync("Ville"), await world.HolderAsync(), await world.HolderAsync());
        foreach (var (from, to) in new[] { (one, other), (other, one) })
            await from.ActAsync("/api/acts/link", new StatementBody.Link(to.Id, LinkBy.Contact, null));
        var share = Sent.To(one, other, new(DeliveryKind.Share, Grade.Availability, Ends: one.Now.AddMinutes(5)));
        await share.SendAsync();
        var letter = new TestLetter(world, city);
        var byLetter = Sent.By(letter, city, ends: city.Now.AddMinutes(5));
        await byLetter.SendAsync();
        await letter.BundleAsync();
        var token = await letter.BeginSessionAsync();
        await one.BeginSessionAsync();
        await other.BeginSessionAsync();
        using (var grant = await other.GetAsync($"/api/deliveries/{share.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, grant.StatusCode);
        await world.StopAsync();
        readOnly = true;
        await world.StartAgainAsync();
        await DemandAsync(HttpStatusCode.OK);
        world.Clock.Advance(TimeSpan.FromMinutes(6));
        using (var grant = await other.GetAsync($"/api/deliveries/{share.Id}/grant"))
            Assert.Equal("not-now", await ProblemAnswer.NameAsync(grant));
        await DemandAsync(HttpStatusCode.NotFound);
        using var own = await one.GetAsync(PayloadOf(share));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);

        async Task DemandAsync(HttpStatusCode expected)
        {
            using var lent = await other.GetAsync(PayloadOf(share));
            Assert.Equal(expected, lent.StatusCode);
            using var brought = await letter.GetAsync(PayloadOf(byLetter), token);
            Assert.Equal(expected, brought.StatusCode);
        }
    }

    [Fact]
    public async Task A_session_begins_goes_on_while_it_is_used_and_ends()
    {
        var readOnly = false;
        await using var world = await World.StartAsync(settings => settings.ReadOnly = readOnly);
        var holder = await world.HolderAsync();
        await world.StopAsync();
        readOnly = true;
        await world.StartAgainAsync();
        await holder.BeginSessionAsync();
        for (var i = 0; i < 3; i++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(20)); // three times that are longer than a session lives unused
            using var used = await holder.GetAsync("/api/sessions");
            Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        }
        using (var reading = await holder.GetAsync("/api/sessions"))
            Assert.Single((await Actor.JsonAsync(reading, HttpStatusCode.OK)).GetProperty("sessions").EnumerateArray());
        world.Clock.Advance(TimeSpan.FromHours(1));
        using var late = await holder.GetAsync("/api/sessions");
        Assert.Equal("session-required", await ProblemAnswer.NameAsync(late));
    }

    static string PayloadOf(Sent sent) => $"/api/payloads/{Base32.Encode(sent.Payloads[0].Hash.ToArray())}";
}
