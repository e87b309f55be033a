using CsCheck;
using Xunit;

namespace Coffre.Tests;

/// <summary>Sections read as a stream are those read from memory, however the bytes come.</summary>
public sealed class SectionReaderTests
{
    static readonly Gen<Section> AnySection = Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 12], Gen.Byte.Array[0, 300]).Select((name, bytes) => new Section(name, bytes));

    [Fact]
    public void Whatever_the_chunks_the_sections_are_the_same() => Gen.Select(AnySection.Array[0, 6], Gen.Int[1, 40]).Sample((sections, chunk) =>
    {
        var read = ReadAll(new Chunks(Sections.Write(sections), chunk)).GetAwaiter().GetResult();
        Assert.Equal(sections.Select(s => (s.Name, Base64.Encode(s.Bytes.Span))), read.Select(s => (s.Name, Base64.Encode(s.Bytes.Span))));
    }, iter: 300);

    [Fact]
    public void Whatever_is_cut_off_or_changed_is_refused_as_from_memory() => Gen.Select(AnySection.Array[1, 4], Gen.Int[0, 10_000], Gen.Byte, Gen.Int[1, 40]).Sample((sections, at, value, chunk) =>
    {
        var text = Sections.Write(sections);
        var cut = text[..(at % text.Length)];
        var changed = text.ToArray();
        changed[at % text.Length] = value;
        foreach (var bytes in new[] { cut, changed })
            Assert.Equal(Outcome(() => Sections.Read(bytes)), Outcome(() => ReadAll(new Chunks(bytes, chunk)).GetAwaiter().GetResult()));
    }, iter: 300);

    [Fact]
    public async Task A_body_may_be_skipped_or_read_in_part()
    {
        var reader = new SectionReader(new MemoryStream(Sections.Write([new("a", new byte[200_000]), new("b", "xyz"u8.ToArray()), new("c", "1"u8.ToArray())])));
        Assert.True(await reader.NextAsync(TestContext.Current.CancellationToken));
        Assert.Equal(200_000, reader.Length);
        await reader.ExpectAsync("b", TestContext.Current.CancellationToken);
        Assert.Equal(2, await reader.ReadAsync(new byte[2], TestContext.Current.CancellationToken));
        await reader.ExpectAsync("c", TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await reader.BytesAsync(0, TestContext.Current.CancellationToken));
        Assert.Equal("too-large", refused.Fault);
        Assert.False(await reader.NextAsync(TestContext.Current.CancellationToken));
    }

    static string Outcome(Func<IReadOnlyList<Section>> read)
    {
        try
        {
            return string.Join(';', read().Select(s => $"{s.Name} {Base64.Encode(s.Bytes.Span)}"));
        }
        catch (RefusedException)
        {
            return "refused";
        }
    }

    static async Task<IReadOnlyList<Section>> ReadAll(Stream stream)
    {
        var reader = new SectionReader(stream);
        var sections = new List<Section>();
        while (await reader.NextAsync())
            sections.Add(new(reader.Name, await reader.BytesAsync(1 << 20)));
        return sections;
    }

    /// <summary>Gives so many bytes at a time.</summary>
    sealed class Chunks(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunk)], cancellationToken);
    }
}
