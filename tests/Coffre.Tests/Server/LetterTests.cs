using System.Net;
using Xunit;

namespace Coffre.Tests;

/// <summary>A letter over HTTP, from the city's act to the document on a screen, in every state that it can be in.</summary>
public sealed class LetterTests
{
    [Fact]
    public async Task A_letter_opens_before_and_after_a_restart_by_an_author_whose_key_has_rotated()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville de Rivière-Basse");
        await city.RotateAsync();
        var letter = new TestLetter(world, city);
        var sent = Sent.By(letter, city, documents: ["%PDF-1.7 un avis", ""]);
        var answer = await sent.SendAsync();
        Assert.Equal(["A.1", "D.1"], answer.Evidence.Select(Code));

        // the heads were made before the city was there: its absence from them is proven, and every statement's place in the log
        var bundle = await letter.BundleAsync();
        Assert.All(bundle.Chains.Where(chain => chain.Id == city.Id), chain => Assert.NotNull(chain.Absent));
        var first = await letter.OpenAsync();
        await DemandOpensAsync(letter, first, sent);

        await world.StopAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await world.StartAgainAsync();
        bundle = await letter.BundleAsync(first.Seen.Size);
        Assert.All(bundle.Chains, chain => Assert.NotNull(chain.Head));
        Assert.NotNull(bundle.Consistency);
        await DemandOpensAsync(letter, await letter.OpenAsync(first.Seen), sent);

        // a bearer reads, and puts nothing
        using (var put = new HttpRequestMessage(HttpMethod.Put, PayloadOf(sent, 0)) { Content = new ByteArrayContent(Sent.Bytes(sent.Payloads[0])) })
        {
            put.Headers.Authorization = new("Bearer", await letter.BeginSessionAsync());
            Assert.Equal("not-found", await ProblemAnswer.NameAsync(await world.Http.SendAsync(put, TestContext.Current.CancellationToken)));
        }

