using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace Coffre.Tests;

/// <summary>A real mail server of a test, on 127.0.0.1: it keeps what it takes, and fails where a test says.</summary>
sealed class MailServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource ended = new();

    public MailServer()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>What came whole, in order.</summary>
    public ConcurrentQueue<MimeMessage> Taken { get; } = new();

    /// <summary>Every line that a client said, headers and bodies included.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>Before which command the connection breaks off, or before any that names an address; "" for none. After <c>taken</c> a message is kept and not answered.</summary>
    public string Breaks { get; set; } = "";

    public Action<Server.Hosting.Settings> Use => settings =>
    {
        settings.Mail.Host = "127.0.0.1";
        settings.Mail.Port = Port;
        settings.Mail.Security = Server.Hosting.MailSecurity.None;
    };

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(ended.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            async Task Say(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), ended.Token);
            await Say("220 localhost ready");
            while (await reader.ReadLineAsync(ended.Token) is { } line)
            {
                Heard.Enqueue(line);
                var verb = line.Split(' ')[0].ToUpperInvariant();
                if (verb == Breaks || (Breaks.Contains('@', StringComparison.Ordinal) && line.Contains(Breaks, StringComparison.Ordinal)))
                    return;
                switch (verb)
                {
                    case "DATA":
                        await Say("354 go on");
                        Taken.Enqueue(await ReadAsync(reader));
                        if (Breaks == "taken")
                            return;
                        await Say("250 taken");
                        break;
                    case "QUIT":
                        await Say("221 bye");
                        return;
                    default:
                        await Say("250 localhost");
                        break;
                }
            }
        }
        catch (IOException)
        {
            // the client is gone
        }
    }

    async Task<MimeMessage> ReadAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(ended.Token) is { } line && line != ".")
        {
            Heard.Enqueue(line);
            text.Append(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line).Append("\r\n");
        }
        return await MimeMessage.LoadAsync(new MemoryStream(Encoding.Latin1.GetBytes(text.ToString())), ended.Token);
    }

    public void Dispose()
    {
        ended.Cancel();
        listener.Dispose();
        ended.Dispose();
    }
}
