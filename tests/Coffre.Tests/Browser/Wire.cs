using System.Net;
using System.Net.Sockets;

namespace Coffre.Tests.Browser;

/// <summary>
/// The wire between browsers and a server: it counts what goes up, and breaks. It stands on the port of the world's host, so that the sessions that a page signs are for it:
/// <c>World.StartAsync(host: $"localhost:{World.FreePort()}")</c> first.
/// </summary>
sealed class Wire : IAsyncDisposable
{
    readonly TcpListener listener;
    readonly Uri to;
    readonly HashSet<Socket> open = [];
    readonly CancellationTokenSource end = new();
    readonly Task accepting;
    long up;
    long breaksAt = long.MaxValue;
    bool broken;

    public Wire(World world)
    {
        to = world.Http.BaseAddress!;
        listener = new(IPAddress.Loopback, int.Parse(world.Host.Split(':')[1], null));
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Bytes that browsers have sent.</summary>
    public long Up => Interlocked.Read(ref up);

    /// <summary>Breaks all connections once browsers have sent so many more bytes. None comes through until it is mended.</summary>
    public void BreakAfter(long more) => breaksAt = Up + more;

    public void Mend()
    {
        lock (open)
            (broken, breaksAt) = (false, long.MaxValue);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        Break();
        listener.Stop();
        await accepting;
        listener.Dispose();
        end.Dispose();
    }

    async Task AcceptAsync()
    {
        var passing = new List<Task>();
        try
        {
            while (true)
                passing.Add(PassAsync(await listener.AcceptSocketAsync(end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(passing);
        }
    }

    async Task PassAsync(Socket browser)
    {
        using (browser)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        {
            browser.NoDelay = true;
            lock (open)
            {
                if (broken)
                    return;
                open.UnionWith([browser, server]);
            }
            try
            {
                await server.ConnectAsync(to.Host, to.Port, end.Token);
                await Task.WhenAll(CopyAsync(browser, server, Count), CopyAsync(server, browser, _ => { }));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // it broke, or one side went
            }
            lock (open)
                open.ExceptWith([browser, server]);
        }
    }

    static async Task CopyAsync(Socket from, Socket into, Action<int> count)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
            {
                count(read);
                for (var sent = 0; sent < read;)
                    sent += await into.SendAsync(buffer.AsMemory(sent, read - sent));
            }
        }
        finally
        {
            // whoever has nothing more to say ends both ways: browsers open another
            from.Dispose();
            into.Dispose();
        }
    }

    void Count(int bytes)
    {
        if (Interlocked.Add(ref up, bytes) >= breaksAt)
            Break();
    }

    void Break()
    {
        lock (open)
        {
            broken = true;
            foreach (var socket in open)
                socket.Dispose();
        }
    }
}
