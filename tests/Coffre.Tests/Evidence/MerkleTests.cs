using System.Globalization;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class MerkleTests
{
    [Theory]
    [InlineData("inclusion")]
    [InlineData("consistency")]
    public void All_98_public_vectors_of_a_proof_give_their_answer(string kind)
    {
        var files = Directory.EnumerateFiles(Folder(kind), "*.json", SearchOption.AllDirectories).ToList();
        Assert.Equal(98, files.Count);
        foreach (var file in files)
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            var answer = kind == "inclusion" ? Includes(json.RootElement) : Extends(json.RootElement);
            Assert.True(answer != json.RootElement.GetProperty("wantErr").GetBoolean(), file);
        }
    }

    [Fact]
    public void Every_proof_of_every_small_tree_verifies()
    {
        var tree = Tree(70);
        for (var size = 0L; size <= 70; size++)
        {
            for (var index = 0L; index < size; index++)
                Assert.True(Merkle.Includes(Leaf(index), index, size, tree.Root(size), tree.Inclusion(index, size)));
            for (var older = 1L; older <= size; older++)
                Assert.True(Merkle.Extends(older, tree.Root(older), size, tree.Root(size), tree.Consistency(older, size)));
        }
    }

    [Fact]
    public void A_frontier_has_the_root_of_the_tree_at_every_size_and_goes_on_from_what_was_kept()
    {
        var tree = Tree(300);
        var frontier = new MerkleFrontier();
        for (var size = 0L; size <= 300; size++)
        {
            Assert.Equal(tree.Root(size), frontier.Root());
            frontier = new(frontier.Size, frontier.Hashes);
            frontier.Add(Leaf(size));
        }
        Assert.Throws<ArgumentException>(() => new MerkleFrontier(3, [Leaf(0)]));
    }

    [Fact]
    public void Changing_any_leaf_changes_the_root() =>
        Gen.Int[1, 200].SelectMany(size => Gen.Int[0, size - 1].Select(changed => (size, changed))).Sample(t =>
        {
            var other = new MerkleTree();
            for (var i = 0; i < t.size; i++)
                other.Add(i == t.changed ? Leaf(1_000_000) : Leaf(i));
            return other.Root() != Tree(t.size).Root();
        }, iter: 200);

    [Fact]
    public void A_proof_with_anything_changed_verifies_nothing() =>
        Gen.Int[2, 500].SelectMany(size => Gen.Select(Gen.Int[0, size - 1], Gen.Int[1, size - 1], Gen.Int[0, 1000], (index, older, where) => (size, index, older, where)))
            .Sample(t =>
            {
                var tree = Tree(t.size);
                var (root, path) = (tree.Root(), tree.Inclusion(t.index, t.size));
                var proof = tree.Consistency(t.older, t.size);
                var oldRoot = tree.Root(t.older);
                return Merkle.Includes(Leaf(t.index), t.index, t.size, root, path)
                    && Changed(path, t.where).All(p => !Merkle.Includes(Leaf(t.index), t.index, t.size, root, p))
                    && !Merkle.Includes(Leaf(t.index + 1), t.index, t.size, root, path)
                    && !Merkle.Includes(Leaf(t.index), t.index ^ 1, t.size, root, path)
                    && !Merkle.Includes(Leaf(t.index), t.index, t.size, oldRoot, path)
                    && Merkle.Extends(t.older, oldRoot, t.size, root, proof)
                    && Changed(proof, t.where).All(p => !Merkle.Extends(t.older, oldRoot, t.size, root, p))
                    && !Merkle.Extends(t.older, Leaf(-2), t.size, root, proof)
                    && !Merkle.Extends(t.older, oldRoot, t.size, Leaf(-2), proof);
            }, iter: 200);

    [Fact]
    public void A_proof_of_64_hashes_is_refused_before_any_work()
    {
        var path = Enumerable.Repeat(Leaf(0), Merkle.MaxProof + 1).ToList();
        Assert.False(Merkle.Includes(Leaf(0), 0, long.MaxValue, Leaf(1), path));
        Assert.False(Merkle.Extends(1, Leaf(0), long.MaxValue, Leaf(1), path));
    }

    internal static Digest Leaf(long n) => Merkle.LeafHash(BitConverter.GetBytes(n));

    internal static MerkleTree Tree(long size)
    {
        var tree = new MerkleTree();
        for (var i = 0L; i < size; i++)
            tree.Add(Leaf(i));
        return tree;
    }

    // every way of touching a path that matters: one hash other, one missing at each end, one more at each end
    static IEnumerable<IReadOnlyList<Digest>> Changed(IReadOnlyList<Digest> path, int where)
    {
        yield return [.. path, Leaf(where)];
        yield return [Leaf(where), .. path];
        if (path.Count == 0)
            yield break;
        yield return [.. path.Select((hash, i) => i == where % path.Count ? Leaf(-1) : hash)];
        yield return [.. path.Skip(1)];
        yield return [.. path.SkipLast(1)];
    }

    static bool Includes(JsonElement test) =>
        test.GetProperty("leafHash").GetBytesFromBase64().Length == Digest.Size && test.GetProperty("root").GetBytesFromBase64().Length == Digest.Size
        && Merkle.Includes(Hash(test, "leafHash"), Number(test, "leafIdx"), Number(test, "treeSize"), Hash(test, "root"), Path(test));

    static bool Extends(JsonElement test) =>
        Merkle.Extends(Number(test, "size1"), Hash(test, "root1"), Number(test, "size2"), Hash(test, "root2"), Path(test));

    // some roots are words, not hashes: a hash of the word is equal where the words are
    static Digest Hash(JsonElement test, string name) =>
        Digest.TryParse(test.GetProperty(name).GetString(), CultureInfo.InvariantCulture, out var digest) ? digest
        : Digest.Tagged("no hash", test.GetProperty(name).GetBytesFromBase64());

    // a size beyond 2^63 is one that no tree here has
    static long Number(JsonElement test, string name) => test.GetProperty(name).TryGetInt64(out var number) ? number : -1;

    static IReadOnlyList<Digest> Path(JsonElement test)
    {
        var proof = test.GetProperty("proof");
        // a hash that is not 32 bytes cannot be in a path: an overlong path stands for it, refused all the same
        return proof.ValueKind == JsonValueKind.Null ? []
            : [.. proof.EnumerateArray().SelectMany(hash => Digest.TryParse(hash.GetString(), CultureInfo.InvariantCulture, out var digest) ? [digest] : new Digest[64])];
    }

    static string Folder(string kind)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path_(folder, "Coffre.slnx")))
                continue;
            var vectors = Path_(folder, "..", "shared", "vectors", "merkle", "testdata", kind);
            if (!Directory.Exists(vectors))
                Assert.Skip($"{vectors} is absent");
            return vectors;
        }
        throw new DirectoryNotFoundException("Coffre.slnx");
    }

    static string Path_(DirectoryInfo folder, params string[] more) => System.IO.Path.Combine([folder.FullName, .. more]);
}
