using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Coffre.Bench;

/// <summary>What a browser tells of itself, by its own protocol: commands with their answers, and events.</summary>
sealed class DevTools : IAsyncDisposable
{
    readonly ClientWebSocket socket = new();
    readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> asked = new();
    readonly SemaphoreSlim sending = new(1, 1);
    Task reading = Task.CompletedTask;
    int last;

    /// <summary>An event, of any session: its name, what it says. On the thread that reads, so it must not wait.</summary>
    public event Action<string, JsonElement>? Told;

    public static async Task<DevTools> OpenAsync(Uri address)
    {
        var tools = new DevTools();
        tools.socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await tools.socket.ConnectAsync(address, CancellationToken.None);
        tools.reading = Task.Run(tools.ReadAsync);
        return tools;
    }

    /// <summary>Asks for something; <paramref name="session"/> "" is the browser itself.</summary>
    /// <param name="session">The session.</param>
    /// <param name="method">For example <c>Page.navigate</c>.</param>
    /// <param name="given">A JSON object.</param>
    public async Task<JsonElement> AskAsync(string session, string method, string given = "{}")
    {
        var id = Interlocked.Increment(ref last);
        var answer = asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var of = session.Length > 0 ? $",\"sessionId\":\"{session}\"" : "";
        var text = Encoding.UTF8.GetBytes($"{{\"id\":{id},\"method\":\"{method}\",\"params\":{given}{of}}}");
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(text, WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            sending.Release();
        }
        var said = await answer.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return said.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {said}");
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        sending.Dispose();
    }

    async Task ReadAsync()
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
                return;
            whole.Write(buffer, 0, part.Count);
            if (!part.EndOfMessage)
                continue;
            var message = JsonDocument.Parse(whole.ToArray()).RootElement;
            whole.SetLength(0);
            if (message.TryGetProperty("id", out var id))
            {
                if (asked.TryRemove(id.GetInt32(), out var waiting))
                    waiting.SetResult(message);
            }
            else
            {
                Told?.Invoke(message.GetProperty("method").GetString()!, message.GetProperty("params"));
            }
        }
    }
}
