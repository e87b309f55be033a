using System.Text;
using System.Text.Json;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

public sealed class KeybagTests
{
    static readonly JsonElement Example = Vectors.Example.GetProperty("keybag");

    public static TheoryData<string> BadKeybags => Vectors.Names("keybag");

    static HybridIdentity Identity(string unlock) => unlock == "device"
        ? Derive.DeviceUnlock(Example.Base64("deviceSecret"))
        : Derive.RecoveryUnlock(Code.Parse(CodeKind.Recovery, Example.Text("recoveryCode")));

    static Chain Newcomer() => ChainTests.Of(Example.Text("of"));

    [Theory]
    [InlineData("device")]
    [InlineData("code")]
    public void The_keybag_of_the_example_opens_and_holds_its_text(string unlock)
    {
        using var identity = Identity(unlock);
        using var bag = Keybag.Open(Example.Base64("sealed"), identity, Newcomer());
        Assert.Equal(Example.Text("text") + "\n", Encoding.UTF8.GetString(bag.ToLine()));
        Assert.Equal(Vectors.Example.Text("operator"), bag.Trust.Operator.ToString());
        Assert.Contains(bag.Unlocks, u => u.Recipient.Equals(identity.Recipient));
    }

    [Fact]
    public void A_keybag_sealed_again_opens_with_each_of_its_unlocks_once_the_chain_names_it()
    {
        using var device = Identity("device");
        using var code = Identity("code");
        var chain = Newcomer();
        using var bag = Keybag.Open(Example.Base64("sealed"), device, chain);
        var file = bag.Seal();
        Vectors.Refuses("content-mismatch", () => Keybag.Open(file, device, chain));
        var before = chain.Newest;
        chain = chain.Append(Statement.Sign(
            chain.Log, chain.Id, before.Point, TreeHead.Empty, Vectors.Now, new StatementBody.Keys(before.Gen, before.Sign, before.Recovery!.Value, before.Vault, Digest.Of(file)), bag.Sign));
        using var again = Keybag.Open(file, device, chain);
        using var alike = Keybag.Open(file, code, chain);
        Assert.Equal(bag.ToLine(), again.ToLine());
        using var stranger = HybridIdentity.Generate();
        Vectors.Refuses("cannot-open", () => Keybag.Open(file, stranger, chain));
    }

    [Theory]
    [MemberData(nameof(BadKeybags))]
    public void Attack3_A_bad_keybag_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        using var identity = Identity(input.Text("unlock"));
        var id = AccountId.Parse(Vectors.Account(input.Text("of")).Text("id"));
        var chain = Chain.Read(id, Vectors.Example.Text("log"), [.. Vectors.Chain(input).Select(t => (ReadOnlyMemory<byte>)t)]);
        Vectors.Refuses(error, () => Keybag.Open(input.Base64("sealed"), identity, chain));
    }

    [Fact]
    public void A_keybag_of_seventeen_stanzas_is_refused()
    {
        using var identity = Identity("device");
        var file = AgeFile.Seal("x"u8, [.. Enumerable.Repeat(identity.Recipient, 17)]);
        var (input, error) = Vectors.Case("limit-stanzas");
        Assert.Equal(17, input.GetProperty("size").GetInt32());
        var chain = Newcomer();
        using var bag = Keybag.Open(Example.Base64("sealed"), identity, chain);
        var before = chain.Newest;
        var named = chain.Append(Statement.Sign(
            chain.Log, chain.Id, before.Point, TreeHead.Empty, Vectors.Now, new StatementBody.Keys(before.Gen, before.Sign, before.Recovery!.Value, before.Vault, Digest.Of(file)), bag.Sign));
        Vectors.Refuses(error, () => Keybag.Open(file, identity, named));
    }
}
