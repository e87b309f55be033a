using System.Buffers;
using System.Globalization;
using System.Text;

namespace Coffre;

/// <summary>
/// Writes a JSON line exactly as ECMAScript's <c>JSON.stringify</c> does (<c>docs/format.md</c> §1). A writer of our own because .NET's escapes
/// U+00A0, U+2028 and surrogate pairs, so that every French cover would differ between the two implementations.
/// Keys are written in the order of the calls; a comma is put where one is needed.
/// </summary>
public sealed class JsonLineWriter
{
    // all that the default of Escaped does not simply append
    static readonly SearchValues<char> Special = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c), '"', '\\', .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    readonly StringBuilder text = new(256);
    bool comma;

    /// <summary>Opens an object.</summary>
    public JsonLineWriter Open() => Raw('{', false);

    /// <summary>Closes an object.</summary>
    public JsonLineWriter Close() => Raw('}', true);

    /// <summary>Opens a list.</summary>
    public JsonLineWriter OpenList() => Raw('[', false);

    /// <summary>Closes a list.</summary>
    public JsonLineWriter CloseList() => Raw(']', true);

    /// <summary>Writes a key; its value follows.</summary>
    public JsonLineWriter Key(string key)
    {
        Text(key);
        text.Append(':');
        comma = false;
        return this;
    }

    /// <summary>Writes a string.</summary>
    public JsonLineWriter Text(string value)
    {
        Separate();
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var plain = value.AsSpan(i).IndexOfAny(Special);
            if (plain < 0)
                plain = value.Length - i;
            text.Append(value, i, plain);
            i += plain;
            if (i < value.Length)
                Escaped(value, i);
        }
        text.Append('"');
        comma = true;
        return this;
    }

    /// <summary>Writes a number, 0 to 2⁵³ − 1.</summary>
    public JsonLineWriter Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, JsonLineReader.MaxNumber);
        Separate();
        text.Append(value.ToString(CultureInfo.InvariantCulture));
        comma = true;
        return this;
    }

    /// <summary>Writes a boolean.</summary>
    public JsonLineWriter Bool(bool value) => Canonical(value ? "true" : "false");

    /// <summary>Writes a value that is a canonical JSON text already.</summary>
    public JsonLineWriter Canonical(string json)
    {
        Separate();
        text.Append(json);
        comma = true;
        return this;
    }

    /// <summary>Writes a list of strings.</summary>
    public JsonLineWriter Texts(IEnumerable<string> values)
    {
        OpenList();
        foreach (var value in values)
            Text(value);
        return CloseList();
    }

    /// <summary>What was written, without a line end.</summary>
    public override string ToString() => text.ToString();

    /// <summary>What was written and its LF, in UTF-8.</summary>
    public byte[] ToLine()
    {
        text.Append('\n');
        var line = Encoding.UTF8.GetBytes(text.ToString());
        text.Length--;
        return line;
    }

    JsonLineWriter Raw(char c, bool closing)
    {
        if (!closing)
            Separate();
        text.Append(c);
        comma = closing;
        return this;
    }

    void Separate()
    {
        if (comma)
            text.Append(',');
        comma = false;
    }

    void Escaped(string value, int i)
    {
        var c = value[i];
        switch (c)
        {
            case '"':
                text.Append("\\\"");
                break;
            case '\\':
                text.Append("\\\\");
                break;
            case '\b':
                text.Append("\\b");
                break;
            case '\f':
                text.Append("\\f");
                break;
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case < ' ':
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                break;
            case >= '\ud800' and <= '\udfff' when !Paired(value, i):
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");   // well-formed JSON.stringify, ECMA-262 §25.5.2.3
                break;
            default:
                text.Append(c);
                break;
        }
    }

    static bool Paired(string value, int i) => char.IsHighSurrogate(value[i])
        ? i + 1 < value.Length && char.IsLowSurrogate(value[i + 1])
        : i > 0 && char.IsHighSurrogate(value[i - 1]);
}
