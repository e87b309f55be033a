using System.Net;
using Xunit;

namespace Coffre.Tests;

/// <summary>A share is lent: who made it ends it, and from then on the server gives nothing of it.</summary>
public sealed class WithdrawTests
{
    static readonly DeliveryTerms Share = new(DeliveryKind.Share, Grade.Availability, Ends: new(2026, 12, 24, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_share_that_is_withdrawn_ends_at_once_for_its_reader_and_both_learn_of_it()
    {
        await using var world = await World.StartAsync();
        var (one, other) = await ContactsAsync(world);
        var sent = Sent.To(one, other, Share);
        await sent.SendAsync();
        var payload = $"/api/payloads/{Base32.Encode(sent.Payloads[0].Hash.ToArray())}";
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, $"/api/deliveries/{sent.Id}/grant"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, payload));

        var withdraw = one.Sign(new StatementBody.Withdraw(sent.Act.Hash));
        var first = await Actor.ReadAnswerAsync(await one.PostAsync("/api/acts/withdraw", [new("withdraw", withdraw.Bytes)]));
        var evidence = Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(Assert.Single(first.Evidence).Text));
        Assert.Equal((EventKind.Withdraw, withdraw.Hash, sent.Body.Id, one.Id, other.Id), (evidence.Event, evidence.Act, evidence.Delivery, evidence.Source, evidence.Destination));

        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await other.GetAsync($"/api/deliveries/{sent.Id}/grant")));
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await other.GetAsync(payload)));
        // its sender's own reference stands
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(one, payload));
        foreach (var party in new[] { one, other })
        {
            Assert.Equal(["A.1", "D.1", "D.6", "coffre/withdraw"], await sent.EventsAsync(party));
            Assert.Equal(EventKind.Withdraw, (await FeedAsync(party))[^1]);
        }

        // twice is once, in the same bytes and in others, later and after a restart
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.StopAsync();
        await world.StartAgainAsync();
        foreach (var again in new[] { withdraw, one.Sign(new StatementBody.Withdraw(sent.Act.Hash)) })
            Assert.Equal(first.Evidence[0].Text, (await Actor.ReadAnswerAsync(await one.PostAsync("/api/acts/withdraw", [new("withdraw", again.Bytes)]))).Evidence[0].Text);
        Assert.Equal(4, (await sent.EventsAsync(one)).Count);
    }

    [Fact]
    public async Task A_share_that_was_not_fetched_before_it_was_withdrawn_is_not_fetched_any_more()
    {
        await using var world = await World.StartAsync();
        var (one, other) = await ContactsAsync(world);
        var sent = Sent.To(one, other, Share);
        await sent.SendAsync();
        await Actor.ReadAnswerAsync(await sent.ActAsync(one, new StatementBody.Withdraw(sent.Act.Hash)));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await other.GetAsync($"/api/deliveries/{sent.Id}/grant")));
        Assert.Equal(["A.1", "D.1", "coffre/withdraw"], await sent.EventsAsync(other));
        // a second one is made by a second share
        var second = Sent.To(one, other, Share);
        await second.SendAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, $"/api/deliveries/{second.Id}/grant"));
    }

    [Fact]
    public async Task Only_who_made_a_share_withdraws_it_and_only_a_share_is_withdrawn()
    {
        await using var world = await World.StartAsync();
        var (one, other) = await ContactsAsync(world);
        var (stranger, city) = (await world.HolderAsync(), await world.OrganisationAsync());
        var share = Sent.To(one, other, Share);
        await share.SendAsync();
        var plain = Sent.To(one, city);
        await plain.SendAsync();
        var answers = new HashSet<string>();
        foreach (var (who, of) in new[] { (other, share.Act.Hash), (stranger, share.Act.Hash), (city, share.Act.Hash), (one, Digest.Of("nothing"u8)), (one, other.Chain.Newest.Point.Hash) })
        {
            using var answer = await share.ActAsync(who, new StatementBody.Withdraw(of));
            answers.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
        Assert.StartsWith("NotFound", Assert.Single(answers), StringComparison.Ordinal);
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await plain.ActAsync(one, new StatementBody.Withdraw(plain.Act.Hash))));
        Assert.Equal(["A.1", "D.1"], await share.EventsAsync(one));
        Assert.Equal(["A.1", "D.1"], await plain.EventsAsync(city));
    }

    [Fact]
    public async Task A_share_that_was_taken_back_or_is_not_open_yet_is_not_withdrawn()
    {
        await using var world = await World.StartAsync();
        var (one, other) = await ContactsAsync(world);
        var early = Sent.To(one, other, Share with { Opens = one.Now.AddDays(1) });
        await early.SendAsync();
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await early.ActAsync(one, new StatementBody.Withdraw(early.Act.Hash))));
        await Actor.ReadAnswerAsync(await early.ActAsync(one, new StatementBody.Recall(early.Act.Hash)));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await early.ActAsync(one, new StatementBody.Withdraw(early.Act.Hash))));
    }

    [Fact]
    public async Task A_share_is_available_and_ends()
    {
        await using var world = await World.StartAsync();
        var (one, other) = await ContactsAsync(world);
        foreach (var terms in new[] { Share with { Ends = null }, Share with { Grade = Grade.Handover }, Share with { Grade = Grade.Acceptance } })
        {
            foreach (var to in new[] { other, await world.OrganisationAsync() })
            {
                using var refused = await Sent.To(one, to, terms).PostAsync();
                Assert.Equal("malformed", await ProblemAnswer.NameAsync(refused));
            }
        }
        Assert.Equal(0L, await world.AskAsync<long>("select count(*) from delivery"));
    }

    [Fact]
    public async Task Who_closes_an_account_ends_its_shares_and_what_was_delivered_stays()
    {
        await using var world = await World.StartAsync();
        var (one, other) = await ContactsAsync(world);
        var share = Sent.To(one, other, Share);
        await share.SendAsync();
        var payload = $"/api/payloads/{Base32.Encode(share.Payloads[0].Hash.ToArray())}";
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, $"/api/deliveries/{share.Id}/grant"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, payload));
        var answer = await Actor.ReadAnswerAsync(await one.PostAsync("/api/accounts/close", [new("close", one.Sign(new StatementBody.Close()).Bytes)]));
        Assert.Contains("coffre/withdraw", answer.Evidence.Select(e => Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(e.Text)).Event.Code));
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await other.GetAsync(payload)));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await other.GetAsync($"/api/deliveries/{share.Id}/grant")));
        Assert.Equal(["A.1", "D.1", "D.6", "coffre/withdraw"], await share.EventsAsync(other));
    }

    [Fact]
    public async Task The_client_withdraws_and_the_receipt_of_it_verifies()
    {
        await using var world = await World.StartAsync();
        var (one, other) = await ContactsAsync(world);
        var (made, payloads) = HonestPeople.Seal(one, new(other.Address, other.Vault.Recipient), "partage", Share);
        var (client, reader) = (world.Honest(one), world.Honest(other));
        var (act, _) = await client.DeliverAsync(made, payloads, ct: TestContext.Current.CancellationToken);
        Assert.Contains("partage", await reader.ReadAsync(other, made.Body.Id), StringComparison.Ordinal);
        var left = Assert.Single(await client.WithdrawAsync(act, TestContext.Current.CancellationToken));
        Assert.Equal(EventKind.Withdraw, left.Evidence.Event);
        Assert.Equal("already-final", (await Assert.ThrowsAsync<ProblemException>(() => reader.ReadAsync(other, made.Body.Id))).Name);

        // either side reads the act itself, signed, and proves it to a stranger
        foreach (var side in new[] { client, reader })
        {
            var (found, proved) = await side.FindProvedDeliveryAsync(made.Body.Id, TestContext.Current.CancellationToken);
            Assert.True(found.Outcome.Withdrawn);
            var withdraw = Assert.Single(found.Acts);
            var receipt = await new ReceiptMaker(side).MakeAsync(proved.Evidence[^1], withdraw, found.Act, ct: TestContext.Current.CancellationToken);
            var verified = ReceiptVerifier.Verify(receipt, world.Trust);
            Assert.Equal((EventKind.Withdraw, withdraw.Hash), (verified.Evidence.Event, verified.Evidence.Act));
        }
    }

    [Fact]
    public async Task Attack9_A_withdraw_that_its_sender_never_signed_is_not_believed()
    {
        await using var world = await World.StartAsync();
        var (one, other) = await ContactsAsync(world);
        var (made, payloads) = HonestPeople.Seal(one, new(other.Address, other.Vault.Recipient), "partage", Share);
        var client = world.Honest(one);
        var (act, _) = await client.DeliverAsync(made, payloads, ct: TestContext.Current.CancellationToken);
        await client.WithdrawAsync(act, TestContext.Current.CancellationToken);
        using var server = new MaliciousServer(world);
        // the act left out: its evidence alone says nothing of who signed it
        server.On("GET /api/deliveries/*", exchange => exchange.Edit(json => json["acts"] = new System.Text.Json.Nodes.JsonArray()));
        await Judge.RefusesAsync("tampered", server, () => server.Client(other.Author).FindDeliveryAsync(made.Body.Id));
        server.BeHonest();
        // the reader's own word in the place of the sender's
        var forged = other.Sign(new StatementBody.Withdraw(act.Hash));
        server.On("GET /api/deliveries/*", exchange => exchange.Edit(json => json["acts"]![0] = System.Text.Encoding.UTF8.GetString(forged.Bytes.Span)));
        await Judge.RefusesAsync("tampered", server, () => server.Client(other.Author).FindDeliveryAsync(made.Body.Id));
    }

    static async Task<(Actor One, Actor Other)> ContactsAsync(World world)
    {
        var (one, other) = (await world.HolderAsync(), await world.HolderAsync());
        await one.ActAsync("/api/acts/link", new StatementBody.Link(other.Id, LinkBy.Contact, null));
        await other.ActAsync("/api/acts/link", new StatementBody.Link(one.Id, LinkBy.Contact, null));
        return (one, other);
    }

    static async Task<HttpStatusCode> StatusAsync(Actor who, string route)
    {
        using var answer = await who.GetAsync(route);
        return answer.StatusCode;
    }

    static async Task<List<EventKind>> FeedAsync(Actor who) =>
        [.. (await LinkFlowTests.FeedAsync(who)).Select(item => Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(item.Evidence)).Event)];
}
