using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

public sealed class DeliveryRulesTests
{
    public static TheoryData<int> Allowed => [.. Enumerable.Range(0, Vectors.Example.GetProperty("mayDeliver").GetArrayLength())];

    public static TheoryData<string> Refused => Vectors.Names("deliver");

    public static TheoryData<string> NotNamed => Vectors.Names("name");

    public static TheoryData<string> BadManifests => Vectors.Names("manifest");

    [Theory]
    [MemberData(nameof(Allowed))]
    public void What_the_example_lets_deliver_may_be_delivered(int n) => Check(Vectors.Example.GetProperty("mayDeliver")[n]);

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_nothing_lets_deliver_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        Vectors.Refuses(error, () => Check(input));
    }

    [Fact]
    public void An_act_may_name_what_its_author_references() => CheckName(Vectors.Example.GetProperty("mayName"));

    [Theory]
    [MemberData(nameof(NotNamed))]
    public void Attack8_An_act_may_not_name_what_its_author_does_not_reference(string name)
    {
        var (input, error) = Vectors.Case(name);
        Vectors.Refuses(error, () => CheckName(input));
    }

    [Fact]
    public void The_manifests_of_the_example_follow_each_other()
    {
        var manifests = Vectors.Example.GetProperty("manifests").GetProperty("statements").EnumerateArray().Select(m => Statement.Parse(m.TextBytes("statement"))).ToList();
        ManifestRules.CheckNext(manifests[0], null);
        ManifestRules.CheckNext(manifests[1], manifests[0]);
        Vectors.Refuses("wrong-prev", () => ManifestRules.CheckNext(manifests[0], manifests[0]));
        Vectors.Refuses("wrong-prev", () => ManifestRules.CheckNext(manifests[1], null));
    }

    [Theory]
    [MemberData(nameof(BadManifests))]
    public void A_bad_manifest_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        var before = input.GetProperty("before") is { ValueKind: JsonValueKind.String } text ? Statement.Parse(Vectors.Bytes(text)) : null;
        Vectors.Refuses(error, () => ManifestRules.CheckNext(Statement.Parse(input.TextBytes("statement"), StatementType.Manifest), before));
    }

    [Fact]
    public void A_letter_ends_90_days_later_or_30_days_after_the_due_date_and_at_most_400_days_later()
    {
        var at = new DateTimeOffset(2026, 11, 24, 1, 1, 0, TimeSpan.Zero);
        Assert.Equal(at.AddDays(90), DeliveryRules.LetterEnds(at));
        Assert.Equal(at.AddDays(90), DeliveryRules.LetterEnds(at, new(2026, 12, 24)));
        Assert.Equal(new DateTimeOffset(2027, 3, 31, 0, 0, 0, TimeSpan.Zero), DeliveryRules.LetterEnds(at, new(2027, 3, 1)));
        Assert.Equal(at.AddDays(400), DeliveryRules.LetterEnds(at, new(2028, 3, 1)));
    }

    static void CheckName(JsonElement input)
    {
        var held = input.GetProperty("held");
        DeliveryRules.CheckMayName(
            input.GetProperty("payloads").EnumerateArray().Select(p => Digest.Parse(p.GetString()!)),
            payload => held.TryGetProperty(payload.ToString(), out var how) ? ClosedCode.Parse<Holding>(how.GetString()!) : null);
    }

    static void Check(JsonElement input)
    {
        var (delivery, given) = (input.GetProperty("delivery"), input.GetProperty("given"));
        var answered = given.TryGetProperty("answered", out var a) ? (AccountId.Parse(a.Text("from")), AccountId.Parse(a.Text("to"))) : default((AccountId, AccountId)?);
        var ends = delivery.Text("ends");
        var to = Party(input.GetProperty("to"));
        var body = new StatementBody.Delivery(
            DeliveryId.New(), ClosedCode.Parse<DeliveryKind>(delivery.Text("kind")), answered is null ? null : default(Digest), new(to.Id, 0, default, 0), default, default, [],
            ClosedCode.Parse<Grade>(delivery.Text("grade")), null, ends.Length == 0 ? null : Time.Parse(ends));
        var facts = new DeliveryFacts(
            given.TryGetProperty("link", out var link) ? ClosedCode.Parse<LinkState>(link.GetString()!) : LinkState.None,
            given.TryGetProperty("contact", out var contact) && contact.GetBoolean(), given.TryGetProperty("delivered", out var delivered) && delivered.GetBoolean(), answered);
        DeliveryRules.CheckMayDeliver(body, Time.Parse(delivery.Text("at")), Party(input.GetProperty("from")), to, facts);
    }

    static Party Party(JsonElement party) =>
        new(AccountId.Parse(party.Text("id")), ClosedCode.Parse<AccountKind>(party.Text("kind")), party.Text("by") is { Length: > 0 } by ? AccountId.Parse(by) : null);
}
