using System.Net;
using Xunit;

namespace Coffre.Tests;

/// <summary>The client's half of a payload that goes on where its sending stopped.</summary>
public sealed class ResumedPayloadTests
{
    [Fact]
    public async Task A_payload_whose_connection_breaks_again_and_again_is_sent_once()
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var breaking = new Breaking(times: 6, each: 300_000);
        using var http = new HttpClient(breaking) { BaseAddress = world.Http.BaseAddress };
        var client = new CoffreClient(http, world.Trust, null, world.ClientClock);
        client.SpeakFor(holder.Author);
        using var payload = SealedPayload.Seal(new byte[3_000_000]);
        await client.UploadPayloadAsync(payload, TestContext.Current.CancellationToken);
        Assert.Equal(7, breaking.Begun.Count);
        Assert.Equal(0, breaking.Begun[0]);
        // each goes on where the one before it broke; what was on its way may be lost, and nothing else
        Assert.All(breaking.Begun.Zip(breaking.Begun.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 300_000));
        Assert.True(breaking.Begun[^1] > 900_000);
        var (_, left) = await client.DepositAsync([new(payload.Hash, payload.Size, payload.Content)], [], TestContext.Current.CancellationToken);
        Assert.Single(left);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_payload_goes_on_from_what_came_before_and_once_anew_where_that_was_not_its_own(bool damaged)
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var network = new Breaking(times: 0, each: 0);
        using var http = new HttpClient(network) { BaseAddress = world.Http.BaseAddress };
        var client = new CoffreClient(http, world.Trust, null, world.ClientClock);
        client.SpeakFor(holder.Author);
        using var payload = SealedPayload.Seal(new byte[3_000_000]);
        var before = new byte[1_000_000];
        await using (var bytes = payload.OpenRead())
            await bytes.ReadExactlyAsync(before, TestContext.Current.CancellationToken);
        if (damaged)
            before[500_000] ^= 1;
        var content = new ByteArrayContent(before) { Headers = { ContentRange = new(0, before.Length - 1, payload.Size) } };
        using (var put = await holder.SendAsync(HttpMethod.Put, $"/api/payloads/{Base32.Encode(payload.Hash.ToArray())}", content))
            Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        await client.UploadPayloadAsync(payload, TestContext.Current.CancellationToken);
        Assert.Equal(damaged ? [1_000_000, 0] : [1_000_000], network.Begun);
        var (_, left) = await client.DepositAsync([new(payload.Hash, payload.Size, payload.Content)], [], TestContext.Current.CancellationToken);
        Assert.Single(left);
    }

    [Theory]
    [InlineData("wrong-offset", 0L, 1L)]
    [InlineData("wrong-offset", 1L)]
    [InlineData("wrong-offset", 5L, 4L, 3L, 2L, 1L, 0L)]
    [InlineData("malformed", 1L)]
    [InlineData("wrong-offset", -1L)]
    [InlineData("wrong-offset", long.MaxValue)]
    public async Task A_server_that_says_anything_of_what_it_has_leads_no_client_in_circles(string problem, params long[] says)
    {
        await using var world = await World.StartAsync();
        var holder = await world.HolderAsync();
        var lying = new Lying(problem, says);
        using var http = new HttpClient(lying) { BaseAddress = world.Http.BaseAddress };
        var client = new CoffreClient(http, world.Trust, null, world.ClientClock);
        client.SpeakFor(holder.Author);
        using var payload = SealedPayload.Seal(new byte[1_500_000]);
        var e = await Assert.ThrowsAnyAsync<Exception>(() => client.UploadPayloadAsync(payload, TestContext.Current.CancellationToken));
        Assert.Equal(says[0] is 0 or 1 or 5 ? problem : "malformed", e is RefusedException refused ? refused.Fault : Assert.IsType<ProblemException>(e).Name);
        Assert.InRange(lying.Puts, 0, 10);
    }

    /// <summary>A server that has now so much of a payload and now so much, and takes nothing.</summary>
    sealed class Lying(string problem, long[] says) : DelegatingHandler(new SocketsHttpHandler())
    {
        int asked;

        public int Puts { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Put)
            {
                Puts++;
                return Answer(problem == "malformed" ? HttpStatusCode.BadRequest : HttpStatusCode.Conflict, $$"""{"type":"urn:coffre:problem:{{problem}}"}""", "application/problem+json");
            }
            if (!request.RequestUri!.AbsolutePath.EndsWith("/upload", StringComparison.Ordinal))
                return base.SendAsync(request, cancellationToken);
            return Answer(HttpStatusCode.OK, $$"""{"have":{{says[asked++ % says.Length]}}}""", "application/json");
        }

        static Task<HttpResponseMessage> Answer(HttpStatusCode status, string json, string type) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(json, System.Text.Encoding.UTF8, type) });
    }

    /// <summary>A network that breaks so many times within a payload.</summary>
    sealed class Breaking(int times, int each) : DelegatingHandler(new SocketsHttpHandler())
    {
        /// <summary>Where each attempt began.</summary>
        public List<long> Begun { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Put)
            {
                Begun.Add(request.Content!.Headers.ContentRange!.From!.Value);
                if (Begun.Count <= times)
                    request.Content = new Cut(request.Content, each);
            }
            return base.SendAsync(request, cancellationToken);
        }
    }

    sealed class Cut : HttpContent
    {
        readonly HttpContent whole;
        readonly int at;

        public Cut(HttpContent whole, int at)
        {
            (this.whole, this.at) = (whole, at);
            foreach (var (name, values) in whole.Headers)
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            var buffer = new byte[at];
            await using var from = await whole.ReadAsStreamAsync();
            await from.ReadExactlyAsync(buffer);
            await stream.WriteAsync(buffer);
            await stream.FlushAsync();
            // what the server has read by then stays
            await Task.Delay(200);
            throw new IOException("The connection breaks.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
