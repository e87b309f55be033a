using System.Net;
using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>Many deliveries in one request: stored in groups, each answered for itself.</summary>
public sealed class BulkTests
{
    [Fact]
    public async Task A_refusal_stops_only_its_own_item_and_every_answer_is_proven()
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        var (linked, unlinked) = (await world.HolderAsync(), await world.HolderAsync());
        await LinkFlowTests.ConfirmedAsync(linked, city);
        var good = Enumerable.Range(0, 40).Select(i => Sent.To(city, i % 2 == 0 ? linked : school, documents: $"un document {i}")).ToList();
        var noLink = Sent.To(city, unlinked);
        var repeated = good[3];
        var conflict = good[4].Changed();
        var byLetter = Sent.By(new TestLetter(world, city), city);
        var foreign = Sent.To(school, city);
        IEnumerable<Section> notSealed = [.. Sent.To(city, linked).Sections(payloads: false), new("payload", "%PDF-1.7 plaintext"u8.ToArray())];
        var missing = Sent.To(city, linked);
        var lines = await PostAsync(world, [
            .. good.SelectMany(sent => sent.Sections()), .. noLink.Sections(), .. notSealed, .. repeated.Sections(payloads: false), .. conflict.Sections(),
            .. missing.Sections(payloads: false), new("delivery", "not a statement"u8.ToArray()), new("grant", "x"u8.ToArray()), .. byLetter.Sections(), .. foreign.Sections()]);

        var outcomes = Outcomes(world, lines);
        Assert.Equal(good.Count + 8, outcomes.Count);
        Assert.Equal(good.Select(sent => (sent.Id, "A.1 D.1")), outcomes.Take(good.Count));
        Assert.Equal(
            [(noLink.Id, "no-link A.2"), (outcomes[41].Id, "malformed "), (repeated.Id, "A.1 D.1"), (conflict.Id, "id-conflict "), (missing.Id, "missing-payload "), ("", "malformed "),
                (byLetter.Id, "A.1 D.1"), (foreign.Id, "A.1 D.1")],
            outcomes.Skip(good.Count));
        foreach (var sent in (Sent[])[good[0], good[39], byLetter])
            Assert.Equal(["A.1", "D.1"], await sent.EventsAsync(city));
        Assert.Equal(LetterState.Cover, (await byLetter.Letter!.OpenAsync()).State);
        Assert.DoesNotContain(world.Logged, line => line.StartsWith("Error", StringComparison.Ordinal));

