using System.Buffers;
using System.IO.Pipelines;

namespace Coffre;

/// <summary>
/// Reads sections (<c>docs/format.md</c> §1) as they come, in bounded memory: one header, then its body, then the next. Whoever reads a body looks at
/// <see cref="Length"/> first and refuses what is too large before a byte of it is kept. One reader, one thread at a time.
/// </summary>
/// <param name="input">Where the bytes come from; the reader takes all of it and does not complete it.</param>
public sealed class SectionReader(PipeReader input)
{
    long left;       // bytes of the body not yet read
    bool open;       // a body is there, whose LF has not been taken

    /// <summary>Reads from a stream, which stays open.</summary>
    public SectionReader(Stream stream) : this(PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 4096, leaveOpen: true)))
    {
    }

    /// <summary>Name of the section whose header was read last; "" before the first and after the last.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Bytes in that section's body, as its header says.</summary>
    public long Length { get; private set; }

    /// <summary>How many sections' headers were read: which of several of one name it is that stands here.</summary>
    public long Count { get; private set; }

    /// <summary>Goes to the next section; what is left of the body before is skipped.</summary>
    /// <returns>False: there is none, the input has ended where a section may end.</returns>
    /// <exception cref="RefusedException"><c>malformed</c>, <c>truncated</c>.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken ct = default)
    {
        await EndAsync(ct);
        while (true)
        {
            var result = await input.ReadAsync(ct);
            var taken = result.Buffer.Start;
            try
            {
                if (TryHeader(result.Buffer, out var header, out taken))
                {
                    (Name, Length) = header;
                    (left, open) = (Length, true);
                    Count++;
                    return true;
                }
                if (!result.IsCompleted)
                    continue;
                if (!result.Buffer.IsEmpty)
                    throw Truncated("A section's header");
                (Name, Length) = ("", 0);
                return false;
            }
            finally
            {
                input.AdvanceTo(taken, open ? taken : result.Buffer.End);
            }
        }
    }

    /// <summary>Goes to the next section, which must be there and bear this name.</summary>
    /// <exception cref="RefusedException"><c>malformed</c>, <c>truncated</c>.</exception>
    public async ValueTask ExpectAsync(string name, CancellationToken ct = default)
    {
        if (!await NextAsync(ct))
            throw new RefusedException("truncated", $"The section \"{name}\" is missing.");
        Demand(name);
    }

    /// <summary>Refuses when the section that stands here bears another name.</summary>
    /// <exception cref="RefusedException"><c>malformed</c>.</exception>
    public void Demand(string name)
    {
        if (Name != name)
            throw new RefusedException("malformed", $"Expected the section \"{name}\", found \"{Name}\".");
    }

    /// <summary>Reads more of the body.</summary>
    /// <returns>How many bytes were written to <paramref name="destination"/>; 0 when the body has ended.</returns>
    /// <exception cref="RefusedException"><c>truncated</c>.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken ct = default)
    {
        if (left == 0 || destination.IsEmpty)
            return 0;
        var result = await input.ReadAsync(ct);
        if (result.Buffer.IsEmpty && result.IsCompleted)
        {
            // the reader is left as it was, to say the same again
            input.AdvanceTo(result.Buffer.Start);
            throw Truncated($"The section \"{Name}\"");
        }
        var part = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, Math.Min(left, destination.Length)));
        var count = (int)part.Length;
        part.CopyTo(destination.Span);
        // what is given back may be overwritten at once: nothing of the part is looked at after this, its length included
        input.AdvanceTo(part.End);
        left -= count;
        return count;
    }

    /// <summary>Reads the whole body into memory.</summary>
    /// <param name="most">Longest that is taken.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="RefusedException"><c>too-large</c>: the header says more than <paramref name="most"/>, and nothing of it was read; <c>truncated</c>.</exception>
    public async ValueTask<byte[]> BytesAsync(int most, CancellationToken ct = default)
    {
        if (Length > most)
            throw new RefusedException("too-large", $"The section \"{Name}\" is {Length} bytes, at most {most} are taken.");
        var bytes = new byte[(int)left];
        for (var at = 0; at < bytes.Length;)
            at += await ReadAsync(bytes.AsMemory(at), ct);
        return bytes;
    }

    async ValueTask EndAsync(CancellationToken ct)
    {
        if (!open)
            return;
        while (true)
        {
            var result = await input.ReadAsync(ct);
            var buffer = result.Buffer;
            var skipped = Math.Min(left, buffer.Length);
            left -= skipped;
            // by its number, not by the position of the cut: that may be the end of a segment, before an empty first span
            var rest = buffer.Slice(skipped);
            if (!rest.IsEmpty)
            {
                var ends = rest.FirstSpan[0] == '\n';
                input.AdvanceTo(rest.GetPosition(1));
                open = false;
                if (!ends)
                    throw new RefusedException("malformed", $"The section \"{Name}\" does not end where it says.");
                return;
            }
            input.AdvanceTo(buffer.End);
            if (result.IsCompleted)
                throw Truncated($"The section \"{Name}\"");
        }
    }

    static bool TryHeader(ReadOnlySequence<byte> buffer, out (string, long) header, out SequencePosition taken)
    {
        header = default;
        taken = buffer.Start;
        var line = buffer.Slice(0, Math.Min(buffer.Length, Sections.MaxHeader + 1));
        var end = line.PositionOf((byte)'\n');
        if (end is null)
        {
            if (line.Length > Sections.MaxHeader)
                throw new RefusedException("malformed", "A section starts with a line \"@name length\".");
            return false;
        }
        Span<byte> text = stackalloc byte[Sections.MaxHeader + 1];
        var whole = buffer.Slice(0, end.Value);
        whole.CopyTo(text);
        header = Sections.ParseHeader(text[..(int)whole.Length]);
        taken = buffer.GetPosition(1, end.Value);
        return true;
    }

    static RefusedException Truncated(string what) => new("truncated", $"{what} ends early.");
}
