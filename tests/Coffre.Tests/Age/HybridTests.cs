using System.Text.Json;
using Coffre.Age;
using Geralt;
using Xunit;

namespace Coffre.Tests;

public sealed class HybridTests
{
    [Fact]
    public void What_is_sealed_to_a_recipient_opens_with_its_identity_and_with_no_other()
    {
        using var alice = HybridIdentity.Generate();
        using var bob = HybridIdentity.Generate();
        var sealedFile = AgeFile.Seal("a letter"u8, alice.Recipient);
        Assert.Equal("a letter"u8.ToArray(), AgeFile.Open(sealedFile, bob, alice));
        Assert.Equal("cannot-open", Assert.Throws<RefusedException>(() => AgeFile.Open(sealedFile, bob)).Fault);
    }

    [Fact]
    public void Every_recipient_of_a_file_opens_it()
    {
        var identities = Enumerable.Range(0, AgeHeader.MaxStanzas / 2).Select(_ => HybridIdentity.Generate()).ToArray();
        var sealedFile = AgeFile.Seal([1, 2, 3], [.. identities.Select(identity => identity.Recipient)]);
        foreach (var identity in identities)
            Assert.Equal([1, 2, 3], AgeFile.Open(sealedFile, identity));
    }

    [Fact]
    public void The_texts_of_keys_are_read_back()
    {
        using var identity = HybridIdentity.Generate();
        var text = identity.Recipient.ToString();
        Assert.Equal(1959, text.Length);
        Assert.StartsWith("age1pq1", text, StringComparison.Ordinal);
        Assert.Equal(identity.Recipient, HybridRecipient.Parse(text));
        Assert.Same(text, identity.Recipient.ToString());
        using var again = HybridIdentity.Parse(identity.ToString());
        Assert.StartsWith("AGE-SECRET-KEY-PQ-1", again.ToString(), StringComparison.Ordinal);
        Assert.Equal(identity.Seed, again.Seed);
        Assert.Equal(identity.Recipient, again.Recipient);
    }

    [Fact]
    public void No_other_text_is_a_key()
    {
        using var identity = HybridIdentity.Generate();
        var text = identity.Recipient.ToString();
        string[] bad = [text.ToUpperInvariant(), text[..^1], text + "q", " " + text, text[..20] + (text[20] == 'q' ? 'p' : 'q') + text[21..], "", "age1pq1"];
        foreach (var recipient in bad)
            Assert.Equal("bad-recipient", Assert.Throws<RefusedException>(() => HybridRecipient.Parse(recipient)).Fault);
        var secret = identity.ToString();
        foreach (var other in (string[])[secret.ToLowerInvariant(), secret[..^1] + (secret[^1] == 'Q' ? 'P' : 'Q'), secret.Replace("PQ-", "", StringComparison.Ordinal), ""])
            Assert.Equal("bad-identity", Assert.Throws<RefusedException>(() => HybridIdentity.Parse(other)).Fault);
    }

    [Fact]
    public void A_key_that_ML_KEM_refuses_is_no_recipient()
    {
        using var identity = HybridIdentity.Generate();
        var bytes = identity.Recipient.Bytes.ToArray();
        (bytes[0], bytes[1]) = (0x01, (byte)(bytes[1] & 0xF0 | 0x0D));      // the first coefficient becomes 3329, the modulus
        Assert.Equal("bad-recipient", Assert.Throws<RefusedException>(() => new HybridRecipient(bytes)).Fault);
        bytes[0] = 0x00;
        Assert.Equal(bytes, new HybridRecipient(bytes).Bytes);
    }

    [Fact]
    public void A_forgotten_identity_opens_nothing()
    {
        var identity = HybridIdentity.Generate();
        var sealedFile = AgeFile.Seal([], identity.Recipient);
        identity.Dispose();
        Assert.Throws<ObjectDisposedException>(() => AgeFile.Open(sealedFile, identity));
        Assert.Throws<ObjectDisposedException>(() => identity.ToString());
    }

    [Fact]
    public void Sealed_files_of_another_implementation_open()
    {
        var example = Repository.Json("testdata", "coffre", "example.json");
        var holder = example.GetProperty("accounts").GetProperty("holder").GetProperty("seeds")[0].GetProperty("vault").GetString()!;
        var delivery = example.GetProperty("deliveries").GetProperty("d1");
        using var vault = HybridIdentity.FromSeed(Convert.FromBase64String(holder));
        var grant = Convert.FromBase64String(delivery.GetProperty("grant").GetString()!);
        AgeHeader.Read(grant, out var length).DemandHybrid();
        Assert.Equal(delivery.GetProperty("grantText").GetString(), System.Text.Encoding.UTF8.GetString(AgeFile.Open(grant, vault)));
        Assert.Equal(grant.Length, AgeFile.SealedSize(AgeFile.PlainSize(grant.Length - length)!.Value));
    }

    [Fact]
    public void XWing_vectors()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedVectors("xwing", "xwing.json")));
        Assert.Equal(3, vectors.RootElement.GetArrayLength());
        foreach (var vector in vectors.RootElement.EnumerateArray())
        {
            using var identity = HybridIdentity.FromSeed(Bytes(vector, "seed"));
            Assert.Equal(Bytes(vector, "pk"), identity.Recipient.Bytes);
            var secret = new byte[XWing.SharedSecretSize];
            XWing.Decapsulate(secret, Bytes(vector, "ct"), Bytes(vector, "sk"));
            Assert.Equal(Bytes(vector, "ss"), secret);
        }
    }

    [Fact]
    public void HPKE_vectors()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedVectors("hpke", "mlkem768-x25519-hkdf-sha256-chacha20poly1305.json")));
        foreach (var vector in vectors.RootElement.EnumerateArray())
        {
            using var identity = HybridIdentity.FromSeed(Bytes(vector, "skRm"));
            Assert.Equal(Bytes(vector, "pkRm"), identity.Recipient.Bytes);
            var secret = new byte[XWing.SharedSecretSize];
            XWing.Decapsulate(secret, Bytes(vector, "enc"), Bytes(vector, "skRm"));
            Assert.Equal(Bytes(vector, "shared_secret"), secret);
            var hpke = new Hpke(Bytes(vector, "info"));
            byte[] key = new byte[32], nonce = new byte[12];
            hpke.Schedule(secret, key, nonce);
            Assert.Equal(Bytes(vector, "key"), key);
            Assert.Equal(Bytes(vector, "base_nonce"), nonce);
            var first = vector.GetProperty("encryptions")[0];      // the others need a context of several messages, which age has not
            var plain = Bytes(first, "pt");
            var sealedText = new byte[plain.Length + Hpke.TagSize];
            hpke.Seal(secret, Bytes(first, "aad"), plain, sealedText);
            Assert.Equal(Bytes(first, "ct"), sealedText);
            Assert.True(hpke.TryOpen(secret, Bytes(first, "aad"), sealedText, new byte[plain.Length]));
        }
    }

    static byte[] Bytes(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);
}
