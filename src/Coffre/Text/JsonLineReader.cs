using System.Text;

namespace Coffre;

/// <summary>
/// Reads a JSON line strictly forward: the caller names each key in its order, so a missing, extra or repeated key, a space, an escape that
/// <c>JSON.stringify</c> would not write, a signed or oversized number are all refused at the byte where they stand (<c>docs/format.md</c> §1).
/// A line read to its end is therefore byte for byte what <see cref="JsonLineWriter"/> writes.
/// </summary>
/// <param name="line">UTF-8 without the line's LF.</param>
public ref struct JsonLineReader(ReadOnlySpan<byte> line)
{
    /// <summary>2⁵³ − 1, the greatest whole number that every JSON reader holds exactly.</summary>
    public const long MaxNumber = (1L << 53) - 1;

    const int MaxDepth = 16;

    readonly ReadOnlySpan<byte> line = line;
    int at;

    /// <summary>Takes <c>{"key":</c> when it is the first key of an object, else <c>,"key":</c>.</summary>
    /// <exception cref="RefusedException"><c>wrong-keys</c> for another key, <c>not-canonical</c> for white space.</exception>
    public void Key(string key, bool first = false)
    {
        Take(first ? '{' : ',', "wrong-keys");
        var rest = line[at..];
        if (rest.Length < key.Length + 3 || rest[0] != '"' || !Ascii.Equals(rest.Slice(1, key.Length), key) || rest[key.Length + 1] != '"' || rest[key.Length + 2] != ':')
        {
            throw rest.Length > 0 && rest[0] is (byte)' ' or (byte)'\t'
                ? new RefusedException("not-canonical", "A JSON line has no white space between its parts.")
                : new RefusedException("wrong-keys", $"Expected the key \"{key}\" here.");
        }
        at += key.Length + 3;
    }

    /// <summary>Takes <c>{}</c>.</summary>
    public void Empty()
    {
        Take('{', "wrong-keys");
        Take('}', "wrong-keys");
    }

    /// <summary>Takes the brace that ends an object.</summary>
    public void Close() => Take('}', "wrong-keys");

    /// <summary>Demands that nothing follows.</summary>
    public readonly void End()
    {
        if (at != line.Length)
            throw new RefusedException("malformed", "Something follows the JSON object.");
    }

    /// <summary>Takes a string.</summary>
    /// <exception cref="RefusedException"><c>not-canonical</c> where another kind of value, or white space, stands.</exception>
    public string Text()
    {
        Take('"', "not-canonical");
        var plain = line[at..].IndexOfAny((byte)'"', (byte)'\\');
        if (plain < 0)
            throw Malformed();
        StringBuilder? built = null;
        while (line[at + plain] == '\\')
        {
            built ??= new();
            built.Append(Decode(line.Slice(at, plain)));
            at += plain;
            Escape(built);
            plain = line[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (plain < 0)
                throw Malformed();
        }
        var tail = Decode(line.Slice(at, plain));
        at += plain + 1;
        return built is null ? tail : built.Append(tail).ToString();
    }

    /// <summary>Takes a number: decimal, no sign, no leading zero, at most 2⁵³ − 1.</summary>
    public long Number() => Number("not-canonical");

    long Number(string fault)
    {
        var digits = line[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0)
            digits = line.Length - at;
        if (digits is 0)
            throw new RefusedException(fault, "A number is expected here, without a sign.");
        if (digits > 16 || (digits > 1 && line[at] == '0'))
            throw new RefusedException(fault, "A number has no leading zero and is at most 2^53 - 1.");
        var value = 0L;
        foreach (var digit in line.Slice(at, digits))
            value = (value * 10) + (digit - '0');
        if (value > MaxNumber || (at + digits < line.Length && line[at + digits] is (byte)'.' or (byte)'e' or (byte)'E'))
            throw new RefusedException(fault, "A number is whole and at most 2^53 - 1.");
        at += digits;
        return value;
    }

    /// <summary>Whether a list goes on: call before each element; takes the brackets and commas.</summary>
    /// <param name="count">Elements taken so far.</param>
    public bool More(int count)
    {
        if (count == 0)
        {
            Take('[', "malformed");
            if (Peek() == ']')
            {
                at++;
                return false;
            }
            return true;
        }
        if (Peek() == ']')
        {
            at++;
            return false;
        }
        Take(',', "malformed");
        return true;
    }

    /// <summary>Takes a list of strings.</summary>
    public IReadOnlyList<string> Texts()
    {
        var texts = new List<string>();
        while (More(texts.Count))
            texts.Add(Text());
        return texts;
    }

    /// <summary>
    /// Takes a typed value of a cover: strings, booleans, whole numbers, lists, objects whose keys are not integers; no null, at most 16 deep
    /// (<c>docs/format.md</c> §4). Returns its canonical text.
    /// </summary>
    public string Value()
    {
        var start = at;
        Value(1);
        return Encoding.UTF8.GetString(line[start..at]);
    }

    void Value(int depth)
    {
        if (depth > MaxDepth)
            throw new RefusedException("bad-value", "A value is at most 16 deep.");
        switch (Peek())
        {
            case '"':
                Text();
                break;
            case 't' or 'f':
                var word = Peek() == 't' ? "true"u8 : "false"u8;
                if (!line[at..].StartsWith(word))
                    throw Malformed();
                at += word.Length;
                break;
            case '[':
                for (var count = 0; More(count); count++)
                    Value(depth + 1);
                break;
            case '{':
                Members(depth);
                break;
            case >= '0' and <= '9':
                Number("bad-value");
                break;
            default:
                throw new RefusedException("bad-value", "A value holds strings, booleans, whole numbers, lists and objects.");
        }
    }

    void Members(int depth)
    {
        Take('{', "malformed");
        if (Peek() == '}')
        {
            at++;
            return;
        }
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var key = Text();
            // JSON.stringify moves keys that look like array indexes to the front: they have no one order
            if (!keys.Add(key) || key == "__proto__" || (key.Length > 0 && key.All(char.IsAsciiDigit)))
                throw new RefusedException("bad-value", "A key is given once and is not an integer.");
            Take(':', "malformed");
            Value(depth + 1);
            if (Peek() == '}')
            {
                at++;
                return;
            }
            Take(',', "malformed");
        }
    }

    readonly char Peek() => at < line.Length ? (char)line[at] : '\0';

    void Take(char c, string fault)
    {
        if (Peek() != c)
            throw new RefusedException(fault, $"Expected '{c}' at byte {at} of the JSON line.");
        at++;
    }

    static string Decode(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b < 0x20)
                throw new RefusedException("not-canonical", "A control character stands unescaped.");
        }
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException("not-utf8", "This is not UTF-8.");
        }
    }

    void Escape(StringBuilder built)
    {
        var rest = line[at..];
        if (rest.Length < 2)
            throw Malformed();
        var simple = (char)rest[1] switch
        {
            '"' => '"',
            '\\' => '\\',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => '\0',
        };
        if (simple != '\0')
        {
            built.Append(simple);
            at += 2;
            return;
        }
        if (rest[1] != 'u' || rest.Length < 6)
            throw new RefusedException("not-canonical", "This escape is not one that JSON.stringify writes.");
        var code = 0;
        foreach (var hex in rest.Slice(2, 4))
        {
            var digit = hex switch { >= (byte)'0' and <= (byte)'9' => hex - '0', >= (byte)'a' and <= (byte)'f' => hex - 'a' + 10, _ => -1 };
            if (digit < 0)
                throw new RefusedException("not-canonical", "This escape is not one that JSON.stringify writes.");
            code = (code << 4) | digit;
        }
        var c = (char)code;
        var written = c < 0x20 && c is not ('\b' or '\f' or '\n' or '\r' or '\t');
        if (!written)
            throw new RefusedException("not-canonical", "This character is written as itself, not escaped; half a surrogate pair is no text.");
        built.Append(c);
        at += 6;
    }

    static RefusedException Malformed() => new("malformed", "This is not a JSON line.");

    static readonly UTF8Encoding Strict = new(false, true);
}
