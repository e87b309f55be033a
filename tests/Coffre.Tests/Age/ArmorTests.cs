using System.Text;
using Coffre.Age;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class ArmorTests
{
    const string Begin = "-----BEGIN AGE ENCRYPTED FILE-----\n";
    const string End = "-----END AGE ENCRYPTED FILE-----\n";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_armored_is_read_back_however_it_is_cut_into_writes()
    {
        for (var size = 0; size <= 200; size++)
        {
            var bytes = new byte[size];
            new Random(size).NextBytes(bytes);
            var armored = new MemoryStream();
            var writer = new ArmorWriter(armored);
            for (var at = 0; at < size; at += 1 + (at % 60))
                await writer.WriteAsync(bytes.AsMemory(at, Math.Min(1 + (at % 60), size - at)), Ct);
            await writer.FinishAsync(Ct);
            var lines = string.Join('\n', Convert.ToBase64String(bytes).Chunk(64).Select(line => new string(line)).Append(""));
            Assert.Equal(Begin + lines.TrimStart('\n') + End, Encoding.ASCII.GetString(armored.ToArray()));
            Assert.Equal(bytes, await ReadAsync(armored.ToArray()));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(Begin)]
    [InlineData(Begin + "AAAA\n")]
    [InlineData(Begin + "AAAA\nAAAA\n" + End)]
    [InlineData(Begin + "AAAA\n" + End + "x")]
    [InlineData(Begin + "AAA\n" + End)]
    [InlineData(Begin + "AAB=\n" + End)]
    [InlineData(Begin + "\n" + End)]
    [InlineData("x" + Begin + End)]
    [InlineData(Begin + End + Begin + End)]
    public async Task Other_armor_is_refused(string text) =>
        Assert.Equal("bad-armor", (await Assert.ThrowsAsync<RefusedException>(() => ReadAsync(Encoding.ASCII.GetBytes(text)))).Fault);

    [Fact]
    public async Task Attack28_White_space_and_lines_without_end_are_refused()
    {
        foreach (var text in (string[])[new string(' ', 100_000), new string('\n', 100_000), Begin + new string('A', 100_000), Begin + End + new string('\n', 2000)])
            Assert.Equal("bad-armor", (await Assert.ThrowsAsync<RefusedException>(() => ReadAsync(Encoding.ASCII.GetBytes(text)))).Fault);
        Assert.Empty(await ReadAsync(Encoding.ASCII.GetBytes(new string('\n', 1000) + Begin + End + new string('\n', 1000))));
    }

    [Fact]
    public async Task Attack28_Generated_armor_is_read_or_refused_and_never_crashes()
    {
        string[] pieces = [Begin, End, "\n", "\r\n", " ", "AAAA", "AAAA\n", new string('A', 64) + "\n", new string('A', 64) + "\r\n", "AA==\n", "AAA=\n", "=", "AB==\n", "é", "-----", "\0"];
        await Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 10].Select(Gen.Bool, (parts, framed) => framed ? Begin + string.Concat(parts) + End : string.Concat(parts))
            .SampleAsync(async text =>
            {
                try
                {
                    await ReadAsync(Encoding.Latin1.GetBytes(text));
                }
                catch (RefusedException refused)
                {
                    Assert.Equal("bad-armor", refused.Fault);
                }
            }, iter: Fuzz.Inputs);
    }

    static async Task<byte[]> ReadAsync(byte[] armored)
    {
        var bytes = new MemoryStream();
        await new ArmorReader(new Trickle(armored)).CopyToAsync(bytes, Ct);
        return bytes.ToArray();
    }
}
