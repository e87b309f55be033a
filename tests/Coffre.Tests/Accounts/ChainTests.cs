using System.Text.Json;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class ChainTests
{
    static readonly string Log = Vectors.Example.Text("log");

    public static TheoryData<string> Accounts => [.. Vectors.Example.GetProperty("accounts").EnumerateObject().Select(a => a.Name)];

    public static TheoryData<string> BadChains => Vectors.Names("chain");

    public static TheoryData<string> BadStatements => Vectors.Names("statement");

    public static TheoryData<string> BadTimes => Vectors.Names("time");

    internal static Chain Of(string account) => Chain.Read(
        AccountId.Parse(Vectors.Account(account).Text("id")), Log, [.. Vectors.Account(account).GetProperty("chain").EnumerateArray().Select(t => (ReadOnlyMemory<byte>)Vectors.Bytes(t))]);

    [Theory]
    [MemberData(nameof(Accounts))]
    public void A_chain_of_the_example_reads_and_ends_with_the_keys_of_its_last_generation(string name)
    {
        var chain = Of(name);
        var seeds = Vectors.Account(name).GetProperty("seeds").EnumerateArray().Last();
        Assert.Equal(Vectors.Account(name).Text("kind"), ClosedCode.Text(chain.Kind));
        Assert.Equal(Vectors.Account(name).GetProperty("seeds").GetArrayLength() - 1, chain.Newest.Gen);
        using var sign = SigningKey.FromSeed(seeds.Base64("sign"));
        using var vault = Age.HybridIdentity.FromSeed(seeds.Base64("vault"));
        Assert.Equal(sign.Public, chain.Newest.Sign);
        Assert.Equal(vault.Recipient, chain.Newest.Vault);
        Assert.Equal(chain.Kind == AccountKind.Letter, chain.Newest.Recovery is null);
        if (seeds.TryGetProperty("recovery", out var recovery))
        {
            using var key = SigningKey.FromSeed(recovery.GetBytesFromBase64());
            Assert.Equal(key.Public, chain.Newest.Recovery);
        }
        Assert.Equal(chain.Statements[^1].Hash, chain.Newest.Point.Hash);
        Assert.Equal(chain.Statements.Count - 1, chain.Newest.Point.N);
    }

    [Fact]
    public void An_act_is_verified_by_the_key_that_its_after_names_and_refused_as_stale_once_that_key_is_gone()
    {
        var holder = Of("holder");
        var link = Statement.Parse(Vectors.Example.GetProperty("acts").TextBytes("bearerLink"), StatementType.Link);
        holder.Verify(link);
        Assert.True(holder.EverSigned(link));
        Assert.False(Of("neighbour").EverSigned(link));
        Assert.Equal(holder.States[1], holder.StateFor(link));
        Vectors.Refuses("stale-key", () => holder.VerifyNewest(link));
        Of("letter").VerifyNewest(Statement.Parse(Vectors.Example.GetProperty("acts").TextBytes("claim")));
    }

    [Theory]
    [MemberData(nameof(BadChains))]
    public void A_bad_chain_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        Vectors.Refuses(error, () => Chain.Read(AccountId.Parse(input.Text("id")), Log, [.. Vectors.Chain(input).Select(t => (ReadOnlyMemory<byte>)t)]));
    }

    [Theory]
    [MemberData(nameof(BadStatements))]
    public void A_bad_statement_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        var author = input.Text("author");
        var chain = input.TryGetProperty("chain", out var given)
            ? Chain.Read(AccountId.Parse(Vectors.Account(author).Text("id")), Log, [.. Vectors.Chain(given).Select(t => (ReadOnlyMemory<byte>)t)])
            : Of(author);
        Vectors.Refuses(error, () => chain.VerifyNewest(Statement.Parse(BytesOf(input), Expected(input))));
    }

    [Theory]
    [MemberData(nameof(BadTimes))]
    public void A_time_too_far_from_this_clock_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(input.GetProperty("now").GetInt64());
        var statement = Statement.Parse(BytesOf(input), Expected(input));
        Vectors.Refuses(error, () => statement.CheckTime(now));
        statement.CheckTime(statement.At);
        statement.CheckTime(statement.At.AddMinutes(10));
        statement.CheckTime(statement.At.AddMinutes(-10));
    }

    [Fact]
    public void A_chain_with_any_byte_changed_a_statement_left_out_or_two_swapped_is_refused()
    {
        var texts = Vectors.Account("neighbour").GetProperty("chain").EnumerateArray().Select(Vectors.Bytes).ToArray();
        var id = AccountId.Parse(Vectors.Account("neighbour").Text("id"));
        Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Double.Unit, Gen.Int[1, 255]).Sample((n, where, flip) =>
        {
            var changed = texts.Select(t => (byte[])t.Clone()).ToArray();
            changed[n][(int)(where * changed[n].Length)] ^= (byte)flip;
            Assert.Throws<RefusedException>(() => Chain.Read(id, Log, Memory(changed)));
        }, iter: 1000);
        for (var n = 0; n < texts.Length - 1; n++)
        {
            Assert.Throws<RefusedException>(() => Chain.Read(id, Log, Memory([.. texts[..n], .. texts[(n + 1)..]])));
            Assert.Throws<RefusedException>(() => Chain.Read(id, Log, Memory([.. texts[..n], texts[n + 1], texts[n], .. texts[(n + 2)..]])));
        }
    }

    [Fact]
    public void What_is_appended_to_a_chain_is_not_in_it()
    {
        var texts = Vectors.Account("neighbour").GetProperty("chain").EnumerateArray().Select(Vectors.Bytes).ToArray();
        var chain = Chain.Read(AccountId.Parse(Vectors.Account("neighbour").Text("id")), Log, Memory([.. texts[..2]]));
        // twice: the keys that the first one took are no used keys to the second
        for (var i = 0; i < 2; i++)
            Assert.Equal(texts.Length, texts[2..].Aggregate(chain, (grown, text) => grown.Append(Statement.Parse(text))).Statements.Count);
        Assert.Equal(2, chain.Statements.Count);
    }

    [Fact]
    public void A_chain_of_10001_statements_is_refused_before_it_is_read() =>
        Vectors.Refuses("too-large", () => Chain.Read(default, Log, [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[1], 10_001)]));

    static List<ReadOnlyMemory<byte>> Memory(byte[][] texts) => [.. texts.Select(t => (ReadOnlyMemory<byte>)t)];

    static byte[] BytesOf(JsonElement input) => input.TryGetProperty("bytes", out var bytes)
        ? bytes.GetBytesFromBase64()
        : Vectors.Spliced(Vectors.Example.GetProperty("deliveries").GetProperty("d1").TextBytes("statement"), input.GetProperty("splices"));

    // null: any, or a reserved type that has no name here
    static StatementType? Expected(JsonElement input) =>
        input.GetProperty("expect").GetString() is { } text && ClosedCode.TryParse<StatementType>(text, out var type) ? type : null;
}
