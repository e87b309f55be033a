using System.Text;

namespace Coffre.Cli;

/// <summary>The list of a page's files: a line for each, its SHA-256 in hexadecimal, two spaces, its path, as <c>sha256sum</c> writes them.</summary>
static class PageFiles
{
    /// <summary>Reads a list.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static IReadOnlyList<(string Path, Digest Hash)> Read(ReadOnlySpan<byte> list)
    {
        var files = new List<(string, Digest)>();
        foreach (var line in Encoding.UTF8.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length < 67 || line[64..66] != "  " || !line[..64].All(char.IsAsciiHexDigitLower) || line[66] == '/' || line.Contains("..", StringComparison.Ordinal))
                throw new CommandException(ExitCode.Usage, $"This is no list of a page's files: \"{line[..Math.Min(line.Length, 40)]}\". Give app/files.txt of the page that you built.");
            files.Add((line[66..], new(Convert.FromHexString(line[..64]))));
        }
        return files.Count > 0 ? files : throw new CommandException(ExitCode.Usage, "This list of a page's files is empty. Build the page, and give its app/files.txt.");
    }

    /// <summary>Downloads the page as anyone gets it, and demands that it is the newest release, file by file [attack 24].</summary>
    /// <returns>The release, and how many files were compared.</returns>
    /// <exception cref="RefusedException"><c>not-released</c>: the newest release does not name this program; <c>content-mismatch</c>: a file is another one.</exception>
    public static async Task<(string Version, int Files)> CheckServedAsync(CoffreClient client, CancellationToken ct)
    {
        var releases = (await client.FindOperatorAsync(ct)).Releases;
        var list = await client.ReadPageFileAsync(CoffreClient.PageList, ct);
        var print = Digest.Of(list);
        var stated = releases.FirstOrDefault(release => release.Files.Any(file => file.Path == CoffreClient.PageList && file.Hash == print))
            ?? throw new RefusedException("not-released", $"The page's program, print {Convert.ToHexStringLower(print.ToArray())}, is stated by no release in the log. Type no code into it before its operator has stated it, or says why not.");
        // an old program may have the very fault that a newer one was stated for
        if (stated != releases[0])
            throw new RefusedException("not-released", $"The page is version {stated.Version}, but the newest stated in the log is {releases[0].Version}. Type no code into it before its operator serves that one, or says why not.");
        var files = Read(list);
        foreach (var (path, hash) in files)
        {
            foreach (var address in AddressesOf(path))
            {
                if (Digest.Of(await client.ReadPageFileAsync(address, ct)) != hash)
                    throw new RefusedException("content-mismatch", $"The page's {path}, served at /{address}, is not the file that was released. Type no code into it, and show this to its operator.");
            }
        }
        return (stated.Version, files.Count);
    }

    // a page has addresses of its own: a false one at any of them would ask for a code as well as at another
    static IEnumerable<string> AddressesOf(string path) =>
        path.EndsWith(".html", StringComparison.Ordinal) ? PageAddresses.All.Where(page => page.File == path).Select(page => page.Address[1..]) : [path];
}
