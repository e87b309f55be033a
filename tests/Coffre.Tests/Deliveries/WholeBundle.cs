using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coffre.Tests;

/// <summary>
/// Makes whole bundles, as a server gives them, out of those of the test data, which hold the parts that differ: the log is the example's first 15 leaves,
/// what the bundle has of its own, then heads. Where a change brings no checkpoint of its own, the log stays the good bundle's.
/// </summary>
sealed class WholeBundle
{
    const int Before = 15;
    const string Origin = "coffre.example/log";
    static readonly SigningKey LogKey = SigningKey.FromSeed(Vectors.Example.Base64("logSeed"));

    readonly JsonElement input, good;
    readonly List<Leaf> leaves = [.. Vectors.Example.GetProperty("leaves").EnumerateArray().Take(Before).Select(leaf => Leaf.Parse(leaf.Base64("bytes")))];
    readonly MerkleTree tree = new();
    readonly HeadsTree heads;

    WholeBundle(JsonElement input, JsonElement good)
    {
        (this.input, this.good) = (input, good);
        // a change of the act brings its evidence with it
        var logged = input.Text("checkpoint") == good.Text("checkpoint") ? With(good, "delivery", input.GetProperty("delivery")) : input;
        Attests(logged).ForEach(Add);
        Evidences(logged).ForEach(given => Add(LeafOf(given)));
        foreach (var state in new[] { "claim", "recall", "paper" })
        {
            if (logged.TryGetProperty(state, out var acted))
                Add(LeafOf((acted.GetProperty("evidence").Text("text"), acted.GetProperty("evidence").Base64("salt"))));
        }
        foreach (var chain in new[] { "operator", "chain" })
            States(logged.GetProperty(chain)).ForEach(Add);
        var states = new NewestStates();
        leaves.OfType<Leaf.State>().ToList().ForEach(states.Add);
        heads = states.ToTree();
        var time = ((Leaf.Heads)Leaf.Parse(logged.GetProperty("heads").Base64("bytes"))).Time;
        leaves.Add(heads.ToLeaf(time, leaves.Count));
        leaves.ForEach(leaf => tree.Add(leaf.Hash));
    }

    public TreeHead Head(long size) => new(size, tree.Root(size));

    public IReadOnlyList<Digest> Consistency(long from) => tree.Consistency(from, tree.Size);

    public static WholeBundle Of(JsonElement input, JsonElement? good = null) => new(input, good ?? input);

    public LetterBundle ToBundle()
    {
        var (operatorId, author) = (Delivered.Id("operator"), Delivered.Id(input.GetProperty("chain").Text("of")));
        var last = leaves.Count - 1;
        var attests = Attests(input);
        return new(
            Encoding.UTF8.GetString(Checkpoint.Sign(Origin, Head(tree.Size), LogKey)), new(leaves[last].ToBytes(), last, tree.Inclusion(last, tree.Size)),
            input.Text("genesis"), input.Text("delivery"), [.. Evidences(input).Select(Proved)],
            [Chain(operatorId, input.GetProperty("operator")), Chain(author, input.GetProperty("chain"))],
            [
                new(operatorId, [], null, heads.Neighbours(Label.Attest(operatorId))),
                new(author, [.. input.GetProperty("attest").GetProperty("statements").EnumerateArray().Select((text, i) => Proved(text.GetString()!, attests[i], 11))],
                    heads.Find(Label.Attest(author))),
            ],
            null, input.TryGetProperty("grant", out var grant) && grant.ValueKind == JsonValueKind.String ? grant.GetBytesFromBase64() : null,
            Acted("claim"), Acted("recall"), Acted("paper"));
    }

    ProvedAct? Acted(string state)
    {
        if (!input.TryGetProperty(state, out var acted) || acted.ValueKind != JsonValueKind.Object)
            return null;
        var given = acted.GetProperty("evidence");
        var proved = Proved((given.Text("text"), given.Base64("salt")));
        // a change of the path alone stays a change
        if (good.TryGetProperty(state, out var was) && was.GetProperty("evidence").GetProperty("path").GetRawText() != given.GetProperty("path").GetRawText()
            && was.GetProperty("evidence").Text("text") == given.Text("text"))
            proved = proved with { Path = [.. given.GetProperty("path").EnumerateArray().Select(hash => Digest.Parse(hash.GetString()!))] };
        return new(acted.Text("act"), proved);
    }

