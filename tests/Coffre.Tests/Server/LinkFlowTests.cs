using System.Net;
using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>Links over HTTP: by letter, by code, by reference, with a person; confirmed, ended, and what may be delivered on them.</summary>
public sealed class LinkFlowTests
{
    static readonly DeliveryTerms Available = new(DeliveryKind.Document, Grade.Availability);

    [Fact]
    public async Task V44_registered_sending_needs_a_link_that_the_person_made_and_its_end_returns_to_paper()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = (await world.OrganisationAsync("Ville"), await world.HolderAsync());
        var handover = new DeliveryTerms(DeliveryKind.Decision, Grade.Handover, Ends: city.Now.AddDays(30));
        await DemandNoLinkAsync(Sent.To(city, holder, Available));

        var link = await ByCodeAsync(holder, city);
        // asked for and not confirmed: nobody has said yet that it is this person
        await DemandNoLinkAsync(Sent.To(city, holder, Available));
        var confirm = await city.ActAsync("/api/acts/confirm", new StatementBody.Confirm(link.Hash));
        Assert.Contains("coffre/confirm", confirm.Evidence.Single().Text, StringComparison.Ordinal);
        await Sent.To(city, holder, handover).SendAsync();

        var unlink = await holder.ActAsync("/api/acts/unlink", new StatementBody.Unlink(link.Hash));
        await DemandNoLinkAsync(Sent.To(city, holder, Available));
        // both sides have evidence of the acceptance and of its withdrawal
        foreach (var who in (Actor[])[city, holder])
        {
            var events = (await FeedAsync(who)).Select(item => Read(item.Evidence)).Where(e => e.Account is not null).Select(e => e.Event.Code);
            Assert.Equal(["coffre/link", "coffre/confirm", "coffre/unlink"], events);
        }
        // said again, in other bytes, it is the same end
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(unlink.Evidence[0].Text, (await city.ActAsync("/api/acts/unlink", new StatementBody.Unlink(link.Hash))).Evidence.Single().Text);
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await PostAsync(city, new StatementBody.Confirm(link.Hash))));
    }

    [Fact]
    public async Task A_claim_keeps_the_letter_and_makes_a_bearer_link_on_which_only_availability_goes()
    {
        await using var world = await World.StartAsync();
        var (city, holder, other) = (await world.OrganisationAsync("Ville"), await world.HolderAsync(), await world.HolderAsync());
        var letter = new TestLetter(world, city);
        var sent = Sent.By(letter, city);
        await sent.SendAsync();
        var opened = await letter.OpenAsync();
        var token = await letter.BeginSessionAsync();
        var (claim, link, response) = await letter.ClaimAsync(holder, opened);
        var answer = await Actor.ReadAnswerAsync(response);
        Assert.Equal(["coffre/claim", "coffre/link"], answer.Evidence.Select(e => Read(e.Text).Event.Code));

        // the copy and the bytes are the holder's now; the letter has closed
        using (var copy = await holder.GetAsync($"/api/deliveries/{sent.Id}/copy"))
        {
            var kept = Opening.Copy(sent.Act, await copy.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), [holder.Vault]);
            using var payload = await holder.GetAsync($"/api/payloads/{Base32.Encode(sent.Payloads[0].Hash.ToArray())}");
            Assert.Equal(sent.Documents[0], kept.OpenPart(0, await payload.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Bytes);
        }
        Assert.Equal("session-required", await ProblemAnswer.NameAsync(await letter.GetAsync("/api/feed", token)));
        Assert.Equal(LetterState.Claimed, (await letter.OpenAsync()).State);
        var read = Opening.Delivery(await sent.ReadAsync(holder), world.Trust, null, world.Clock.GetUtcNow());
        Opening.Kept(read.Act, read.Letter!, claim, holder.Id);

        // the same again, in the same bytes or in others, is the first outcome; by another it is too late
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        var again = await Actor.ReadAnswerAsync((await letter.ClaimAsync(holder, opened)).Answer);
        Assert.Equal(answer.Evidence.Select(e => e.Text), again.Evidence.Select(e => e.Text));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync((await letter.ClaimAsync(other, opened)).Answer));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await letter.PaperAsync(PaperReason.WrongPerson)));

        // the issuer learns it with the claim beside the link
        var items = await FeedAsync(city);
        Assert.Equal(claim.Bytes.ToArray(), items.Single(item => item.Act == Text(link)).Attached);
        Assert.Contains(items, item => item.Act == Text(claim) && Read(item.Evidence).Destination == holder.Id);
        await Sent.To(city, holder, Available).SendAsync();
        await DemandNoLinkAsync(Sent.To(city, holder, new(DeliveryKind.Bill, Grade.Handover, Ends: city.Now.AddDays(9))));
        Assert.Equal("malformed", await ProblemAnswer.NameAsync(await PostAsync(city, new StatementBody.Confirm(link.Hash))));

        // and with a code on the next paper it becomes one that all goes on
        await ConfirmedAsync(holder, city);
        await Sent.To(city, holder, new(DeliveryKind.Bill, Grade.Handover, Ends: city.Now.AddDays(9))).SendAsync();
    }

    [Fact]
    public async Task This_was_not_me_takes_the_bearer_link_and_the_codes_not_yet_confirmed()
    {
        await using var world = await World.StartAsync();
        var (city, thief) = (await world.OrganisationAsync("Ville"), await world.HolderAsync());
        var letter = new TestLetter(world, city);
        var sent = Sent.By(letter, city);
        await sent.SendAsync();
        var (claim, link, response) = await letter.ClaimAsync(thief, await letter.OpenAsync());
        await Actor.ReadAnswerAsync(response);
        var byCode = await ByCodeAsync(thief, city);
        var paper = await Actor.ReadAnswerAsync(await letter.PaperAsync(PaperReason.NotMyClaim));
        Assert.Contains("not-my-claim", paper.Evidence.Single().Text, StringComparison.Ordinal);

        await DemandNoLinkAsync(Sent.To(city, thief, Available));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await PostAsync(city, new StatementBody.Confirm(byCode.Hash))));
        // the claim does not make another link
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await PostAsync(thief, new StatementBody.Link(city.Id, LinkBy.Letter, claim.Hash))));
        Assert.Contains(await FeedAsync(thief), item => Read(item.Evidence).Event == EventKind.Paper);
        Assert.NotNull(link);
    }

    [Fact]
    public async Task A_link_by_letter_rests_on_that_letters_claim_for_its_author()
    {
        await using var world = await World.StartAsync();
        var (city, school, holder, other) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"), await world.HolderAsync(), await world.HolderAsync());
        var letter = new TestLetter(world, city);
        await Sent.By(letter, city).SendAsync();
        var opened = await letter.OpenAsync();
        var claim = letter.Sign(new StatementBody.Claim(holder.Id));
        var copy = Sealing.SealCopy(opened.Delivery!, holder.Vault.Recipient);
        foreach (var bad in (Statement[])[
            holder.Sign(new StatementBody.Link(school.Id, LinkBy.Letter, claim.Hash)), holder.Sign(new StatementBody.Link(city.Id, LinkBy.Letter, Digest.Of("x"u8))),
            other.Sign(new StatementBody.Link(city.Id, LinkBy.Letter, claim.Hash)), holder.Sign(new StatementBody.Link(city.Id, LinkBy.Contact, null))])
        {
            using var answer = await letter.PostAsync("claim", [("copy", copy), ("claim", claim.Bytes), ("link", bad.Bytes)]);
            Assert.Equal("malformed", await ProblemAnswer.NameAsync(answer));
        }
        // nothing of it stands: the letter is open
        Assert.Equal(LetterState.Cover, (await letter.OpenAsync()).State);
        Assert.Equal(0, await world.AskAsync<long>("select count(*) from link"));
    }

    [Fact]
    public async Task A_sealed_proof_goes_to_its_organisation_alone_and_confirm_ends_the_other_links_of_the_reference()
    {
        await using var world = await World.StartAsync();
        var (city, owner, thief) = (await world.OrganisationAsync("Ville"), await world.HolderAsync(), await world.HolderAsync());
        var code = LinkCode.New();
        var proof = new LinkProof(owner.Id, city.Id, null, "R-7", code).Seal(city.Vault.Recipient);
        var link = owner.Sign(new StatementBody.Link(city.Id, LinkBy.Code, Digest.Of(proof)));
        using (var without = await owner.PostAsync("/api/acts/link", [new("link", link.Bytes)]))
            Assert.Equal("malformed", await ProblemAnswer.NameAsync(without));
        using (var another = await owner.PostAsync("/api/acts/link", [new("link", link.Bytes), new("proof", new LinkProof(owner.Id, city.Id, null, "R-7", code).Seal(city.Vault.Recipient))]))
            Assert.Equal("malformed", await ProblemAnswer.NameAsync(another));
        await Actor.ReadAnswerAsync(await owner.PostAsync("/api/acts/link", [new("link", link.Bytes), new("proof", proof)]));
        var rival = await ByCodeAsync(thief, city, "R-7", code: false);
        var item = (await FeedAsync(city)).Single(item => item.Act == Text(link));
        Assert.Equal(code, LinkProof.Open(link, item.Attached, city.Vault, null).Code);
        Assert.Empty((await FeedAsync(owner)).Single(item => item.Act == Text(link)).Attached);

        var (confirm, unlink) = (city.Sign(new StatementBody.Confirm(link.Hash)), city.Sign(new StatementBody.Unlink(rival.Hash)));
        var self = city.Sign(new StatementBody.Unlink(link.Hash));
        using (var both = await city.PostAsync("/api/acts/confirm", [new("confirm", confirm.Bytes), new("unlink", self.Bytes)]))
            Assert.Equal("malformed", await ProblemAnswer.NameAsync(both));
        for (var i = 0; i < 2; i++)
        {
            var answer = await Actor.ReadAnswerAsync(await city.PostAsync("/api/acts/confirm", [new("confirm", confirm.Bytes), new("unlink", unlink.Bytes)]));
            Assert.Equal(["coffre/confirm", "coffre/unlink"], answer.Evidence.Select(e => Read(e.Text).Event.Code));
        }
        await Sent.To(city, owner, Available).SendAsync();
        await DemandNoLinkAsync(Sent.To(city, thief, Available));
    }

    [Fact]
    public async Task A_contact_lives_once_both_persons_have_signed_and_lets_them_share()
    {
        await using var world = await World.StartAsync();
        var (one, other) = (await world.HolderAsync(), await world.HolderAsync());
        var share = new DeliveryTerms(DeliveryKind.Share, Grade.Availability, Ends: one.Now.AddHours(1));
        await Actor.ReadAnswerAsync(await PostAsync(one, new StatementBody.Link(other.Id, LinkBy.Contact, null)));
        await DemandNoLinkAsync(Sent.To(one, other, share));
        await Actor.ReadAnswerAsync(await PostAsync(other, new StatementBody.Link(one.Id, LinkBy.Contact, null)));
        await DemandNoLinkAsync(Sent.To(one, other, Available));
        var sent = Sent.To(one, other, share);
        await sent.SendAsync();

        // what is lent can be read until its ends, and not named in an act of one's own [attack 10]
        using (var grant = await other.GetAsync($"/api/deliveries/{sent.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, grant.StatusCode);
        var payload = $"/api/payloads/{Base32.Encode(sent.Payloads[0].Hash.ToArray())}";
        using (var read = await other.GetAsync(payload))
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        var deposit = other.Sign(new StatementBody.Deposit(sent.Body.Parts));
        Assert.Equal("not-referenced", await ProblemAnswer.NameAsync(await other.PostAsync("/api/acts/deposit", [new("deposit", deposit.Bytes)])));
        world.Clock.Advance(TimeSpan.FromHours(1));
        await other.BeginSessionAsync();
        await sent.ReadAsync(other);
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await other.GetAsync(payload)));
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await other.GetAsync($"/api/deliveries/{sent.Id}/grant")));
    }

    [Fact]
    public async Task A_holder_who_goes_back_to_paper_says_so_once_and_again_after_a_new_link()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = (await world.OrganisationAsync("Ville"), await world.HolderAsync());
        var prefer = new StatementBody.Paper(city.Id, PaperReason.Prefer);
        var first = await holder.ActAsync("/api/acts/paper", prefer);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first.Evidence[0].Text, (await holder.ActAsync("/api/acts/paper", prefer)).Evidence[0].Text);
        await ConfirmedAsync(holder, city);
        Assert.NotEqual(first.Evidence[0].Text, (await holder.ActAsync("/api/acts/paper", prefer)).Evidence[0].Text);
        Assert.Equal("malformed", await ProblemAnswer.NameAsync(await PostAsync(holder, new StatementBody.Paper(city.Id, PaperReason.NotMyClaim))));
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await PostAsync(holder, new StatementBody.Paper(holder.Id, PaperReason.Prefer))));
        Assert.Equal(2, (await FeedAsync(city)).Count(item => Read(item.Evidence).Event == EventKind.Paper));
    }

    [Fact]
    public async Task Nobody_links_with_what_is_no_organisation()
    {
        await using var world = await World.StartAsync();
        var (holder, other) = (await world.HolderAsync(), await world.HolderAsync());
        var nobody = new Actor(world, AccountKind.Organisation);
        var answers = new HashSet<string>();
        foreach (var with in (Actor[])[other, nobody])
        {
            var proof = new LinkProof(holder.Id, with.Id, null, "R", null).Seal(with.Vault.Recipient);
            var link = holder.Sign(new StatementBody.Link(with.Id, LinkBy.Reference, Digest.Of(proof)));
            using var answer = await holder.PostAsync("/api/acts/link", [new("link", link.Bytes), new("proof", proof)]);
            answers.Add(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        Assert.Contains("not-found", Assert.Single(answers), StringComparison.Ordinal);
    }

    /// <summary>A link by code that the organisation has confirmed.</summary>
    [Fact]
    public async Task However_many_links_others_make_by_reference_the_rightful_one_is_confirmed()
    {
        await using var world = await World.StartAsync();
        var (city, holder) = (await world.OrganisationAsync("Ville"), await world.HolderAsync());
        var mine = await ByCodeAsync(holder, city);
        var rivals = new List<Statement>();
        for (var i = 0; i < 3; i++)
            rivals.Add(city.Sign(new StatementBody.Unlink((await ByCodeAsync(await world.HolderAsync(), city, code: false)).Hash)));
        var confirm = new Section("confirm", city.Sign(new StatementBody.Confirm(mine.Hash)).Bytes);
        IEnumerable<Section> Unlinks(int count) => Enumerable.Range(0, count).Select(i => new Section("unlink", rivals[i % 2].Bytes));
        using (var many = await city.PostAsync("/api/acts/confirm", [confirm, .. Unlinks(101)]))
            Assert.Equal("too-large", await ProblemAnswer.NameAsync(many));
        await Actor.ReadAnswerAsync(await city.PostAsync("/api/acts/confirm", [confirm, .. Unlinks(100)]));
        await Actor.ReadAnswerAsync(await city.PostAsync("/api/acts/unlink", [new("unlink", rivals[2].Bytes)]));
        Assert.Equal(1, await world.AskAsync<long>("select count(*) from link where confirmed is not null and ended is null"));
        Assert.Equal(3, await world.AskAsync<long>("select count(*) from link where ended is not null"));
    }

    internal static async Task<Statement> ConfirmedAsync(Actor holder, Actor organisation, string reference = "R-1")
    {
        var link = await ByCodeAsync(holder, organisation, reference);
        await organisation.ActAsync("/api/acts/confirm", new StatementBody.Confirm(link.Hash));
        return link;
    }

    internal static async Task<Statement> ByCodeAsync(Actor holder, Actor organisation, string reference = "R-1", bool code = true)
    {
        var proof = new LinkProof(holder.Id, organisation.Id, null, reference, code ? LinkCode.New() : null).Seal(organisation.Vault.Recipient);
        var link = holder.Sign(new StatementBody.Link(organisation.Id, code ? LinkBy.Code : LinkBy.Reference, Digest.Of(proof)));
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/acts/link", [new("link", link.Bytes), new("proof", proof)]));
        return link;
    }

    internal static async Task<IReadOnlyList<FeedItem>> FeedAsync(Actor who, long after = 0, int? limit = null)
    {
        await who.BeginSessionAsync();
        using var answer = await who.GetAsync($"/api/feed?after={after}" + (limit is null ? "" : $"&limit={limit}"));
        return ApiJson.Read(await answer.Content.ReadAsByteArrayAsync(), ApiJson.Default.FeedPage, 1 << 24).Items;
    }

    static Task<HttpResponseMessage> PostAsync(Actor who, StatementBody body)
    {
        var statement = who.Sign(body);
        var name = ClosedCode.Text(statement.Type);
        return who.PostAsync($"/api/acts/{name}", [new(name, statement.Bytes)]);
    }

    // refused, with A.2 that the author alone learns of
    static async Task DemandNoLinkAsync(Sent sent)
    {
        using var answer = await sent.PostAsync();
        var json = await Actor.JsonAsync(answer, HttpStatusCode.UnprocessableEntity);
        Assert.EndsWith("no-link", json.GetProperty("type").GetString(), StringComparison.Ordinal);
        var evidence = Read(json.GetProperty("answer").GetProperty("evidence").EnumerateArray().Single().GetProperty("text").GetString()!);
        Assert.Equal((EventKind.SubmissionRejection, Reason.NoLink, sent.Act.Hash), (evidence.Event, evidence.Reason, evidence.Act));
    }

    static Evidence Read(string text) => Evidence.Parse(Encoding.ASCII.GetBytes(text));

    static string Text(Statement statement) => Encoding.UTF8.GetString(statement.Bytes.Span);
}
