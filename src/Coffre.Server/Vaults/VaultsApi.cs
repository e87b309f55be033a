using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Vaults;

/// <summary>Vaults over HTTP: how one begins with a letter, and its manifest.</summary>
static class VaultsApi
{
    // whoever begins is nobody yet: what is staged before the letter's own signature is read stays small [attack 28]
    const int MostBytes = 64 * 1024 * 1024;

    public static void MapVaults(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/vaults", KeepLetter.Handle).WithTags("vaults").WithMetadata(new RequestSizeLimitAttribute(MostBytes)).TakesSections("A holder begins by keeping a letter: all of it or nothing.");
        var manifest = app.MapGroup("/api/manifest").WithTags("vaults");
        // each section has its own limit, refused before a byte of it is kept
        manifest.MapPut("", WriteManifest.Handle).WithMetadata(new DisableRequestSizeLimitAttribute()).TakesSections("The next manifest, where the caller has seen the newest.");
        manifest.MapGet("", ReadManifest.Handle).WithSummary("The newest manifest, proven.");
    }
}
