using System.Buffers;
using System.Text;

namespace Coffre.Age;

/// <summary>A recipient stanza of a header: the file key, wrapped for one recipient (C2SP age.md, <i>Recipient stanza</i>).</summary>
public sealed class Stanza
{
    const int ColumnsPerLine = 64;
    const int BytesPerLine = 48;

    /// <summary>Makes a stanza.</summary>
    /// <param name="type">What wrapped the key, for example <c>mlkem768x25519</c>: visible ASCII, not empty.</param>
    /// <param name="arguments">What follows the type on its line: each visible ASCII, not empty.</param>
    /// <param name="body">The wrapped key; 32 bytes for all types of this module.</param>
    /// <exception cref="ArgumentException">The type or an argument is empty or not visible ASCII.</exception>
    public Stanza(string type, IReadOnlyList<string> arguments, ReadOnlyMemory<byte> body)
    {
        foreach (var word in (IEnumerable<string>)[type, .. arguments])
        {
            if (word.Length == 0 || word.AsSpan().ContainsAnyExceptInRange('!', '~'))
                throw new ArgumentException("The words of a stanza are visible ASCII and not empty.", nameof(arguments));
        }
        (Type, Arguments, Body) = (type, arguments, body);
    }

    /// <summary>The first word of the stanza's line.</summary>
    public string Type { get; }

    /// <summary>The words after the type.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    internal void Write(IBufferWriter<byte> header)
    {
        header.Write("->"u8);
        WriteWord(header, Type);
        foreach (var argument in Arguments)
            WriteWord(header, argument);
        header.Write("\n"u8);
        var rest = Body.Span;
        // the last line is the first that is not full, so a body of full lines ends with an empty one
        for (var full = true; full; rest = rest[Math.Min(rest.Length, BytesPerLine)..])
        {
            full = rest.Length >= BytesPerLine;
            header.Advance(UnpaddedBase64.Encode(full ? rest[..BytesPerLine] : rest, header.GetSpan(ColumnsPerLine)));
            header.Write("\n"u8);
        }
    }

    /// <summary>Reads a stanza that starts at <paramref name="text"/> with its arrow, and moves past it.</summary>
    internal static Stanza Read(ref ReadOnlySpan<byte> text)
    {
        var line = AgeHeader.TakeLine(ref text);
        var words = new List<string>();
        foreach (var range in line.Split((byte)' '))
        {
            var word = line[range];
            if (word.Length == 0 || word.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
                throw Refusals.Malformed("The words of a stanza are visible ASCII with one space between two.");
            words.Add(Encoding.ASCII.GetString(word));
        }
        if (words.Count < 2 || words[0] != "->")
            throw Refusals.Malformed("A stanza starts with an arrow and a type.");
        var body = new ArrayBufferWriter<byte>(BytesPerLine);
        while (true)
        {
            line = AgeHeader.TakeLine(ref text);
            if (line.Length > ColumnsPerLine || !UnpaddedBase64.TryDecode(line, out var bytes))
                throw Refusals.Malformed("A stanza's body is canonical base64 without padding, 64 columns a line.");
            body.Write(bytes);
            if (line.Length < ColumnsPerLine)
                return new(words[1], words[2..], body.WrittenMemory);
        }
    }

    static void WriteWord(IBufferWriter<byte> header, string word)
    {
        header.Write(" "u8);
        header.Advance(Encoding.ASCII.GetBytes(word, header.GetSpan(word.Length)));
    }
}
