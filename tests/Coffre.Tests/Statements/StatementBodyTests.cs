using System.Text;
using Coffre.Age;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class StatementBodyTests
{
    const string Log = "coffre.example/log";

    static readonly DateTimeOffset At = Vectors.Now;
    static readonly SigningKey Key = SigningKey.FromSeed(new byte[32]);
    static readonly VerifyKey Recovery = SigningKey.FromSeed([.. Enumerable.Repeat((byte)1, 32)]).Public;
    static readonly HybridRecipient Vault = HybridIdentity.FromSeed(new byte[32]).Recipient;
    static readonly AccountId Account = new(Digest.Of("account"u8));
    static readonly Digest Hash = Digest.Of("hash"u8);
    static readonly StatedPart[] Parts = [new(Hash, 1693, Digest.Of("one"u8)), new(Digest.Of("two"u8), 0, Hash)];

    /// <summary>One of each kind.</summary>
    internal static readonly StatementBody[] Examples =
    [
        new StatementBody.Genesis(AccountKind.Letter, Account, Key.Public, null, Vault),
        new StatementBody.Keys(0, Key.Public, Recovery, Vault, Hash),
        new StatementBody.Renew(Recovery),
        new StatementBody.Close(),
        new StatementBody.Attest(Account, "Ville de L’Épiphanie", At, 3),
        new StatementBody.Release("1.0.0", [new("assets/index-Ab_1.js", Hash)]),
        new StatementBody.Manifest(1, Hash, Hash, [Hash], []),
        new StatementBody.Session("localhost:5000", Hash),
        new StatementBody.Delivery(new(7), DeliveryKind.Bill, Hash, new(Account, 1, Hash, 0), Hash, Hash, Parts, Grade.Handover, At, At.AddDays(1)),
        new StatementBody.Deposit(Parts),
        new StatementBody.Accept(Hash),
        new StatementBody.Recall(Hash),
        new StatementBody.Refuse(Hash, RefuseReason.NotMine),
        new StatementBody.Fault(Hash, FaultReason.NotVerified),
        new StatementBody.Handover(Hash, [Hash, Hash]),
        new StatementBody.Claim(Account),
        new StatementBody.Link(Account, LinkBy.Contact, null),
        new StatementBody.Confirm(Hash),
        new StatementBody.Unlink(Hash),
        new StatementBody.Paper(Account, PaperReason.WrongPerson),
        new StatementBody.Withdraw(Hash),
    ];

    public static TheoryData<StatementType> Types => [.. Enum.GetValues<StatementType>()];

    static Statement Sign(StatementBody body) =>
        Statement.Sign(Log, Account, body is StatementBody.Genesis ? null : new(1, Hash), TreeHead.Empty, At, body, Key);

    static StatementBody Example(StatementType type) => Examples.Single(e => e.Type == type);

    [Fact]
    public void Each_kind_has_an_example_here_and_a_type_of_its_own()
    {
        var kinds = typeof(StatementBody).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(StatementBody))).Select(t => t.Name).Order();
        Assert.Equal(kinds, Examples.Select(e => e.GetType().Name).Order());
        Assert.Equal(Enum.GetNames<StatementType>().Order(), Examples.Select(e => e.Type.ToString()).Order());
        Assert.All(Examples, e => Assert.Equal(e.GetType().Name, e.Type.ToString()));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void What_is_signed_reads_back_the_same(StatementType type)
    {
        var signed = Sign(Example(type));
        var read = Statement.Parse(signed.Bytes, type);
        read.Verify(Key.Public);
        Assert.Equal(signed.Hash, read.Hash);
        Assert.Equal(signed.Body.ToLine(), read.Body.ToLine());
        Assert.Equal((signed.Log, signed.Account, signed.After, signed.Seen, signed.At), (read.Log, read.Account, read.After, read.Seen, read.At));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Attack21_A_statement_of_one_type_is_refused_where_any_other_is_expected_and_its_signature_holds_for_no_other(StatementType type)
    {
        var bytes = Sign(Example(type)).Bytes;
        var text = Encoding.UTF8.GetString(bytes.Span);
        foreach (var other in Enum.GetValues<StatementType>().Where(o => o != type))
        {
            Vectors.Refuses("wrong-type", () => Statement.Parse(bytes, other));
            var disguised = Encoding.UTF8.GetBytes(text.Replace($"coffre/{ClosedCode.Text(type)}/v1", $"coffre/{ClosedCode.Text(other)}/v1", StringComparison.Ordinal));
            Assert.Throws<RefusedException>(() => Statement.Parse(disguised, other).Verify(Key.Public));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_changed_line_is_refused_or_is_exactly_what_its_meaning_is_written_as(StatementType type)
    {
        var good = Example(type).ToLine()[..^1];
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 3], Gen.OneOf("\"{}[],:0123456789-+.eE \\ux/=AZaz\u00e9\u2019"u8.ToArray())).Sample(
            (at, remove, insert) =>
            {
                byte[] line = [.. good.AsSpan(0, at), insert, .. good.AsSpan(Math.Min(good.Length, at + remove))];
                try
                {
                    Assert.Equal(line, StatementBody.Parse(type, line).ToLine()[..^1]);
                }
                catch (RefusedException)
                {
                    // the other of the two
                }
            }, iter: Fuzz.Inputs / 20);
    }

    [Fact]
    public void What_breaks_a_rule_of_its_type_is_not_signed()
    {
        StatementBody[] bad =
        [
            new StatementBody.Genesis(AccountKind.Holder, Account, Key.Public, Recovery, Vault),
            new StatementBody.Genesis(AccountKind.Holder, null, Key.Public, Key.Public, Vault),
            new StatementBody.Keys(0, Recovery, Recovery, Vault, Hash),
            new StatementBody.Attest(Account, "", At, 0),
            new StatementBody.Release("a b", []),
            new StatementBody.Manifest(0, Hash, Hash, [], []),
            new StatementBody.Manifest(0, null, Hash, [.. Enumerable.Repeat(Hash, 501)], []),
            new StatementBody.Session("a/b", Hash),
            new StatementBody.Delivery(new(7), DeliveryKind.Bill, null, new(Account, 1, Hash, 0), Hash, Hash, [], Grade.Acceptance, null, null),
            new StatementBody.Delivery(new(7), DeliveryKind.Bill, null, new(Account, 1, Hash, 0), Hash, Hash, [], Grade.Availability, At, At),
            new StatementBody.Deposit([new(Hash, -1, Hash)]),
            new StatementBody.Deposit([.. Enumerable.Repeat(Parts[0], 300)]),
            new StatementBody.Link(Account, LinkBy.Contact, Hash),
            new StatementBody.Link(Account, LinkBy.Code, null),
        ];
        Assert.All(bad, body => Assert.Throws<ArgumentException>(() => Sign(body)));
    }

    [Fact]
    public void A_statement_above_its_limit_is_refused_before_it_is_read()
    {
        var (input, error) = Vectors.Case("limit-statement");
        Vectors.Refuses(error, () => Statement.Parse(new byte[input.GetProperty("size").GetInt32()]));
        Assert.Equal(Statement.MaxSize + 1, input.GetProperty("size").GetInt32());
    }
}
