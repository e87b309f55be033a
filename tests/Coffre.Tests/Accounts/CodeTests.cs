using System.Text.Json;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class CodeTests
{
    static readonly JsonElement Letter = Vectors.Example.GetProperty("letter");
    static readonly JsonElement Keybag = Vectors.Example.GetProperty("keybag");

    public static TheoryData<string> BadCodes => Vectors.Names("code");

    [Fact]
    public void The_roll_secret_of_the_example_gives_the_letter_code_its_link_locator_and_keys()
    {
        var code = Derive.RollLetter(Letter.Base64("rollSecret"), Letter.Text("row"));
        Assert.Equal(Letter.Text("code"), code.ToString());
        Assert.Equal(Letter.Text("locator"), Derive.LetterFind(code).ToString());
        Assert.Equal(Letter.Text("link"), new LetterLink("coffre.example", code).ToString());
        var issuer = AccountId.Parse(Vectors.Account("city").Text("id"));
        var genesis = (StatementBody.Genesis)Statement.Parse(Vectors.Bytes(Vectors.Account("letter").GetProperty("chain")[0])).Body;
        using var sign = Derive.LetterSign(code, issuer);
        using var vault = Derive.LetterVault(code, issuer);
        Assert.Equal(genesis.Sign, sign.Public);
        Assert.Equal(genesis.Vault, vault.Recipient);
    }

    [Fact]
    public void Other_ways_of_typing_a_code_give_the_same_code()
    {
        foreach (var typed in Letter.GetProperty("readAlso").EnumerateArray())
            Assert.Equal(Letter.Text("code"), Code.Parse(CodeKind.Letter, typed.GetString()).ToString());
    }

    [Fact]
    public void The_recovery_code_and_the_device_secret_of_the_example_find_the_keybag()
    {
        var code = Code.Parse(CodeKind.Recovery, Keybag.Text("recoveryCode"));
        Assert.Equal(Keybag.Text("recoveryLocator"), Derive.RecoveryFind(code).ToString());
        Assert.Equal(Keybag.Text("deviceLocator"), Derive.DeviceFind(Keybag.Base64("deviceSecret")).ToString());
        using var key = Derive.RecoverySign(code);
        var genesis = (StatementBody.Genesis)Statement.Parse(Vectors.Bytes(Vectors.Account(Keybag.Text("of")).GetProperty("chain")[0])).Body;
        Assert.Equal(genesis.Recovery, key.Public);
    }

    [Fact]
    public void The_label_key_of_the_example_gives_the_label_of_its_manifests()
    {
        var manifests = Vectors.Example.GetProperty("manifests");
        Assert.Equal(manifests.Text("label"), Digest.Tagged("coffre/manifest/v1", Derive.ManifestLabel(manifests.Base64("labelKey"))).ToString());
    }

    [Theory]
    [MemberData(nameof(BadCodes))]
    public void A_bad_code_is_refused_before_anything_is_sent(string name)
    {
        var (input, error) = Vectors.Case(name);
        Vectors.Refuses(error, () => Code.Parse(ClosedCode.Parse<CodeKind>(input.Text("expect")), input.Text("typed")));
    }

    [Fact]
    public void Every_code_reads_back_and_a_typing_error_in_its_check_is_refused() =>
        Gen.Select(Gen.Byte.Array[18], Gen.Int[Code.SecretLength, 31], Gen.Int[0, 31]).Sample((bits, place, symbol) =>
        {
            var code = Code.Of(CodeKind.Recovery, bits);
            Assert.Equal(code.Symbols, Code.Parse(CodeKind.Recovery, code.ToString().ToLowerInvariant()).Symbols);
            var typed = code.ToCompact().ToCharArray();
            var wrong = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[symbol];
            if (typed[place] == wrong)
                return;
            typed[place] = wrong;
            Vectors.Refuses("wrong-check", () => Code.Parse(CodeKind.Recovery, typed));
        });

    [Fact]
    public void A_fresh_code_carries_140_bits_and_differs_from_the_next()
    {
        var codes = Enumerable.Range(0, 200).Select(_ => Code.New(CodeKind.Letter).Symbols).ToHashSet();
        Assert.Equal(200, codes.Count);
        Assert.All(Enumerable.Range(0, Code.SecretLength), place => Assert.True(codes.Select(c => c[place]).Distinct().Count() > 16));
        Assert.Equal(200, Enumerable.Range(0, 200).Select(_ => LinkCode.New()).Distinct().Count());
    }

    [Theory]
    [InlineData("http://coffre.example/p#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD")]
    [InlineData("http://localhost.evil.example/p#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD")]
    [InlineData("https://coffre.example/q#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD")]
    [InlineData("https://coffre.example/p/#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD")]
    [InlineData("https://coffre.example/x/p#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD")]
    [InlineData("https://a@coffre.example/p#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD")]
    [InlineData("https:///p#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD")]
    [InlineData("https://p#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD")]
    [InlineData("https://coffre.example/p")]
    [InlineData("")]
    public void What_is_not_a_letters_link_is_refused(string text) => Vectors.Refuses("bad-link", () => LetterLink.Parse(text));

    [Theory]
    [InlineData("https://coffre.example/p#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD", "https://coffre.example/")]
    [InlineData("https://coffre.example:8443/p#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD", "https://coffre.example:8443/")]
    [InlineData("http://localhost:5000/p#YW1WV0H6VTX7TERG4HSMZ3KRNY5G51JD", "http://localhost:5000/")]
    public void A_letters_link_reads_and_writes_itself(string text, string server)
    {
        var link = LetterLink.Parse(text);
        Assert.Equal(text, link.ToString());
        Assert.Equal(server, link.Server.ToString());
    }
}
