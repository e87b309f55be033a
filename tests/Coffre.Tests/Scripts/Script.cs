using System.Text.RegularExpressions;
using Xunit;

namespace Coffre.Tests;

/// <summary>
/// A script: what a person types, and what they see. Lines are commands; files stand at its end, each after <c>-- name --</c>. <c>!</c> before a command:
/// it must not succeed; <c>!4</c>: it ends with 4. <c>stdout</c> and <c>stderr</c> look for a pattern in what the last one said, <c>let NAME PATTERN</c> keeps
/// what its group found as <c>$NAME</c>, <c>write FILE TEXT</c> makes a file, <c>stdin FILE</c> is read by the next one.
/// </summary>
sealed partial class Script : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    readonly ScriptServer server;
    readonly string[] lines;
    ProgramResult last = new(0, [], "");
    byte[] input = [];

    public Script(string path, ScriptServer server)
    {
        this.server = server;
        var parts = FileMark().Split(File.ReadAllText(path));
        lines = parts[0].Split('\n');
        for (var i = 1; i < parts.Length; i += 2)
            File.WriteAllText(folder[parts[i]], parts[i + 1]);
        names["SOON"] = DateTimeOffset.UtcNow.AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        (names["SERVER"], names["TRUST"], names["OPERATOR"]) = (server.Url, server.Trust, server.OperatorHome);
        names["PAGE"] = Repository.File("src", "Coffre.Server", "obj", "page", "app", "files.txt");
    }

    /// <summary>Runs it to its end.</summary>
    public async Task RunAsync()
    {
        for (var n = 0; n < lines.Length; n++)
        {
            var line = lines[n].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            try
            {
                await LineAsync(line);
            }
            catch (Exception e) when (e is Xunit.Sdk.XunitException or IOException)
            {
                Assert.Fail($"line {n + 1}: {line}\n{e.Message}\nexit code {last.Code}\nstdout: {last.Text}\nstderr: {last.Errors}");
            }
        }
    }

    public void Dispose() => folder.Dispose();

    async Task LineAsync(string line)
    {
        var not = NotMark().Match(line);
        if (not.Success)
            line = line[not.Length..];
        var words = Words(line);
        var rest = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim();
        switch (words[0])
        {
            case "coffre" or "age" or "age-keygen":
                await ProgramAsync(words, not);
                break;
            case "stdout" or "stderr":
                var text = words[0] == "stdout" ? last.Text : last.Errors;
                Assert.True(Regex.IsMatch(text, words[1], RegexOptions.Multiline) != not.Success, $"{words[1]} is {(not.Success ? "" : "not ")}there");
                break;
            case "let":
                var found = Regex.Match(last.Text, rest[(words[1].Length + 1)..]);
                Assert.True(found.Success, "nothing found");
                names[words[1]] = found.Groups[1].Value;
                break;
            case "stdin":
                input = await File.ReadAllBytesAsync(folder[words[1]]);
                break;
            case "keep":
                await File.WriteAllBytesAsync(folder[words[1]], last.Output);
                break;
            case "write":
                await File.WriteAllTextAsync(folder[words[1]], words[2] + "\n");
                break;
            case "cmp":
                Assert.Equal(await File.ReadAllBytesAsync(folder[words[1]]), await File.ReadAllBytesAsync(folder[words[2]]));
                break;
            case "exists":
                Assert.True(Path.Exists(folder[words[1]]) != not.Success, "it is not so");
                break;
            case "flip":
                var bytes = await File.ReadAllBytesAsync(folder[words[1]]);
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(folder[words[1]], bytes);
                break;
            case "cut":
                await File.WriteAllBytesAsync(folder[words[1]], (await File.ReadAllBytesAsync(folder[words[1]]))[..^1]);
                break;
            case "stop":
                await server.StopAsync();
                break;
            case "start":
                await server.StartAsync();
                break;
            default:
                Assert.Fail("no such command");
                break;
        }
    }

    async Task ProgramAsync(List<string> words, Match not)
    {
        var environment = new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = folder["config"], ["COFFRE_HOME"] = folder["home"], ["COFFRE_KEY"] = "" };
        // the operator's key lies beside its home
        IEnumerable<string> more = words.Contains(server.OperatorHome) ? ["--key", $"{server.OperatorHome}.key"] : [];
        last = words[0] == "coffre"
            ? await CoffreProgram.RunAsync([.. words.Skip(1), .. more], input, folder.Path, environment)
            : await CoffreProgram.RunAsync(words[0], words.Skip(1), input, folder.Path, environment);
        input = [];
        if (not.Groups[1].Length > 0)
            Assert.Equal(int.Parse(not.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), last.Code);
        else
            Assert.True(last.Code == 0 != not.Success, "it ended otherwise");
    }

    /// <summary>Words; quotes hold one together, and <c>$NAME</c> is replaced but in single quotes.</summary>
    List<string> Words(string line)
    {
        var words = new List<string>();
        foreach (Match match in WordForm().Matches(line))
        {
            words.Add(match.Groups[1].Success ? match.Groups[1].Value : NameForm().Replace(
                match.Groups[2].Success ? match.Groups[2].Value : match.Value, name => names.GetValueOrDefault(name.Groups[1].Value, name.Value)));
        }
        return words;
    }

    [GeneratedRegex(@"^-- (\S+) --\n", RegexOptions.Multiline)]
    private static partial Regex FileMark();

    [GeneratedRegex(@"^!(\d*) ")]
    private static partial Regex NotMark();

    [GeneratedRegex("""'([^']*)'|"([^"]*)"|\S+""")]
    private static partial Regex WordForm();

    [GeneratedRegex(@"\$([A-Z]+)")]
    private static partial Regex NameForm();
}
