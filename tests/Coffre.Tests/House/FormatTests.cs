using System.Text;
using Xunit;

namespace Coffre.Tests;

/// <summary>The worked example of <c>docs/format.md</c> §10 is what this code computes, line by line.</summary>
public sealed class FormatTests
{
    static readonly Dictionary<string, string> Lines = File.ReadAllLines(Repository.File("docs", "format.md"))
        .SkipWhile(line => !line.StartsWith("## 10.", StringComparison.Ordinal)).Where(line => line.StartsWith('|')).Skip(2)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(cells => cells[1], cells => cells[2].Trim('`'));

    static AccountId City => AccountId.Parse(Lines["city account id"]);

    static Code Letter => Code.Parse(CodeKind.Letter, Lines["letter code"]);

    [Fact]
    public void The_roll_secret_and_the_reference_give_the_letter() =>
        Assert.Equal(Lines["letter code"], Derive.RollLetter(Base64.Decode(Lines["roll secret"]), Lines["reference"]).ToString());

    [Fact]
    public void The_code_gives_link_locator_and_account()
    {
        Assert.Equal(Lines["letter link"], new LetterLink("coffre.example", Letter).ToString());
        Assert.Equal(Lines["letter locator"], Derive.LetterFind(Letter).ToString());
        using var key = Derive.LetterSign(Letter, City);
        using var vault = Derive.LetterVault(Letter, City);
        var genesis = new StatementBody.Genesis(AccountKind.Letter, City, key.Public, null, vault.Recipient);
        Assert.Equal(Lines["letter account id"], AccountId.Of(genesis.ToLine().AsSpan()[..^1]).ToString());
    }

    [Fact]
    public void Recovery_code_and_device_secret_give_their_locators()
    {
        Assert.Equal(Lines["recovery locator"], Derive.RecoveryFind(Code.Parse(CodeKind.Recovery, Lines["recovery code"])).ToString());
        Assert.Equal(Lines["device locator"], Derive.DeviceFind(Base64.Decode(Lines["device secret"])).ToString());
    }

    [Fact]
    public void Labels_are_those_of_the_accounts()
    {
        Assert.Equal(Lines["city attest label"], Label.Attest(City).ToString());
        Assert.Equal(Lines["manifest label"], Label.Manifest(Derive.ManifestLabel(Base64.Decode(Lines["manifest label key"]))).ToString());
    }

    [Fact]
    public void The_first_leaf_gives_the_first_root() =>
        Assert.Equal(Lines["root at size 1"], Merkle.LeafHash(Base64.Decode(Lines["leaf 0"])).ToString());

    [Fact]
    public void The_key_of_the_log_reads_back() => Assert.Equal(Lines["log vkey"], NoteKey.Parse(Lines["log vkey"]).ToString());

    [Fact]
    public void The_delivery_shown_is_one_and_goes_to_the_letter()
    {
        var text = File.ReadAllText(Repository.File("docs", "format.md"));
        var shown = text[(text.LastIndexOf("```\ncoffre/delivery/v1", StringComparison.Ordinal) + 4)..text.LastIndexOf("```", StringComparison.Ordinal)];
        var statement = Statement.Parse(Encoding.UTF8.GetBytes(shown), StatementType.Delivery);
        Assert.Equal(City, statement.Account);
        Assert.Equal(Lines["letter account id"], ((StatementBody.Delivery)statement.Body).To.Id.ToString());
    }

    [Fact]
    public void Every_line_of_the_example_has_a_test() => Assert.Equal(
        ["log vkey", "city account id", "roll secret", "reference", "letter code", "letter link", "letter locator", "letter account id", "recovery code", "recovery locator",
            "device secret", "device locator", "city attest label", "manifest label key", "manifest label", "leaf 0", "root at size 1", "root at size 37"],
        Lines.Keys);

    [Fact]
    public void All_leaves_give_the_last_root()
    {
        var example = Repository.Json("testdata", "coffre", "example.json");
        var leaves = example.GetProperty("leaves").EnumerateArray().Select(leaf => Merkle.LeafHash(leaf.GetProperty("bytes").GetBytesFromBase64())).ToList();
        var tree = new MerkleTree();
        foreach (var leaf in leaves)
            tree.Add(leaf);
        Assert.Equal(37, leaves.Count);
        Assert.Equal(Lines["root at size 37"], tree.Root(37).ToString());
    }
}
