using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Scalar.AspNetCore;

namespace Coffre.Server.Hosting;

/// <summary>What routes take from paths, queries and headers: the description needs their forms too.</summary>
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(long[]))]
sealed partial class HostingJson : JsonSerializerContext;

/// <summary>The API describes itself: <c>/openapi/v1.json</c>, and a page of it at <c>/api</c> that loads nothing from elsewhere.</summary>
static class Description
{
    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Coffre";
        document.Info.Description = "The bytes of statements, sealed files and proofs are in docs/format.md, the sections and headers of each route in docs/api.md.";
        return Task.CompletedTask;
    });

    public static void MapDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference("/api", options =>
        {
            options.Title = "Coffre API";
            options.DefaultFonts = false;
            options.Telemetry = false;
            options.Favicon = "data:,";
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            options.HideClientButton = true;
            options.Agent = new ScalarAgentOptions { Disabled = true };
        });
    }

    /// <summary>
    /// The page of the API has one inline script and sets styles: it gets a policy for exactly these. It shares the origin with people's pages, so no script
    /// but its own may run in it.
    /// </summary>
    public static async Task PolicyAsync(HttpContext context, RequestDelegate next)
    {
        // the page's own route would also answer for every /api/… that does not exist
        if (context.Request.RouteValues.ContainsKey("documentName") && context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: var route } && !route!.StartsWith("/openapi", StringComparison.Ordinal))
            throw Problems.Absent;
        if (context.Request.Path != "/api/")
        {
            await next(context);
            return;
        }
        var body = context.Response.Body;
        using var held = new MemoryStream();
        context.Response.Body = held;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }
        var html = Encoding.UTF8.GetString(held.GetBuffer(), 0, (int)held.Length);
        const string Begin = "<script type=\"module\">";
        var start = html.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(html[start..html.IndexOf("</script>", start, StringComparison.Ordinal)]));
        context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'self' 'sha256-{Convert.ToBase64String(hash)}'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        held.Position = 0;
        await held.CopyToAsync(body);
    }
}
