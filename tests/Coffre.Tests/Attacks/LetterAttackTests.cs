using Xunit;

namespace Coffre.Tests;

/// <summary>Attacks on a letter, by whoever serves its bundle.</summary>
public sealed class LetterAttackTests(Correspondence post) : IClassFixture<Correspondence>, IDisposable
{
    readonly Victims people = post.People;
    readonly MaliciousServer server = post.People.Server();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Attack9_No_member_of_a_bundle_can_be_changed_unseen_whatever_the_letters_state()
    {
        foreach (var (code, member) in Letters())
        {
            var honest = await server.RecordAsync("GET /api/letter", () => server.Client(null, people.Early).OpenLetterAsync(code));
            // all of the open one; of the others what makes their state
            var (refused, _) = await Judge.OnEveryMemberAsync(server, honest, async () => Shown(await server.Client(null, people.Early).OpenLetterAsync(code)), member);
            Assert.True(refused > (member.Length > 0 ? 60 : 1000), $"only {refused} lies about {member}");
        }
    }

    [Fact]
    public async Task Attack21_No_statement_of_another_type_stands_for_one_in_a_bundle()
    {
        var told = 0;
        foreach (var (code, member) in Letters())
        {
            var honest = await server.RecordAsync("GET /api/letter", () => server.Client().OpenLetterAsync(code));
            using var key = Derive.LetterSign(code, people.City.Id);
            told += await Judge.OnEveryTypeAsync(server, honest, () => server.Client().OpenLetterAsync(code),
                author => author == people.World.Operator.Id ? people.World.Operator.Key : author == people.City.Id ? people.City.Key : key, member);
        }
        Assert.True(told > 200, $"only {told} lies");
    }

    [Fact]
    public async Task Attack4_Every_byte_of_a_letters_grant_flipped_is_one_error_and_no_further_request()
    {
        var honest = await server.RecordAsync("GET /api/letter", () => server.Client().OpenLetterAsync(post.Open));
        var grant = System.Text.Json.Nodes.JsonNode.Parse(honest.Body)!["grant"]!.GetValue<string>();
        var bytes = Convert.FromBase64String(grant);
        var at = 0;
        server.Instead("GET /api/letter", exchange =>
        {
            exchange.Replay(honest);
            exchange.Body = JsonLies.With(honest.Body, ["grant"], Convert.ToBase64String([.. bytes.AsSpan(0, at), (byte)(bytes[at] ^ (1 << (at % 8))), .. bytes.AsSpan(at + 1)]));
        });
        for (; at < bytes.Length; at += 16)
        {
            await Judge.RefusesAsync("content-mismatch", server, () => server.Client().OpenLetterAsync(post.Open));
            Assert.Equal(["GET /api/letter"], server.Routes);
        }
    }

    [Fact]
    public async Task Attack8_Attack17_The_bundle_or_the_grant_of_another_letter_stops()
    {
        server.Instead("GET /api/letter", exchange => exchange.Asked["Coffre-Locator"] = Derive.LetterFind(post.Kept).ToString());
        await Judge.RefusesAsync("tampered", server, () => server.Client().OpenLetterAsync(post.Open));
        server.BeHonest();
        var second = Code.New(CodeKind.Letter);
        people.Canaries.Plant(second);
        await people.World.Honest(people.City).DeliverLetterAsync(people.City, second, "autre");
        var other = await server.RecordAsync("GET /api/letter", () => server.Client().OpenLetterAsync(second));
        foreach (var (member, stop) in new[] { ("grant", "content-mismatch"), ("delivery", "tampered"), ("genesis", "tampered"), ("evidence", "tampered") })
        {
            server.BeHonest();
            server.On("GET /api/letter", exchange => exchange.Edit(json => json[member] = System.Text.Json.Nodes.JsonNode.Parse(other.Body)![member]!.DeepClone()));
            await Judge.RefusesAsync(stop, server, () => server.Client().OpenLetterAsync(post.Open));
        }
    }

    [Fact]
    public async Task Attack1_A_letter_from_another_organisation_than_its_code_names_stops()
    {
        // whoever prints a letter knows its code: another organisation delivers to an account of that code under its own name
        var mallory = await people.World.OrganisationAsync("Ville de Saint-Exemple.");
        var code = Code.New(CodeKind.Letter);
        people.Canaries.Plant(code);
        await people.World.Honest(people.City).DeliverLetterAsync(people.City, code, "vraie");
        var honest = await server.RecordAsync("GET /api/letter", () => server.Client().OpenLetterAsync(code));
        var forged = Code.New(CodeKind.Letter);
        await people.World.Honest(mallory).DeliverLetterAsync(mallory, forged, "fausse");
        var false_ = await server.RecordAsync("GET /api/letter", () => server.Client().OpenLetterAsync(forged));
        server.Instead("GET /api/letter", exchange =>
        {
            exchange.Replay(false_);
            exchange.Body = JsonLies.With(false_.Body, ["genesis"], System.Text.Json.Nodes.JsonNode.Parse(honest.Body)!["genesis"]!.GetValue<string>());
        });
        await Judge.RefusesAsync("wrong-sender", server, () => server.Client().OpenLetterAsync(code));
    }

    (Code Code, string Member)[] Letters() => [(post.Open, ""), (post.Kept, "claim"), (post.Wrong, "paper"), (post.Recalled, "recall")];

    static string Shown(OpenedLetter letter) => string.Join('\n',
        $"{letter.State} {letter.Changed} {letter.Letter.Id} {letter.Act.Hash} {letter.Sender}", $"{letter.Submitted}", $"{letter.Delivery?.Cover.Title} {letter.Delivery?.Cover.Body}",
        $"? {letter.Operator}", $"? {letter.Available}", "? ");
}
