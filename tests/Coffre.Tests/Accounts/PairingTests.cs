using System.Text;
using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

/// <summary>What two devices of one account leave each other, and the mailbox where it lies (<c>docs/format.md</c> §8).</summary>
public sealed class PairingTests
{
    static readonly JsonElement vectors = JsonDocument.Parse(File.ReadAllText(Repository.File("testdata", "coffre", "pairing.json"))).RootElement;
    static readonly byte[] secret = vectors.GetProperty("secret").GetBytesFromBase64();

    static IEnumerable<(string Part, string Line, string Text)> Texts => vectors.GetProperty("texts").EnumerateArray()
        .Select(text => (text.GetProperty("part").GetString()!, text.GetProperty("line").GetString()!, text.GetProperty("text").GetString()!));

    [Fact]
    public void The_texts_are_those_of_the_vectors_both_ways()
    {
        Assert.Equal(vectors.GetProperty("locator").GetString(), Derive.PairFind(secret).ToString());
        foreach (var (part, line, text) in Texts)
        {
            Assert.Equal(text, Encoding.UTF8.GetString(Pairing.Write(part, line, secret)));
            Assert.Equal(line, Pairing.Read(part, Encoding.UTF8.GetBytes(text), secret));
        }
    }

    [Fact]
    public void Attack2_A_changed_byte_another_squares_text_or_one_in_anothers_place_is_refused()
    {
        foreach (var (part, line, text) in Texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Assert.Equal("wrong-mac", Fault(() => Pairing.Read(part, Pairing.Write(part, line, new byte[32]), secret)));
            Assert.Equal("wrong-type", Fault(() => Pairing.Read(part == "offer" ? "done" : "offer", bytes, secret)));
            for (var at = 0; at < bytes.Length; at += 13)
            {
                bytes[at] ^= 1;
                Assert.Throws<RefusedException>(() => Pairing.Read(part, bytes, secret));
                bytes[at] ^= 1;
            }
        }
    }

    [Fact]
    public async Task A_mailbox_is_begun_in_a_session_each_text_is_written_once_and_gone_after_two_minutes()
    {
        await using var world = await World.StartAsync();
        var (holder, stranger) = (await world.HolderAsync(), await world.HolderAsync());
        var locator = Derive.PairFind(secret).ToString();
        // nobody begins one by a reply, nor without a session
        Assert.Equal("not-found", await PutAsync(world, null, "reply", locator, "a reply"));
        Assert.Equal("session-required", await PutAsync(world, null, "offer", locator, "an offer"));
        Assert.Equal("", await PutAsync(world, holder, "offer", locator, "an offer"));
        Assert.Equal("", await PutAsync(world, holder, "offer", locator, "an offer"));
        Assert.Equal("id-conflict", await PutAsync(world, holder, "offer", locator, "another"));
        Assert.Equal("not-found", await PutAsync(world, stranger, "offer", locator, "an offer"));
        Assert.Equal("an offer", await GetAsync(world, "offer", locator));

        Assert.Equal("", await PutAsync(world, null, "reply", locator, "a reply"));
        Assert.Equal("", await PutAsync(world, null, "reply", locator, "a reply"));
        // who comes second leaves nothing, and who began it reads what the first one left
        Assert.Equal("id-conflict", await PutAsync(world, null, "reply", locator, "the second one's"));
        Assert.Equal("a reply", await GetAsync(world, "reply", locator));
        Assert.Equal("not-found", await PutAsync(world, stranger, "done", locator, "done"));
        Assert.Equal("not-found", await GetAsync(world, "done", locator));
        Assert.Equal("", await PutAsync(world, holder, "done", locator, "done"));
        Assert.Equal("too-large", await PutAsync(world, holder, "offer", Derive.PairFind(new byte[32]).ToString(), new string('x', Pairing.MaxSize + 1)));

        world.Clock.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));
        foreach (var part in (string[])["offer", "reply", "done"])
            Assert.Equal("not-found", await GetAsync(world, part, locator));
        Assert.Equal("not-found", await PutAsync(world, null, "reply", locator, "late"));
        // whatever lay there, no way into any account has changed
        Assert.Equal(0L, await world.AskAsync<long>("select count(*) from account where n > 1"));
    }

    static async Task<string> PutAsync(World world, Actor? by, string part, string locator, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/pairing/{part}") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        request.Headers.Add("Coffre-Locator", locator);
        if (by is not null)
            request.Headers.Authorization = new("Bearer", by.Token);
        using var answer = await world.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? "" : await ProblemAnswer.NameAsync(answer);
    }

    static async Task<string> GetAsync(World world, string part, string locator)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/pairing/{part}");
        request.Headers.Add("Coffre-Locator", locator);
        using var answer = await world.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : await ProblemAnswer.NameAsync(answer);
    }

    static string Fault(Action work) => Assert.Throws<RefusedException>(work).Fault;
}
