using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

/// <summary>The log of the worked example: its leaves, labels, heads and checkpoint, byte for byte.</summary>
public sealed class LogFormatTests
{
    static readonly NoteKey Key = NoteKey.Parse(Vectors.Example.Text("vkey"));

    [Fact]
    public void Every_leaf_of_the_example_reads_writes_and_makes_its_root()
    {
        var frontier = new MerkleFrontier();
        foreach (var json in Vectors.Example.GetProperty("leaves").EnumerateArray())
        {
            var bytes = json.Base64("bytes");
            var leaf = Leaf.Parse(bytes);
            Assert.Equal(bytes, leaf.ToBytes());
            Assert.Equal(json.Text("kind"), leaf switch
            {
                Leaf.State => json.Text("kind"),
                Leaf.Evidence => "evidence",
                Leaf.Heads => "heads",
                Leaf.Release => "release",
                _ => "",
            });
            frontier.Add(leaf.Hash);
            Assert.Equal(json.Text("rootAfter"), frontier.Root().ToString());
        }
        Assert.Equal(37, frontier.Size);
    }

    [Fact]
    public void The_statements_of_the_example_make_its_state_leaves()
    {
        var leaves = Leaves();
        foreach (var account in Vectors.Example.GetProperty("accounts").EnumerateObject().Where(a => a.Name != "letter"))
        {
            var label = Label.Account(AccountId.Parse(account.Value.Text("id")));
            var chain = account.Value.GetProperty("chain").EnumerateArray().Select(Vectors.Bytes).ToList();
            var indexes = account.Value.GetProperty("leaves").EnumerateArray().Select(i => i.GetInt32()).ToList();
            Assert.Equal(chain.Select((text, n) => (Leaf)new Leaf.State(label, n, Digest.Of(text))), indexes.Select(i => leaves[i]));
        }
        foreach (var attest in Vectors.Example.GetProperty("attests").EnumerateArray())
        {
            var label = Label.Attest(AccountId.Parse(attest.Text("id")));
            Assert.Equal(attest.Text("label"), label.ToString());
            Assert.Equal(new Leaf.State(label, attest.GetProperty("n").GetInt64(), Digest.Of(attest.TextBytes("statement"))), leaves[attest.GetProperty("leaf").GetInt32()]);
        }
        var manifests = Vectors.Example.GetProperty("manifests");
        var manifest = Label.Manifest(Derive.ManifestLabel(manifests.Base64("labelKey")));
        Assert.Equal(manifests.Text("label"), manifest.ToString());
        Assert.All(
            manifests.GetProperty("statements").EnumerateArray().Select((s, n) => (s, n)),
            t => Assert.Equal(new Leaf.State(manifest, t.n, Digest.Of(t.s.TextBytes("statement"))), leaves[t.s.GetProperty("leaf").GetInt32()]));
        var release = Vectors.Example.GetProperty("release");
        Assert.Equal(new Leaf.Release(Digest.Of(release.TextBytes("statement"))), leaves[release.GetProperty("leaf").GetInt32()]);
    }

