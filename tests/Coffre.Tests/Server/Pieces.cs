using System.Net;
using System.Net.Http.Headers;
using Coffre.Age;

namespace Coffre.Tests;

/// <summary>A sealed payload that somebody sends in pieces, and what is left of it on the server's disk.</summary>
sealed class Pieces(World world, int plain)
{
    /// <summary>The sealed bytes.</summary>
    public byte[] All { get; } = AgeFile.Seal(Noise(plain), HybridIdentity.Generate().Recipient);

    public string Route => $"/api/payloads/{Base32.Encode(Digest.Of(All).ToArray())}";

    /// <summary>Sends bytes from one place up to another.</summary>
    public Task<HttpResponseMessage> SendAsync(Actor who, int from, int to, byte[]? instead = null) =>
        who.SendAsync(HttpMethod.Put, Route, new ByteArrayContent(instead ?? All, from, to - from) { Headers = { ContentRange = new(from, to - 1, All.Length) } });

    /// <summary>Announces all from one place on, sends so many, and then does something else.</summary>
    public Task<HttpResponseMessage> BeginAsync(Actor who, int from, int count, Func<Task> then) => who.SendAsync(HttpMethod.Put, Route, new Begun(All, from, count, then));

    /// <summary>The connection breaks once the server has so many bytes.</summary>
    public async Task BreakAsync(Actor who, int from, int count)
    {
        try
        {
            using var answer = await BeginAsync(who, from, count, async () =>
            {
                await UntilAsync(from + count);
                throw new IOException("The connection breaks.");
            });
            throw new InvalidOperationException($"It was answered {answer.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // no answer
        }
    }

    /// <summary>What the server says that it has; 0: nothing.</summary>
    public async Task<long> AskAsync(Actor who)
    {
        using var answer = await who.GetAsync($"{Route}/upload");
        return answer.StatusCode == HttpStatusCode.NotFound ? 0 : (await Actor.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("have").GetInt64();
    }

    /// <summary>Bytes as the server gives them; null: none.</summary>
    public async Task<byte[]?> GetAsync(Actor who)
    {
        using var answer = await who.GetAsync(Route);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync() : null;
    }

    /// <summary>Files of what is not whole yet.</summary>
    public IReadOnlyList<FileInfo> Unfinished => new DirectoryInfo(Path.Combine(world.Data, "blobs", "uploads")).GetFiles();

    /// <summary>Waits until so much of it lies on the disk.</summary>
    public async Task UntilAsync(long length)
    {
        for (var tries = 0; !Unfinished.Any(file => file.Length == length); tries++)
        {
            if (tries == 1000)
                throw new InvalidOperationException($"There are {string.Join(", ", Unfinished.Select(file => file.Length))} bytes.");
            await Task.Delay(10);
        }
    }

    static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    sealed class Begun : HttpContent
    {
        readonly byte[] all;
        readonly int from;
        readonly int count;
        readonly Func<Task> then;

        public Begun(byte[] all, int from, int count, Func<Task> then)
        {
            (this.all, this.from, this.count, this.then) = (all, from, count, then);
            Headers.ContentRange = new ContentRangeHeaderValue(from, all.Length - 1, all.Length);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(all.AsMemory(from, count));
            await stream.FlushAsync();
            await then();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = all.Length - from;
            return true;
        }
    }
}
