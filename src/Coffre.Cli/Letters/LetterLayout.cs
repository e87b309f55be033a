namespace Coffre.Cli;

/// <summary>One letter laid out: its texts, its square, its box.</summary>
sealed record LetterPage(IReadOnlyList<PlacedText> Texts, bool[,] Square);

/// <summary>
/// Lays a letter out in its zones (<c>screens.md</c> §4). What does not fit is set smaller once or twice, then refused with the name of the zone: a
/// cut word, or an address half in the window, is never printed.
/// </summary>
sealed class LetterLayout
{
    /// <summary>Points in a millimetre.</summary>
    public const double Point = 72 / 25.4;


    /// <summary>How high accented capitals of Lato stand over the baseline, and capitals alone, per size.</summary>
    const double Accents = 0.93, Capitals = 0.72;

    static readonly (double Size, double Leading)[] Body = [(11, 15), (10, 13), (9, 11.5)];

    readonly List<PlacedText> texts = [];
    readonly LetterSheet sheet;
    readonly Dictionary<string, string> values;

    LetterLayout(LetterSheet sheet)
    {
        this.sheet = sheet;
        values = new()
        {
            ["titre"] = sheet.Title,
            ["hote"] = sheet.Link.Host,
            ["date"] = Typography.Date(sheet.ValidUntil, english: false),
            ["org"] = sheet.Sender,
            ["op"] = sheet.Operator,
            ["lieu"] = sheet.Place,
            ["tel"] = Typography.Telephone(sheet.Telephone),
            ["heures"] = sheet.Hours,
            ["reference"] = sheet.Reference,
            ["arret"] = sheet.StopCode?.ToString() is { } stop ? $"{stop[..4]}\u00A0{stop[4..]}" : "",
        };
        foreach (var (i, line) in sheet.ReturnAddress.Index())
            values[$"retour{i}"] = line;
    }

    /// <summary>Lays the letter out.</summary>
    /// <exception cref="RefusedException"><c>does-not-fit</c>, <c>bad-character</c>: the message names the zone or the line.</exception>
    public static LetterPage Arrange(LetterSheet sheet, EnvelopeWindow window)
    {
        var square = LetterSquare.Of(sheet.Link);
        return new(Lines(sheet, window), square);
    }

    /// <summary>Demands that a letter can be printed: a roll asks this before it signs anything.</summary>
    /// <exception cref="RefusedException">As <see cref="Arrange"/>.</exception>
    public static void DemandFits(LetterSheet sheet, EnvelopeWindow window)
    {
        LetterSquare.DemandFits(sheet.Link);
        Lines(sheet, window);
    }

    static List<PlacedText> Lines(LetterSheet sheet, EnvelopeWindow window)
    {
        var layout = new LetterLayout(sheet);
        layout.Head();
        layout.Address(window.Address);
        layout.Instruction();
        layout.CodeGroups();
        layout.Foot();
        return layout.texts;
    }

    void Head()
    {
        Fit("The sender's name and return address", LetterZones.Sender, [(10, 13), (9, 11), (8, 9.5)],
            ["**{org}**", .. sheet.ReturnAddress.Select((_, i) => $"{{retour{i}}}")]);
        Fit("The date and reference", LetterZones.DateAndReference, [(10, 13), (9, 11)],
            [Typography.Date(sheet.Date, english: false), LetterWords.Reference]);
    }

    /// <summary>The lines stand as they were given: an address is never wrapped. Five lines in 9 on 9.3: on 10 their ink would come nearer than 3 mm to the edge of the window.</summary>
    void Address(Box zone)
    {
        if (sheet.Address.Count is 0 or > 5)
            throw new RefusedException("does-not-fit", $"An address has 1 to 5 lines, this one {sheet.Address.Count}.");
        var (size, leading) = sheet.Address.Count == 5 || sheet.Address.Any(line => Wide(line, 10) > zone.Width) ? (9.0, 9.3) : (10.0, 12.0);
        for (var i = 0; i < sheet.Address.Count; i++)
        {
            var line = sheet.Address[i];
            if (Wide(line, size) is var wide && wide > zone.Width)
                throw new RefusedException("does-not-fit", FormattableString.Invariant($"Line {i + 1} of the address is {wide:0} mm wide, the window shows {zone.Width:0}: « {line} »."));
            texts.Add(new(line, LetterFont.Regular, size, zone.X * Point, (zone.Y * Point) + (Accents * size) + (i * leading)));
        }

        static double Wide(string line, double size) => LetterFont.Regular.Width(line, size) / Point;
    }

