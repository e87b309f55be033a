using System.Text;
using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

/// <summary>The deliveries of the worked example, as the server gives them from the example's whole log.</summary>
public sealed class DeliveryOpeningTests
{
    static readonly Trust Trust = new(NoteKey.Parse(Vectors.Example.Text("vkey")), AccountId.Parse(Vectors.Example.Text("operator")), []);
    static readonly List<Leaf> Leaves = [.. Vectors.Example.GetProperty("leaves").EnumerateArray().Select(leaf => Leaf.Parse(leaf.Base64("bytes")))];
    static readonly MerkleTree Tree = Grown();
    static readonly HeadsTree Heads = Newest();

    [Theory]
    [InlineData("d1", "E.1")]
    [InlineData("d2", "D.1")]
    [InlineData("d3", "C.4")]
    public void A_delivery_of_the_example_is_checked_with_all_that_followed(string name, string final)
    {
        var given = ProvedDelivery.Read(Given(name).ToBytes());
        var delivery = Opening.Delivery(given, Trust, null, Vectors.Now);
        Assert.Equal("Ville de Saint-Exemple", delivery.Sender?.Name);
        Assert.Equal(final, delivery.Outcome.Final?.Code);
        Assert.Equal(37, delivery.Seen.Size);
        var source = new Delivered(name);
        Assert.Equal(source.GrantText, delivery.OpenCopy(source.Copy, Delivered.Id("city"), Delivered.Vaults("city")).Plain);
    }

    [Fact]
    public void A_delivery_sealed_to_an_older_generation_opens_after_a_recovery()
    {
        var delivery = Opening.Delivery(Given("d1"), Trust, null, Vectors.Now);
        var opened = delivery.Open(new Delivered("d1").Grant, ChainOf("holder"), Delivered.Vaults("holder"));
        Assert.Equal("Compte de taxes 2027", opened.Cover.Title);
        Assert.Equal("not-mine", Fault(() => delivery.Open(new Delivered("d1").Grant, ChainOf("neighbour"), Delivered.Vaults("neighbour"))));
        Assert.Equal("not-mine", Fault(() => delivery.OpenCopy(new Delivered("d1").Copy, Delivered.Id("holder"), Delivered.Vaults("city"))));
    }

    [Fact]
    public void A_kept_letter_opens_with_its_claim_alone()
    {
        var (delivery, holder) = (Opening.Delivery(Given("d2"), Trust, null, Vectors.Now), Delivered.Id("holder"));
        var kept = Vectors.Example.GetProperty("keptCopy").Base64("sealed");
        var claim = Statement.Parse(Vectors.Example.GetProperty("acts").TextBytes("claim"));
        Assert.Equal(new Delivered("d2").GrantText, delivery.OpenCopy(kept, holder, Delivered.Vaults("holder"), claim).Plain);
        Assert.Equal("not-mine", Fault(() => delivery.OpenCopy(kept, holder, Delivered.Vaults("holder"))));
    }

    [Fact]
    public void Attack9_evidence_or_acts_left_out_exchanged_or_added_stop()
    {
        var (given, other) = (Given("d1"), Given("d3"));
        Assert.Equal("content-mismatch", Fault(() => Check(given with { Evidence = [] })));
        Assert.Equal("content-mismatch", Fault(() => Check(given with { Evidence = [.. given.Evidence.Skip(1)] })));
        Assert.Equal("content-mismatch", Fault(() => Check(given with { Evidence = [given.Evidence[0], .. given.Evidence.Skip(2)] })));
        Assert.Equal("content-mismatch", Fault(() => Check(given with { Evidence = other.Evidence })));
        Assert.Equal("wrong-act", Fault(() => Check(given with { Acts = [] })));
        Assert.Equal("wrong-act", Fault(() => Check(given with { Acts = other.Acts })));
        Assert.Equal("wrong-act", Fault(() => Check(given with { Acts = [.. given.Acts, .. other.Acts] })));
        Assert.Equal("wrong-act", Fault(() => Check(given with { Evidence = [.. given.Evidence.SkipLast(1)] })));
        Assert.Equal("wrong-act", Fault(() => Check(given with { Acts = [.. given.Acts, .. given.Acts] })));
    }

