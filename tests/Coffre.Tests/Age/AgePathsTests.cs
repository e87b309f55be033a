using System.Runtime.InteropServices;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

public sealed class AgePathsTests : IDisposable
{
    static readonly HybridIdentity Alice = HybridIdentity.Generate();

    readonly TemporaryFolder folder = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_is_sealed_to_a_file_and_opened_again_and_nothing_else_is_left()
    {
        var plain = new byte[3_000_000];
        new Random(1).NextBytes(plain);
        await File.WriteAllBytesAsync(folder["plain"], plain, Ct);
        var progress = new Told();
        await AgeFile.SealFileAsync(folder["plain"], folder["sealed"], [Alice.Recipient], progress: progress, ct: Ct);
        Assert.Equal(3_000_000, progress.Last);
        Assert.Equal(AgeFile.SealedSize(plain.Length), new FileInfo(folder["sealed"]).Length);
        await File.WriteAllTextAsync(folder["opened"], "what was there before, and is longer than nothing", Ct);
        await AgeFile.OpenFileAsync(folder["sealed"], folder["opened"], [Alice], ct: Ct);
        Assert.Equal(plain, await File.ReadAllBytesAsync(folder["opened"], Ct));
        await AgeFile.SealFileAsync(folder["plain"], folder["armored"], [Alice.Recipient], armor: true, ct: Ct);
        await AgeFile.OpenFileAsync(folder["armored"], folder["opened"], [Alice], ct: Ct);
        Assert.Equal(plain, await File.ReadAllBytesAsync(folder["opened"], Ct));
        Assert.Equal(["armored", "opened", "plain", "sealed"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2_000_000)]
    public async Task Attack7_Of_an_altered_file_nothing_bears_the_name_and_what_was_there_stays(int at)
    {
        var sealedFile = AgeFile.Seal(new byte[3_000_000], Alice.Recipient);
        sealedFile[at] ^= 1;
        await File.WriteAllBytesAsync(folder["sealed"], sealedFile, Ct);
        await File.WriteAllTextAsync(folder["opened"], "before", Ct);
        await Assert.ThrowsAsync<RefusedException>(() => AgeFile.OpenFileAsync(folder["sealed"], folder["opened"], [Alice], ct: Ct));
        await Assert.ThrowsAsync<RefusedException>(() => AgeFile.OpenFileAsync(folder["sealed"], folder["other"], [Alice], ct: Ct));
        Assert.Equal("before", await File.ReadAllTextAsync(folder["opened"], Ct));
        Assert.Equal(["opened", "sealed"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_link_stays_a_link_and_a_device_a_device()
    {
        await File.WriteAllTextAsync(folder["plain"], "words", Ct);
        File.CreateSymbolicLink(folder["link"], folder["target"]);
        await AgeFile.SealFileAsync(folder["plain"], folder["link"], [Alice.Recipient], ct: Ct);
        Assert.Equal(folder["target"], new FileInfo(folder["link"]).LinkTarget);
        Assert.Equal("words"u8.ToArray(), AgeFile.Open(await File.ReadAllBytesAsync(folder["target"], Ct), Alice));
        await AgeFile.OpenFileAsync(folder["link"], "/dev/null", [Alice], ct: Ct);
        Assert.True(File.Exists("/dev/null") && new FileInfo("/dev/null").Length == 0);
    }

    [Fact]
    public async Task A_failing_reader_or_writer_ends_the_work_with_its_own_error()
    {
        var sealedFile = AgeFile.Seal(new byte[20_000_000], Alice.Recipient);
        await Assert.ThrowsAsync<IOException>(() => AgeFile.OpenAsync(new MemoryStream(sealedFile), new Breaking(1_500_000), [Alice], ct: Ct));
        await Assert.ThrowsAsync<IOException>(() => AgeFile.SealAsync(new Breaking(1_500_000), Stream.Null, [Alice.Recipient], ct: Ct));
        await Assert.ThrowsAsync<IOException>(() => AgeFile.SealAsync(new Breaking(0), Stream.Null, [Alice.Recipient], ct: Ct));
    }

    [Fact]
    public async Task Cancelled_work_stops_and_leaves_nothing_behind()
    {
        await File.WriteAllBytesAsync(folder["plain"], new byte[10_000_000], Ct);
        using var stop = new CancellationTokenSource();
        var progress = new Told { Then = stop.Cancel };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => AgeFile.SealFileAsync(folder["plain"], folder["sealed"], [Alice.Recipient], progress: progress, ct: stop.Token));
        Assert.Equal(["plain"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Memory_stays_bounded_whatever_the_size()
    {
        var (input, output) = (new Zeros(200_000_000), new Drain());
        await AgeFile.SealAsync(input, output, [Alice.Recipient], ct: Ct);
        Assert.InRange(input.Buffers.Concat(output.Buffers).Distinct().Sum(buffer => buffer.Length), 1, 10_000_000);
    }

    sealed class Told : IProgress<long>
    {
        public long Last { get; private set; }

        public Action Then { get; init; } = () => { };

        public void Report(long value)
        {
            Last = value;
            Then();
        }
    }

    /// <summary>Works for some bytes, then fails as a disk does.</summary>
    sealed class Breaking(int good) : OneWayStream
    {
        int left = good;

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            left -= buffer.Length;
            return left > 0 ? new(buffer.Length) : throw new IOException("The disk failed.");
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            left -= buffer.Length;
            return left > 0 ? default : throw new IOException("The disk failed.");
        }
    }

    sealed class Zeros(long size) : OneWayStream
    {
        long left = size;

        public HashSet<byte[]> Buffers { get; } = [];

        public override bool CanRead => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Buffers.Add(MemoryMarshal.TryGetArray<byte>(buffer, out var array) ? array.Array! : throw new InvalidOperationException());
            var length = (int)Math.Min(left, buffer.Length);
            left -= length;
            return new(length);
        }
    }

    sealed class Drain : OneWayStream
    {
        public HashSet<byte[]> Buffers { get; } = [];

        public override bool CanWrite => true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Buffers.Add(MemoryMarshal.TryGetArray(buffer, out var array) ? array.Array! : throw new InvalidOperationException());
            return default;
        }
    }
}
