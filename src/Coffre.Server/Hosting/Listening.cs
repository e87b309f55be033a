using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;

namespace Coffre.Server.Hosting;

/// <summary>Where the server listens, what it logs, and whom it believes about who asks.</summary>
static class Listening
{
    // JSON bodies and statements; routes that take more say so
    const long MostBytes = 1024 * 1024;

    public static WebApplicationBuilder Builder(Settings settings)
    {
        // nothing is read from the working folder or from ASPNETCORE_ variables: the settings are the ones that were checked
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = Path.GetFullPath(settings.Data), EnvironmentName = Environments.Production });
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().UseUrls(settings.Urls);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();     // after Kestrel's own
        if (settings.Https.Certificate is { } certificate)
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, settings.Https.Key)));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestLineSize = 16 * 1024;      // 500 indexes of /log/proofs
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Logging.AddJsonConsole(console => console.UseUtcTimestamp = true).SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore.Database", LogLevel.None);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        return builder;
    }

    /// <summary>Behind a proxy: its word for the address and the scheme is believed, and nobody else's.</summary>
    public static void UseForwarded(this WebApplication app, Settings settings)
    {
        if (settings.Proxies.Count == 0)
            return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = settings.Proxies.Count };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in settings.Proxies)
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        app.UseForwardedHeaders(options);
    }
}
