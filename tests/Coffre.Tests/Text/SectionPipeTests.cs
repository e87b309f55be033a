using System.IO.Pipelines;
using System.Text;
using Xunit;

namespace Coffre.Tests;

public sealed class SectionPipeTests
{
    static readonly Section[] Given =
    [
        new("genesis", Bytes(900)), new("keybag", Bytes(7752)), new("locator", Bytes(26)), new("locator", default), new("payload", Bytes(70_000)), new("session", Bytes(1)),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(33)]
    [InlineData(1000)]
    [InlineData(4096)]
    public async Task Sections_that_come_in_pieces_are_read_whole(int piece)
    {
        var reader = new SectionReader(await PipeAsync(piece));
        foreach (var section in Given)
        {
            await reader.ExpectAsync(section.Name, TestContext.Current.CancellationToken);
            Assert.Equal(section.Bytes.ToArray(), await reader.BytesAsync(100_000, TestContext.Current.CancellationToken));
        }
        Assert.False(await reader.NextAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task A_body_that_nobody_reads_is_skipped(int piece)
    {
        var reader = new SectionReader(await PipeAsync(piece));
        foreach (var section in Given)
        {
            Assert.True(await reader.NextAsync(TestContext.Current.CancellationToken));
            Assert.Equal((section.Name, section.Bytes.Length), (reader.Name, reader.Length));
        }
        Assert.False(await reader.NextAsync(TestContext.Current.CancellationToken));
    }

    // each piece in a segment of its own, as chunks of HTTP come
    static async Task<PipeReader> PipeAsync(int piece)
    {
        var pipe = new Pipe(new(pauseWriterThreshold: 0, minimumSegmentSize: 1, useSynchronizationContext: false));
        var text = Sections.Write(Given);
        for (var at = 0; at < text.Length; at += piece)
            await pipe.Writer.WriteAsync(text.AsMemory(at, Math.Min(piece, text.Length - at)));
        await pipe.Writer.CompleteAsync();
        return pipe.Reader;
    }

    static byte[] Bytes(int count) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => (char)('a' + (i % 26)))));
}
