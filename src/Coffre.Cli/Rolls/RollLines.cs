using System.Text;

namespace Coffre.Cli;

/// <summary>
/// The lines of a text file, one at a time and never more than <see cref="Longest"/> bytes of one: a quote that is not closed, or a file without a line
/// end, costs one line and no memory.
/// </summary>
sealed class RollLines(Stream file)
{
    public const int Longest = 64 * 1024;

    static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    readonly byte[] buffer = new byte[Longest];
    int start, end;

    /// <summary>The number of the line last read, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Reads the next line without its end; <paramref name="wrong"/> says why it is no text. False at the end of the file.</summary>
    public bool Next(out string text, out string? wrong)
    {
        (text, wrong) = ("", null);
        var newline = Fill();
        if (start == end)
            return false;
        Number++;
        if (newline < 0 && end - start == buffer.Length)
        {
            wrong = $"is longer than {Longest} bytes";
            while (newline < 0 && start < end)
            {
                start = end;
                newline = Fill();
            }
        }
        var stop = newline < 0 ? end : newline;
        var line = buffer.AsSpan(start..stop);
        start = newline < 0 ? end : newline + 1;
        if (wrong is not null)
            return true;
        if (Number == 1 && line.StartsWith(Encoding.UTF8.Preamble))
            line = line[3..];
        if (line is [.., (byte)'\r'])
            line = line[..^1];
        try
        {
            text = Utf8.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            wrong = "is not UTF-8: save the roll as « CSV UTF-8 »";
        }
        return true;
    }

    /// <summary>Reads on until a whole line, the whole buffer or the rest of the file is there; the place of the line's end, or −1.</summary>
    int Fill()
    {
        var searched = start;
        while (true)
        {
            var found = buffer.AsSpan(searched..end).IndexOf((byte)'\n');
            if (found >= 0)
                return searched + found;
            if (start > 0)
            {
                buffer.AsSpan(start..end).CopyTo(buffer);
                (start, end) = (0, end - start);
            }
            searched = end;
            var read = end == buffer.Length ? 0 : file.Read(buffer.AsSpan(end));
            if (read == 0)
                return -1;
            end += read;
        }
    }
}
