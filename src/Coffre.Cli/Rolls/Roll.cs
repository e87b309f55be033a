using System.Globalization;
using System.Text.RegularExpressions;
using nietras.SeparatedValues;

namespace Coffre.Cli;

/// <summary>
/// A roll: a CSV file with one row for each document to deliver. Its columns are found by name in any order, its separator is the one its first line
/// uses. It is read as a stream; a bad row says what is wrong with it and stops only itself.
/// </summary>
sealed partial class Roll : IDisposable
{
    static readonly string[] Columns = ["reference", "name", "language", "address1", "address2", "address3", "address4", "address5", "file", "title", "purpose", "amount", "due"];
    static readonly string[] Needed = ["reference", "name", "language", "address1", "file", "title", "purpose"];

    readonly FileStream file;
    readonly RollLines lines;
    readonly string folder;
    readonly SepReaderOptions options;
    readonly int[] places;
    readonly int columns;
    readonly Dictionary<string, int> seen = [];

    Roll(string path)
    {
        file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        folder = Path.GetFullPath(Path.GetDirectoryName(Path.GetFullPath(path))!) + Path.DirectorySeparatorChar;
        lines = new(file);
        if (!lines.Next(out var header, out var wrong))
            throw new RefusedException("bad-roll", $"The roll {path} is empty.");
        if (wrong is not null)
            throw new RefusedException("bad-roll", $"The first line of the roll {path} {wrong}.");
        var separator = ";,\t".MaxBy(c => header.Count(h => h == c));
        options = new Sep(separator).Reader(o => o with { HasHeader = false, Unescape = true, DisableColCountCheck = true });
        var names = Cells(header).Select(n => n.Trim().ToLowerInvariant()).ToArray();
        columns = names.Length;
        places = [.. Columns.Select(c => Array.IndexOf(names, c))];
        var missing = Needed.Except(names).ToArray();
        if (missing.Length > 0)
            throw new RefusedException("bad-roll", $"The first line of the roll {path} lacks {string.Join(", ", missing)}. A roll has the columns {string.Join(", ", Columns)}; address2 to address5, amount and due may be left out.");
        if (names.Where(n => n != "").FirstOrDefault(n => !Columns.Contains(n)) is { } unknown)
            throw new RefusedException("bad-roll", $"The roll {path} has a column « {unknown} » that no roll has. Its columns are {string.Join(", ", Columns)}.");
        if (names.Where(n => n != "").GroupBy(n => n).FirstOrDefault(g => g.Count() > 1)?.Key is { } twice)
            throw new RefusedException("bad-roll", $"The roll {path} has the column {twice} twice.");
    }

    /// <summary>Opens a roll and reads its first line.</summary>
    /// <exception cref="RefusedException"><c>bad-roll</c>: it is empty, or its columns are not those of a roll.</exception>
    public static Roll Open(string path) => new(path);

    /// <summary>What each line after the first came to; lines without any value are passed over. Once only.</summary>
    public IEnumerable<RollLine> Lines()
    {
        while (lines.Next(out var text, out var wrong))
        {
            if (wrong is not null)
                yield return new RollLine.Bad(lines.Number, "", $"The line {wrong}.");
            else if (Line(text) is { } line)
                yield return line;
        }
    }

    public void Dispose() => file.Dispose();

    RollLine? Line(string text)
    {
        // no field of a roll holds a line end: a quote left open is this line's fault alone
        if (text.Count(c => c == '"') % 2 != 0)
            return Bad("", "A quote is not closed on this line.");
        var cells = Cells(text);
        if (cells.All(string.IsNullOrWhiteSpace))
            return null;
        if (cells.Length != columns)
            return Bad("", $"The line has {cells.Length} fields, the first line {columns}. A field that holds the separator stands in quotes.");
        var fields = new string[Columns.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            var (value, wrong) = PlainText.Read(places[i] < 0 ? "" : cells[places[i]], most: i switch { 0 => 64, 1 => 100, 8 => 400, _ => 200 });
            if (wrong is not null)
                return Bad(i == 0 ? "" : fields[0], $"{Columns[i]} {wrong}.");
            fields[i] = value;
        }
        var reference = fields[0];
        try
        {
            return new RollLine.Good(lines.Number, Row(fields));
        }
        catch (RefusedException refused)
        {
            return Bad(reference, refused.Message);
        }
    }

    RollRow Row(string[] fields)
    {
        foreach (var (i, column) in Columns.Index())
        {
            if (fields[i] == "" && Needed.Contains(column))
                throw Refuse($"{column} is empty.");
        }
        if (!seen.TryAdd(fields[0], lines.Number))
            throw Refuse($"The reference {fields[0]} stands on line {seen[fields[0]]} already; it occurs once in a roll.");
        if (fields[2] is not ("fr" or "en"))
            throw Refuse($"language is « {fields[2]} », not fr or en.");
        return new(fields[0], fields[1], fields[2] == "en", [.. fields[3..8].Where(line => line != "")], Document(fields[8]), fields[9], fields[10], Amount(fields[11]), Due(fields[12]));
    }

    /// <summary>A roll may come from elsewhere: it names files of its own folder, never another file of this machine.</summary>
    string Document(string name)
    {
        var path = Path.GetFullPath(name, folder);
        if (Path.IsPathRooted(name) || !path.StartsWith(folder, StringComparison.Ordinal))
            throw Refuse($"file « {name} » is not in the folder of the roll.");
        return new FileInfo(path) switch
        {
            { Exists: false } => throw Refuse($"file « {name} » does not exist beside the roll."),
            { Length: 0 } => throw Refuse($"file « {name} » is empty."),
            _ => path,
        };
    }

    static decimal? Amount(string text) => text == "" ? null
        : Amounts.IsMatch(text) ? decimal.Parse(text, CultureInfo.InvariantCulture)
        : throw Refuse($"amount is « {text} », not written 1284.50.");

    static DateOnly? Due(string text) => text == "" ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw Refuse($"due is « {text} », not a day written 2027-03-01.");

    string[] Cells(string line)
    {
        using var reader = options.FromText(line);
        if (!reader.MoveNext())
            return [];
        var cells = new string[reader.Current.ColCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = reader.Current[i].ToString();
        return cells;
    }

    RollLine.Bad Bad(string reference, string why) => new(lines.Number, reference, why);

    static RefusedException Refuse(string why) => new("bad-row", why);

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,11})\.[0-9]{2}\z")]
    static partial Regex Amounts { get; }
}
