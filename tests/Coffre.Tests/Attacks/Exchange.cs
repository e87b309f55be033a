using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Coffre.Tests;

/// <summary>A question to the server and its answer, as whoever runs the server sees them and, in the answer, changes them.</summary>
sealed class Exchange
{
    public required HttpMethod Method { get; init; }

    /// <summary>Path and query; a lie may ask the honest server for another.</summary>
    public required string Path { get; set; }

    /// <summary>The headers of the request, the body's among them.</summary>
    public required Dictionary<string, string> Asked { get; init; }

    /// <summary>The body of the request.</summary>
    public required byte[] Sent { get; init; }

    public HttpStatusCode Status { get; set; }

    /// <summary>The headers of the answer, the body's among them.</summary>
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Body { get; set; } = [];

    /// <summary>What comes after <see cref="Body"/>, as long as it is read.</summary>
    public Stream? More { get; set; }

    /// <summary>As in <c>GET /api/operator</c>.</summary>
    public string Route => $"{Method} {Path}";

    /// <summary>Changes the answer's JSON.</summary>
    public void Edit(Action<JsonNode> edit)
    {
        var json = JsonNode.Parse(Body)!;
        edit(json);
        Body = Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    /// <summary>Answers what another exchange answered.</summary>
    public void Replay(Exchange other) => (Status, Headers, Body, More) = (other.Status, other.Headers, other.Body, other.More);
}