        // objects are shared, and the refused ones' bytes are not among what is kept
        Assert.InRange(await world.AskAsync<long>("select count(distinct object) from payload"), 1, good.Count / 2);
        Assert.Equal(good.Count + 2L, await world.AskAsync<long>("select count(*) from payload"));
    }

    [Fact]
    public async Task Payloads_out_of_a_shared_object_open_and_outlive_what_was_refused_beside_them()
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        var unlinked = await world.HolderAsync();
        var (refused, sent) = (Sent.To(city, unlinked, documents: new string('x', 100_000)), Sent.To(city, school, documents: ["un", "deux"]));
        await PostAsync(world, [.. refused.Sections(), .. sent.Sections()]);
        await RefusedBytesTests.DestroyAsync(world);
        for (var part = 0; part < 2; part++)
        {
            using var answer = await city.GetAsync($"/api/payloads/{Base32.Encode(sent.Payloads[part].Hash.ToArray())}");
            Assert.Equal(Sent.Bytes(sent.Payloads[part]), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
        // what was refused is overwritten
        var bytes = await File.ReadAllBytesAsync(Assert.Single(RefusedBytesTests.Objects(world)), TestContext.Current.CancellationToken);
        Assert.True(bytes.AsSpan(0, 100_000).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public async Task A_body_that_breaks_off_or_is_no_sections_ends_with_its_fault_and_what_came_before_stands()
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        var (first, second) = (Sent.To(city, school), Sent.To(city, school));
        var whole = Sections.Write([.. first.Sections(), .. second.Sections()]);
        var lines = await PostAsync(world, whole[..^20]);
        Assert.Equal((first.Id, "A.1 D.1"), Outcomes(world, lines.SkipLast(1)).Single());
        Assert.Equal((second.Id, "truncated"), (lines[^1].Id, lines[^1].Fault));
        Assert.Equal("not-found", await ProblemAnswer.NameAsync(await city.GetAsync($"/api/deliveries/{second.Id}")));
        // an item is whole with the last payload that it names
        lines = await PostAsync(world, [.. Sections.Write(second.Sections()), .. "no section\n"u8]);
        Assert.Equal((second.Id, "A.1 D.1"), Outcomes(world, lines.SkipLast(1)).Single());
        Assert.Equal(("", "malformed"), (lines[^1].Id, lines[^1].Fault));
        // where payloads are not sent again, by what follows it
        var third = second.Sections(payloads: false);
        lines = await PostAsync(world, [.. Sections.Write(third), .. "no section\n"u8]);
        Assert.Equal((second.Id, "malformed"), (lines.Single().Id, lines[0].Fault));
    }

    [Fact]
    public async Task An_item_that_lacks_a_section_takes_nothing_of_the_next_one()
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        var byLetter = Sent.By(new TestLetter(world, city), city);
        var good = Enumerable.Range(0, 4).Select(_ => Sent.To(city, school)).ToList();
        var (noGrant, noCopy) = (Sent.To(city, school), Sent.To(city, school));
        var outcomes = Outcomes(world, await PostAsync(world, [
            .. noGrant.Sections().Take(1), .. good[0].Sections(), .. noCopy.Sections().Take(2), .. good[1].Sections(), .. byLetter.Sections().Take(4), .. good[2].Sections(),
            new("delivery", "not a statement"u8.ToArray()), .. good[3].Sections(), .. noCopy.Sections().Take(2)]));
        Assert.Equal(
            [(noGrant.Id, "malformed "), (good[0].Id, "A.1 D.1"), (noCopy.Id, "malformed "), (good[1].Id, "A.1 D.1"), (byLetter.Id, "malformed "), (good[2].Id, "A.1 D.1"),
                ("", "malformed "), (good[3].Id, "A.1 D.1"), (noCopy.Id, "malformed ")],
            outcomes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_begins_no_item_ends_the_request_with_its_fault_and_is_no_item(int after)
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        var sent = Enumerable.Range(0, after + 1).Select(_ => Sent.To(city, school)).ToList();
        var before = sent.Take(after).SelectMany(one => one.Sections()).ToList();
        foreach (var odd in (Section[])[sent[0].Sections().Last(), new("foreign", "x"u8.ToArray())])
        {
            var lines = await PostAsync(world, [.. before, odd, .. sent[^1].Sections()]);
            Assert.Equal(sent.Take(after).Select(one => (one.Id, "A.1 D.1")), Outcomes(world, lines.SkipLast(1)));
            Assert.Equal(("", "malformed", null), (lines[^1].Id, lines[^1].Fault, lines[^1].Problem));
        }
        Assert.Equal(after, await world.AskAsync<long>("select count(*) from delivery"));
    }

    [Fact]
    public async Task A_client_that_waits_for_each_answer_before_it_sends_more_is_served()
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("localhost", int.Parse(world.Host.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/deliveries/bulk HTTP/1.1\r\nHost: {world.Host}\r\nContent-Type: application/vnd.coffre.sections\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        foreach (var sent in (Sent[])[Sent.To(city, school), Sent.To(city, school, documents: ["un", "deux"])])
        {
            var body = Sections.Write(sent.Sections());
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), TestContext.Current.CancellationToken);
            await stream.WriteAsync(body, TestContext.Current.CancellationToken);
            await stream.WriteAsync("\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            string? line;
            do
                line = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            while (!line!.Contains($"\"id\":\"{sent.Id}\"", StringComparison.Ordinal));
            Assert.Equal(["A.1", "D.1"], await sent.EventsAsync(city));
        }
        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("\"fault\"", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_reads_only_once_it_has_sent_everything_is_served()
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        // more answers than any buffer between the two holds
        var count = 1500;
        var sent = Sent.To(city, school);
        var body = Sections.Write([.. sent.Sections(), .. Enumerable.Repeat(sent.Sections(payloads: false), count).SelectMany(sections => sections)]);
        using var client = new System.Net.Sockets.TcpClient { ReceiveBufferSize = 128 * 1024 };
        await client.ConnectAsync("localhost", int.Parse(world.Host.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/deliveries/bulk HTTP/1.1\r\nHost: {world.Host}\r\nContent-Type: application/vnd.coffre.sections\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        await stream.WriteAsync(body, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(count + 1, text.Split($"{{\"id\":\"{sent.Id}\"").Length - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_goes_away_leaves_no_half_and_no_error(bool reset)
    {
        await using var world = await World.StartAsync();
        var (city, school) = (await world.OrganisationAsync("Ville"), await world.OrganisationAsync("École"));
        var sent = Enumerable.Range(0, 20).Select(_ => Sent.To(city, school, documents: new string('x', 20_000))).ToList();
        var body = Sections.Write(sent.SelectMany(one => one.Sections()));
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync("localhost", int.Parse(world.Host.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
            if (reset)
                client.LingerState = new(true, 0);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /api/deliveries/bulk HTTP/1.1\r\nHost: {world.Host}\r\nContent-Type: application/vnd.coffre.sections\r\nContent-Length: {body.Length}\r\n\r\n"),
                TestContext.Current.CancellationToken);
            await stream.WriteAsync(body.AsMemory(0, body.Length * 3 / 4), TestContext.Current.CancellationToken);
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }
        var staged = Path.Combine(world.Data, "blobs", "staged");
        for (var tries = 0; tries < 100 && System.IO.Directory.GetFiles(staged).Length > 0; tries++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Empty(System.IO.Directory.GetFiles(staged));
        Assert.DoesNotContain(world.Logged, line => line.StartsWith("Error", StringComparison.Ordinal));
        // sent again under the same ids, all are there, each once
        await PostAsync(world, sent.SelectMany(one => one.Sections()));
        Assert.Equal(20, await world.AskAsync<long>("select count(*) from delivery"));
        Assert.Equal(40, await world.AskAsync<long>("select count(*) from evidence"));
    }

    static async Task<IReadOnlyList<BulkLine>> PostAsync(World world, IEnumerable<Section> sections) => await PostAsync(world, Sections.Write(sections));

    static async Task<IReadOnlyList<BulkLine>> PostAsync(World world, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/vnd.coffre.sections");
        using var answer = await world.Http.PostAsync("/api/deliveries/bulk", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => ApiJson.Read(Encoding.UTF8.GetBytes(line), ApiJson.Default.BulkLine, 1 << 20))];
    }

    /// <summary>Each item's problem and the codes of its evidence, which is proven at the checkpoint before it.</summary>
    static List<(string Id, string Said)> Outcomes(World world, IEnumerable<BulkLine> lines)
    {
        Checkpoint? checkpoint = null;
        var outcomes = new List<(string, string)>();
        foreach (var line in lines)
        {
            if (line.Checkpoint is not null)
            {
                checkpoint = world.Trust.Open(Encoding.UTF8.GetBytes(line.Checkpoint));
                continue;
            }
            foreach (var evidence in line.Evidence!)
            {
                var leaf = new Leaf.Evidence(Evidence.Salted(evidence.Salt, Encoding.ASCII.GetBytes(evidence.Text)));
                Assert.True(Merkle.Includes(leaf.Hash, evidence.Index, checkpoint!.Head.Size, checkpoint.Head.Root, evidence.Path));
            }
            var codes = string.Join(' ', line.Evidence.Select(e => Evidence.Parse(Encoding.ASCII.GetBytes(e.Text)).Event.Code));
            outcomes.Add((line.Id!, line.Problem is null ? codes : $"{line.Problem} {codes}"));
        }
        return outcomes;
    }
}
