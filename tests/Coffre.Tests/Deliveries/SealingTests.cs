using System.Security.Cryptography;
using System.Text;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

public sealed class SealingTests
{
    static readonly SigningKey Author = SigningKey.Generate();
    static readonly AccountId From = new(Digest.Of("author"u8));
    static readonly HybridIdentity Own = HybridIdentity.Generate();
    static readonly DeliveryTerms Terms = new(DeliveryKind.Document, Grade.Availability);

    [Fact]
    public void What_was_sealed_opens_for_its_reader_and_for_its_author()
    {
        var reader = HybridIdentity.Generate();
        using var first = SealedPayload.Seal("first"u8);
        using var second = SealedPayload.Seal([]);
        var (act, made) = Seal(reader, first, second);
        Assert.Equal(made.Body.Grant, Digest.Of(made.Grant));
        foreach (var opened in new[] { Opening.Grant(act, made.Grant, reader), Opening.Copy(act, made.Copy, [HybridIdentity.Generate(), Own, HybridIdentity.Generate()]) })
        {
            Assert.Equal("Lettre", opened.Cover.Title);
            Assert.Equal("first"u8, opened.OpenPart(0, Read(first)).Bytes);
            Assert.Empty(opened.OpenPart(1, Read(second)).Bytes);
        }
    }

    [Fact]
    public void One_payload_goes_to_many_recipients_each_with_salts_of_their_own()
    {
        using var payload = SealedPayload.Seal("to all"u8);
        var readers = Enumerable.Range(0, 5).Select(_ => HybridIdentity.Generate()).ToList();
        var made = readers.Select(reader => Seal(reader, payload)).ToList();
        Assert.Single(made.Select(one => one.Made.Body.Parts[0].Payload).Distinct());
        Assert.Equal(5, made.Select(one => one.Made.Body.Parts[0].Commit).Distinct().Count());
        Assert.Equal(5, made.Select(one => one.Made.Body.Cover).Distinct().Count());
        foreach (var (reader, (act, one)) in readers.Zip(made))
            Assert.Equal("to all"u8, Opening.Grant(act, one.Grant, reader).OpenPart(0, Read(payload)).Bytes);
    }

    [Fact]
    public void Attack8_and_17_whatever_two_grants_copies_or_payloads_are_exchanged_stops()
    {
        var reader = HybridIdentity.Generate();
        var documents = Enumerable.Range(0, 4).Select(i => SealedPayload.Seal(Encoding.ASCII.GetBytes($"document {i}"))).ToList();
        var made = documents.Select(document => Seal(reader, document)).ToList();
        for (var i = 0; i < made.Count; i++)
        {
            for (var j = 0; j < made.Count; j++)
            {
                if (i == j)
                    continue;
                Assert.Equal("content-mismatch", Stop(() => Opening.Grant(made[i].Act, made[j].Made.Grant, reader)));
                Assert.Equal("content-mismatch", Stop(() => Opening.Copy(made[i].Act, made[j].Made.Copy, [Own])));
                Assert.Equal("content-mismatch", Stop(() => Opening.Grant(made[i].Act, made[i].Made.Grant, reader).OpenPart(0, Read(documents[j]))));
            }
        }
    }

    [Fact]
    public void Attack8_names_titles_and_order_exchanged_in_the_lines_of_a_grant_stop()
    {
        var reader = HybridIdentity.Generate();
        using var first = SealedPayload.Seal("first"u8);
        using var second = SealedPayload.Seal("other"u8);
        var (act, made) = Seal(reader, first, second);
        var (grant, line) = Grant.Read(AgeFile.Open(made.Grant, reader));
        var cover = Cover.Read(line.Span);
        var covers = new[] { cover with { Title = "Autre" }, cover with { Parts = [.. cover.Parts.Reverse()] }, cover with { Parts = [cover.Parts[0]] } };
        var grants = new[]
        {
            grant with { Parts = [.. grant.Parts.Reverse()] }, grant with { Delivery = DeliveryId.New() }, grant with { From = grant.To },
            grant with { To = grant.From }, grant with { Gen = 1 }, grant with { Salt = Commitment.NewSalt() },
            grant with { Parts = [grant.Parts[0] with { Size = 1 }, grant.Parts[1]] }, grant with { Parts = [grant.Parts[0] with { Payload = default }, grant.Parts[1]] },
        };
        foreach (var plain in covers.Select(other => grant.Write(other.ToBytes())).Concat(grants.Select(other => other.Write(line.Span))))
            Assert.Equal("content-mismatch", Stop(() => Opening.Copy(act, AgeFile.Seal(plain, Own.Recipient), [Own])));
        var salts = grant with { Parts = [grant.Parts[0] with { Salt = grant.Parts[1].Salt }, grant.Parts[1]] };
        var opened = Opening.Copy(act, AgeFile.Seal(salts.Write(line.Span), Own.Recipient), [Own]);
        Assert.Equal("content-mismatch", Stop(() => opened.OpenPart(0, Read(first))));
    }