    [Fact]
    public void The_heads_of_the_example_are_made_again_with_their_proofs()
    {
        var leaves = Leaves();
        foreach (var json in Vectors.Example.GetProperty("heads").EnumerateArray())
        {
            var covers = json.GetProperty("covers").GetInt32();
            var states = new NewestStates();
            foreach (var leaf in leaves.Take(covers).OfType<Leaf.State>())
                states.Add(leaf);
            var tree = states.ToTree();
            Assert.Equal(json.GetProperty("labels").GetInt64(), tree.Labels);
            Assert.Equal(json.Text("root"), tree.Root.ToString());
            var heads = tree.ToLeaf(DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty("time").GetInt64()), covers);
            Assert.Equal(json.Base64("bytes"), heads.ToBytes());
            foreach (var proof in json.GetProperty("proofs").EnumerateArray())
            {
                var place = tree.Find(Digest.Parse(proof.Text("label")))!;
                Assert.Equal(proof.GetProperty("position").GetInt64(), place.Position);
                Assert.Equal(proof.Base64("leaf"), place.Leaf);
                Assert.Equal(Path(proof), place.Path);
            }
        }
    }

    [Fact]
    public void The_checkpoint_of_the_example_is_signed_again_and_opens()
    {
        using var seed = SigningKey.FromSeed(Vectors.Example.Base64("logSeed"));
        var expected = Vectors.Example.TextBytes("checkpoint");
        var head = new TreeHead(37, Digest.Parse(Vectors.Example.GetProperty("leaves")[36].Text("rootAfter")));
        Assert.Equal(expected, Checkpoint.Sign(Vectors.Example.Text("log"), head, seed));
        var opened = Checkpoint.Open(expected, Key);
        Assert.Equal(head, opened.Head);
        Assert.Equal(expected, opened.Bare(Key));
    }

    public static TheoryData<string> BadCheckpoints => Vectors.Names("checkpoint");

    [Theory]
    [MemberData(nameof(BadCheckpoints))]
    public void A_bad_checkpoint_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        Vectors.Refuses(error, () => Checkpoint.Open(input.TextBytes("text"), Key));
    }

    [Fact]
    public void A_checkpoint_carries_the_cosignatures_of_many_witnesses()
    {
        var lines = Enumerable.Range(0, 63).Select(n => $"— w{n} {Convert.ToBase64String(new byte[2000])}\n");
        Assert.Equal(37, Checkpoint.Open(Encoding.UTF8.GetBytes(Vectors.Example.Text("checkpoint") + string.Concat(lines)), Key).Head.Size);
    }

    [Fact]
    public void A_witness_cosigns_and_what_it_did_not_sign_is_refused()
    {
        using var key = SigningKey.FromSeed(new byte[32]);
        var witness = new WitnessKey("witness.example/w1", key.Public);
        Assert.Equal(witness, WitnessKey.Parse(witness.ToString()));
        Assert.Equal("bad-key", Assert.Throws<RefusedException>(() => WitnessKey.Parse(Key.ToString())).Fault);

        var bytes = Vectors.Example.TextBytes("checkpoint");
        var text = bytes.AsSpan(0, bytes.AsSpan().IndexOf("\n\n"u8) + 1);
        byte[] cosigned = [.. bytes, .. witness.Cosign(text, Vectors.Now, key)];
        var opened = Checkpoint.Open(cosigned, Key);
        Assert.Equal(Vectors.Now, opened.CosignedBy(witness));
        Assert.Equal(bytes, opened.Bare(Key));
        Assert.Null(Checkpoint.Open(bytes, Key).CosignedBy(witness));
        byte[] other = [.. bytes, .. witness.Cosign([.. text, (byte)'x'], Vectors.Now, key)];
        Vectors.Refuses("bad-signature", () => Checkpoint.Open(other, Key).CosignedBy(witness));
    }

    [Fact]
    public void A_proof_reads_as_it_was_written()
    {
        var tree = MerkleTests.Tree(70);
        Gen.Select(Gen.Int[0, 69], Gen.Byte.Array[0, 40]).Sample((index, extra) =>
        {
            var proof = new TlogProof(extra, index, tree.Inclusion(index, 70), Vectors.Example.TextBytes("checkpoint"));
            var read = TlogProof.Parse(proof.ToBytes());
            return read.Index == index && read.Extra.Span.SequenceEqual(extra) && read.Path.SequenceEqual(proof.Path)
                && read.Checkpoint.Span.SequenceEqual(proof.Checkpoint.Span) && read.ToBytes().AsSpan().SequenceEqual(proof.ToBytes());
        }, iter: 200);
    }

    [Fact]
    public void A_proof_of_more_than_63_hashes_is_refused()
    {
        var (input, error) = Vectors.Case("limit-proof");
        var path = Enumerable.Repeat(MerkleTests.Leaf(0), input.GetProperty("size").GetInt32()).ToList();
        Vectors.Refuses(error, () => TlogProof.Parse(new TlogProof(default, 0, path, Vectors.Example.TextBytes("checkpoint")).ToBytes()));
        TlogProof.Parse(new TlogProof(default, 0, [.. path.Skip(1)], Vectors.Example.TextBytes("checkpoint")).ToBytes());
    }

    internal static List<Leaf> Leaves() => [.. Vectors.Example.GetProperty("leaves").EnumerateArray().Select(leaf => Leaf.Parse(leaf.Base64("bytes")))];

    internal static IReadOnlyList<Digest> Path(JsonElement proof) =>
        [.. proof.GetProperty("path").EnumerateArray().Select(hash => Digest.Parse(hash.GetString()!))];
}
