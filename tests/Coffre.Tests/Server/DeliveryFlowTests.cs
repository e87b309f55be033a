using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

/// <summary>Deliveries to accounts over HTTP: every grade to every outcome, time, the same act twice, and who may fetch what.</summary>
public sealed class DeliveryFlowTests
{
    [Fact]
    public async Task Availability_is_final_when_it_lies_there_and_the_first_fetch_is_told_once()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var sent = Sent.To(city, holder, documents: ["un", "deux"]);
        await sent.SendAsync();
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await holder.GetAsync(PayloadOf(sent))));
        for (var i = 0; i < 2; i++)
        {
            using var grant = await holder.GetAsync($"/api/deliveries/{sent.Id}/grant");
            var opened = Opening.Grant(sent.Act, await grant.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), holder.Vault);
            using var payload = await holder.GetAsync(PayloadOf(sent));
            Assert.Equal(sent.Documents[0], opened.OpenPart(0, await payload.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Bytes);
        }
        Assert.Equal(["A.1", "D.1", "D.6"], await sent.EventsAsync(city));
        Assert.Equal(["A.1", "D.1", "D.6"], await sent.EventsAsync(holder));
        var checkedDelivery = Opening.Delivery(await sent.ReadAsync(holder), world.Trust, null, world.Clock.GetUtcNow());
        Assert.Equal("Ville", checkedDelivery.Sender?.Name);
        Assert.Equal(EventKind.ContentConsignment, checkedDelivery.Outcome.Final);
        using var copy = await city.GetAsync($"/api/deliveries/{sent.Id}/copy");
        Assert.Equal("Avis", Opening.Copy(sent.Act, await copy.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), [city.Vault]).Cover.Title);
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await sent.ActAsync(city, new StatementBody.Recall(sent.Act.Hash))));
    }

    [Fact]
    public async Task A_handover_is_signed_with_the_digests_and_then_nothing_contrary_is()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var sent = Sent.To(city, holder, Terms(city, Grade.Handover));
        await sent.SendAsync();
        var wrong = new StatementBody.Handover(sent.Act.Hash, [Digest.Of("x"u8)]);
        Assert.Equal("commit-mismatch", await ProblemAnswer.NameAsync(await sent.ActAsync(holder, wrong)));
        var handover = new StatementBody.Handover(sent.Act.Hash, [.. sent.Body.Parts.Select(part => part.Commit)]);
        var first = await Actor.ReadAnswerAsync(await sent.ActAsync(holder, handover));
        Assert.Equal(["E.1"], Codes(first));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first.Evidence[0].Text, (await Actor.ReadAnswerAsync(await sent.ActAsync(holder, handover))).Evidence[0].Text);
        await DemandAlreadyFinalAsync(await sent.ActAsync(holder, new StatementBody.Refuse(sent.Act.Hash, RefuseReason.NotMine)), first);
        await DemandAlreadyFinalAsync(await sent.ActAsync(city, new StatementBody.Recall(sent.Act.Hash)), first);
        var read = Opening.Delivery(await sent.ReadAsync(city), world.Trust, null, world.Clock.GetUtcNow());
        Assert.Equal(EventKind.ContentHandover, read.Outcome.Final);
        Assert.Single(read.Acts);
    }

    [Fact]
    public async Task A_refusal_is_final_and_what_was_refused_is_no_longer_given()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var sent = Sent.To(city, holder, Terms(city, Grade.Handover));
        await sent.SendAsync();
        using (var grant = await holder.GetAsync($"/api/deliveries/{sent.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, grant.StatusCode);
        var refuse = await Actor.ReadAnswerAsync(await sent.ActAsync(holder, new StatementBody.Refuse(sent.Act.Hash, RefuseReason.NotMine)));
        Assert.Contains("not-mine", refuse.Evidence.Single().Text, StringComparison.Ordinal);
        await DemandAlreadyFinalAsync(await holder.GetAsync($"/api/deliveries/{sent.Id}/grant"), refuse);
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await holder.GetAsync(PayloadOf(sent))));
        await DemandAlreadyFinalAsync(await sent.ActAsync(holder, new StatementBody.Handover(sent.Act.Hash, [.. sent.Body.Parts.Select(part => part.Commit)])), refuse);
        await DemandAlreadyFinalAsync(await sent.ActAsync(holder, new StatementBody.Refuse(sent.Act.Hash, RefuseReason.Other)), refuse);
    }

    [Fact]
    public async Task Under_acceptance_the_grant_is_released_by_accept_alone()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var (sent, late) = (Sent.To(city, holder, Terms(city, Grade.Acceptance)), Sent.To(city, holder, Terms(city, Grade.Acceptance)));
        await sent.SendAsync();
        await late.SendAsync();
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await holder.GetAsync($"/api/deliveries/{sent.Id}/grant")));
        var handover = new StatementBody.Handover(sent.Act.Hash, [.. sent.Body.Parts.Select(part => part.Commit)]);
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await sent.ActAsync(holder, handover)));
        Assert.Equal(["C.3"], Codes(await Actor.ReadAnswerAsync(await sent.ActAsync(holder, new StatementBody.Accept(sent.Act.Hash)))));
        using (var grant = await holder.GetAsync($"/api/deliveries/{sent.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, grant.StatusCode);
        Assert.Equal(["E.1"], Codes(await Actor.ReadAnswerAsync(await sent.ActAsync(holder, handover))));
        Assert.Equal(["A.1", "D.1", "C.3", "D.6", "E.1"], await sent.EventsAsync(city));

        world.Clock.Advance(TimeSpan.FromDays(30));
        await holder.BeginSessionAsync();
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await holder.GetAsync($"/api/deliveries/{late.Id}/grant")));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await late.ActAsync(holder, new StatementBody.Accept(late.Act.Hash))));
        Assert.Equal(["A.1", "D.1", "C.5"], await late.EventsAsync(holder));
        // accepted in time stays open
        await holder.BeginSessionAsync();
        using (var again = await holder.GetAsync($"/api/deliveries/{sent.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_deadline_expires_by_the_timer_and_a_handover_delivery_stays_readable()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var sent = Sent.To(city, holder, Terms(city, Grade.Handover));
        await sent.SendAsync();
        world.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await CountAsync(world, "C.5"));
        world.Clock.Advance(TimeSpan.FromSeconds(11));
        for (var tries = 0; await CountAsync(world, "C.5") == 0 && tries < 100; tries++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(1, await CountAsync(world, "C.5"));
        await holder.BeginSessionAsync();
        using (var grant = await holder.GetAsync($"/api/deliveries/{sent.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, grant.StatusCode);
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await sent.ActAsync(holder, new StatementBody.Handover(sent.Act.Hash, [.. sent.Body.Parts.Select(part => part.Commit)]))));
        Assert.Equal(["A.1", "D.1", "C.5", "D.6"], await sent.EventsAsync(city));
    }

    [Fact]
    public async Task Before_it_opens_its_recipient_knows_nothing_of_it_and_its_sender_may_take_it_back()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var opens = city.Now.AddDays(1);
        var (sent, taken) = (Sent.To(city, holder, Terms(city, Grade.Handover) with { Opens = opens }), Sent.To(city, holder, new(DeliveryKind.Document, Grade.Availability, opens)));
        Assert.Equal(["A.1"], Codes(await sent.SendAsync()));
        await taken.SendAsync();
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await holder.GetAsync($"/api/deliveries/{sent.Id}")));
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await holder.GetAsync($"/api/deliveries/{sent.Id}/grant")));
        Assert.DoesNotContain(await LinkFlowTests.FeedAsync(holder), item => Read(item.Evidence).Delivery is not null);
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await sent.ActAsync(holder, new StatementBody.Refuse(sent.Act.Hash, RefuseReason.Other))));
        // final under availability too, since it never lay there
        var recall = await Actor.ReadAnswerAsync(await taken.ActAsync(city, new StatementBody.Recall(taken.Act.Hash)));
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["A.1", "D.1"], await sent.EventsAsync(holder));
        Assert.Equal(["A.1", "coffre/recall"], await taken.EventsAsync(city));
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await holder.GetAsync($"/api/deliveries/{taken.Id}")));
        Assert.DoesNotContain(await LinkFlowTests.FeedAsync(holder), item => Read(item.Evidence).Delivery == taken.Body.Id);
        Assert.NotEmpty(recall.Evidence);
    }

    [Fact]
    public async Task V27_a_changed_payload_is_found_by_its_recipient_and_both_sides_get_the_failure()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var (sent, unfounded) = (Sent.To(city, holder, Terms(city, Grade.Handover), null, new string('a', 5000)), Sent.To(city, holder, Terms(city, Grade.Handover)));
        await sent.SendAsync();
        await unfounded.SendAsync();
        var place = Sent.Bytes(sent.Payloads[0]);
        var path = RefusedBytesTests.Objects(world).Single(file => new FileInfo(file).Length == place.Length);
        await using (var bytes = File.OpenWrite(path))
        {
            bytes.Position = place.Length - 100;
            bytes.WriteByte((byte)(place[^100] ^ 1));
        }
        using var grant = await holder.GetAsync($"/api/deliveries/{sent.Id}/grant");
        var opened = Opening.Grant(sent.Act, await grant.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), holder.Vault);
        using var payload = await holder.GetAsync(PayloadOf(sent));
        var changed = await payload.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("content-mismatch", Assert.Throws<StoppedException>(() => opened.OpenPart(0, changed)).Stop);

        var fault = new StatementBody.Fault(sent.Act.Hash, FaultReason.NotVerified);
        Assert.Equal(["coffre/fault", "E.2"], Codes(await Actor.ReadAnswerAsync(await sent.ActAsync(holder, fault))));
        foreach (var who in (Actor[])[city, holder])
        {
            Assert.Contains(await LinkFlowTests.FeedAsync(who), item => Read(item.Evidence) is { Event: EventKind.ContentHandoverFailure } e && e.Delivery == sent.Body.Id);
            Assert.Equal(EventKind.ContentHandoverFailure, Opening.Delivery(await sent.ReadAsync(who), world.Trust, null, world.Clock.GetUtcNow()).Outcome.Final);
        }
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await sent.ActAsync(holder, new StatementBody.Handover(sent.Act.Hash, [.. sent.Body.Parts.Select(part => part.Commit)]))));

        // the server finds its bytes as they were: the fault stands, and is E.2 at the deadline where nobody settles it
        Assert.Equal(["coffre/fault"], Codes(await Actor.ReadAnswerAsync(await unfounded.ActAsync(holder, new StatementBody.Fault(unfounded.Act.Hash, FaultReason.NotVerified)))));
        world.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(["A.1", "D.1", "coffre/fault", "E.2"], await unfounded.EventsAsync(city));
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_for_a_moment_is_no_failure_of_a_delivery()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var (sent, gone) = (Sent.To(city, holder, Terms(city, Grade.Handover)), Sent.To(city, holder, Terms(city, Grade.Handover)));
        await sent.SendAsync();
        var path = Assert.Single(RefusedBytesTests.Objects(world));
        File.Move(path, $"{path}.aside");
        File.CreateSymbolicLink(path, path);     // whoever opens it goes round and round: an error of input and output
        var fault = new StatementBody.Fault(sent.Act.Hash, FaultReason.NotVerified);
        using (var failed = await sent.ActAsync(holder, fault))
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        File.Move($"{path}.aside", path, true);
        Assert.Equal(["coffre/fault"], Codes(await Actor.ReadAnswerAsync(await sent.ActAsync(holder, fault))));

        await gone.SendAsync();
        File.Delete(RefusedBytesTests.Objects(world).Single(file => file != path));
        Assert.Equal(["coffre/fault", "E.2"], Codes(await Actor.ReadAnswerAsync(await gone.ActAsync(holder, new StatementBody.Fault(gone.Act.Hash, FaultReason.NotVerified)))));
    }

    [Fact]
    public async Task The_same_act_twice_gets_the_first_outcome_in_the_order_of_the_rules()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var (school, id) = (await world.OrganisationAsync("École"), DeliveryId.New());
        await LinkFlowTests.ConfirmedAsync(holder, school);
        var sent = Sent.To(city, holder, Terms(city, Grade.Handover), id);
        var first = await sent.SendAsync();
        var conflict = sent.Changed();
        Assert.Equal(first.Evidence.Select(e => e.Text), (await EvidenceOfAsync(await conflict.PostAsync(), "id-conflict")));
        Assert.Equal("id-taken", await ProblemAnswer.NameAsync(await Sent.To(school, holder, null, id).PostAsync()));

        // an old key, an old statement, a recipient who has moved on: what is known is answered before anything else is looked at
        await city.RotateAsync();
        await holder.RotateAsync();
        world.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(first.Evidence.Select(e => e.Text), (await sent.SendAsync()).Evidence.Select(e => e.Text));
        Assert.Equal("id-conflict", await ProblemAnswer.NameAsync(await conflict.PostAsync()));
        // what is new is judged: first the time, then the author's key, then the recipient's
        var (late, fresh) = (Sent.To(city, holder, Terms(city, Grade.Handover)), city);
        var newest = late.Changed();
        Assert.Equal(["A.1", "D.1"], Codes(await newest.SendAsync()));
        world.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal("wrong-time", await ProblemAnswer.NameAsync(await Sent.To(city, holder).WithDelay(world, TimeSpan.FromDays(8)).PostAsync()));
        var before = Sent.To(city, holder);
        await fresh.RotateAsync();
        Assert.Equal("stale-key", await ProblemAnswer.NameAsync(await before.PostAsync()));
        before = Sent.To(city, holder);
        await holder.RotateAsync();
        Assert.Equal("stale-recipient", await ProblemAnswer.NameAsync(await before.PostAsync()));
        // what is stale is not stored: under the same id it goes once it is sealed again
        await Sent.To(city, holder, null, before.Body.Id).SendAsync();
    }

    [Fact]
    public async Task What_was_refused_for_its_links_stays_refused_under_its_id()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = (await world.OrganisationAsync("Ville"), await world.HolderAsync());
        var sent = Sent.To(city, holder);
        var refused = await EvidenceOfAsync(await sent.PostAsync(), "no-link");
        await LinkFlowTests.ConfirmedAsync(holder, city);
        Assert.Equal(refused, await EvidenceOfAsync(await sent.PostAsync(), "no-link"));
        Assert.Equal(["A.2"], await sent.EventsAsync(city));
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await holder.GetAsync($"/api/deliveries/{sent.Id}")));
        await Sent.To(city, holder).SendAsync();
        // its bytes are not kept
        Assert.Equal(1, await world.AskAsync<long>("select count(*) from payload"));
        Assert.Single(RefusedBytesTests.Objects(world));
    }

    [Fact]
    public async Task One_payload_goes_to_many_and_only_from_who_has_it()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        var school = await world.OrganisationAsync("École");
        var first = Sent.To(city, holder);
        await first.SendAsync();
        var again = first.Onward(city, school);
        await again.SendAsync(payloads: false);
        // the holder has not fetched it: for it these bytes are not there
        var answer = first.Onward(holder, city);
        Assert.Equal("missing-payload", await ProblemAnswer.NameAsync(await answer.PostAsync(payloads: false)));
        using (var grant = await holder.GetAsync($"/api/deliveries/{first.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, grant.StatusCode);
        await answer.SendAsync(payloads: false);
        Assert.Single(RefusedBytesTests.Objects(world));
    }

    [Fact]
    public async Task Sections_that_do_not_fit_the_act_are_refused_and_nothing_is_kept()
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        var (sent, other) = (Sent.To(city, school), Sent.To(city, school, documents: "un autre, plus long"));
        var sections = sent.Sections().ToList();
        List<IEnumerable<Section>> bad =
        [
            [], sections.Take(1), sections.Take(2), sections.Skip(1), [.. sections, sections[3]], [.. sections.Take(3), .. other.Sections().Skip(3)],
            [sections[0], other.Sections().ElementAt(1), .. sections.Skip(2)], [.. sections, new("more", "x"u8.ToArray())], [sections[0], sections[2], sections[1], sections[3]],
            [sections[0], new("grant", "plaintext"u8.ToArray()), .. sections.Skip(2)], [.. sections.Take(3), new("payload", new byte[(int)sent.Payloads[0].Size])],
        ];
        foreach (var attempt in bad)
        {
            using var answer = await city.PostAsync("/api/deliveries", attempt);
            Assert.Contains(await ProblemAnswer.NameAsync(answer), (string[])["malformed", "not-sealed", "missing-payload"]);
        }
        using (var json = await city.SendAsync(HttpMethod.Post, "/api/deliveries", new StringContent("{}", Encoding.UTF8, "application/json")))
            Assert.Equal("unsupported-media-type", await ProblemAnswer.NameAsync(json));
        using (var forged = await city.PostAsync("/api/deliveries", [new("delivery", sent.Changed(school).Act.Bytes.ToArray().Select((b, i) => i == 300 ? (byte)(b ^ 1) : b).ToArray())]))
            Assert.Contains(await ProblemAnswer.NameAsync(forged), (string[])["malformed", "wrong-signature"]);
        Assert.Equal(0, await world.AskAsync<long>("select count(*) from delivery"));
        Assert.Empty(RefusedBytesTests.Objects(world));
        await sent.SendAsync();
    }

    [Fact]
    public async Task Two_contrary_acts_at_once_fix_one_outcome()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = await LinkedAsync(world);
        for (var round = 0; round < 10; round++)
        {
            var sent = Sent.To(city, holder, Terms(city, Grade.Handover));
            await sent.SendAsync();
            var acts = await Task.WhenAll(
                sent.ActAsync(holder, new StatementBody.Handover(sent.Act.Hash, [.. sent.Body.Parts.Select(part => part.Commit)])),
                sent.ActAsync(holder, new StatementBody.Refuse(sent.Act.Hash, RefuseReason.Other)),
                sent.ActAsync(city, new StatementBody.Recall(sent.Act.Hash)));
            Assert.Single(acts, answer => answer.StatusCode == HttpStatusCode.OK);
            foreach (var refused in acts.Where(answer => answer.StatusCode != HttpStatusCode.OK))
                Assert.Equal("already-final", await ProblemAnswer.NameAsync(refused));
            Assert.Equal(3, (await sent.EventsAsync(city)).Count);
        }
    }

    [Fact]
    public async Task Submitted_many_times_at_once_a_delivery_is_one()
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        var sent = Sent.To(city, school);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => sent.SendAsync()));
        Assert.Single(answers.Select(answer => string.Concat(answer.Evidence.Select(e => e.Text))).Distinct());
        Assert.Equal(2, await world.AskAsync<long>("select count(*) from evidence"));
        Assert.Single(RefusedBytesTests.Objects(world));
    }

    [Fact]
    public async Task V17_a_deposit_returns_its_receipts_evidence_and_its_bytes_stay_its_owners()
    {
        await using var world = await World.StartAsync();
        var (holder, other) = (await world.HolderAsync(), await world.HolderAsync());
        using var payload = SealedPayload.Seal("à moi"u8);
        var part = new StatedPart(payload.Hash, payload.Size, Digest.Of("commitment"u8));
        var deposit = holder.Sign(new StatementBody.Deposit([part]));
        Assert.Equal("missing-payload", await ProblemAnswer.NameAsync(await holder.PostAsync("/api/acts/deposit", [new("deposit", deposit.Bytes)])));
        var answer = await Actor.ReadAnswerAsync(await holder.PostAsync("/api/acts/deposit", [new("deposit", deposit.Bytes), new("payload", Sent.Bytes(payload))]));
        var evidence = Read(answer.Evidence.Single().Text);
        Assert.Equal((EventKind.Deposit, holder.Id, deposit.Hash, Time.Cut(world.Clock.GetUtcNow())), (evidence.Event, evidence.Source, evidence.Act, evidence.At));
        var head = world.Trust.Open(Encoding.UTF8.GetBytes(answer.Checkpoint)).Head;
        var leaf = new Leaf.Evidence(Evidence.Salted(answer.Evidence[0].Salt, Encoding.ASCII.GetBytes(answer.Evidence[0].Text)));
        Assert.True(Merkle.Includes(leaf.Hash, answer.Evidence[0].Index, head.Size, head.Root, answer.Evidence[0].Path));
        Assert.Equal(answer.Evidence[0].Text, (await Actor.ReadAnswerAsync(await holder.PostAsync("/api/acts/deposit", [new("deposit", deposit.Bytes)]))).Evidence.Single().Text);
        // another may not deposit it, nor know that it is here
        var theirs = other.Sign(new StatementBody.Deposit([part]));
        Assert.Equal("missing-payload", await ProblemAnswer.NameAsync(await other.PostAsync("/api/acts/deposit", [new("deposit", theirs.Bytes)])));
    }

    internal static DeliveryTerms Terms(Actor from, Grade grade) => new(DeliveryKind.Decision, grade, Ends: from.Now.AddDays(30));

    internal static async Task<(Actor City, Actor Holder)> LinkedAsync(World world)
    {
        var (city, holder) = (await world.OrganisationAsync("Ville"), await world.HolderAsync());
        await LinkFlowTests.ConfirmedAsync(holder, city);
        return (city, holder);
    }

    static async Task<long> CountAsync(World world, string code) =>
        await world.AskAsync<long>($"select count(*) from evidence where text like '%{Events.ParseCode(code).Uri}%'");

    static async Task DemandAlreadyFinalAsync(HttpResponseMessage answer, Answer fixedBy) =>
        Assert.Equal(fixedBy.Evidence.Select(e => e.Text), await EvidenceOfAsync(answer, "already-final"));

    static async Task<IReadOnlyList<string>> EvidenceOfAsync(HttpResponseMessage answer, string problem)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(Problem.Prefix + problem, json.RootElement.GetProperty("type").GetString());
        return [.. json.RootElement.GetProperty("answer").GetProperty("evidence").EnumerateArray().Select(e => e.GetProperty("text").GetString()!)];
    }

    static string PayloadOf(Sent sent) => $"/api/payloads/{Base32.Encode(sent.Payloads[0].Hash.ToArray())}";

    static IReadOnlyList<string> Codes(Answer answer) => [.. answer.Evidence.Select(e => Read(e.Text).Event.Code)];

    static Evidence Read(string text) => Evidence.Parse(Encoding.ASCII.GetBytes(text));
}