    [Fact]
    public void Attack9_a_changed_field_of_evidence_stops()
    {
        var given = Given("d1");
        foreach (var (from, to) in new[] { ("\"handover\"", "\"availability\""), ("2026-12-24", "2026-12-25"), ("number 0", "number 1"), ("CA-QC", "CA-ON") })
        {
            var first = given.Evidence[0] with { Text = given.Evidence[0].Text.Replace(from, to, StringComparison.Ordinal) };
            Assert.Equal("tampered", Assert.Throws<StoppedException>(() => Check(given with { Evidence = [first, .. given.Evidence.Skip(1)] })).Stop);
        }
    }

    static CheckedDelivery Check(ProvedDelivery given) => Opening.Delivery(given, Trust, null, Vectors.Now);

    static ProvedDelivery Given(string name)
    {
        var source = new Delivered(name);
        var about = source.Body.Id.ToString();
        var acts = Vectors.Example.GetProperty("acts");
        var last = Leaves.Count - 1;
        return new(
            Vectors.Example.Text("checkpoint"), new(Leaves[last].ToBytes(), last, Tree.Inclusion(last, Tree.Size)),
            [Chain("operator"), Chain("city"), Chain("holder")], [Names("operator"), Names("city")], Encoding.UTF8.GetString(source.Text),
            [.. Vectors.Example.GetProperty("evidences").EnumerateArray().Where(evidence => evidence.Text("about") == about).Select(Proved)],
            name switch { "d1" => [acts.Text("handover")], "d3" => [acts.Text("refuse")], _ => [] },
            name == "d2" ? Vectors.Account("letter").GetProperty("chain")[0].GetString() : null);
    }

    static ProvedEvidence Proved(JsonElement evidence)
    {
        var index = evidence.GetProperty("index").GetInt32();
        return new(evidence.Text("text"), evidence.Base64("salt"), index, Tree.Inclusion(index, Tree.Size));
    }

    static ProvedStates Chain(string name)
    {
        var account = Vectors.Account(name);
        var indexes = account.GetProperty("leaves").EnumerateArray().Select(leaf => leaf.GetInt64());
        return new(Delivered.Id(name),
            [.. account.GetProperty("chain").EnumerateArray().Zip(indexes, (text, index) => new ProvedStatement(text.GetString()!, index, Tree.Inclusion(index, Tree.Size)))],
            Heads.Find(Label.Account(Delivered.Id(name))));
    }

    static ProvedStates Names(string name)
    {
        var label = Label.Attest(Delivered.Id(name));
        var attests = Vectors.Example.GetProperty("attests").EnumerateArray().Where(attest => attest.Text("id") == Delivered.Id(name).ToString());
        var statements = attests.Select(attest => attest.Text("statement"))
            .Select(text => new ProvedStatement(text, Index(text, label), Tree.Inclusion(Index(text, label), Tree.Size))).ToList();
        return new(Delivered.Id(name), statements, Heads.Find(label), statements.Count == 0 ? Heads.Neighbours(label) : null);
    }

    static int Index(string text, Digest label) =>
        Leaves.FindIndex(leaf => leaf is Leaf.State state && state.Label == label && state.Statement == Digest.Of(Encoding.UTF8.GetBytes(text)));

    static Chain ChainOf(string account) => Coffre.Chain.Read(Delivered.Id(account), Trust.Log.Name,
        [.. Vectors.Account(account).GetProperty("chain").EnumerateArray().Select(text => (ReadOnlyMemory<byte>)Vectors.Bytes(text))]);

    static MerkleTree Grown()
    {
        var tree = new MerkleTree();
        Leaves.ForEach(leaf => tree.Add(leaf.Hash));
        return tree;
    }

    static HeadsTree Newest()
    {
        var states = new NewestStates();
        Leaves.OfType<Leaf.State>().ToList().ForEach(states.Add);
        return states.ToTree();
    }

    static string Fault(Action act) => Assert.Throws<StoppedException>(act).Fault;
}
