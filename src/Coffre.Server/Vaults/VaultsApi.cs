using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Vaults;

/// <summary>Vaults over HTTP: how one begins with a letter, and its manifest.</summary>
static class VaultsApi
{
    public static void MapVaults(this IEndpointRouteBuilder app)
    {
        // each section has its own limit, refused before a byte of it is kept
        app.MapPost("/api/vaults", KeepLetter.Handle).WithTags("vaults").WithMetadata(new DisableRequestSizeLimitAttribute()).TakesSections("A holder begins by keeping a letter: all of it or nothing.");
        var manifest = app.MapGroup("/api/manifest").WithTags("vaults");
        manifest.MapPut("", WriteManifest.Handle).WithMetadata(new DisableRequestSizeLimitAttribute()).TakesSections("The next manifest, where the caller has seen the newest.");
        manifest.MapGet("", ReadManifest.Handle).WithSummary("The newest manifest, proven.");
    }
}