    /// <summary>A long title is set smaller, then refused.</summary>
    void Instruction()
    {
        var shown = LetterWords.Shown + (sheet.FirstMailing ? LetterWords.PaperIsAttached : "");
        foreach (var (size, leading) in new[] { (15, 18.0), (13, 16), (12, 14.5) })
        {
            var flow = new Flow(LetterZones.Instruction);
            var title = flow.Add(Text(LetterWords.Title), size, leading);
            flow.Skip(4);
            foreach (var step in LetterWords.Steps)
                flow.Add(Text(step), 11, 15);
            flow.Skip(4);
            flow.Add(Text(shown), 11, 15);
            if (!title || !flow.Fits)
                continue;
            texts.AddRange(flow.Placed);
            return;
        }
        throw new RefusedException("does-not-fit", $"The title has {sheet.Title.Length} characters, too many for a letter: « {sheet.Title} ».");
    }

    /// <summary>Two rows of four groups, each with its number above. A long host makes the line above smaller, then two.</summary>
    void CodeGroups()
    {
        const double Size = 14, Gap = 6 * Point;
        var code = sheet.Link.Code.ToCompact();
        var group = LetterFont.Mono.Width("0000", Size);
        foreach (var (above, leading, lines, row, below) in new[] { (10.0, 12.0, 1, 24.0, 8.0), (9, 12, 1, 24, 8), (8.5, 12, 1, 24, 8), (8.5, 9.5, 2, 22, 7.5) })
        {
            var flow = new Flow(LetterZones.Code);
            flow.Add(Text(LetterWords.TypeTheCode), above, leading);
            if (flow.Lines > lines)
                continue;
            var (first, pieces) = (flow.Y + 17.5, flow.Placed.Count);
            flow.Skip(17.5 + row + (row - 17));
            flow.Add(Text(LetterWords.AboutTheCode), below, below * 1.17);
            if (!flow.Fits)
                continue;
            texts.AddRange(flow.Placed[..pieces]);
            for (var i = 0; i < 8; i++)
            {
                var x = (LetterZones.Code.X * Point) + (i % 4 * (group + Gap));
                var baseline = first + (i / 4 * row);
                texts.Add(new($"{i + 1}", LetterFont.Regular, 6, x, baseline - 13));
                texts.Add(new(code.Substring(i * 4, 4), LetterFont.Mono, Size, x, baseline));
            }
            texts.AddRange(flow.Placed[pieces..]);
            return;
        }
        throw new RefusedException("does-not-fit", $"The host {sheet.Link.Host} is too long for the line above the code.");
    }

    void Foot()
    {
        var (box, side, above) = (LetterZones.Paper, 3, 1.5);
        Fit("The organisation's name", new(box.X + side, box.Y + above, box.Width - (2 * side), box.Height - (2 * above)), Body, sheet.StopCode is null ? [LetterWords.Paper] : [LetterWords.Paper, LetterWords.StopCode], centred: true);
        Fit("The telephone and its hours", LetterZones.Help, Body, [LetterWords.Help]);
        if (sheet.English)
        {
            values["date"] = Typography.Date(sheet.ValidUntil, english: true);
            Fit("The English text", LetterZones.English, [(9, 11.5), (8.5, 10.5), (8, 9.6)],
                [LetterWords.English + (sheet.StopCode is null ? "" : LetterWords.EnglishStopCode)]);
        }
        Fit("The line of the operator", LetterZones.Carrier, [(8, 10), (7, 9), (6, 8)], [LetterWords.Carrier], lines: 1);
    }

    LetterText Text(string words) => new(words, values);

    /// <summary>Sets paragraphs in a zone, at the first size at which they fit.</summary>
    void Fit(string what, Box zone, (double Size, double Leading)[] sizes, string[] paragraphs, int lines = int.MaxValue, bool centred = false)
    {
        foreach (var (size, leading) in sizes)
        {
            var flow = new Flow(zone);
            if (!paragraphs.All(p => flow.Add(Text(p), size, leading)) || !flow.Fits || flow.Lines > lines)
                continue;
            var down = centred ? flow.Left / 2 : 0;
            texts.AddRange(flow.Placed.Select(t => t with { Baseline = t.Baseline + down }));
            return;
        }
        throw new RefusedException("does-not-fit", $"{what} is too long for its place on the letter ({zone}).");
    }

    /// <summary>Paragraphs one under the other from the top of a zone.</summary>
    sealed class Flow(Box zone)
    {
        double bottom;

        public List<PlacedText> Placed { get; } = [];

        /// <summary>Where the next line begins, in points from the top of the sheet.</summary>
        public double Y { get; private set; } = zone.Y * Point;

        public int Lines { get; private set; }

        /// <summary>How much of the zone is left below the text, in points.</summary>
        public double Left => (zone.Bottom * Point) - bottom;

        public bool Fits => Left >= 0;

        public void Skip(double points) => Y += points;

        public bool Add(LetterText text, double size, double leading)
        {
            if (text.Break(size, zone.Width * Point) is not { } lines)
                return false;
            foreach (var line in lines)
            {
                var baseline = Y + (Capitals * size);
                Placed.AddRange(line.Select(t => t with { X = (zone.X * Point) + t.X, Baseline = baseline }));
                bottom = baseline + (0.2 * size);
                Y += leading;
                Lines++;
            }
            return true;
        }
    }
}
