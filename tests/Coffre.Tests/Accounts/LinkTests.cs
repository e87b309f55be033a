using System.Text;
using System.Text.Json;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

public sealed class LinkTests
{
    static readonly JsonElement Example = Vectors.Example.GetProperty("link");

    public static TheoryData<string> Scenarios => [.. Example.GetProperty("scenarios").EnumerateArray().Select(s => s.Text("name"))];

    public static TheoryData<string> BadLinks => Vectors.Names("links");

    public static TheoryData<string> BadProofs => Vectors.Names("link-proof");

    static AccountId Id(string name) => AccountId.Parse(Vectors.Account(name).Text("id"));

    static HybridIdentity CityVault() => HybridIdentity.FromSeed(Vectors.Account("city").GetProperty("seeds")[0].Base64("vault"));

    static OrganisationLinks City()
    {
        var links = new OrganisationLinks(Id("city"));
        links.Made(Example.Text("reference"), new(LinkCode.Parse(Example.Text("code"))));
        links.Issued(Id("letter"), Example.Text("reference"));
        return links;
    }

    static LinkProof? Proof(JsonElement proofs, Statement act)
    {
        if (!proofs.TryGetProperty(act.Hash.ToString(), out var proof))
            return null;
        var (bearer, code) = (proof.Text("bearer"), proof.Text("code"));
        return new(act.Account, Id("city"), bearer.Length == 0 ? null : Digest.Parse(bearer), proof.Text("reference"), code.Length == 0 ? null : LinkCode.Parse(code));
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void After_each_act_of_a_scenario_each_persons_link_is_the_examples(string name)
    {
        var scenario = Example.GetProperty("scenarios").EnumerateArray().Single(s => s.Text("name") == name);
        var links = City();
        foreach (var (n, text) in scenario.GetProperty("acts").EnumerateArray().Index())
        {
            var act = Statement.Parse(Vectors.Bytes(text));
            links.Take(act, Proof(scenario.GetProperty("proofs"), act));
            foreach (var state in scenario.GetProperty("states")[n].EnumerateObject())
                Assert.Equal(state.Value.GetString(), ClosedCode.Text(links.StateOf(AccountId.Parse(state.Name))));
        }
    }

    [Theory]
    [MemberData(nameof(BadLinks))]
    public void The_last_act_of_a_bad_scenario_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        var links = City();
        var acts = input.GetProperty("acts").EnumerateArray().Select(text => Statement.Parse(Vectors.Bytes(text))).ToList();
        foreach (var act in acts.SkipLast(1))
            links.Take(act, Proof(input.GetProperty("proofs"), act));
        Vectors.Refuses(error, () => links.Take(acts[^1], Proof(input.GetProperty("proofs"), acts[^1])));
    }

    [Fact]
    public void A_link_whose_code_is_the_one_made_is_offered_for_confirmation_with_the_rivals_to_unlink()
    {
        var scenario = Example.GetProperty("scenarios")[1];
        var links = City();
        foreach (var text in scenario.GetProperty("acts").EnumerateArray().SkipLast(1))
        {
            Assert.Empty(links.ToConfirm());
            var act = Statement.Parse(Vectors.Bytes(text));
            links.Take(act, Proof(scenario.GetProperty("proofs"), act));
        }
        var offered = Assert.Single(links.ToConfirm());
        Assert.Equal(Id("neighbour"), offered.Link.Person);
        Assert.Equal(Id("holder"), Assert.Single(links.Rivals(offered)).Link.Person);
    }

    [Fact]
    public void The_link_proof_of_the_example_opens_and_holds_its_text()
    {
        using var vault = CityVault();
        var acts = Vectors.Example.GetProperty("acts");
        var link = Statement.Parse(acts.TextBytes("codeLink"));
        var bearer = Statement.Parse(acts.TextBytes("bearerLink"));
        var proof = LinkProof.Open(link, Example.Base64("sealed"), vault, bearer);
        Assert.Equal(Example.Text("proof"), Encoding.UTF8.GetString(proof.ToPlain()));
        Assert.Equal(Example.Text("code"), proof.Code.ToString());
    }

    [Fact]
    public void A_link_proof_sealed_again_opens_under_the_link_that_names_it()
    {
        using var vault = CityVault();
        using var key = SigningKey.Generate();
        var proof = new LinkProof(Id("neighbour"), Id("city"), null, "Référence 7", LinkCode.New());
        var file = proof.Seal(vault.Recipient);
        var link = Statement.Sign("coffre.example/log", Id("neighbour"), new(1, default), TreeHead.Empty, Vectors.Now, new StatementBody.Link(Id("city"), LinkBy.Code, Digest.Of(file)), key);
        Assert.Equal(proof, LinkProof.Open(link, file, vault, null));
    }

    [Theory]
    [MemberData(nameof(BadProofs))]
    public void Attack17_A_bad_link_proof_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        using var vault = CityVault();
        var bearer = input.GetProperty("bearer") is { ValueKind: JsonValueKind.String } text ? Statement.Parse(Vectors.Bytes(text)) : null;
        Vectors.Refuses(error, () => LinkProof.Open(Statement.Parse(input.TextBytes("link")), input.Base64("sealed"), vault, bearer));
    }
}
