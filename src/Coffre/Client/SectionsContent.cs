using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;

namespace Coffre;

/// <summary>What stands in a section of a request: bytes in memory, or a stream opened when its turn comes.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Open">Gives the bytes, from the start, each time it is called: a request may be sent again.</param>
readonly record struct SectionSource(string Name, long Length, Func<Stream> Open)
{
    public static SectionSource Of(string name, ReadOnlyMemory<byte> bytes) => new(name, bytes.Length, () => Stream(bytes));

    public static SectionSource Of(string name, Statement statement) => Of(name, statement.Bytes);

    static MemoryStream Stream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array) ? new(array.Array!, array.Offset, array.Count, false) : new(bytes.ToArray(), false);
}

/// <summary>A request's body made of sections, written as it is sent (<c>docs/format.md</c> §1): no payload is held in memory.</summary>
sealed class SectionsContent : HttpContent
{
    public const string MediaType = "application/vnd.coffre.sections";

    const int Gathered = 64 * 1024;

    static readonly byte[] End = [(byte)'\n'];

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
        // a delivery is five small writes and a large one: gathered they are one, for this side and for the server that reads them.
        // Not disposed of: the stream underneath is the connection's
        var gathered = new BufferedStream(stream, Gathered);
        await foreach (var section in sections.WithCancellation(cancellationToken))
        {
            await gathered.WriteAsync(Sections.Header(section.Name, section.Length), cancellationToken);
            await using (var bytes = section.Open())
                await bytes.CopyToAsync(gathered, cancellationToken);
            await gathered.WriteAsync(End, cancellationToken);
        }
        await gathered.FlushAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
