using System.Text;

namespace Coffre.Cli;

/// <summary>A piece of text at its place on the sheet: points from the left and from the top to the baseline.</summary>
readonly record struct PlacedText(string Text, LetterFont Font, double Size, double X, double Baseline);

/// <summary>Text in regular and bold that is broken into lines.</summary>
sealed class LetterText
{
    readonly List<(string Word, bool Bold)> pieces = [];

    /// <summary>Reads <paramref name="words"/>: <c>**</c> turns bold on and off, <c>{x}</c> is replaced by the value of that name, as it stands.</summary>
    public LetterText(string words, IReadOnlyDictionary<string, string> values)
    {
        var bold = false;
        foreach (var run in words.Split("**"))
        {
            Add(Fill(run, values), bold);
            bold = !bold;
        }
    }

    /// <summary>The lines at one size, each at most <paramref name="width"/> points wide, their baselines at 0; null when a word alone is wider.</summary>
    public List<List<PlacedText>>? Break(double size, double width)
    {
        List<List<PlacedText>> lines = [[]];
        var x = 0.0;
        foreach (var word in Words())
        {
            var wide = word.Sum(p => Font(p.Bold).Width(p.Word, size));
            var space = Font(word[0].Bold).Width(" ", size);
            if (wide > width)
                return null;
            if (x > 0 && x + space + wide > width)
            {
                lines.Add([]);
                x = 0;
            }
            var gap = x == 0 ? "" : " ";
            foreach (var (text, bold) in word)
            {
                Append(lines[^1], gap + text, Font(bold), size, x);
                x += Font(bold).Width(gap + text, size);
                gap = "";
            }
        }
        return lines;
    }

    static LetterFont Font(bool bold) => bold ? LetterFont.Bold : LetterFont.Regular;

    /// <summary>What follows in the same font is one text with its spaces, so that it is copied out of the file as it was written.</summary>
    static void Append(List<PlacedText> line, string text, LetterFont font, double size, double x)
    {
        if (line.Count > 0 && line[^1].Font == font)
            line[^1] = line[^1] with { Text = line[^1].Text + text };
        else
            line.Add(new(text, font, size, x, 0));
    }

    /// <summary>A word may change font in the middle: « **{date}**. ».</summary>
    IEnumerable<List<(string Word, bool Bold)>> Words()
    {
        List<(string, bool)> word = [];
        foreach (var piece in pieces)
        {
            if (piece.Word != " ")
            {
                word.Add(piece);
                continue;
            }
            if (word.Count > 0)
                yield return word;
            word = [];
        }
        if (word.Count > 0)
            yield return word;
    }

    void Add(string text, bool bold)
    {
        foreach (var part in text.Split(' ').SelectMany((p, i) => i == 0 ? [p] : new[] { " ", p }))
        {
            if (part.Length > 0)
                pieces.Add((part, bold));
        }
    }

    static string Fill(string text, IReadOnlyDictionary<string, string> values)
    {
        var filled = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open < 0)
                return filled.Append(text, at, text.Length - at).ToString();
            var close = text.IndexOf('}', open);
            filled.Append(text, at, open - at).Append(values[text[(open + 1)..close]]);
            at = close + 1;
        }
        return filled.ToString();
    }
}
