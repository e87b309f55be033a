using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>
/// The scenario of a manifest that both implementations read (<c>testdata/coffre/vault</c>): one entry of each sort, in clear and sealed, by public keys. What is random
/// in it, the sealed bytes, is stored; everything else is computed again.
/// </summary>
public sealed class VaultScenarioTests
{
    const string Origin = "coffre.example/log";
    static readonly DateTimeOffset At = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static string Path => Repository.File("testdata", "coffre", "vault", "manifest.json");

    [Fact]
    public void The_manifest_its_index_and_its_page_are_read_and_written_byte_for_byte()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path));
        var json = file.RootElement;
        using var keys = new Keys();
        var chain = keys.Chain;
        Assert.Equal(chain.Id.ToString(), Text(json, "account"));
        Assert.Equal(chain.Statements.Select(s => Encoding.UTF8.GetString(s.Bytes.Span)), json.GetProperty("chain").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(Base64.Encode(Derive.ManifestLabel(keys.LabelKey)), Text(json, "label"));
        Assert.Equal(Label.Manifest(Derive.ManifestLabel(keys.LabelKey)).ToString(), Text(json, "leafLabel"));

        var (sealedIndex, sealedPage) = (Base64.Decode(Text(json, "index", "sealed")), Base64.Decode(Text(json, "page", "sealed")));
        var statement = keys.Sign(sealedIndex, sealedPage);
        Assert.Equal(Text(json, "statement"), Encoding.UTF8.GetString(statement.Bytes.Span));
        chain.Verify(Statement.Parse(Encoding.UTF8.GetBytes(Text(json, "statement")), StatementType.Manifest));
        Assert.Equal(Text(json, "leaf"), Base64.Encode(new Leaf.State(Label.Manifest(Derive.ManifestLabel(keys.LabelKey)), 0, statement.Hash).ToBytes()));

        var index = ManifestIndex.Open(sealedIndex, [keys.Vault], statement);
        Assert.Equal(Text(json, "index", "clear"), Encoding.UTF8.GetString(Padding.Unpad(index.ToBytes(), ManifestPage.Bucket).Span));
        Assert.Equal([Digest.Of(sealedPage)], index.Pages);
        var page = ManifestPage.Open(sealedPage, [keys.Vault]);
        Assert.Equal(Lines(json), page.Entries.Select(entry => entry.ToLine()));
        Assert.Equal(Entries().Select(entry => entry.ToLine()), Lines(json));
        Assert.Equal(["document", "record", "contact", "view", "text"], page.Entries.Select(entry => entry.Sort));
        Assert.Equal(page.ToBytes(), new ManifestPage([.. Lines(json).Select(line => ManifestEntry.Parse(Encoding.UTF8.GetBytes(line)))]).ToBytes());
    }

    [Fact]
    public void V9_each_line_that_breaks_a_rule_is_refused()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path));
        var bad = file.RootElement.GetProperty("bad").EnumerateArray().ToList();
        Assert.NotEmpty(bad);
        foreach (var one in bad)
        {
            var refused = Record.Exception(() => ManifestEntry.Parse(Encoding.UTF8.GetBytes(Text(one, "line"))));
            Assert.True(refused is RefusedException, Text(one, "why"));
        }
    }

    /// <summary>Makes the file anew; the sealed bytes differ each time.</summary>
    [Fact(Explicit = true)]
    public void Writes_the_scenario()
    {
        using var keys = new Keys();
        var page = new ManifestPage(Entries());
        var sealedPage = SealedFile.To(keys.Vault.Recipient, page.ToBytes());
        var index = new ManifestIndex(keys.Chain.Id, 0, null, TreeHead.Empty, [sealedPage.Hash]);
        var sealedIndex = SealedFile.To(keys.Vault.Recipient, index.ToBytes());
        var statement = keys.Sign(sealedIndex.Bytes, sealedPage.Bytes);
        var label = Derive.ManifestLabel(keys.LabelKey);
        File.WriteAllText(Path, JsonSerializer.Serialize(new
        {
            log = Origin,
            account = keys.Chain.Id.ToString(),
            signSeed = Base64.Encode(Seed("sign")),
            vaultSeed = Base64.Encode(Seed("vault")),
            labelKey = Base64.Encode(keys.LabelKey),
            label = Base64.Encode(label),
            leafLabel = Label.Manifest(label).ToString(),
            chain = keys.Chain.Statements.Select(s => Encoding.UTF8.GetString(s.Bytes.Span)),
            statement = Encoding.UTF8.GetString(statement.Bytes.Span),
            leaf = Base64.Encode(new Leaf.State(Label.Manifest(label), 0, statement.Hash).ToBytes()),
            index = new Dictionary<string, string> { ["clear"] = Encoding.UTF8.GetString(Padding.Unpad(index.ToBytes(), ManifestPage.Bucket).Span), ["sealed"] = Base64.Encode(sealedIndex.Bytes.Span) },
            page = new Dictionary<string, object> { ["clear"] = Entries().Select(entry => entry.ToLine()), ["sealed"] = Base64.Encode(sealedPage.Bytes.Span) },
            bad = Bad().Select(one => new { why = one.Why, line = one.Line }),
        }, Written) + "\n");
    }

    static IEnumerable<(string Why, string Line)> Bad()
    {
        var lines = Entries().Select(entry => entry.ToLine()).ToList();
        var (document, record, contact, view, text) = (lines[0], lines[1], lines[2], lines[3], lines[4]);
        static string With(string line, string old, string by) => line.Contains(old, StringComparison.Ordinal) ? line.Replace(old, by, StringComparison.Ordinal) : throw new ArgumentException(old);
        yield return ("another sort", With(contact, "\"t\":\"contact\"", "\"t\":\"person\""));
        yield return ("a key missing", With(contact, ",\"name\":\"Camille Exemple\"", ""));
        yield return ("a key more", With(contact, "\"name\":\"Camille Exemple\"", "\"name\":\"Camille Exemple\",\"more\":\"\""));
        yield return ("keys in another order", With(view, "\"what\":\"done\",\"about\":", "\"about\":\"done\",\"what\":"));
        yield return ("white space", With(record, "{\"t\":", "{ \"t\":"));
        yield return ("an id of a delivery's form where an account's stands", With(contact, Id("contact account").ToString(), EntryIdOf("document").ToString()));
        yield return ("a time without milliseconds", With(contact, "2026-11-24T02:00:00.000Z", "2026-11-24T02:00:00Z"));
        yield return ("due on no day", With(document, "\"due\":\"2027-03-01\"", "\"due\":\"2027-02-30\""));
        yield return ("no version", document[..(document.IndexOf("\"versions\":[", StringComparison.Ordinal) + 12)] + "]}");
        yield return ("a delivery without its id", With(document, $"\"delivery\":\"{DeliveryIdOf()}\"", "\"delivery\":\"\""));
        yield return ("a kept letter without its copy", With(document, $"\"copy\":\"{Digest.Of("copy"u8)}\"", "\"copy\":\"\""));
        yield return ("a deposit with a delivery's id", With(document, "\"whence\":\"letter\"", "\"whence\":\"deposit\""));
        yield return ("whence unknown", With(document, "\"whence\":\"letter\"", "\"whence\":\"elsewhere\""));
        yield return ("a key of 31 bytes", With(text, Base64.Encode(Seed("text key")), Base64.Encode(Seed("text key").AsSpan(1))));
        yield return ("a negative size", With(text, "\"sealed\":1800", "\"sealed\":-1"));
        yield return ("a view about nothing", With(view, $"\"about\":\"{EntryIdOf("document")}\"", "\"about\":\"\""));
        yield return ("words of what is no search", With(view, "\"words\":\"\"", "\"words\":\"hydro\""));
        yield return ("a value that is null", With(record, "\"value\":{\"street\":\"12, rue des Érables\",\"since\":2019}", "\"value\":null"));
        yield return ("a value that is a fraction", With(record, "\"since\":2019", "\"since\":20.19"));
        yield return ("an escape that is not needed", With(contact, "Camille", "Cam\\u0069lle"));
    }

    static IReadOnlyList<ManifestEntry> Entries() =>
    [
        new ManifestEntry.Document(
            EntryIdOf("document"), At, "Maison", ["taxes", "2027"], Id("city"), "Taxe foncière", "2027-03-01", "1284.50", "CAD", "R-1", null,
            [
                new DocumentVersion
                {
                    At = At, By = Id("city"), Title = "Avis d’imposition", Name = "avis.pdf", Type = "application/pdf", Size = 20480, Pages = 2, Whence = Whence.Letter,
                    Act = Digest.Of("delivery"u8), Delivery = DeliveryIdOf(), Copy = Digest.Of("copy"u8), Part = 0, Key = Seed("document key"), Payload = Digest.Of("payload"u8),
                    Sealed = 22100, Salt = Seed("salt"),
                },
                new DocumentVersion
                {
                    At = At - TimeSpan.FromDays(1), By = Id("city"), Why = "première version", Title = "Brouillon", Name = "brouillon.txt", Type = "text/plain", Size = 0, Whence = Whence.Deposit,
                    Act = Digest.Of("deposit"u8), Part = 3, Key = Seed("document key 2"), Payload = Digest.Of("payload 2"u8), Sealed = 1700, Salt = Seed("salt 2"),
                },
            ]),
        new ManifestEntry.Record(EntryIdOf("record"), At, "https://coffre.example/schemas/address/v1", At, [new(At, "déménagement", "{\"street\":\"12, rue des Érables\",\"since\":2019}")]),
        new ManifestEntry.Contact(Id("contact account"), At, "Camille Exemple"),
        new ManifestEntry.View(EntryIdOf("view"), At, ViewKind.Done, EntryIdOf("document"), ""),
        new ManifestEntry.Text(EntryIdOf("document"), At, Digest.Of("payload"u8), Seed("text key"), Digest.Of("sealed text"u8), 1800),
    ];

    static byte[] Seed(string name) => Digest.Of(Encoding.UTF8.GetBytes($"coffre vault {name}")).ToArray();

    static AccountId Id(string name) => new(Digest.Of(Encoding.UTF8.GetBytes(name)));

    static EntryId EntryIdOf(string name) => EntryId.Parse(Base32.Encode(Seed(name).AsSpan(0, 16)));

    static DeliveryId DeliveryIdOf() => DeliveryId.Parse(Base32.Encode(Seed("delivery").AsSpan(0, 16)));

    static string Text(JsonElement json, params string[] path) => path.Aggregate(json, (at, name) => at.GetProperty(name)).GetString()!;

    static IEnumerable<string> Lines(JsonElement json) => json.GetProperty("page").GetProperty("clear").EnumerateArray().Select(line => line.GetString()!);

    sealed class Keys : IDisposable
    {
        readonly SigningKey sign = SigningKey.FromSeed(Seed("sign"));
        readonly SigningKey recovery = SigningKey.FromSeed(Seed("recovery"));

        public Keys()
        {
            var genesis = Statement.SignGenesis(Origin, TreeHead.Empty, At, new(AccountKind.Holder, null, sign.Public, recovery.Public, Vault.Recipient), sign);
            var keys = Statement.Sign(
                Origin, genesis.Account, new(0, genesis.Hash), TreeHead.Empty, At, new StatementBody.Keys(0, sign.Public, recovery.Public, Vault.Recipient, Digest.Of("bag"u8)), sign);
            Chain = Chain.Begin(Origin, genesis).Append(keys);
        }

        public HybridIdentity Vault { get; } = HybridIdentity.FromSeed(Seed("vault"));

        public byte[] LabelKey { get; } = Seed("label key");

        public Chain Chain { get; }

        public Statement Sign(ReadOnlyMemory<byte> index, ReadOnlyMemory<byte> page) => Statement.Sign(
            Origin, Chain.Id, Chain.Newest.Point, TreeHead.Empty, At, new StatementBody.Manifest(0, null, Digest.Of(index.Span), [Digest.Of(page.Span), Digest.Of("payload"u8)], []), sign);

        public void Dispose()
        {
            sign.Dispose();
            recovery.Dispose();
            Vault.Dispose();
        }
    }
}
