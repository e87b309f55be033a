using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

/// <summary>Reads refusals, and demands their form.</summary>
static class ProblemAnswer
{
    /// <summary>The problem's name, when the answer is one as RFC 9457 and <c>docs/api.md</c> say.</summary>
    public static async Task<string> NameAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(text);
        Assert.Equal((int)answer.StatusCode, json.RootElement.GetProperty("status").GetInt32());
        var type = json.RootElement.GetProperty("type").GetString()!;
        Assert.StartsWith(Problem.Prefix, type, StringComparison.Ordinal);
        return type[Problem.Prefix.Length..];
    }
}
