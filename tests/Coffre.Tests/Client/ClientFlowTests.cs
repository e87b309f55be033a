using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>The flows of <c>docs/api.md</c> through the real client and the real server, from the first letter to the last outcome.</summary>
public sealed class ClientFlowTests(Victims people) : IClassFixture<Victims>
{
    readonly World world = people.World;

    [Fact]
    public async Task A_letter_is_opened_kept_and_becomes_a_link_that_is_confirmed_by_code()
    {
        var (city, holder) = (people.City, await world.HolderAsync());
        var (sender, keeper) = (world.Honest(city), world.Honest(holder));
        var code = Code.New(CodeKind.Letter);
        var delivery = await sender.DeliverLetterAsync(city, code, "lettre");
        var id = Correspondence.IdOf(delivery);
        var letter = await world.Honest().OpenLetterAsync(code);
        Assert.Equal((LetterState.Cover, "Ville de Saint-Exemple"), (letter.State, letter.Sender.Name));

        // the letter's own session: D.6, and its documents
        var bearer = world.Honest();
        bearer.SpeakFor(CoffreClient.LetterAuthor(code, letter));
        await using (var stream = await bearer.FetchPayloadAsync(letter.Delivery!.Parts[1].Payload))
        {
            using var sealedBytes = new MemoryStream();
            await stream.CopyToAsync(sealedBytes, TestContext.Current.CancellationToken);
            Assert.EndsWith("lettre deux", Encoding.UTF8.GetString(letter.Delivery.OpenPart(1, sealedBytes.ToArray()).Bytes), StringComparison.Ordinal);
        }
        var (claim, link, left) = await keeper.ClaimAsync(code, letter, holder.Vault.Recipient);
        Assert.Equal([EventKind.Claim, EventKind.Link], left.Select(one => one.Evidence.Event));
        // kept twice is kept once
        var (_, _, again) = await keeper.ClaimAsync(code, letter, holder.Vault.Recipient);
        Assert.Equal(left, again);
        Assert.Equal(LetterState.Claimed, (await world.Honest().OpenLetterAsync(code)).State);

        // the copy is the holder's, with the claim to prove it
        var kept = await keeper.FindDeliveryAsync(id);
        Assert.Contains("lettre", kept.OpenCopy(await keeper.FetchCopyAsync(id), holder.Id, holder.Vaults, claim).Cover.Title, StringComparison.Ordinal);
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ContentAccessTracking], kept.Evidence.Select(one => one.Event));

        // a second proof, given another way, and the organisation confirms it
        var found = await keeper.FindAccountAsync(city.Id);
        var byCode = await keeper.LinkAsync(found, "R-2", LinkCode.New(), link.Hash);
        var confirmed = await sender.ConfirmAsync(StandingLink.Of(byCode), []);
        Assert.Single(confirmed);
        var (made, payloads) = HonestPeople.Seal(city, new(holder.Address, holder.Vault.Recipient), "compte", new(DeliveryKind.Bill, Grade.Handover, Ends: city.Now.AddDays(30)));
        var (_, taken) = await sender.DeliverAsync(made, payloads);
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment], taken.Select(one => one.Evidence.Event));
    }

    [Fact]
    public async Task Rivals_of_a_reference_are_ended_with_the_confirm()
    {
        var (city, right, wrong) = (people.City, await world.HolderAsync(), await world.HolderAsync());
        var found = await world.Honest().FindAccountAsync(city.Id);
        var links = new List<Statement>();
        foreach (var who in new[] { right, wrong })
            links.Add(await world.Honest(who).LinkAsync(found, "R-3", LinkCode.New()));
        var signed = await world.Honest(city).ConfirmAsync(StandingLink.Of(links[0]), [StandingLink.Of(links[1])]);
        Assert.Equal([StatementType.Confirm, StatementType.Unlink], signed.Select(one => one.Type));
        Assert.Equal("already-final", (await Assert.ThrowsAsync<ProblemException>(() => world.Honest(city).ConfirmAsync(StandingLink.Of(links[1]), []))).Name);
        // by a reference alone, a person decides; either side ends it; paper
        var byReference = await world.Honest(wrong).LinkAsync(found, "R-3", null);
        await world.Honest(city).ConfirmAsync(StandingLink.Of(byReference), []);
        await world.Honest(wrong).UnlinkAsync(StandingLink.Of(byReference));
        await world.Honest(wrong).UnlinkAsync(StandingLink.Of(byReference));
        await world.Honest(right).PaperAsync(city.Id, PaperReason.Prefer);
        await world.Honest(right).PaperAsync(city.Id, PaperReason.Prefer);
    }

    [Fact]
    public async Task Rivals_beyond_what_one_request_takes_are_ended_after_it()
    {
        var (city, right) = (people.City, await world.HolderAsync());
        var found = await world.Honest().FindAccountAsync(city.Id);
        var link = StandingLink.Of(await world.Honest(right).LinkAsync(found, "R-4", LinkCode.New()));
        var rivals = new List<StandingLink>();
        for (var i = 0; i <= CoffreClient.MaxRivals; i++)
            rivals.Add(StandingLink.Of(await world.Honest(await world.HolderAsync()).LinkAsync(found, "R-4", null)));
        var signed = await world.Honest(city).ConfirmAsync(link, rivals);
        Assert.Equal(1 + rivals.Count, signed.Count);
        foreach (var rival in rivals)
            Assert.Equal("already-final", (await Assert.ThrowsAsync<ProblemException>(() => world.Honest(city).ConfirmAsync(rival, []))).Name);
    }

    [Fact]
    public async Task Two_persons_are_contacts_when_both_have_said_so_and_then_share()
    {
        var (one, other) = (await world.HolderAsync(), await world.HolderAsync());
        var (made, payloads) = HonestPeople.Seal(one, new(other.Address, other.Vault.Recipient), "partage", new(DeliveryKind.Share, Grade.Availability));
        await world.Honest(one).LinkContactAsync(other.Id);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => world.Honest(one).DeliverAsync(made, payloads));
        Assert.Equal("no-link", refused.Name);
        Assert.Equal([EventKind.SubmissionRejection], (await world.Honest(one).VerifyAsync(refused.Answer!)).Select(left => left.Evidence.Event));
        // its own author may read what became of it, and of a lost answer learns the same
        var rejected = await world.Honest(one).FindDeliveryAsync(made.Body.Id);
        Assert.Equal((EventKind.SubmissionRejection, Reason.NoLink), (rejected.Outcome.Final!.Value, rejected.Evidence.Single().Reason!.Value));
        await world.Honest(other).LinkContactAsync(one.Id);
        var (again, more) = HonestPeople.Seal(one, new(other.Address, other.Vault.Recipient), "partage", new(DeliveryKind.Share, Grade.Availability, Ends: one.Now.AddDays(30)));
        await world.Honest(one).DeliverAsync(again, more);
        Assert.Contains("partage", await world.Honest(other).ReadAsync(other, again.Body.Id), StringComparison.Ordinal);
        // a person has no attested name: whoever reads gives it one
        Assert.Null((await world.Honest(other).FindDeliveryAsync(again.Body.Id)).Sender);
    }

    [Fact]
    public async Task A_delivery_is_handed_over_once_its_digests_were_computed_again()
    {
        var (city, holder) = (people.City, people.Holder);
        var delivery = await world.Honest(city).DeliverAsync(city, holder.Id, "signé", Grade.Handover, city.Now.AddDays(30));
        var id = Correspondence.IdOf(delivery);
        var reader = world.Honest(holder);
        Assert.Contains("signé deux", await reader.ReadAsync(holder, id), StringComparison.Ordinal);
        var parts = ((StatementBody.Delivery)delivery.Body).Parts;
        Assert.Equal("commit-mismatch", (await Assert.ThrowsAsync<ProblemException>(() => reader.HandoverAsync(delivery, [.. parts.Select(part => part.Payload)]))).Name);
        var left = await reader.HandoverAsync(delivery, [.. parts.Select(part => part.Commit)]);
        Assert.Equal(EventKind.ContentHandover, left.Single().Evidence.Event);
        // signed again, at another time: the first outcome
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(left, await reader.HandoverAsync(delivery, [.. parts.Select(part => part.Commit)]));
        var contrary = await Assert.ThrowsAsync<ProblemException>(() => reader.RefuseAsync(delivery, RefuseReason.Unwanted));
        Assert.Equal(("already-final", left[0]), (contrary.Name, (await reader.VerifyAsync(contrary.Answer!)).Single()));
        Assert.Equal("already-final", (await Assert.ThrowsAsync<ProblemException>(() => world.Honest(city).RecallAsync(delivery))).Name);

        // both sides read the same outcome, and the copy is the sender's proof of what it sent
        var sender = world.Honest(city);
        var seen = await sender.FindDeliveryAsync(id);
        Assert.Equal((await reader.FindDeliveryAsync(id)).Outcome.Final, seen.Outcome.Final);
        Assert.Equal(EventKind.ContentHandover, seen.Outcome.Final);
        Assert.Contains("signé", seen.OpenCopy(await sender.FetchCopyAsync(id), city.Id, city.Vaults).Cover.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_acceptance_the_grant_comes_after_the_accept()
    {
        var (city, holder) = (people.City, people.Holder);
        var reader = world.Honest(holder);
        var delivery = await world.Honest(city).DeliverAsync(city, holder.Id, "accepté", Grade.Acceptance, city.Now.AddDays(30));
        Assert.Equal("not-now", (await Assert.ThrowsAsync<ProblemException>(() => reader.FetchGrantAsync(Correspondence.IdOf(delivery)))).Name);
        Assert.Equal(EventKind.ConsignmentAcceptance, (await reader.AcceptAsync(delivery)).Single().Evidence.Event);
        await reader.AcceptAsync(delivery);
        Assert.Contains("accepté un", await reader.ReadAsync(holder, Correspondence.IdOf(delivery)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_is_refused_recalled_or_found_at_fault()
    {
        var (city, holder) = (people.City, people.Holder);
        var (sender, reader) = (world.Honest(city), world.Honest(holder));
        var refused = await sender.DeliverAsync(city, holder.Id, "refusé", Grade.Handover, city.Now.AddDays(30));
        Assert.Equal((EventKind.ConsignmentRejection, Reason.NotMine), (await reader.RefuseAsync(refused, RefuseReason.NotMine)).Single() is var one ? (one.Evidence.Event, one.Evidence.Reason) : default);
        var recalled = await sender.DeliverAsync(city, holder.Id, "repris", Grade.Handover, city.Now.AddDays(30));
        Assert.Equal(EventKind.Recall, (await sender.RecallAsync(recalled)).Single().Evidence.Event);
        Assert.Equal(EventKind.Recall, (await sender.RecallAsync(recalled)).Single().Evidence.Event);
        Assert.Equal("already-final", (await Assert.ThrowsAsync<ProblemException>(() => reader.FetchGrantAsync(Correspondence.IdOf(recalled)))).Name);
        var faulty = await sender.DeliverAsync(city, holder.Id, "fautif", Grade.Handover, city.Now.AddDays(30));
        await reader.ReadAsync(holder, Correspondence.IdOf(faulty));
        Assert.Equal(EventKind.Fault, (await reader.ReportFaultAsync(faulty, FaultReason.NotVerified))[0].Evidence.Event);
        // an act about something that is no delivery is this program's mistake
        await Assert.ThrowsAsync<ArgumentException>(() => reader.AcceptAsync(holder.Chain.Statements[0]));
    }

    [Fact]
    public async Task Ones_own_documents_are_deposited_and_a_large_one_goes_before_its_act()
    {
        var holder = people.Holder;
        var client = world.Honest(holder);
        using var small = SealedPayload.Seal("petit"u8);
        using var large = SealedPayload.Seal(new byte[300_000]);
        await client.UploadPayloadAsync(large);
        StatedPart[] parts = [.. new[] { small, large }.Select(payload => new StatedPart(payload.Hash, payload.Size, Commitment.Of(Commitment.NewSalt(), payload.Content)))];
        var (act, left) = await client.DepositAsync(parts, [small]);
        Assert.Equal((EventKind.Deposit, act.Hash), (left.Single().Evidence.Event, left[0].Evidence.Act));
        using var missing = SealedPayload.Seal("absent"u8);
        Assert.Equal("missing-payload", (await Assert.ThrowsAsync<ProblemException>(() => client.DepositAsync([new(missing.Hash, missing.Size, small.Content)], []))).Name);
    }

    [Fact]
    public async Task The_feed_tells_each_side_what_concerns_it_from_where_it_left_off()
    {
        var (city, holder) = (await world.OrganisationAsync("Régie"), await world.HolderAsync());
        var link = await world.LinkAsync(holder, city);
        var sender = world.Honest(city);
        var part = await sender.ReadFeedAsync(0);
        Assert.False(part.More);
        Assert.Equal([EventKind.Link, EventKind.Confirm], part.Events.Select(one => one.Evidence.Event));
        // the organisation opens the proof that came with the link
        var proof = LinkProof.Open(part.Events[0].Act, part.Events[0].Attached.Span, city.Vault, null);
        Assert.Equal((holder.Id, "R-Zyxomma"), (proof.From, proof.Reference));
        Assert.Equal(link.Hash, part.Events[0].Act.Hash);

        var delivery = await sender.DeliverAsync(city, holder.Id, "suivi", Grade.Handover, city.Now.AddDays(30));
        await world.Honest(holder).RefuseAsync(delivery, RefuseReason.Unreadable);
        var next = await sender.ReadFeedAsync(part.Events[^1].Cursor);
        Assert.Equal([EventKind.SubmissionAcceptance, EventKind.ContentConsignment, EventKind.ConsignmentRejection], next.Events.Select(one => one.Evidence.Event));
        Assert.Empty((await sender.ReadFeedAsync(next.Events[^1].Cursor)).Events);
        Assert.Equal([EventKind.Link, EventKind.Confirm, EventKind.ContentConsignment, EventKind.ConsignmentRejection],
            (await world.Honest(holder).ReadFeedAsync(0)).Events.Select(one => one.Evidence.Event));
    }
}