        // D.6 once, whoever opens it how often
        Assert.Equal(["A.1", "D.1", "D.6"], await sent.EventsAsync(city));
    }

    [Fact]
    public async Task A_letter_opens_once_heads_name_its_author_and_the_author_changes_keys_afterwards()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        await world.StopAsync();
        await world.StartAgainAsync();
        var letter = new TestLetter(world, city);
        await Sent.By(letter, city).SendAsync();
        await city.RotateAsync();
        Assert.Equal(LetterState.Cover, (await letter.OpenAsync()).State);
    }

    [Fact]
    public async Task The_operator_may_issue_a_letter_and_then_stands_in_the_bundle_once()
    {
        await using var world = await World.StartAsync();
        var letter = new TestLetter(world, world.Operator);
        await Sent.By(letter, world.Operator).SendAsync();
        Assert.Single((await letter.BundleAsync()).Chains);
        Assert.Equal(LetterState.Cover, (await letter.OpenAsync()).State);
    }

    [Fact]
    public async Task A_letter_gives_nothing_before_it_opens_and_after_it_ends()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        var letter = new TestLetter(world, city);
        var sent = Sent.By(letter, city, city.Now.AddHours(1), city.Now.AddHours(2));
        Assert.Equal(["A.1"], (await sent.SendAsync()).Evidence.Select(Code));
        Assert.Equal(LetterState.Early, (await letter.OpenAsync()).State);
        Assert.Equal(0, (await letter.BundleAsync()).States);
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await letter.SendSessionAsync()));
        world.Clock.Advance(TimeSpan.FromHours(1));
        // the bundle's own reading records that it has opened: no timer need have run
        Assert.Equal(LetterState.Cover, (await letter.OpenAsync()).State);
        var token = await letter.BeginSessionAsync();
        Assert.Equal(["A.1", "D.1"], (await sent.SendAsync()).Evidence.Select(Code));
        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(LetterState.Expired, (await letter.OpenAsync()).State);
        Assert.Equal(0, (await letter.BundleAsync()).States);
        Assert.Equal("session-required", await ProblemAnswer.NameAsync(await letter.GetAsync(PayloadOf(sent, 0), token)));
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await letter.PaperAsync(PaperReason.WrongPerson)));
        Assert.Equal(["A.1", "D.1", "D.6"], await sent.EventsAsync(city));
    }

    [Fact]
    public async Task A_letter_is_taken_back_until_its_grant_was_in_a_bundle()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        var (taken, shown) = (new TestLetter(world, city), new TestLetter(world, city));
        var (first, second) = (Sent.By(taken, city), Sent.By(shown, city));
        await first.SendAsync();
        await second.SendAsync();
        Assert.Equal(["coffre/recall"], (await Actor.ReadAnswerAsync(await first.ActAsync(city, new StatementBody.Recall(first.Act.Hash)))).Evidence.Select(Code));
        Assert.Equal(LetterState.Recalled, (await taken.OpenAsync()).State);
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await taken.SendSessionAsync()));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await taken.PaperAsync(PaperReason.WrongPerson)));

        await shown.BundleAsync();
        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await second.ActAsync(city, new StatementBody.Recall(second.Act.Hash))));
        // the mark is no evidence
        Assert.Equal(["A.1", "D.1"], await second.EventsAsync(city));
    }

    [Fact]
    public async Task Paper_by_preference_leaves_the_letter_open_and_the_wrong_person_ends_it()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        var letter = new TestLetter(world, city);
        var sent = Sent.By(letter, city);
        await sent.SendAsync();
        var token = await letter.BeginSessionAsync();
        var prefer = await Actor.ReadAnswerAsync(await letter.PaperAsync(PaperReason.Prefer));
        var again = await Actor.ReadAnswerAsync(await letter.PaperAsync(PaperReason.Prefer));
        Assert.Equal(prefer.Evidence[0].Text, again.Evidence[0].Text);
        Assert.Equal(LetterState.Cover, (await letter.OpenAsync()).State);

        Assert.Equal("not-now", await ProblemAnswer.NameAsync(await letter.PaperAsync(PaperReason.NotMyClaim)));
        var wrong = await Actor.ReadAnswerAsync(await letter.PaperAsync(PaperReason.WrongPerson));
        Assert.Contains("wrong-person", wrong.Evidence[0].Text, StringComparison.Ordinal);
        var ended = await letter.OpenAsync();
        Assert.Equal((LetterState.Ended, Time.Cut(world.Clock.GetUtcNow())), (ended.State, ended.Changed));
        Assert.Equal("session-required", await ProblemAnswer.NameAsync(await letter.GetAsync(PayloadOf(sent, 0), token)));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await letter.SendSessionAsync()));
        Assert.Equal("already-final", await ProblemAnswer.NameAsync(await sent.ActAsync(city, new StatementBody.Recall(sent.Act.Hash))));
    }

    [Fact]
    public async Task In_maintenance_a_letter_that_was_shown_before_is_shown_and_no_other()
    {
        var readOnly = false;
        await using var world = await World.StartAsync(settings => settings.ReadOnly = readOnly);
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        var (shown, fresh) = (new TestLetter(world, city), new TestLetter(world, city));
        foreach (var letter in (TestLetter[])[shown, fresh])
            await Sent.By(letter, city).SendAsync();
        var sent = Sent.To(city, holder);
        await sent.SendAsync();
        await shown.BundleAsync();
        await world.StopAsync();
        readOnly = true;
        await world.StartAgainAsync();
        Assert.Equal(LetterState.Cover, (await shown.OpenAsync()).State);
        using (var refused = await world.Http.SendAsync(new(HttpMethod.Get, "/api/letter") { Headers = { { "Coffre-Locator", fresh.Locator.ToString() } } }, TestContext.Current.CancellationToken))
            Assert.Equal("read-only", await ProblemAnswer.NameAsync(refused));
        Assert.Equal("read-only", await ProblemAnswer.NameAsync(await holder.GetAsync($"/api/deliveries/{sent.Id}/grant")));
    }

    [Fact]
    public async Task Only_a_letters_issuer_delivers_to_it_and_once()
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        var letter = new TestLetter(world, city);
        await Sent.By(letter, city).SendAsync();
        Assert.Equal("no-link", await ProblemAnswer.NameAsync(await Sent.By(letter, city).PostAsync()));
        Assert.Equal("no-link", await ProblemAnswer.NameAsync(await Sent.By(letter, school).PostAsync()));
        Assert.Equal("no-link", await ProblemAnswer.NameAsync(await Sent.By(new TestLetter(world, city), school).PostAsync()));
        var holder = await world.HolderAsync();
        Assert.Equal("no-link", await ProblemAnswer.NameAsync(await Sent.By(new TestLetter(world, holder), holder).PostAsync()));
        Assert.Equal("malformed", await ProblemAnswer.NameAsync(await Sent.By(new TestLetter(world, city), city, ends: city.Now.AddDays(401)).PostAsync()));
    }

    [Fact]
    public async Task A_letter_that_is_not_there_answers_as_one_that_cannot_be()
    {
        await using var world = await World.StartAsync();
        var absent = new TestLetter(world, await world.OrganisationAsync("Ville"));
        foreach (var locator in new[] { absent.Locator.ToString(), "no locator" })
        {
            using var answer = await world.Http.SendAsync(new(HttpMethod.Get, "/api/letter") { Headers = { { "Coffre-Locator", locator } } });
            Assert.Equal("not-found", await ProblemAnswer.NameAsync(answer));
        }
    }

    [Fact]
    public async Task A_letter_is_not_said_to_be_unknown_while_the_log_is_slow()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville");
        var letter = new TestLetter(world, city);
        await Sent.By(letter, city, opens: city.Now.AddMinutes(1)).SendAsync();
        world.Faults.OnReach = point =>
        {
            if (point == "before tiles")
                throw new IOException("A slow disk.");
        };
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        using (var answer = await world.Http.SendAsync(new(HttpMethod.Get, "/api/letter") { Headers = { { "Coffre-Locator", letter.Locator.ToString() } } }, TestContext.Current.CancellationToken))
        {
            Assert.Equal("not-released", await ProblemAnswer.NameAsync(answer));
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        world.Faults.OnReach = null;
        await Monitor.SettleAsync(world);
        Assert.Equal(LetterState.Cover, (await letter.OpenAsync()).State);
    }

    static async Task DemandOpensAsync(TestLetter letter, OpenedLetter opened, Sent sent)
    {
        Assert.Equal(LetterState.Cover, opened.State);
        Assert.Equal("Avis", opened.Delivery!.Cover.Title);
        Assert.Equal("session-required", await ProblemAnswer.NameAsync(await letter.GetAsync(PayloadOf(sent, 0), null)));
        var token = await letter.BeginSessionAsync();
        for (var part = 0; part < sent.Documents.Count; part++)
        {
            using var answer = await letter.GetAsync(PayloadOf(sent, part), token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(sent.Documents[part], opened.Delivery.OpenPart(part, await answer.Content.ReadAsByteArrayAsync()).Bytes);
        }
    }

    static string PayloadOf(Sent sent, int part) => $"/api/payloads/{Base32.Encode(sent.Payloads[part].Hash.ToArray())}";

    static string Code(ProvedEvidence evidence) => Evidence.Parse(System.Text.Encoding.ASCII.GetBytes(evidence.Text)).Event.Code;
}