    [Fact]
    public void Attack6_no_two_seals_of_one_document_share_a_byte_string()
    {
        var seals = Enumerable.Range(0, 50).Select(_ => SealedPayload.Seal("same"u8)).ToList();
        Assert.Equal(50, seals.Select(payload => payload.Hash).Distinct().Count());
        Assert.Equal(50, seals.Select(payload => Convert.ToHexString(payload.Key.Span)).Distinct().Count());
    }

    [Fact]
    public void Attack22_a_grant_s_size_tells_no_more_than_its_bucket()
    {
        using var payload = SealedPayload.Seal("x"u8);
        var cover = new Cover("", "", "", "", [payload.Describe("", "", "")], []);
        var sizes = Enumerable.Range(0, 1024).Select(length => cover with { Body = new('a', length) })
            .Select(longer => Sealing.Seal(DeliveryId.New(), From, Own.Recipient, To(Own), [payload], longer, Terms).Grant.Length).Distinct();
        Assert.InRange(sizes.Count(), 2, 3);
    }

    [Fact]
    public void A_cover_that_does_not_describe_its_payloads_is_not_sealed()
    {
        using var payload = SealedPayload.Seal("x"u8);
        var cover = new Cover("", "", "", "", [new("", "", "", 2, 0)], []);
        Assert.Throws<ArgumentException>(() => Sealing.Seal(DeliveryId.New(), From, Own.Recipient, To(Own), [payload], cover, Terms));
        Assert.Throws<ArgumentException>(() => Sealing.Seal(DeliveryId.New(), From, Own.Recipient, To(Own), [], cover, Terms));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SealedPayload.MaxInMemory)]
    [InlineData(SealedPayload.MaxInMemory + 1)]
    [InlineData(3_000_000)]
    public async Task A_document_of_any_size_is_sealed_and_opened_in_one_pass_each(int size)
    {
        var folder = Directory.CreateTempSubdirectory("coffre-").FullName;
        var (document, reader) = (RandomNumberGenerator.GetBytes(size), HybridIdentity.Generate());
        Digest commit;
        using (var payload = await SealedPayload.SealAsync(new MemoryStream(document), folder, Ct))
        {
            Assert.Equal((Digest.Of(document), size), (payload.Content, payload.PlainSize));
            Assert.Equal((Digest.Of(Read(payload)), Read(payload).Length), (payload.Hash, payload.Size));
            var (act, made) = Seal(reader, payload);
            await using var stream = payload.OpenRead();
            commit = await Opening.Grant(act, made.Grant, reader).OpenPartAsync(0, stream, Path.Combine(folder, "document"), Ct);
            Assert.Equal(made.Body.Parts[0].Commit, commit);
        }
        Assert.Equal(document, await File.ReadAllBytesAsync(Path.Combine(folder, "document"), Ct));
        Assert.Single(Directory.GetFiles(folder));
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task Attack7_a_payload_cut_extended_or_altered_leaves_no_file()
    {
        var folder = Directory.CreateTempSubdirectory("coffre-").FullName;
        var (path, reader) = (Path.Combine(folder, "document"), HybridIdentity.Generate());
        using var payload = SealedPayload.Seal(RandomNumberGenerator.GetBytes(200_000));
        var (act, made) = Seal(reader, payload);
        var opened = Opening.Grant(act, made.Grant, reader);
        var good = Read(payload);
        foreach (var bad in new byte[][] { [], good[..^1], good[..65_000], good[..67_000], [.. good, 0], [.. good[..^1], (byte)(good[^1] ^ 1)], [.. good.AsSpan(0, 100_000), .. good.AsSpan(100_001)] })
        {
            var stopped = await Assert.ThrowsAsync<StoppedException>(() => opened.OpenPartAsync(0, new MemoryStream(bad), path, Ct));
            Assert.Equal("content-mismatch", stopped.Stop);
            Assert.Empty(Directory.GetFiles(folder));
        }
        Directory.Delete(folder);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static (Statement Act, SealedDelivery Made) Seal(HybridIdentity reader, params IReadOnlyList<SealedPayload> payloads)
    {
        var cover = new Cover("Lettre", "Bonjour", "", "", [.. payloads.Select((payload, i) => payload.Describe($"Partie {i}", $"{i}.txt", "text/plain"))], []);
        var made = Sealing.Seal(DeliveryId.New(), From, Own.Recipient, To(reader), payloads, cover, Terms);
        return (Statement.Sign("coffre.example/log", From, new(1, default), TreeHead.Empty, Vectors.Now, made.Body, Author), made);
    }

    static Recipient To(HybridIdentity reader) => new(new(new(Digest.Of("reader"u8)), 1, Digest.Of("head"u8), 0), reader.Recipient);

    static byte[] Read(SealedPayload payload)
    {
        using var copy = new MemoryStream();
        using var stream = payload.OpenRead();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    static string Stop(Action act) => Assert.Throws<StoppedException>(act).Stop;
}
