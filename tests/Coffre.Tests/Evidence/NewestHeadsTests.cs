using System.Text.Json;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class NewestHeadsTests
{
    static readonly NoteKey Key = NoteKey.Parse(Vectors.Example.Text("vkey"));

    public static TheoryData<string> Fresh => [.. Inputs.Keys];

    public static TheoryData<string> Stale => Vectors.Names("heads");

    static readonly Dictionary<string, JsonElement> Inputs = Vectors.Example.GetProperty("freshness").EnumerateArray().ToDictionary(f => f.Text("name"));

    [Theory]
    [MemberData(nameof(Fresh))]
    public void What_is_fresh_is_accepted_up_to_its_newest(string name) =>
        Assert.Equal(Inputs[name].GetProperty("newest").GetInt64(), Newest(Inputs[name].GetProperty("input")));

    [Theory]
    [MemberData(nameof(Stale))]
    public void What_is_not_proven_newest_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        var changed = Vectors.Changed(Inputs[input.Text("freshness")].GetProperty("input"), input.GetProperty("change"));
        Vectors.Refuses(error, () => Newest(changed));
    }

    [Fact]
    public void Attack14_heads_of_more_than_three_periods_ago_are_stale()
    {
        var input = Inputs["three periods later"].GetProperty("input");
        var later = Vectors.Changed(input, JsonElement.Parse($$"""{"now":{{input.GetProperty("now").GetInt64() + 1}}}"""));
        Vectors.Refuses("stale-directory", () => Newest(later));
    }

    [Fact]
    public void A_number_repeated_or_skipped_makes_the_log_false()
    {
        var states = new NewestStates();
        states.Add(new(MerkleTests.Leaf(1), 0, MerkleTests.Leaf(2)));
        Vectors.Refuses("false-log", () => states.Add(new(MerkleTests.Leaf(1), 0, MerkleTests.Leaf(3))));
        Vectors.Refuses("false-log", () => states.Add(new(MerkleTests.Leaf(1), 2, MerkleTests.Leaf(3))));
        Vectors.Refuses("false-log", () => states.Add(new(MerkleTests.Leaf(2), 1, MerkleTests.Leaf(3))));
        states.Add(new(MerkleTests.Leaf(1), 1, MerkleTests.Leaf(3)));
        Assert.Equal(1, states.Find(MerkleTests.Leaf(1))!.N);
    }

    [Fact]
    public void Heads_prove_each_label_present_and_each_other_absent() => Gen.Int[0, 60].Sample(count =>
    {
        var states = new NewestStates();
        var log = new MerkleTree();
        for (var i = 0; i < count; i++)
        {
            var leaf = new Leaf.State(MerkleTests.Leaf(i), 0, MerkleTests.Leaf(-i));
            states.Add(leaf);
            log.Add(leaf.Hash);
        }
        var tree = states.ToTree();
        var heads = tree.ToLeaf(Vectors.Now, count);
        log.Add(heads.Hash);
        var opened = NewestHeads.Open(new(log.Size, log.Root()), heads.ToBytes(), count, log.Inclusion(count, log.Size), Vectors.Now);
        for (var i = 0; i < count; i++)
            Assert.Equal(0, opened.Newest(MerkleTests.Leaf(i), [new(0, MerkleTests.Leaf(-i))], tree.Find(MerkleTests.Leaf(i)), [], []));
        for (var i = count; i < count + 60; i++)
        {
            Assert.Null(tree.Find(MerkleTests.Leaf(i)));
            opened.DemandAbsent(MerkleTests.Leaf(i), tree.Neighbours(MerkleTests.Leaf(i)));
            // no other label's neighbours will do, unless they are the same
            var others = tree.Neighbours(MerkleTests.Leaf(i + 1));
            if (!others.Select(o => o.Position).SequenceEqual(tree.Neighbours(MerkleTests.Leaf(i)).Select(o => o.Position)))
                Vectors.Refuses("no-heads-proof", () => opened.DemandAbsent(MerkleTests.Leaf(i), others));
        }
    }, iter: 20);

    static long Newest(JsonElement input)
    {
        var head = Checkpoint.Open(input.TextBytes("checkpoint"), Key).Head;
        var json = input.GetProperty("heads");
        var heads = NewestHeads.Open(
            head, json.Base64("bytes"), json.GetProperty("index").GetInt64(), LogFormatTests.Path(json),
            DateTimeOffset.FromUnixTimeMilliseconds(input.GetProperty("now").GetInt64()));
        var label = Digest.Parse(input.Text("label"));
        var statements = input.GetProperty("statements").EnumerateArray().Select(s => new Numbered(s.GetProperty("n").GetInt64(), Digest.Of(Text(s)))).ToList();
        var places = input.GetProperty("logProofs").EnumerateArray()
            .Select(p => new LogPlace(p.GetProperty("n").GetInt64(), p.GetProperty("index").GetInt64(), LogFormatTests.Path(p))).ToList();
        var absent = input.TryGetProperty("absence", out var neighbours) ? neighbours.EnumerateArray().Select(Place).ToList() : [];
        return heads.Newest(label, statements, Present(input.GetProperty("headsProof"), label, statements), absent, places);
    }

    // the files leave the leaf of a present label out: it is the one of the statement with that number
    static StatePlace? Present(JsonElement proof, Digest label, IReadOnlyList<Numbered> statements)
    {
        if (proof.ValueKind == JsonValueKind.Null)
            return null;
        var n = proof.GetProperty("n").GetInt64();
        var leaf = new Leaf.State(label, n, statements.FirstOrDefault(s => s.N == n).Hash);
        return new(proof.GetProperty("position").GetInt64(), leaf.ToBytes(), LogFormatTests.Path(proof));
    }

    static StatePlace Place(JsonElement place) => new(place.GetProperty("position").GetInt64(), place.Base64("leaf"), LogFormatTests.Path(place));

    static byte[] Text(JsonElement statement) => statement.TryGetProperty("of", out var account)
        ? Vectors.Bytes(Vectors.Account(account.GetString()!).GetProperty("chain")[statement.GetProperty("n").GetInt32()])
        : statement.TextBytes("text");
}
