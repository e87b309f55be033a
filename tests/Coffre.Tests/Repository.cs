using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

/// <summary>Where the tests find files: the project's folder, and the public vectors that lie beside it on some machines.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A file of the project.</summary>
    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>A JSON file of the project.</summary>
    public static JsonElement Json(params string[] path)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(File(path)));
        return document.RootElement.Clone();
    }

    /// <summary>A file or folder of the public vectors, or a test that says which are absent and is skipped.</summary>
    public static string SharedVectors(params string[] path)
    {
        var found = Path.Combine([Root, "..", "shared", "vectors", .. path]);
        if (!Path.Exists(found))
            Assert.Skip($"The public vectors {string.Join('/', path)} are not on this machine.");
        return found;
    }

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Coffre.slnx")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("The tests run inside the project's folder.");
    }
}
