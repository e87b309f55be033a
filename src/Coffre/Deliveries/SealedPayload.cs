using System.Buffers;
using System.Security.Cryptography;
using Coffre.Age;

namespace Coffre;

/// <summary>
/// A document sealed once to a fresh document identity, for as many recipients as there are (<c>docs/format.md</c> §4): another reader is another
/// grant, never another payload. Small ones are held in memory, large ones in a temporary file that <see cref="Dispose"/> deletes.
/// </summary>
public sealed class SealedPayload : IDisposable
{
    /// <summary>Up to this size a payload is held in memory, 1 MiB.</summary>
    public const int MaxInMemory = 1024 * 1024;

    // what a roll has on its way outlives any young generation, and memory taken afresh is zeroed and paged in: a fifth of what a delivery cost
    static readonly ArrayPool<byte> Buffers = ArrayPool<byte>.Create(maxArrayLength: 128 * 1024, maxArraysPerBucket: 1024);

    readonly byte[] key;
    readonly string? file;
    byte[] bytes;       // rented, and longer than Size

    SealedPayload(ReadOnlySpan<byte> key, Digest hash, long size, Digest content, long plainSize, byte[] bytes, string? file) =>
        (this.key, Hash, Size, Content, PlainSize, this.bytes, this.file) = (key.ToArray(), hash, size, content, plainSize, bytes, file);

    /// <summary>H of the sealed bytes: its name.</summary>
    public Digest Hash { get; }

    /// <summary>Sealed bytes.</summary>
    public long Size { get; }

    /// <summary>H of the document. Not to be shown to the server: it would tell who has the same document.</summary>
    public Digest Content { get; }

    /// <summary>Bytes of the document.</summary>
    public long PlainSize { get; }

    /// <summary>The seed of the document identity, 32 bytes, for grants and the owner's index alone.</summary>
    public ReadOnlyMemory<byte> Key => key;

    /// <summary>Seals a document that is in memory.</summary>
    public static SealedPayload Seal(ReadOnlySpan<byte> document)
    {
        using var identity = HybridIdentity.Generate();
        var size = checked((int)AgeFile.SealedSize(document.Length));
        var bytes = Buffers.Rent(size);
        AgeFile.Seal(document, identity.Recipient, bytes.AsSpan(0, size));
        return new(identity.Seed, Digest.Of(bytes.AsSpan(0, size)), size, Digest.Of(document), document.Length, bytes, null);
    }

    /// <summary>Seals a document of any size in bounded memory and one pass; a large one to a temporary file, since the act that names its hash goes before it.</summary>
    /// <param name="document">Read to its end.</param>
    /// <param name="folder">Where a temporary file may be made; it holds sealed bytes alone.</param>
    /// <param name="ct">Stops it, and leaves nothing behind.</param>
    public static async Task<SealedPayload> SealAsync(Stream document, string folder, CancellationToken ct = default)
    {
        // one more than there should be: a file may grow meanwhile
        var most = 1 + (int)(document.CanSeek ? Math.Min(MaxInMemory, document.Length - document.Position) : MaxInMemory);
        var start = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = await document.ReadAtLeastAsync(start.AsMemory(0, most), most, throwOnEndOfStream: false, ct);
            return length <= MaxInMemory ? Seal(start.AsSpan(0, length)) : await SealLargeAsync(start.AsMemory(0, length), document, folder, ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(start, clearArray: true);
        }
    }

    static async Task<SealedPayload> SealLargeAsync(ReadOnlyMemory<byte> start, Stream document, string folder, CancellationToken ct)
    {
        var file = Path.Combine(folder, $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}.sealed");
        try
        {
            using var identity = HybridIdentity.Generate();
            using var plain = new HashedStream(new PrefixedStream(start, document));
            var size = document.CanSeek ? AgeFile.SealedSize(document.Length) : 0;
            await using var output = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, PreallocationSize = size });
            using var sealedBytes = new HashedStream(output);
            await AgeFile.SealAsync(plain, sealedBytes, [identity.Recipient], ct: ct);
            return new(identity.Seed, sealedBytes.Take(), sealedBytes.Count, plain.Take(), plain.Count, [], file);
        }
        catch
        {
            File.Delete(file);
            throw;
        }
    }

    /// <summary>A payload that the author references already: received, deposited, or kept from a letter. Its bytes are not sent again.</summary>
    /// <param name="part">What the grant, or the owner's index, holds of it.</param>
    /// <param name="content">H of the document.</param>
    /// <param name="plainSize">Bytes of the document.</param>
    public static SealedPayload Held(GrantPart part, Digest content, long plainSize) =>
        new(part.Key.Span, part.Payload, part.Size, content, plainSize, [], null);

    /// <summary>What the cover says of it.</summary>
    /// <param name="title">What it is called.</param>
    /// <param name="name">Its file name.</param>
    /// <param name="type">Its media type.</param>
    /// <param name="pages">Pages, 0 if that is not known.</param>
    public CoverPart Describe(string title, string name, string type, long pages = 0) => new(title, name, type, PlainSize, pages);

    /// <summary>The sealed bytes, from their start. None for one that is <see cref="Held"/>. To be read before <see cref="Dispose"/>.</summary>
    public Stream OpenRead() => file is null
        ? new MemoryStream(bytes, 0, bytes.Length == 0 ? 0 : (int)Size, false)
        : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan | FileOptions.Asynchronous);

    /// <summary>Forgets the key and the bytes.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(key);
        if (file is not null)
            File.Delete(file);
        if (Interlocked.Exchange(ref bytes, []) is { Length: > 0 } rented)
            Buffers.Return(rented);
    }
}
