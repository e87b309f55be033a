using System.Security.Cryptography;

namespace Coffre.Age;

public static partial class AgeFile
{
    /// <summary>Seals a stream of any size in bounded memory.</summary>
    /// <param name="plain">Read to its end.</param>
    /// <param name="sealedFile">Written, not flushed. What it holds after a failure is not an age file.</param>
    /// <param name="recipients">1 to 64, all post-quantum, all classical, or one passphrase.</param>
    /// <param name="armor">Whether to write ASCII armor in place of binary.</param>
    /// <param name="progress">Told now and then how many bytes of the input are done.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="ArgumentException">No recipient, too many, or kinds that may not be mixed.</exception>
    public static async Task SealAsync(
        Stream plain, Stream sealedFile, IReadOnlyList<IRecipient> recipients, bool armor = false, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        var (start, cipher) = Start(recipients);
        using (cipher)
        {
            var armored = armor ? new ArmorWriter(sealedFile) : null;
            await (armored ?? sealedFile).WriteAsync(start, ct);
            await new Pipeline(plain, armored ?? sealedFile, PayloadCipher.ChunkSize, PayloadCipher.SealedChunkSize, cipher.SealBlock, progress).RunAsync(ct);
            if (armored is not null)
                await armored.FinishAsync(ct);
        }
    }

    /// <summary>Opens a stream of any size in bounded memory; binary and armor are told apart by their first byte.</summary>
    /// <param name="sealedFile">Read to its end.</param>
    /// <param name="plain">
    /// Written chunk by chunk, each only after it proved genuine, not flushed. After a failure it holds the genuine chunks before the first
    /// that is not: the beginning of what was sealed, which must not be taken for the whole.
    /// </param>
    /// <param name="identities">Tried in their order.</param>
    /// <param name="progress">Told now and then how many bytes of the input are done.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="RefusedException">As <see cref="Open"/>; <c>bad-armor</c> also.</exception>
    public static async Task OpenAsync(
        Stream sealedFile, Stream plain, IReadOnlyList<IIdentity> identities, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        var first = new byte[1];
        if (await sealedFile.ReadAsync(first, ct) == 0)
            throw Refusals.NotAge;
        Stream whole = new PrefixedStream(first, sealedFile);
        await OpenBinaryAsync(Armor.Starts(first[0]) ? new ArmorReader(whole) : whole, plain, identities, progress, ct);
    }

    /// <summary>Opens a stored file: binary, and sealed to exactly one hybrid recipient (<c>docs/format.md</c> §4) [attack 15].</summary>
    internal static async Task OpenStoredAsync(Stream sealedFile, Stream plain, IIdentity identity, CancellationToken ct)
    {
        var (header, after) = await ReadHeaderAsync(sealedFile, ct);
        header.DemandHybrid();
        await OpenAfterAsync(header, after, sealedFile, plain, [identity], null, ct);
    }

    internal static async Task OpenBinaryAsync(
        Stream sealedFile, Stream plain, IReadOnlyList<IIdentity> identities, IProgress<long>? progress, CancellationToken ct)
    {
        var (header, after) = await ReadHeaderAsync(sealedFile, ct);
        await OpenAfterAsync(header, after, sealedFile, plain, identities, progress, ct);
    }

    static async Task OpenAfterAsync(
        AgeHeader header, ReadOnlyMemory<byte> after, Stream sealedFile, Stream plain, IReadOnlyList<IIdentity> identities, IProgress<long>? progress, CancellationToken ct)
    {
        using var cipher = Cipher(header, after.Span[..PayloadCipher.NonceSize], identities);
        var payload = new PrefixedStream(after[PayloadCipher.NonceSize..], sealedFile);
        await new Pipeline(payload, plain, PayloadCipher.SealedChunkSize, PayloadCipher.ChunkSize, cipher.OpenBlock, progress).RunAsync(ct);
    }

    /// <summary>Reads until header and nonce are there; gives also what was read after the header.</summary>
    static async Task<(AgeHeader Header, ReadOnlyMemory<byte> After)> ReadHeaderAsync(Stream sealedFile, CancellationToken ct)
    {
        var buffer = new byte[4096];
        for (var length = 0; ;)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var read = await sealedFile.ReadAsync(buffer.AsMemory(length), ct);
            length += read;
            var whole = AgeHeader.TryRead(buffer.AsSpan(0, length), out var header);
            if (whole && length - header.Length >= PayloadCipher.NonceSize)
                return (header, buffer.AsMemory(header.Length, length - header.Length));
            if (read > 0)
                continue;
            if (whole)
                throw Refusals.NoNonce;
            AgeHeader.Read(buffer.AsSpan(0, length), out _);        // says why there is none
        }
    }

    static (byte[] Start, PayloadCipher Cipher) Start(IReadOnlyList<IRecipient> recipients)
    {
        Span<byte> fileKey = stackalloc byte[AgeHeader.FileKeySize], nonce = stackalloc byte[PayloadCipher.NonceSize];
        RandomNumberGenerator.Fill(fileKey);
        RandomNumberGenerator.Fill(nonce);
        var header = AgeHeader.Write(fileKey, [.. recipients]);
        var cipher = new PayloadCipher(fileKey, nonce);
        CryptographicOperations.ZeroMemory(fileKey);
        return ([.. header, .. nonce], cipher);
    }

    static PayloadCipher Cipher(AgeHeader header, ReadOnlySpan<byte> nonce, IReadOnlyList<IIdentity> identities)
    {
        Span<byte> fileKey = stackalloc byte[AgeHeader.FileKeySize];
        header.Unwrap([.. identities], fileKey);
        var cipher = new PayloadCipher(fileKey, nonce);
        CryptographicOperations.ZeroMemory(fileKey);
        return cipher;
    }
}
