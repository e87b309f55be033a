namespace Coffre.Server.Hosting;

/// <summary>Headers that every answer carries. The page adds its own policy for scripts and styles; everything else may load nothing and be framed by nobody.</summary>
sealed class SafeHeaders(RequestDelegate next, Settings settings)
{
    // what a page may ask its device for: a camera for squares and papers, a passkey, the clipboard. Nothing here finds out where or who somebody is [V42]
    const string Permissions = "camera=(self), clipboard-write=(self), publickey-credentials-create=(self), publickey-credentials-get=(self), fullscreen=(self), " +
        "accelerometer=(), browsing-topics=(), display-capture=(), geolocation=(), gyroscope=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

    readonly bool secure = settings.Proxies.Count > 0 || settings.Urls.Contains("https://", StringComparison.Ordinal);

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        headers.XFrameOptions = "DENY";
        headers["Permissions-Policy"] = Permissions;
        headers.CacheControl = "no-store";
        if (secure)
            headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains";
        return next(context);
    }
}
