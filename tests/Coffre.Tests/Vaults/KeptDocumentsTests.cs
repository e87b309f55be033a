using System.Text;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>What a delivery brings into the manifest, whatever its sender wrote in it.</summary>
public sealed class KeptDocumentsTests
{
    static readonly DateTimeOffset at = DateTimeOffset.UnixEpoch.AddYears(56);
    static readonly AccountId me = new(Digest.Of("reader"u8));

    [Fact]
    public void Attack28_a_hundred_parts_under_a_purpose_of_150_kB_make_pages_far_below_what_a_server_takes()
    {
        var (purpose, name) = (new string('p', 150_000), new string('n', 300));
        var entries = Entries(100, new("", "", purpose, "", [], [new Bill("V", "1.00", "CAD", "2027-03-01", new('4', 101)).ToData()]), name);
        Assert.Equal(100, entries.Count);
        using var vault = HybridIdentity.Generate();
        var draft = Manifest.None(me).Apply(new() { Put = entries }, vault.Recipient, TreeHead.Empty);
        Assert.All(draft.Sealed, file => Assert.InRange(file.Bytes.Length, 1, 1_000_000));
        var first = entries[0];
        Assert.Equal((500, 255, "", ""), (first.Purpose.Length, first.Versions[0].Name.Length, first.Reference, first.Versions[0].Type));
    }

    [Fact]
    public void What_is_cut_is_cut_between_characters()
    {
        var houses = string.Concat(Enumerable.Repeat("🏠", 600));
        var entry = Assert.Single(Entries(1, new("T", "", houses, "", [], []), houses));
        Assert.Equal(500, entry.Purpose.EnumerateRunes().Count());
        Assert.Equal(255, entry.Versions[0].Name.EnumerateRunes().Count());
        Assert.Equal(200, entry.Versions[0].Title.EnumerateRunes().Count());
        Assert.Equal(entry.ToLine(), ManifestEntry.Parse(Encoding.UTF8.GetBytes(entry.ToLine())).ToLine());
    }

    [Fact]
    public void What_no_reader_would_take_is_refused_before_it_is_sealed()
    {
        using var vault = HybridIdentity.Generate();
        ManifestDraft Write(params IReadOnlyList<string> names) =>
            Manifest.None(me).Apply(new() { Put = [.. names.Select((name, i) => new ManifestEntry.Contact(new(Digest.Of([(byte)i])), at, name))] }, vault.Recipient, TreeHead.Empty);
        Assert.Equal("not-canonical", Assert.Throws<RefusedException>(() => Write("Marie", "🏠"[..1])).Fault);
        Assert.Equal("too-large", Assert.Throws<RefusedException>(() => Write([.. Enumerable.Repeat(new string('x', 100_000), 41)])).Fault);
        Assert.Single(Write([.. Enumerable.Repeat(new string('x', 99_000), 40)]).Pages);
    }

    static IReadOnlyList<ManifestEntry.Document> Entries(int parts, Cover cover, string text)
    {
        using var own = HybridIdentity.Generate();
        using var author = SigningKey.Generate();
        var payloads = Enumerable.Range(0, parts).Select(i => SealedPayload.Seal(BitConverter.GetBytes(i))).ToList();
        cover = cover with { Parts = [.. payloads.Select(payload => payload.Describe(text, text, text))] };
        var made = Sealing.Seal(DeliveryId.New(), new(Digest.Of("author"u8)), own.Recipient, new(new(me, 0, Digest.Of("head"u8), 0), own.Recipient), payloads, cover, new(DeliveryKind.Document, Grade.Availability));
        var act = Statement.Sign("coffre.example/log", new(Digest.Of("author"u8)), new(0, Digest.Of("head"u8)), TreeHead.Empty, at, made.Body, author);
        payloads.ForEach(payload => payload.Dispose());
        return KeptDocuments.Of(Opening.Copy(act, made.Copy, [own]), null, at);
    }
}
