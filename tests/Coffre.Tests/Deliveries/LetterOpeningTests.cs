using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class LetterOpeningTests
{
    static readonly JsonElement Bundles = Vectors.Example.GetProperty("bundles");

    public static TheoryData<string> Good => [.. Bundles.EnumerateArray().Select(bundle => bundle.Text("name"))];

    public static TheoryData<string> Bad => Vectors.Names("bundle");

    [Theory]
    [MemberData(nameof(Good))]
    public void Each_bundle_of_the_example_shows_what_it_should(string name)
    {
        var bundle = Bundles.EnumerateArray().First(bundle => bundle.Text("name") == name);
        var input = bundle.GetProperty("input");
        var letter = Open(input, LetterBundle.Read(WholeBundle.Of(input).ToBundle().ToBytes()));
        Assert.Equal(bundle.Text("show"), ClosedCode.Text(letter.State));
        Assert.Equal("Ville de Saint-Exemple", letter.Sender.Name);
        Assert.Null(letter.Operator);
        Assert.Equal(letter.State is LetterState.Claimed or LetterState.Recalled or LetterState.Ended, letter.Changed is not null);
        Assert.Equal(letter.State == LetterState.Cover ? "Compte de taxes 2027" : null, letter.Delivery?.Cover.Title);
        Assert.Equal(letter.State != LetterState.Early, letter.Available is not null);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Attack1_9_13_14_21_a_bad_bundle_stops_with_the_word_of_the_data(string name)
    {
        var (change, error) = Vectors.Case(name);
        var good = Input(change.Text("bundle"));
        var bad = Vectors.Changed(good, change.GetProperty("change"));
        // the data gives the issuer's chain and name, a server the author's
        if (error == "wrong-sender")
            (bad, good) = (ByAuthor(bad, bad), ByAuthor(bad, good));
        var stopped = Assert.Throws<StoppedException>(() => Open(bad, WholeBundle.Of(bad, good).ToBundle()));
        Assert.Contains(error, new[] { stopped.Stop, stopped.Fault });
    }

    [Fact]
    public void Attack13_a_log_that_was_seen_must_have_grown()
    {
        var input = Input("grant");
        var whole = WholeBundle.Of(input);
        var bundle = whole.ToBundle();
        var kept = whole.Head(9);
        Assert.Equal(18, Open(input, bundle with { Consistency = whole.Consistency(9) }, kept).Seen.Size);
        Assert.Equal("bad-proof", Fault(() => Open(input, bundle, kept)));
        Assert.Equal("bad-proof", Fault(() => Open(input, bundle with { Consistency = whole.Consistency(8) }, kept)));
        Assert.Equal("bad-proof", Fault(() => Open(input, bundle with { Consistency = whole.Consistency(9) }, kept with { Root = default })));
        Assert.Equal("bad-proof", Fault(() => Open(input, bundle, new(18, default))));
        Assert.Equal("rolled-back", Fault(() => Open(input, bundle, new(19, default))));
        Assert.Equal(LetterState.Cover, Open(input, bundle, whole.Head(18)).State);
        Assert.Equal(LetterState.Cover, Open(input, bundle, TreeHead.Empty).State);
    }

    [Fact]
    public void Attack14_a_chain_cut_before_a_newer_statement_stops()
    {
        var input = Input("grant, the author's key replaced since");
        var bundle = WholeBundle.Of(input).ToBundle();
        var author = bundle.Chains[1];
        var cut = bundle with { Chains = [bundle.Chains[0], author with { Statements = [.. author.Statements.SkipLast(1)] }] };
        Assert.Equal("stale-directory", Assert.Throws<StoppedException>(() => Open(input, cut)).Stop);
        var missing = bundle with { Chains = [bundle.Chains[0]] };
        Assert.Equal("tampered", Assert.Throws<StoppedException>(() => Open(input, missing)).Stop);
        var unnamed = bundle with { Attests = [] };
        Assert.Equal("unknown-sender", Assert.Throws<StoppedException>(() => Open(input, unnamed)).Stop);
    }

    [Fact]
    public void D_1_without_A_1_or_before_it_or_twice_stops()
    {
        var input = Input("grant");
        var bundle = WholeBundle.Of(input).ToBundle();
        var (first, then) = (bundle.Evidence[0], bundle.Evidence[1]);
        foreach (var evidence in new IReadOnlyList<ProvedEvidence>[] { [], [then], [then, first], [first, first], [first, then, then] })
            Assert.Equal("content-mismatch", Fault(() => Open(input, bundle with { Evidence = evidence })));
        Assert.Null(Open(input, bundle with { Evidence = [first] }).Available);
    }

    [Fact]
    public void A_bundle_is_read_as_it_was_written()
    {
        foreach (var name in new[] { "grant", "claim", "recall", "paper", "before opens" })
        {
            var json = WholeBundle.Of(Input(name)).ToBundle().ToBytes();
            Assert.Equal(json, LetterBundle.Read(json).ToBytes());
        }
    }

    [Fact]
    public void A_bundle_with_a_member_missing_unknown_null_or_twice_is_malformed()
    {
        var json = Encoding.UTF8.GetString(WholeBundle.Of(Input("grant")).ToBundle().ToBytes());
        foreach (var member in new[] { "checkpoint", "heads", "genesis", "delivery", "evidence", "chains", "attests" })
        {
            var bundle = JsonNode.Parse(json)!.AsObject();
            bundle.Remove(member);
            Malformed(bundle.ToJsonString());
            bundle[member] = null;
            Malformed(bundle.ToJsonString());
        }
        Malformed(json.Replace("{\"checkpoint\"", "{\"more\":1,\"checkpoint\"", StringComparison.Ordinal));
        Malformed(json.Replace("{\"checkpoint\"", "{\"claim\":null,\"checkpoint\"", StringComparison.Ordinal));
        Malformed(json.Replace("{\"checkpoint\"", "{\"grant\":\"\",\"checkpoint\"", StringComparison.Ordinal));
        Malformed(json.Replace("{\"position\"", "{\"Position\"", StringComparison.Ordinal));
        Malformed(json.Replace("\"checkpoint\":\"", "\"checkpoint\":\"\\ud800", StringComparison.Ordinal));
        Malformed("[]");
        Malformed("null");
        Malformed("");
        Malformed(new string('[', 10_000));
    }

    [Fact]
    public void Attack28_a_bundle_over_32_MiB_is_refused_before_any_work() =>
        Assert.Equal("too-large", Assert.Throws<RefusedException>(() => LetterBundle.Read(new byte[LetterBundle.MaxSize + 1])).Fault);

    [Fact]
    public void A_bundle_of_generated_bytes_is_refused_or_opens_the_same()
    {
        var input = Input("grant");
        var json = WholeBundle.Of(input).ToBundle().ToBytes();
        var cover = Open(input, LetterBundle.Read(json)).Delivery!.CoverLine.ToArray();
        Gen.Select(Gen.Int[0, json.Length - 1], Gen.Int[0, 8], Gen.Byte.Array[0, 8]).Sample((at, remove, insert) =>
        {
            byte[] changed = [.. json.AsSpan(0, at), .. insert, .. json.AsSpan(Math.Min(json.Length, at + remove))];
            try
            {
                return Open(input, LetterBundle.Read(changed)).Delivery!.CoverLine.Span.SequenceEqual(cover);
            }
            catch (Exception e) when (e is RefusedException or StoppedException)
            {
                return true;
            }
        }, iter: Fuzz.Inputs);
    }

    static OpenedLetter Open(JsonElement input, LetterBundle bundle, TreeHead? kept = null)
    {
        var trust = input.TryGetProperty("trust", out var given) ? given : default;
        var vkey = trust.ValueKind == JsonValueKind.Object && trust.TryGetProperty("vkey", out var key) ? key.GetString()! : Vectors.Example.Text("vkey");
        var id = trust.ValueKind == JsonValueKind.Object && trust.TryGetProperty("operator", out var other) ? other.GetString()! : Vectors.Example.Text("operator");
        return Opening.Letter(CodeOf(input.Text("code")), bundle, new(NoteKey.Parse(vkey), AccountId.Parse(id), []), kept, DateTimeOffset.FromUnixTimeMilliseconds(input.GetProperty("now").GetInt64()));
    }

    static JsonElement Input(string name) => Bundles.EnumerateArray().First(bundle => bundle.Text("name") == name).GetProperty("input");

    static JsonElement ByAuthor(JsonElement bad, JsonElement of)
    {
        var author = Statement.Parse(bad.TextBytes("delivery")).Account;
        var name = new[] { "city", "school", "operator" }.First(account => Delivered.Id(account) == author);
        var statements = Vectors.Example.GetProperty("attests").EnumerateArray().Select(attest => attest.Text("statement"))
            .Where(text => Statement.Parse(Encoding.UTF8.GetBytes(text)).Body is StatementBody.Attest { N: 0, Id: var id } && id == author);
        return Vectors.Changed(of, JsonSerializer.SerializeToElement(new { chain = new { of = name, keep = 2, then = Array.Empty<string>() }, attest = new { statements } }));
    }

    /// <summary>The data has the 28 symbols alone, without the check.</summary>
    static Code CodeOf(string symbols)
    {
        var bits = symbols.Aggregate(BigInteger.Zero, (sum, symbol) => (sum << 5) | "0123456789ABCDEFGHJKMNPQRSTVWXYZ".IndexOf(symbol, StringComparison.Ordinal)) << 4;
        return Code.Of(CodeKind.Letter, bits.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    static void Malformed(string json) => Assert.Equal("malformed", Assert.Throws<RefusedException>(() => LetterBundle.Read(Encoding.UTF8.GetBytes(json))).Fault);

    static string Fault(Action act) => Assert.Throws<StoppedException>(act).Fault;
}
