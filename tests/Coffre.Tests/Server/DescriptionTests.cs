using System.Text.Json;
using System.Text.RegularExpressions;
using Coffre.Server.Hosting;
using Xunit;

namespace Coffre.Tests;

/// <summary>What the server says of itself is what <c>docs/api.md</c> says, and showing it asks nobody else.</summary>
public sealed partial class DescriptionTests
{
    [Fact]
    public void Every_problem_stands_in_the_documentation_and_nothing_stands_there_that_is_none()
    {
        var section = File.ReadAllText(Repository.File("docs", "api.md")).Split("## 7. Problems")[1].Split("\n## ")[0];
        var documented = ProblemRow().Matches(section).Select(row => (row.Groups[1].Value, int.Parse(row.Groups[2].ValueSpan, null))).ToHashSet();
        Assert.Equal(documented.Order(), Problems.All.Select(problem => (problem.Name, problem.Status)).Order());
        var fields = typeof(Problems).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static).Where(field => field.FieldType == typeof(ProblemType));
        Assert.Equal(fields.Select(field => ((ProblemType)field.GetValue(null)!).Name).Order(), Problems.All.Select(problem => problem.Name).Order());
    }

    [Fact]
    public async Task Every_route_that_is_described_stands_in_the_documentation()
    {
        await using var world = await World.StartAsync();
        using var json = JsonDocument.Parse(await world.Http.GetStringAsync("/openapi/v1.json"));
        var documentation = File.ReadAllText(Repository.File("docs", "api.md"));
        var described = json.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.True(described.Count > 15);
        var create = json.RootElement.GetProperty("paths").GetProperty("/api/accounts").GetProperty("post");
        Assert.True(create.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/vnd.coffre.sections", out _));
        Assert.True(create.GetProperty("responses").TryGetProperty("202", out _));
        foreach (var path in described)
        {
            // `POST /api/acts/accept` · `refuse` …: the last word alone may stand there
            var (start, last) = (Parameter().Replace(path, "<"), path[(path.LastIndexOf('/') + 1)..]);
            Assert.True(documentation.Contains(start.Split('<')[0], StringComparison.Ordinal) || documentation.Contains($"`{last}`", StringComparison.Ordinal), $"{path} is not in docs/api.md");
        }
    }

    [Fact]
    public async Task The_page_of_the_API_loads_nothing_from_elsewhere()
    {
        await using var world = await World.StartAsync();
        using var page = await world.Http.GetAsync("/api/");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", html);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", policy, StringComparison.Ordinal);
        foreach (Match script in Script().Matches(html))
        {
            using var answer = await world.Http.GetAsync($"/api/{script.Groups[1].Value}");
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_protect_whoever_reads_it()
    {
        await using var world = await World.StartAsync();
        foreach (var path in new[] { "/health", "/trust.json", "/log/checkpoint", "/nothing", "/api/keybag", "/p" })
        {
            using var answer = await world.Http.GetAsync(path);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
            Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("Strict-Transport-Security"));    // http on localhost
        }
    }

    [GeneratedRegex(@"^\| `([a-z-]+)` \| (\d{3}) \|", RegexOptions.Multiline)]
    private static partial Regex ProblemRow();

    [GeneratedRegex(@"\{.*")]
    private static partial Regex Parameter();

    [GeneratedRegex("<script[^>]* src=\"([^\"]+)\"")]
    private static partial Regex Script();
}
