using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Coffre.Tests;

/// <summary>The map is a test: an arrow between folders that <c>docs/map.md</c> does not draw fails here, with the file that draws it.</summary>
public sealed partial class MapTests
{
    const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;"
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;"
        + "global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing;"
        + "global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting;"
        + "global using Microsoft.Extensions.Logging;";

    [Theory]
    [InlineData("src/Coffre")]
    [InlineData("src/Coffre.Server")]
    [InlineData("src/Coffre.Cli")]
    public void Every_arrow_is_on_the_map(string project)
    {
        var allowed = Allowed(project);
        var files = Directory.EnumerateFiles(Repository.File(project.Split('/')), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Folder: Folder(project, path)))
            .Where(file => file.Folder is not ("bin" or "obj" or "")).ToList();
        Assert.Subset(allowed.Keys.ToHashSet(), files.Select(file => file.Folder).ToHashSet());
        var trees = files.ToDictionary(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file.Path), CSharpParseOptions.Default, file.Path), file => file.Folder);
        var usings = CSharpSyntaxTree.ParseText(ImplicitUsings, CSharpParseOptions.Default);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != $"{Path.GetFileName(project)}.dll").Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("map", trees.Keys.Append(usings), references, new(OutputKind.ConsoleApplication));
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (tree, folder) in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                // types by their names, and the homes of extension members
                var symbol = model.GetSymbolInfo(name).Symbol;
                var type = symbol as INamedTypeSymbol ?? (symbol is { IsStatic: true } or IMethodSymbol { IsExtensionMethod: true } ? symbol.ContainingType : null);
                foreach (var home in type?.DeclaringSyntaxReferences.Select(declared => trees.GetValueOrDefault(declared.SyntaxTree, folder)).Distinct() ?? [])
                {
                    if (home != folder && !allowed[folder].Contains(home))
                        wrong.Add($"{folder} -> {home} ({type!.Name}) in {Path.GetFileName(tree.FilePath)}");
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void Projects_reference_what_the_map_says()
    {
        foreach (var (project, uses) in Table("## Projects"))
        {
            var text = File.ReadAllText(Repository.File("src", project, $"{project}.csproj"));
            Assert.Equal(uses.Order(StringComparer.Ordinal), Reference().Matches(text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        }
    }

    static Dictionary<string, HashSet<string>> Allowed(string project)
    {
        var rows = Table($"`{project}`");
        var above = new HashSet<string>(StringComparer.Ordinal);
        var allowed = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (folder, uses) in rows)
        {
            allowed[folder] = uses is ["*"] ? [.. above] : [.. uses];
            above.Add(folder);
        }
        return allowed;
    }

    static List<(string Name, string[] Uses)> Table(string heading)
    {
        var lines = File.ReadAllLines(Repository.File("docs", "map.md"));
        var start = Array.FindIndex(lines, line => line.StartsWith("## ", StringComparison.Ordinal) && line.Contains(heading, StringComparison.Ordinal));
        if (heading.StartsWith("## ", StringComparison.Ordinal))
            start = Array.IndexOf(lines, heading);
        Assert.True(start >= 0, $"docs/map.md has no part {heading}.");
        return [.. lines.Skip(start + 1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).Where(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1], cells[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
    }

    static string Folder(string project, string path)
    {
        var parts = Path.GetRelativePath(Repository.File(project.Split('/')), path).Split(Path.DirectorySeparatorChar);
        return parts.Length == 1 ? "" : parts[0];
    }

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*/([\w.]+)\.csproj""")]
    private static partial Regex Reference();
}