    ProvedStates Chain(AccountId id, JsonElement chain) => new(id,
        [.. Vectors.Chain(chain).Zip(States(chain), (text, leaf) => Proved(Encoding.UTF8.GetString(text), leaf, 0))], heads.Find(Label.Account(id)));

    ProvedStatement Proved(string text, Leaf leaf, int otherwise)
    {
        var index = leaves.IndexOf(leaf) is >= 0 and var at ? at : otherwise;
        return new(text, index, tree.Inclusion(index, tree.Size));
    }

    ProvedEvidence Proved((string Text, byte[] Salt) given)
    {
        var (text, index, path) = Proved(given.Text, LeafOf(given), Before);
        return new(text, given.Salt, index, path);
    }

    void Add(Leaf leaf)
    {
        if (!leaves.Contains(leaf))
            leaves.Add(leaf);
    }

    static Leaf.Evidence LeafOf((string Text, byte[] Salt) given) => new Leaf.Evidence(Evidence.Salted(given.Salt, Encoding.UTF8.GetBytes(given.Text)));

    static List<Leaf> States(JsonElement chain)
    {
        var label = Label.Account(Delivered.Id(chain.Text("of")));
        return [.. Vectors.Chain(chain).Select((text, n) => new Leaf.State(label, n, Digest.Of(text)))];
    }

    static List<Leaf> Attests(JsonElement of) =>
    [
        .. of.GetProperty("attest").GetProperty("statements").EnumerateArray().Select(text => Statement.Parse(Vectors.Bytes(text), StatementType.Attest))
            .Select(statement => new Leaf.State(Label.Attest(((StatementBody.Attest)statement.Body).Id), ((StatementBody.Attest)statement.Body).N, statement.Hash)),
    ];

    /// <summary>A.1 and D.1, or A.1 alone: the data has the last one. Of another act than the data's, both are made to be of that act.</summary>
    List<(string Text, byte[] Salt)> Evidences(JsonElement of)
    {
        var (given, was) = (of.GetProperty("evidence"), good.GetProperty("evidence"));
        var act = Statement.Parse(of.TextBytes("delivery"), StatementType.Delivery);
        var other = of.Text("delivery") != good.Text("delivery")
            && (given.Text("text") == was.Text("text") || given.Text("text").Contains(act.Hash.ToString(), StringComparison.Ordinal));
        (string Text, byte[] Salt) Retold(JsonElement evidence) => (other ? OfAct(evidence.Text("text"), act) : evidence.Text("text"), evidence.Base64("salt"));
        var last = Retold(given);
        if (last.Text.Contains("SubmissionAcceptance", StringComparison.Ordinal))
            return [last];
        var first = Retold(Vectors.Example.GetProperty("evidences").EnumerateArray().First(evidence => evidence.GetProperty("index").GetInt32() == Before));
        var lines = last.Text.Split('\n');
        lines[5] = $"prev {Digest.Of(Encoding.UTF8.GetBytes(first.Text))}";
        return [first, (string.Join('\n', lines), last.Salt)];
    }

    static string OfAct(string text, Statement act)
    {
        var body = (StatementBody.Delivery)act.Body;
        var evidence = Evidence.Parse(Encoding.UTF8.GetBytes(text)) with
        {
            Delivery = body.Id,
            Act = act.Hash,
            Source = act.Account,
            Destination = body.To.Id,
            Grade = body.Grade,
            Ends = body.Ends,
        };
        return Encoding.UTF8.GetString(evidence.ToBytes());
    }

    static JsonElement With(JsonElement of, string key, JsonElement value)
    {
        var changed = JsonObject.Create(of)!;
        changed[key] = JsonNode.Parse(value.GetRawText());
        return JsonSerializer.SerializeToElement(changed);
    }
}
