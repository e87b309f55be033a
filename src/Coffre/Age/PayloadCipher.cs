using System.Buffers.Binary;
using System.Security.Cryptography;
using Cipher = System.Security.Cryptography.ChaCha20Poly1305;

namespace Coffre.Age;

/// <summary>
/// STREAM: the payload as chunks of 64 KiB, each under its number and whether it is the last, so that none can be moved, dropped, repeated or
/// cut off unseen (C2SP age.md, <i>Payload</i>) [attacks 6, 7]. One thread at a time: the cipher underneath crashes otherwise.
/// </summary>
sealed class PayloadCipher : IDisposable
{
    public const int ChunkSize = 64 * 1024;
    public const int TagSize = 16;
    public const int SealedChunkSize = ChunkSize + TagSize;
    public const int NonceSize = 16;

    readonly Cipher cipher;
    readonly byte[] counter = new byte[12];     // eleven bytes of number, one that marks the last
    ulong number;

    /// <param name="fileKey">16 bytes, for this file alone.</param>
    /// <param name="nonce">16 random bytes, which the file carries before its payload.</param>
    public PayloadCipher(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> nonce)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, nonce, "payload"u8);
        cipher = new(key);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Seals the next chunk: at most 64 KiB, fewer only if it is the last.</summary>
    public void Seal(ReadOnlySpan<byte> plain, Span<byte> sealedChunk, bool last)
    {
        Number(last);
        cipher.Encrypt(counter, plain, sealedChunk[..plain.Length], sealedChunk.Slice(plain.Length, TagSize));
        number++;
    }

    /// <summary>Opens the next chunk; nothing of it is in <paramref name="plain"/> unless it is genuine.</summary>
    /// <exception cref="RefusedException"><c>cannot-open</c>.</exception>
    public void Open(ReadOnlySpan<byte> sealedChunk, Span<byte> plain, bool last)
    {
        if (!TryOpen(sealedChunk, plain, last))
            throw Refusals.ContentAltered;
        number++;
    }

    /// <summary>Seals the chunks of a block.</summary>
    public void SealBlock(PayloadBlock block)
    {
        for (var at = 0; at < block.Length || at == 0;)
        {
            var length = Math.Min(ChunkSize, block.Length - at);
            Seal(block.Input.AsSpan(at, length), block.Output.AsSpan(block.Written), block.IsLast && at + length == block.Length);
            block.Written += length + TagSize;
            at += ChunkSize;
        }
    }

    /// <summary>Opens the chunks of a block; those before one that is not genuine are written when it throws.</summary>
    /// <exception cref="RefusedException"><c>cannot-open</c>.</exception>
    public void OpenBlock(PayloadBlock block)
    {
        for (var at = 0; at < block.Length || at == 0;)
        {
            var length = Math.Min(SealedChunkSize, block.Length - at);
            var chunk = block.Input.AsSpan(at, length);
            var plain = block.Output.AsSpan(block.Written);
            var last = block.IsLast && at + length == block.Length;
            var genuine = TryOpen(chunk, plain, last);
            // a full chunk that is genuine in its place and only wrong about the end was sealed so: it comes out, then the file is refused, as
            // the public kit demands
            if (genuine || (length == SealedChunkSize && TryOpen(chunk, plain, !last)))
                block.Written += length - TagSize;
            if (!genuine)
                throw Refusals.ContentAltered;
            number++;
            at += SealedChunkSize;
        }
    }

    public void Dispose() => cipher.Dispose();

    bool TryOpen(ReadOnlySpan<byte> sealedChunk, Span<byte> plain, bool last)
    {
        var length = sealedChunk.Length - TagSize;
        // an empty last chunk is allowed to an empty file alone, or one file would have two forms
        if (length < 0 || (length == 0 && number > 0))
            return false;
        Number(last);
        try
        {
            cipher.Decrypt(counter, sealedChunk[..length], sealedChunk[length..], plain[..length]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    void Number(bool last)
    {
        BinaryPrimitives.WriteUInt64BigEndian(counter.AsSpan(3), number);
        counter[11] = last ? (byte)1 : (byte)0;
    }
}
