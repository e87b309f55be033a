using System.Xml.Linq;
using Xunit;

namespace Coffre.Tests;

/// <summary>Coffre is Apache-2.0: what it ships with must allow that.</summary>
public sealed class LicenceTests
{
    static readonly string[] Shipped = ["MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Unlicense", "CC0-1.0", "BlueOak-1.0.0"];

    // weak copyleft, data and font licences of tools that are not shipped
    static readonly string[] Tools = [.. Shipped, "MPL-2.0", "CC-BY-4.0", "Python-2.0", "OFL-1.1", "MIT-0"];

    [Theory]
    [InlineData("src/Coffre")]
    [InlineData("src/Coffre.Server")]
    [InlineData("src/Coffre.Cli")]
    [InlineData("tests/Coffre.Tests")]
    public void Every_package_has_a_licence_that_is_compatible(string project)
    {
        var allowed = project.StartsWith("tests", StringComparison.Ordinal) ? Tools : Shipped;
        var assets = Repository.Json(project, "obj", "project.assets.json");
        var folder = assets.GetProperty("packageFolders").EnumerateObject().First().Name;
        var read = 0;
        foreach (var library in assets.GetProperty("libraries").EnumerateObject().Where(l => l.Value.GetProperty("type").GetString() == "package"))
        {
            var path = Path.Combine(folder, library.Value.GetProperty("path").GetString()!);
            var licence = XDocument.Load(Directory.EnumerateFiles(path, "*.nuspec").Single()).Descendants().Single(e => e.Name.LocalName == "license");
            Assert.Equal("expression", licence.Attribute("type")!.Value);
            Assert.True(IsAllowed(licence.Value, allowed), $"{library.Name} is under {licence.Value}.");
            read++;
        }
        Assert.True(read > 0);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("tests/node")]
    public void Every_npm_package_has_a_licence_that_is_compatible_and_no_download_address(string folder)
    {
        var packages = Repository.Json(folder, "package-lock.json").GetProperty("packages").EnumerateObject().Where(p => p.Name.Length > 0).ToList();
        Assert.NotEmpty(packages);
        foreach (var package in packages)
        {
            Assert.False(package.Value.TryGetProperty("resolved", out _), $"{package.Name} names a download address.");
            var allowed = package.Value.TryGetProperty("dev", out var dev) && dev.GetBoolean() ? Tools : Shipped;
            var licence = package.Value.TryGetProperty("license", out var text) ? text.GetString()! : "none";
            Assert.True(IsAllowed(licence, allowed), $"{package.Name} is under {licence}.");
        }
    }

    static bool IsAllowed(string expression, string[] allowed) =>
        expression.Trim('(', ')').Split(" OR ", StringSplitOptions.TrimEntries).Any(choice => choice.Split(" AND ").All(allowed.Contains));
}
