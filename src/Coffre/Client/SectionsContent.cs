using System.Net;
using System.Net.Http.Headers;

namespace Coffre;

/// <summary>What stands in a section of a request: bytes in memory, or a stream opened when its turn comes.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Open">Gives the bytes, from the start, each time it is called: a request may be sent again.</param>
readonly record struct SectionSource(string Name, long Length, Func<Stream> Open)
{
    public static SectionSource Of(string name, ReadOnlyMemory<byte> bytes) => new(name, bytes.Length, () => new MemoryStream(bytes.ToArray(), false));

    public static SectionSource Of(string name, Statement statement) => Of(name, statement.Bytes);
}

/// <summary>A request's body made of sections, written as it is sent (<c>docs/format.md</c> §1): no payload is held in memory.</summary>
sealed class SectionsContent : HttpContent
{
    public const string MediaType = "application/vnd.coffre.sections";

    readonly IAsyncEnumerable<SectionSource> sections;

    public SectionsContent(IAsyncEnumerable<SectionSource> sections)
    {
        this.sections = sections;
        Headers.ContentType = new MediaTypeHeaderValue(MediaType);
    }

    public SectionsContent(IEnumerable<SectionSource> sections) : this(sections.ToAsyncEnumerable())
    {
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await foreach (var section in sections.WithCancellation(cancellationToken))
        {
            await stream.WriteAsync(Sections.Header(section.Name, section.Length), cancellationToken);
            await using (var bytes = section.Open())
                await bytes.CopyToAsync(stream, cancellationToken);
            await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
