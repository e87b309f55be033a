using System.Globalization;
using System.Text;

namespace Coffre;

/// <summary>One section: its name and its bytes.</summary>
/// <param name="Name">Lower-case letters and hyphens.</param>
/// <param name="Bytes">The body.</param>
public readonly record struct Section(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// <c>@&lt;name&gt; &lt;length&gt;</c> LF bytes LF, one after the other (<c>docs/format.md</c> §1): receipts, and requests that carry several texts or files.
/// </summary>
public static class Sections
{
    /// <summary>Longest header line: <c>@</c>, name of at most 32 characters, space, 16 digits.</summary>
    public const int MaxHeader = 50;

    /// <summary>The header line of a section, its LF included. The body and one LF follow it.</summary>
    public static byte[] Header(string name, long length) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"@{name} {length}\n"));

    /// <summary>Writes sections one after the other.</summary>
    public static byte[] Write(IEnumerable<Section> sections)
    {
        using var stream = new MemoryStream();
        foreach (var section in sections)
        {
            stream.Write(Header(section.Name, section.Bytes.Length));
            stream.Write(section.Bytes.Span);
            stream.WriteByte((byte)'\n');
        }
        return stream.ToArray();
    }

    /// <summary>Reads all sections of a text held in memory.</summary>
    /// <exception cref="RefusedException"><c>malformed</c>, <c>truncated</c>.</exception>
    public static IReadOnlyList<Section> Read(ReadOnlyMemory<byte> text)
    {
        var sections = new List<Section>();
        while (text.Length > 0)
        {
            var end = text.Span[..Math.Min(text.Length, MaxHeader + 1)].IndexOf((byte)'\n');
            if (end < 0)
                throw new RefusedException(text.Length > MaxHeader || text.Span[0] != '@' ? "malformed" : "truncated", "A section starts with a line \"@name length\".");
            var (name, length) = ParseHeader(text.Span[..end]);
            text = text[(end + 1)..];
            if (length >= text.Length)
                throw new RefusedException("truncated", $"The section \"{name}\" ends early.");
            if (text.Span[(int)length] != '\n')
                throw new RefusedException("truncated", $"The section \"{name}\" does not end where it says.");
            sections.Add(new(name, text[..(int)length]));
            text = text[((int)length + 1)..];
        }
        return sections;
    }

    /// <summary>Reads one header line, without its LF.</summary>
    /// <exception cref="RefusedException"><c>malformed</c>.</exception>
    public static (string Name, long Length) ParseHeader(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        if (line.Length > MaxHeader || space < 2 || line[0] != '@')
            throw Malformed();
        foreach (var b in line[1..space])
        {
            if (b is not ((>= (byte)'a' and <= (byte)'z') or (byte)'-'))
                throw Malformed();
        }
        var digits = line[(space + 1)..];
        if (digits.Length is 0 or > 16 || (digits.Length > 1 && digits[0] == '0') || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            throw Malformed();
        var length = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        if (length > JsonLineReader.MaxNumber)
            throw Malformed();
        return (Encoding.ASCII.GetString(line[1..space]), length);
    }

    static RefusedException Malformed() => new("malformed", "A section starts with a line \"@name length\".");
}
