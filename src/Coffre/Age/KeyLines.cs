namespace Coffre.Age;

/// <summary>The lines of a file of keys: one a line, with empty lines and comments between.</summary>
static class KeyLines
{
    public delegate bool Parser<T>(string text, out T key);

    public static IReadOnlyList<T> Read<T>(string text, Parser<T> parse, string what, string fault)
    {
        var keys = new List<T>();
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text[range].TrimEnd('\r');
            if (line.Length == 0 || line[0] == '#')
                continue;
            // the line is not shown: it may be a secret in the wrong file
            keys.Add(parse(line, out var key) ? key : throw new RefusedException(fault, $"Line {number} is no {what} of age."));
        }
        return keys.Count > 0 ? keys : throw new RefusedException(fault, $"There is no {what} in the file.");
    }
}
