using Microsoft.AspNetCore.OpenApi;
using Scalar.AspNetCore;

namespace Coffre.Server.Hosting;

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
        });
    }
}
