using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Coffre.Tests;

/// <summary>What the server says of accounts is what a client can prove: whole chains, and that each is the newest.</summary>
public sealed class DirectoryTests
{
    [Fact]
    public async Task A_client_can_prove_chains_and_names_before_and_after_a_restart()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync("Ville de Saint-Exemple");
        var holder = await world.HolderAsync();
        await city.RotateAsync();

        await VerifyAsync(world, city, city.Chain, named: true);       // absent from heads
        await VerifyAsync(world, holder, holder.Chain, named: false);
        await world.StopAsync();
        await world.StartAgainAsync();
        await VerifyAsync(world, city, city.Chain, named: true);       // in heads
        await VerifyAsync(world, holder, holder.Chain, named: false);
        await city.RotateAsync();
        await VerifyAsync(world, city, city.Chain, named: true);       // in heads, and one newer
        world.Clock.Advance(TimeSpan.FromHours(1));
        await Monitor.SettleAsync(world);
        await VerifyAsync(world, city, city.Chain, named: true);
    }

    [Fact]
    public async Task Heads_are_made_each_hour()
    {
        await using var world = await World.StartAsync();
        for (var hour = 1; hour <= 3; hour++)
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            for (var tries = 0; (await Monitor.ReadAsync(world)).Leaves.OfType<Leaf.Heads>().Count() < hour + 1; tries++)
            {
                Assert.True(tries < 100, $"no heads in hour {hour}");
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task Many_chains_come_in_the_order_asked_and_what_is_known_comes_short()
    {
        await using var world = await World.StartAsync();
        var (first, second) = (await world.HolderAsync(), await world.HolderAsync());
        var city = await world.OrganisationAsync("Ville");
        var stranger = new Actor(world, AccountKind.Holder);
        await world.StopAsync();
        await world.StartAgainAsync();
        var asked = await AskAsync(world, city, new { ids = new[] { second.Id, stranger.Id, city.Id, first.Id }, have = new[] { 1, 1, 0, 9007199254740991 } });
        Assert.Equal([second.Id, stranger.Id, city.Id, first.Id, world.Operator.Id], asked.Chains.Select(chain => chain.Id));
        Assert.Equal([0, 0, 2, 2, 2], asked.Chains.Select(chain => chain.Statements.Count));
        Assert.NotNull(asked.Chains[0].Head);
        Assert.NotNull(asked.Chains[1].Absent);
        Assert.Equal([city.Id], asked.Attests.Select(attest => attest.Id));
    }

    [Fact]
    public async Task An_answer_is_bounded_by_its_bytes_and_the_rest_is_asked_for_again()
    {
        await using var world = await World.StartAsync(settings => settings.Limits.Directory = 1);
        var (first, second) = (await world.HolderAsync(), await world.HolderAsync());
        var city = await world.OrganisationAsync("Ville");
        await world.StopAsync();
        await world.StartAgainAsync();
        var asked = await AskAsync(world, city, new { ids = new[] { first.Id, city.Id, second.Id } });
        Assert.Equal([first.Id, world.Operator.Id], asked.Chains.Select(chain => chain.Id));
        Assert.Equal(2, asked.Rest);
        Assert.Empty(asked.Attests);
        asked = await AskAsync(world, city, new { ids = new[] { city.Id, world.Operator.Id } });
        Assert.Equal([city.Id, world.Operator.Id], asked.Chains.Select(chain => chain.Id));
        Assert.Equal(1, asked.Rest);
        Assert.Equal([city.Id], asked.Attests.Select(attest => attest.Id));
        asked = await AskAsync(world, city, new { ids = new[] { second.Id } });
        Assert.Null(asked.Rest);

        var client = world.Honest(city);
        Assert.Equal([first.Id, city.Id, second.Id], (await client.FindRecipientsAsync([(first.Id, null), (city.Id, null), (second.Id, null)])).Select(found => found!.To.Id));
        Assert.Equal(3, (await client.FindChainsAsync([first.Id, city.Id, second.Id])).Count);
    }

    [Fact]
    public async Task A_holder_is_given_in_a_session_only_and_whether_it_is_there_shows_to_nobody_else()
    {
        await using var world = await World.StartAsync();
        var (holder, stranger) = (await world.HolderAsync(), new Actor(world, AccountKind.Holder));
        var texts = new List<string>();
        foreach (var id in new[] { holder.Id, stranger.Id })
        {
            using var answer = await world.Http.GetAsync($"/api/accounts/{id}");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            texts.Add(await answer.Content.ReadAsStringAsync());
            using var many = await world.Http.PostAsJsonAsync("/api/directory", new { ids = new[] { id, world.Operator.Id } });
            Assert.Equal(HttpStatusCode.Unauthorized, many.StatusCode);
            texts.Add(await many.Content.ReadAsStringAsync());
        }
        Assert.Single(texts.Distinct());
    }

    [Fact]
    public async Task The_operator_alone_attests_and_each_public_statement_is_served_by_its_index()
    {
        await using var world = await World.StartAsync();
        var city = await world.OrganisationAsync();
        var name = new StatementBody.Attest(city.Id, "Ville", world.Clock.GetUtcNow() + TimeSpan.FromDays(1), 0);
        using (var refused = await city.PostAsync("/api/attests", [new("attest", city.Sign(name).Bytes)]))
            Assert.Equal("operator-only", await ProblemAnswer.NameAsync(refused));

        var attest = world.Operator.Sign(name);
        var answer = await Actor.ReadAnswerAsync(await world.Operator.PostAsync("/api/attests", [new("attest", attest.Bytes)]));
        var index = answer.Statements[0].Index;
        Assert.Equal(attest.Bytes.ToArray(), await world.Http.GetByteArrayAsync($"/log/statements/{index}"));
        var again = await Actor.ReadAnswerAsync(await world.Operator.PostAsync("/api/attests", [new("attest", attest.Bytes)]));
        Assert.Equal(index, again.Statements[0].Index);

        var release = await world.Operator.ActAsync("/api/releases", new StatementBody.Release("1.0", [new("index.html", Digest.Of("x"u8))]));
        Assert.StartsWith("coffre/release/v1", await world.Http.GetStringAsync($"/log/statements/{release.Statements[0].Index}"), StringComparison.Ordinal);
        // a chain statement is nobody's business here
        using var chain = await world.Http.GetAsync("/log/statements/0");
        Assert.Equal(HttpStatusCode.NotFound, chain.StatusCode);

        using var organisations = await world.Http.GetAsync("/api/organisations");
        var ids = (await Actor.JsonAsync(organisations, HttpStatusCode.OK)).GetProperty("ids").EnumerateArray().Select(id => id.GetString()).ToList();
        Assert.Equal([world.Operator.Id.ToString(), city.Id.ToString()], ids);
        world.Clock.Advance(TimeSpan.FromDays(2));
        using var later = await world.Http.GetAsync("/api/organisations");
        Assert.Equal(1, (await Actor.JsonAsync(later, HttpStatusCode.OK)).GetProperty("ids").GetArrayLength());
    }

    [Fact]
    public async Task The_trust_file_and_the_terms_are_served_as_they_lie_there()
    {
        await using var world = await World.StartAsync();
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(world.Data, "trust", "trust.json"), TestContext.Current.CancellationToken), await world.Http.GetByteArrayAsync("/trust.json"));
        var terms = await world.Http.GetByteArrayAsync("/terms");
        using var answer = await world.Http.GetAsync("/api/operator");
        var json = await Actor.JsonAsync(answer, HttpStatusCode.OK);
        Assert.Equal(Digest.Of(terms).ToString(), json.GetProperty("policy").GetString());
        Assert.Equal("CA-QC", json.GetProperty("place").GetString());
    }

    static async Task VerifyAsync(World world, Actor whose, Chain expected, bool named)
    {
        using var answer = await whose.GetAsync($"/api/accounts/{whose.Id}");
        var directory = ApiJson.Read(await answer.Content.ReadAsByteArrayAsync(), ApiJson.Default.ProvedDirectory, 1 << 24);
        var checkpoint = world.Trust.Open(System.Text.Encoding.UTF8.GetBytes(directory.Checkpoint));
        var heads = NewestHeads.Open(checkpoint.Head, directory.Heads.Bytes, directory.Heads.Index, directory.Heads.Path, world.Clock.GetUtcNow());
        Assert.Equal([whose.Id, world.Operator.Id], directory.Chains.Select(chain => chain.Id));
        foreach (var states in directory.Chains)
            Newest(heads, Label.Account(states.Id), states);
        Assert.Equal(expected.Statements.Select(s => s.Hash), directory.Chains[0].Statements.Select(s => Digest.Of(System.Text.Encoding.UTF8.GetBytes(s.Text))));
        Assert.Equal(named ? 1 : 0, directory.Attests.Count);
        foreach (var states in directory.Attests)
            Newest(heads, Label.Attest(states.Id), states);
    }

    static void Newest(NewestHeads heads, Digest label, ProvedStates states)
    {
        var newest = heads.Newest(label,
            [.. states.Statements.Select((s, n) => new Numbered(n, Digest.Of(System.Text.Encoding.UTF8.GetBytes(s.Text))))],
            states.Head, states.Absent ?? [],
            [.. states.Statements.Select((s, n) => new LogPlace(n, s.Index, s.Path))]);
        Assert.Equal(states.Statements.Count - 1, newest);
    }

    static async Task<ProvedDirectory> AskAsync(World world, Actor who, object wanted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/directory") { Content = JsonContent.Create(wanted) };
        request.Headers.Authorization = new("Bearer", who.Token);
        using var answer = await world.Http.SendAsync(request);
        return ApiJson.Read(await answer.Content.ReadAsByteArrayAsync(), ApiJson.Default.ProvedDirectory, 1 << 24);
    }
}
