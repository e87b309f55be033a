using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

public sealed class StatementTests
{
    /// <summary>Every statement of the worked example, by a name.</summary>
    static IEnumerable<(string Name, byte[] Bytes)> All()
    {
        foreach (var account in Vectors.Example.GetProperty("accounts").EnumerateObject())
        {
            foreach (var (n, text) in account.Value.GetProperty("chain").EnumerateArray().Index())
                yield return ($"{account.Name} {n}", Vectors.Bytes(text));
        }
        foreach (var attest in Vectors.Example.GetProperty("attests").EnumerateArray())
            yield return ($"attest {attest.Text("id")} {attest.GetProperty("n")}", attest.TextBytes("statement"));
        yield return ("release", Vectors.Example.GetProperty("release").TextBytes("statement"));
        foreach (var delivery in Vectors.Example.GetProperty("deliveries").EnumerateObject())
            yield return (delivery.Name, delivery.Value.TextBytes("statement"));
        foreach (var act in Vectors.Example.GetProperty("acts").EnumerateObject())
            yield return (act.Name, Vectors.Bytes(act.Value));
        foreach (var (n, manifest) in Vectors.Example.GetProperty("manifests").GetProperty("statements").EnumerateArray().Index())
            yield return ($"manifest {n}", manifest.TextBytes("statement"));
        foreach (var scenario in Vectors.Example.GetProperty("link").GetProperty("scenarios").EnumerateArray())
        {
            foreach (var (n, act) in scenario.GetProperty("acts").EnumerateArray().Index())
                yield return ($"{scenario.Text("name")} {n}", Vectors.Bytes(act));
        }
    }

    /// <summary>The signing and recovery keys of every generation of every account of the example.</summary>
    static Dictionary<string, SigningKey> Keys()
    {
        var keys = new Dictionary<string, SigningKey>();
        foreach (var account in Vectors.Example.GetProperty("accounts").EnumerateObject())
        {
            foreach (var seed in account.Value.GetProperty("seeds").EnumerateArray().SelectMany(Seeds))
            {
                var key = SigningKey.FromSeed(seed);
                keys.TryAdd(key.Public.ToString(), key);
            }
        }
        return keys;

        static IEnumerable<byte[]> Seeds(JsonElement generation) =>
            generation.EnumerateObject().Where(p => p.Name != "vault" && p.Value.GetString() is { Length: 44 }).Select(p => p.Value.GetBytesFromBase64());
    }

    public static TheoryData<string> AllNames => [.. All().Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Every_statement_of_the_example_signed_again_has_the_same_bytes(string name)
    {
        var bytes = All().First(s => s.Name == name).Bytes;
        var statement = Statement.Parse(bytes);
        var signer = statement.ByRecovery ? $"{statement.Account}/r" : statement.Account.ToString();
        var id = new byte[4];
        var key = Keys().Values.Single(k =>
        {
            SignedNote.WriteKeyId(signer, k.Public, id);
            return statement.KeyId.Span.SequenceEqual(id);
        });
        statement.Verify(key.Public);
        var again = Statement.Sign(statement.Log, statement.Account, statement.After, statement.Seen, statement.At, statement.Body, key, statement.ByRecovery);
        Assert.Equal(bytes, again.Bytes.ToArray());
        Assert.Equal(statement.Hash, again.Hash);
        Assert.Equal(Digest.Of(bytes), again.Hash);
    }

    [Fact]
    public void An_account_id_is_the_hash_of_its_genesis_line()
    {
        foreach (var account in Vectors.Example.GetProperty("accounts").EnumerateObject())
        {
            var genesis = Statement.Parse(Vectors.Bytes(account.Value.GetProperty("chain")[0]), StatementType.Genesis);
            Assert.Equal(account.Value.Text("id"), AccountId.Of(genesis.Body.ToLine().AsSpan()[..^1]).ToString());
            Assert.Equal(account.Value.Text("id"), genesis.Account.ToString());
        }
    }

    [Fact]
    public void The_vkey_of_the_example_is_the_one_of_its_seed()
    {
        using var key = SigningKey.FromSeed(Vectors.Example.Base64("logSeed"));
        Assert.Equal(Vectors.Example.Text("vkey"), new NoteKey(Vectors.Example.Text("log"), key.Public).ToString());
        Assert.Equal(key.Public, NoteKey.Parse(Vectors.Example.Text("vkey")).Key);
    }

    [Fact]
    public void The_checkpoint_of_the_example_signed_again_has_the_same_bytes()
    {
        using var key = SigningKey.FromSeed(Vectors.Example.Base64("logSeed"));
        var note = SignedNote.Parse(Vectors.Example.TextBytes("checkpoint"));
        note.Verify(Vectors.Example.Text("log"), key.Public);
        Assert.Equal(Vectors.Example.TextBytes("checkpoint"), SignedNote.Sign(note.Text.Span, Vectors.Example.Text("log"), key));
    }
}
