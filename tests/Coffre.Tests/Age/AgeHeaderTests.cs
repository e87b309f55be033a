using System.Text;
using Coffre.Age;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class AgeHeaderTests
{
    const string Version = "age-encryption.org/v1\n";
    const string Mac = "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";

    static readonly HybridIdentity Alice = HybridIdentity.Generate();

    [Fact]
    public void A_header_is_read_as_it_comes_and_says_where_it_ends()
    {
        var sealedFile = AgeFile.Seal("content"u8, Alice.Recipient, Alice.Recipient);
        var header = AgeHeader.Read(sealedFile, out var length);
        Assert.Equal(["mlkem768x25519", "mlkem768x25519"], header.Stanzas.Select(stanza => stanza.Type));
        for (var have = 0; have < length; have++)
            Assert.False(AgeHeader.TryRead(sealedFile.AsSpan(0, have), out _));
        Assert.True(AgeHeader.TryRead(sealedFile.AsSpan(0, length), out header));
        Assert.Equal(length, header.Length);
    }

    [Theory]
    [InlineData("a document in clear")]
    [InlineData("%PDF-1.7")]
    [InlineData("age-encryption.org/v2\n-> X25519 AAAA\n")]
    [InlineData("-----BEGIN AGE ENCRYPTED FILE-----\n")]
    [InlineData("")]
    public void What_is_no_age_file_is_refused_at_its_first_bytes(string text)
    {
        Vectors.Refuses("not-age", () => AgeHeader.Read(Encoding.ASCII.GetBytes(text), out _));
        if (text.Length > 0)
            Vectors.Refuses("not-age", () => AgeHeader.TryRead(Encoding.ASCII.GetBytes(text), out _));
    }

    [Fact]
    public void Attack15_A_stored_file_is_sealed_to_post_quantum_recipients_alone_and_to_no_more_than_allowed()
    {
        using var classical = X25519Identity.Generate();
        Read(AgeFile.Seal([], Alice.Recipient)).DemandHybrid();
        Read(AgeFile.Seal([], [.. Enumerable.Repeat(Alice.Recipient, 16)])).DemandHybrid(16);
        Vectors.Refuses("wrong-stanza", () => Read(AgeFile.Seal([], Alice.Recipient, Alice.Recipient)).DemandHybrid());
        Vectors.Refuses("wrong-stanza", () => Read(AgeFile.Seal([], [.. Enumerable.Repeat(Alice.Recipient, 17)])).DemandHybrid(16));
        Vectors.Refuses("wrong-stanza", () => Read(AgeFile.Seal([], classical.Recipient)).DemandHybrid());
        Vectors.Refuses("wrong-stanza", () => Read(AgeFile.Seal([], new ScryptRecipient("words", 10))).DemandHybrid());
        // the name alone is not enough
        Vectors.Refuses("wrong-stanza", () => Read(Encoding.ASCII.GetBytes(Version + "-> mlkem768x25519 AAAA\n\n" + Mac)).DemandHybrid());
    }

    [Fact]
    public void Attack28_A_header_over_its_limits_is_refused()
    {
        string Stanzas(int count) => string.Concat(Enumerable.Repeat("-> x\n\n", count));
        Assert.Equal(64, Read(Encoding.ASCII.GetBytes(Version + Stanzas(64) + Mac)).Stanzas.Count);
        Vectors.Refuses("wrong-stanza", () => Read(Encoding.ASCII.GetBytes(Version + Stanzas(65) + Mac)));

        byte[] OfSize(int size) => Encoding.ASCII.GetBytes(Version + "-> " + new string('x', size - Version.Length - Mac.Length - 5) + "\n\n" + Mac);
        Assert.Equal(AgeHeader.MaxSize, Read(OfSize(AgeHeader.MaxSize)).Length);
        Vectors.Refuses("too-large", () => Read(OfSize(AgeHeader.MaxSize + 1)));
        Vectors.Refuses("too-large", () => AgeHeader.TryRead(OfSize(1_000_000).AsSpan(0, AgeHeader.MaxSize), out _));
    }

    [Theory]
    [InlineData("limit-header")]
    [InlineData("limit-stanzas")]
    public void Attack28_The_limits_of_the_vectors_hold(string name)
    {
        var (input, error) = Vectors.Case(name);
        var size = input.GetProperty("size").GetInt32();
        Vectors.Refuses(error, () =>
        {
            if (input.Text("what") == "header")
                Read(Encoding.ASCII.GetBytes((Version + "-> " + new string('x', size)).Substring(0, size)));
            else
                Read(AgeFile.Seal([], [.. Enumerable.Repeat(Alice.Recipient, size)])).DemandHybrid(16);
        });
    }

    [Fact]
    public async Task Attack28_A_header_without_end_is_refused_after_64_KiB_of_it()
    {
        var endless = new Endless();
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => AgeFile.OpenAsync(endless, Stream.Null, [Alice], ct: TestContext.Current.CancellationToken));
        Assert.Equal("too-large", refused.Fault);
        Assert.InRange(endless.Given, AgeHeader.MaxSize, 2 * AgeHeader.MaxSize);
    }

    [Fact]
    public void Attack28_Generated_headers_are_read_or_refused_and_never_crash()
    {
        string[] pieces =
        [
            "-> ", "->", "X25519 ", "scrypt ", "mlkem768x25519 ", "\n", "\n\n", "\r\n", "---", "--- ", " ", "  ", "A", "AA", "AAA", "AAAA", "=", "é", "\0", "10", "-10",
            new('A', 43), new('A', 64), new string('A', 64) + "\n", new('A', 65), new('A', 1494), Mac, Version, "-> x y\nAA\n", "-> scrypt " + new string('A', 22) + " 30\n" + new string('A', 43) + "\n",
        ];
        IIdentity[] identities = [Alice, X25519Identity.Generate(), new ScryptIdentity("words")];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 12].Select(Gen.Bool, (parts, closed) => Version + string.Concat(parts) + (closed ? Mac + new string('x', 40) : ""))
            .Sample(text => Survives(Encoding.Latin1.GetBytes(text), identities), iter: Fuzz.Inputs);
    }

    [Fact]
    public void Attack28_Altered_files_are_opened_or_refused_and_never_crash()
    {
        using var classical = X25519Identity.Generate();
        byte[][] good = [AgeFile.Seal([1, 2, 3], Alice.Recipient), AgeFile.Seal([], classical.Recipient, classical.Recipient)];
        IIdentity[] identities = [Alice, classical];
        Gen.Select(Gen.Int[0, 1].Select(i => good[i]), Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 40], Gen.Byte.Array[0, 40]).Array[1, 3]).Sample((file, splices) =>
        {
            foreach (var (at, remove, insert) in splices)
            {
                var place = at % (file.Length + 1);
                file = [.. file.AsSpan(0, place), .. insert, .. file.AsSpan(Math.Min(place + remove, file.Length))];
            }
            Survives(file, identities);
        }, iter: Fuzz.Inputs);
    }

    static AgeHeader Read(byte[] file) => AgeHeader.Read(file, out _);

    static void Survives(byte[] file, IIdentity[] identities)
    {
        try
        {
            AgeHeader.Read(file, out var length);
            Assert.InRange(length, Version.Length, file.Length);
            AgeFile.Open(file, identities);
        }
        catch (RefusedException)
        {
        }
    }

    sealed class Endless : OneWayStream
    {
        public int Given { get; private set; }

        public override bool CanRead => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'A');
            var text = Encoding.ASCII.GetBytes(Version + "-> x ");
            if (Given < text.Length)
            {
                buffer = buffer[..Math.Min(buffer.Length, text.Length - Given)];
                text.AsSpan(Given, buffer.Length).CopyTo(buffer.Span);
            }
            Given += buffer.Length;
            return new(buffer.Length);
        }
    }
}
