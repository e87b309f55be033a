namespace Coffre.Age;

/// <summary>
/// Reads armor strictly: one line of each kind where it belongs, 64 columns but in the last, canonical base64, LF or CR LF. White space may stand
/// before and after, 1 KiB of it at most. The end of the bytes is reported only after the end of the armor was seen to be good.
/// </summary>
sealed class ArmorReader(Stream source) : OneWayStream
{
    const int MaxSpace = 1024;
    const int TextSize = 64 * 1024;

    enum Place { BeforeBegin, Body, BeforeEnd, AfterEnd }

    readonly byte[] text = new byte[TextSize];
    readonly byte[] decoded = new byte[TextSize / 4 * 3];
    int textStart, textEnd, decodedStart, decodedEnd, space;
    bool sourceEnded;
    Place place;

    public override bool CanRead => true;

    /// <exception cref="RefusedException"><c>bad-armor</c>.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (decodedStart == decodedEnd && !sourceEnded)
        {
            text.AsSpan(textStart, textEnd - textStart).CopyTo(text);
            (textStart, textEnd) = (0, textEnd - textStart);
            var read = await source.ReadAsync(text.AsMemory(textEnd), cancellationToken);
            sourceEnded = read == 0;
            textEnd += read;
            Decode();
        }
        var length = Math.Min(buffer.Length, decodedEnd - decodedStart);
        decoded.AsMemory(decodedStart, length).CopyTo(buffer);
        decodedStart += length;
        return length;
    }

    void Decode()
    {
        (decodedStart, decodedEnd) = (0, 0);
        while (textStart < textEnd)
        {
            var rest = text.AsSpan(textStart, textEnd - textStart);
            var end = rest.IndexOf((byte)'\n');
            if (end < 0 && !sourceEnded)
            {
                if (rest.Length > MaxSpace)
                    throw Refusals.Armor("A line of the armor has no end.");
                return;
            }
            var line = end < 0 ? rest : rest[..end];
            textStart += end < 0 ? rest.Length : end + 1;
            Take(line.EndsWith("\r"u8) ? line[..^1] : line);
        }
        if (sourceEnded && place != Place.AfterEnd)
            throw Refusals.Armor("The armor has no end.");
    }

    void Take(ReadOnlySpan<byte> line)
    {
        switch (place)
        {
            case Place.BeforeBegin when line.SequenceEqual(Armor.Begin):
                (place, space) = (Place.Body, 0);
                break;
            case Place.BeforeBegin or Place.AfterEnd:
                space += line.Length + 1;
                if (space > MaxSpace || !IsBlank(line))
                    throw Refusals.Armor("Something stands outside of the armor.");
                break;
            case Place.Body or Place.BeforeEnd when line.SequenceEqual(Armor.End):
                place = Place.AfterEnd;
                break;
            case Place.Body:
                Body(line);
                break;
            default:
                throw Refusals.Armor("A line of the armor that is not the last is short.");
        }
    }

    void Body(ReadOnlySpan<byte> line)
    {
        var unpadded = line.EndsWith("=="u8) ? line[..^2] : line.EndsWith("="u8) ? line[..^1] : line;
        var length = unpadded.Length * 3 / 4;
        if (line.Length is 0 or > Armor.Columns || line.Length % 4 != 0 || !UnpaddedBase64.TryDecode(unpadded, decoded.AsSpan(decodedEnd, length)))
            throw Refusals.Armor("A line of the armor is not canonical base64 of 64 columns.");
        decodedEnd += length;
        if (length < Armor.BytesPerLine)
            place = Place.BeforeEnd;
    }

    static bool IsBlank(ReadOnlySpan<byte> line)
    {
        foreach (var b in line)
        {
            if (!Armor.IsSpace(b))
                return false;
        }
        return true;
    }
}
