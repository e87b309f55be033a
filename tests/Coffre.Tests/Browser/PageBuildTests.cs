using Xunit;

namespace Coffre.Tests.Browser;

public sealed class PageBuildTests
{
    const string Prefix = "page/";

    [Fact]
    public async Task Attack24_V14_a_second_build_in_another_folder_gives_the_page_that_is_served_byte_for_byte()
    {
        using var folder = new TemporaryFolder();
        var web = Repository.File("web");
        await NodeScript.ProgramAsync("node", [Path.Combine(web, "node_modules", "vite", "bin", "vite.js"), "build", "--config", Path.Combine(web, "vite.config.ts"), "--logLevel", "error", "--outDir", folder.Path]);
        var built = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Prefix + Path.GetRelativePath(folder.Path, file).Replace('\\', '/'), file => Digest.Of(File.ReadAllBytes(file)));
        var server = typeof(Server.Hosting.Settings).Assembly;
        var served = server.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(name => name, name =>
        {
            using var stream = server.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return Digest.Of(bytes.ToArray());
        });
        Assert.NotEmpty(built);
        Assert.Equal(built.OrderBy(file => file.Key, StringComparer.Ordinal), served.OrderBy(file => file.Key, StringComparer.Ordinal));
    }
}
