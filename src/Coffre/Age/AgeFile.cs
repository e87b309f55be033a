using System.Security.Cryptography;

namespace Coffre.Age;

/// <summary>
/// Seals bytes to recipients and opens them again: age v1 (C2SP age.md). What opens is exactly what was sealed, or nothing; who sealed it is
/// not proven by this format.
/// </summary>
public static partial class AgeFile
{
    /// <summary>Bytes of a file that is sealed to one <see cref="HybridRecipient"/>.</summary>
    /// <param name="plainSize">Bytes to seal.</param>
    /// <param name="recipients">How many hybrid recipients.</param>
    public static long SealedSize(long plainSize, int recipients = 1) =>
        22 + (recipients * (long)HybridRecipient.StanzaSize) + 48 + PayloadSize(plainSize);

    /// <summary>Bytes that a payload of this length holds when it is opened.</summary>
    /// <param name="payloadSize">Bytes after the header, <see cref="AgeHeader.Length"/>.</param>
    /// <returns>The plain size, or null: no payload has this length, so the file is cut or no age file.</returns>
    public static long? PlainSize(long payloadSize)
    {
        var chunks = payloadSize - PayloadCipher.NonceSize;
        var (full, rest) = Math.DivRem(chunks, PayloadCipher.SealedChunkSize);
        if (chunks < PayloadCipher.TagSize || (rest > 0 && rest < PayloadCipher.TagSize) || (rest == PayloadCipher.TagSize && full > 0))
            return null;
        return (full * PayloadCipher.ChunkSize) + Math.Max(0, rest - PayloadCipher.TagSize);
    }

    /// <summary>Seals bytes in memory. Each call draws a fresh file key and nonce.</summary>
    /// <param name="plain">What to seal.</param>
    /// <param name="recipients">1 to 64, all post-quantum, all classical, or one passphrase.</param>
    /// <returns>A binary age file.</returns>
    /// <exception cref="ArgumentException">No recipient, too many, or kinds that may not be mixed.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> plain, params ReadOnlySpan<IRecipient> recipients)
    {
        Span<byte> fileKey = stackalloc byte[AgeHeader.FileKeySize];
        RandomNumberGenerator.Fill(fileKey);
        var header = AgeHeader.Write(fileKey, recipients);
        // every byte of it is written below
        var file = GC.AllocateUninitializedArray<byte>(checked((int)(header.Length + PayloadSize(plain.Length))));
        header.CopyTo(file);
        SealPayload(plain, fileKey, file.AsSpan(header.Length));
        CryptographicOperations.ZeroMemory(fileKey);
        return file;
    }

    /// <summary>Seals bytes into memory that is there already.</summary>
    /// <param name="plain">What to seal.</param>
    /// <param name="recipient">The only one.</param>
    /// <param name="file">Gets the file: <see cref="SealedSize"/> bytes.</param>
    internal static void Seal(ReadOnlySpan<byte> plain, HybridRecipient recipient, Span<byte> file)
    {
        Span<byte> fileKey = stackalloc byte[AgeHeader.FileKeySize];
        RandomNumberGenerator.Fill(fileKey);
        var header = AgeHeader.Write(fileKey, [recipient]);
        header.CopyTo(file);
        SealPayload(plain, fileKey, file[header.Length..]);
        CryptographicOperations.ZeroMemory(fileKey);
    }

    /// <summary>Opens an age file in memory.</summary>
    /// <param name="sealedFile">A binary age file.</param>
    /// <param name="identities">Tried in their order.</param>
    /// <returns>What was sealed.</returns>
    /// <exception cref="RefusedException"><c>not-age</c>, <c>malformed</c>, <c>too-large</c>, <c>wrong-stanza</c> as
    /// <see cref="AgeHeader.Read"/>; <c>cannot-open</c>: no identity opens it, or a byte of it was altered, cut or added.</exception>
    public static byte[] Open(ReadOnlySpan<byte> sealedFile, params ReadOnlySpan<IIdentity> identities)
    {
        var header = AgeHeader.Read(sealedFile, out var length);
        Span<byte> fileKey = stackalloc byte[AgeHeader.FileKeySize];
        header.Unwrap(identities, fileKey);
        sealedFile = sealedFile[length..];
        if (sealedFile.Length < PayloadCipher.NonceSize)
            throw Refusals.NoNonce;
        if (PlainSize(sealedFile.Length) is not { } size)
            throw Refusals.ContentAltered;
        using var cipher = new PayloadCipher(fileKey, sealedFile[..PayloadCipher.NonceSize]);
        CryptographicOperations.ZeroMemory(fileKey);
        sealedFile = sealedFile[PayloadCipher.NonceSize..];
        var plain = new byte[size];
        var rest = plain.AsSpan();
        for (var last = false; !last;)
        {
            last = sealedFile.Length <= PayloadCipher.SealedChunkSize;
            var chunk = last ? sealedFile : sealedFile[..PayloadCipher.SealedChunkSize];
            cipher.Open(chunk, rest, last);
            rest = rest[(chunk.Length - PayloadCipher.TagSize)..];
            sealedFile = sealedFile[chunk.Length..];
        }
        return plain;
    }

    static void SealPayload(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> fileKey, Span<byte> payload)
    {
        var nonce = payload[..PayloadCipher.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new PayloadCipher(fileKey, nonce);
        payload = payload[PayloadCipher.NonceSize..];
        for (var last = false; !last;)
        {
            last = plain.Length <= PayloadCipher.ChunkSize;
            var chunk = last ? plain : plain[..PayloadCipher.ChunkSize];
            cipher.Seal(chunk, payload, last);
            plain = plain[chunk.Length..];
            payload = payload[(chunk.Length + PayloadCipher.TagSize)..];
        }
    }

    internal static long PayloadSize(long plainSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plainSize);
        var chunks = Math.Max(1, (plainSize + PayloadCipher.ChunkSize - 1) / PayloadCipher.ChunkSize);
        return PayloadCipher.NonceSize + plainSize + (chunks * PayloadCipher.TagSize);
    }
}
