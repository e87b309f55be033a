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
