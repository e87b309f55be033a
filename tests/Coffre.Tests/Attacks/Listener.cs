using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coffre.Tests;

/// <summary>
/// A <see cref="MaliciousServer"/> on a port, for a browser. The port is the one of the world's host, so that the sessions that a page signs are for it:
/// <c>World.StartAsync(host: $"localhost:{World.FreePort()}")</c> first.
/// </summary>
static class Listener
{
    public static async Task<IAsyncDisposable> StartAsync(MaliciousServer server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{server.World.Host}").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.Run(http => PassAsync(server, http));
        await app.StartAsync();
        return app;
    }

    static async Task PassAsync(MaliciousServer server, HttpContext http)
    {
        using var sent = new MemoryStream();
        await http.Request.Body.CopyToAsync(sent, http.RequestAborted);
        var exchange = new Exchange
        {
            Method = new(http.Request.Method),
            Path = http.Request.Path + http.Request.QueryString,
            // the page's own compression stays between page and proxy
            Asked = http.Request.Headers.Where(header => !header.Key.StartsWith(':') && header.Key is not ("Host" or "Connection" or "Content-Length" or "Transfer-Encoding"))
                .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Sent = sent.ToArray(),
        };
        try
        {
            await server.AnswerAsync(exchange, http.RequestAborted);
        }
        catch (HttpRequestException)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = (int)exchange.Status;
        foreach (var (name, value) in exchange.Headers)
            http.Response.Headers[name] = value;
        // answers without a body must have none
        if (exchange.Body.Length > 0)
            await http.Response.Body.WriteAsync(exchange.Body, http.RequestAborted);
        if (exchange.More is { } more)
            await more.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
