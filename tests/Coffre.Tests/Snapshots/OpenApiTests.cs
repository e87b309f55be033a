using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Coffre.Tests;

/// <summary>What the server says of its routes to programs.</summary>
public sealed class OpenApiTests
{
    static readonly JsonSerializerOptions indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_OpenAPI_document_is_the_one_that_was_looked_at()
    {
        await using var world = await World.StartAsync();
        var json = JsonNode.Parse(await world.Http.GetStringAsync("/openapi/v1.json"))!;
        // where this server happens to listen
        json.AsObject().Remove("servers");
        Snapshot.Demand("openapi.json", json.ToJsonString(indented));
    }
}
