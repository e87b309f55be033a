using Coffre.Age;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class AgeFileTests
{
    const int Chunk = PayloadCipher.ChunkSize;

    static readonly HybridIdentity Alice = HybridIdentity.Generate();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<int> Boundaries =>
        [0, 1, Chunk - 1, Chunk, Chunk + 1, (2 * Chunk) - 1, 2 * Chunk, (2 * Chunk) + 1, 8 * Chunk, (8 * Chunk) + 1, 50 * Chunk, (50 * Chunk) + 17];

    [Theory]
    [MemberData(nameof(Boundaries))]
    public async Task Around_every_boundary_of_chunks_and_blocks_what_is_sealed_opens(int size)
    {
        var plain = Bytes(size);
        var inMemory = AgeFile.Seal(plain, Alice.Recipient);
        Assert.Equal(AgeFile.SealedSize(size), inMemory.Length);
        AgeHeader.Read(inMemory, out var length);
        Assert.Equal(size, AgeFile.PlainSize(inMemory.Length - length));
        Assert.Equal(plain, AgeFile.Open(inMemory, Alice));
        Assert.Equal(plain, await OpenAsync(inMemory));
        var streamed = new MemoryStream();
        await AgeFile.SealAsync(new Trickle(plain), streamed, [Alice.Recipient], ct: Ct);
        Assert.Equal(inMemory.Length, streamed.Length);
        Assert.Equal(plain, AgeFile.Open(streamed.ToArray(), Alice));
        var armored = new MemoryStream();
        await AgeFile.SealAsync(new MemoryStream(plain), armored, [Alice.Recipient], armor: true, ct: Ct);
        Assert.Equal(plain, await OpenAsync(armored.ToArray()));
    }

    [Fact]
    public void Sealed_sizes_are_told_apart_from_impossible_ones()
    {
        Gen.Long[0, 1L << 40].Sample(size => AgeFile.PlainSize(AgeFile.PayloadSize(size)) == size);
        foreach (var impossible in (long[])[0, 15, 16, 31, 16 + Chunk + 16 + 1, 16 + Chunk + 16 + 15, 16 + Chunk + 16 + 16])
            Assert.Null(AgeFile.PlainSize(impossible));
        Assert.Equal(0, AgeFile.PlainSize(32));
    }

    [Fact]
    public void Opening_gives_back_what_was_sealed() =>
        Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[0, 2]).Sample((bytes, copies) =>
        {
            byte[] plain = [.. bytes, .. Bytes(copies * (Chunk - 1500))];
            return AgeFile.Open(AgeFile.Seal(plain, Alice.Recipient), Alice).AsSpan().SequenceEqual(plain);
        }, iter: 300);

    /// <summary>Every byte of header and tag, and a payload byte of every chunk [attacks 4, 6].</summary>
    [Fact]
    public void Attack4_No_flipped_byte_of_a_sealed_file_opens()
    {
        var sealedFile = AgeFile.Seal(Bytes(100), Alice.Recipient);
        for (var at = 0; at < sealedFile.Length; at++)
        {
            var altered = (byte[])sealedFile.Clone();
            altered[at] ^= (byte)(1 << (at % 8));
            Assert.Throws<RefusedException>(() => AgeFile.Open(altered, Alice));
        }
    }

    [Fact]
    public void Attack4_What_is_altered_after_the_header_was_understood_is_refused_with_one_word()
    {
        var sealedFile = AgeFile.Seal(Bytes(100), Alice.Recipient);
        AgeHeader.Read(sealedFile, out var length);
        // the share, the wrapped key and the MAC, each changed to another canonical character, then the payload
        int[] places = [60, 900, 1500, 1545, length - 44, length - 20, length, length + 15, length + 16, sealedFile.Length - 1];
        foreach (var at in places)
        {
            var altered = (byte[])sealedFile.Clone();
            altered[at] = altered[at] == 'A' ? (byte)'B' : (byte)'A';
            Assert.Equal("cannot-open", Assert.Throws<RefusedException>(() => AgeFile.Open(altered, Alice)).Fault);
        }
    }

    [Fact]
    public void Attack6_No_two_seals_share_a_file_key_or_a_nonce()
    {
        var seals = Environment.GetEnvironmentVariable("COFFRE_LONG") == "1" ? 100_000 : 3_000;
        var (keys, nonces, shares) = (new HashSet<UInt128>(), new HashSet<UInt128>(), new HashSet<string>());
        Span<byte> fileKey = stackalloc byte[16];
        for (var i = 0; i < seals; i++)
        {
            var sealedFile = AgeFile.Seal([], Alice.Recipient);
            var header = AgeHeader.Read(sealedFile, out var length);
            header.Unwrap([Alice], fileKey);
            Assert.True(keys.Add(BitConverter.ToUInt128(fileKey)));
            Assert.True(nonces.Add(BitConverter.ToUInt128(sealedFile.AsSpan(length, 16))));
            Assert.True(shares.Add(header.Stanzas[0].Arguments[0]));
        }
    }

    [Fact]
    public async Task Attack7_A_file_cut_anywhere_is_refused_and_releases_only_whole_chunks()
    {
        var plain = Bytes((3 * Chunk) + 100);
        var sealedFile = AgeFile.Seal(plain, Alice.Recipient);
        AgeHeader.Read(sealedFile, out var length);
        int[] edges = [.. Enumerable.Range(0, 4).SelectMany(chunk => new[] { -1, 0, 1, 15, 16, 17 }
            .Select(near => length + 16 + (chunk * PayloadCipher.SealedChunkSize) + near)), 0, 1, 22, length - 1, length, sealedFile.Length - 1];
        var points = Gen.Int[0, sealedFile.Length - 1].Array[100].Single();
        foreach (var cut in edges.Concat(points))
        {
            Assert.Throws<RefusedException>(() => AgeFile.Open(sealedFile.AsSpan(0, cut), Alice));
            var released = new MemoryStream();
            await Assert.ThrowsAsync<RefusedException>(() => AgeFile.OpenAsync(new MemoryStream(sealedFile, 0, cut), released, [Alice], ct: Ct));
            Assert.True(released.Length % Chunk == 0 && released.ToArray().AsSpan().SequenceEqual(plain.AsSpan(0, (int)released.Length)), $"cut at {cut}");
        }
    }

    [Fact]
    public void Attack7_Chunks_moved_dropped_repeated_or_appended_are_refused()
    {
        var sealedFile = AgeFile.Seal(Bytes(4 * Chunk), Alice.Recipient);
        AgeHeader.Read(sealedFile, out var length);
        var start = sealedFile.AsSpan(0, length + 16).ToArray();
        byte[] C(int number) => sealedFile.AsSpan(start.Length + (number * PayloadCipher.SealedChunkSize), PayloadCipher.SealedChunkSize).ToArray();
        int[][] orders = [[1, 0, 2, 3], [0, 2, 1, 3], [0, 1, 3], [1, 2, 3], [3], [0, 1, 2], [0, 0, 1, 2, 3], [0, 1, 2, 3, 3], [0, 1, 2, 3, 0], [0, 1, 2, 2]];
        foreach (var order in orders)
            Assert.Equal("cannot-open", Assert.Throws<RefusedException>(() => AgeFile.Open([.. start, .. order.SelectMany(C)], Alice)).Fault);
        Assert.Equal(4 * Chunk, AgeFile.Open([.. start, .. ((int[])[0, 1, 2, 3]).SelectMany(C)], Alice).Length);
    }

    [Fact]
    public void Recipients_of_different_kinds_are_never_mixed()
    {
        using var classical = X25519Identity.Generate();
        var passphrase = new ScryptRecipient("words", ScryptRecipient.MinWorkFactor);
        Assert.Throws<ArgumentException>(() => AgeFile.Seal([], Alice.Recipient, classical.Recipient));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal([], classical.Recipient, Alice.Recipient));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal([], passphrase, Alice.Recipient));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal([], classical.Recipient, passphrase));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal([], passphrase, passphrase));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal([]));
        Assert.Throws<ArgumentException>(() => AgeFile.Seal([], [.. Enumerable.Repeat(classical.Recipient, AgeHeader.MaxStanzas + 1)]));
    }

    static async Task<byte[]> OpenAsync(byte[] sealedFile)
    {
        var plain = new MemoryStream();
        await AgeFile.OpenAsync(new Trickle(sealedFile), plain, [Alice], ct: Ct);
        return plain.ToArray();
    }

    static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}

/// <summary>A stream that gives a few bytes, or many, at each reading, as a socket does, and cannot seek.</summary>
sealed class Trickle(byte[] bytes) : OneWayStream
{
    int at, turn;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        int[] sizes = [1, 7, 4096, 100_000, 65_536 + 16, 300_000];
        var length = Math.Min(Math.Min(sizes[turn++ % sizes.Length], buffer.Length), bytes.Length - at);
        bytes.AsMemory(at, length).CopyTo(buffer);
        at += length;
        return length;
    }
}
