using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

/// <summary>The cases of the kinds <c>grant</c> and <c>copy</c>: each stops, with the word of the other implementation.</summary>
public sealed class BadDeliveryTests
{
    const string Log = "coffre.example/log";

    public static TheoryData<string> Grants => Vectors.Names("grant");

    public static TheoryData<string> Copies => Vectors.Names("copy");

    [Theory]
    [MemberData(nameof(Grants))]
    public void Attack8_9_17_a_grant_that_is_not_the_act_s_stops(string name)
    {
        var (input, error) = Vectors.Case(name);
        var reader = input.Text("reader");
        var vaults = Delivered.Vaults(reader);
        var held = vaults.Take(input.GetProperty("keybag").GetArrayLength()).ToList();
        Assert.Equal(error, Fault(() =>
        {
            var act = Statement.Parse(input.TextBytes("delivery"), StatementType.Delivery);
            Author(act).Verify(act);
            if (reader == "letter")
                LetterRules.Check(act);
            var opened = Opening.Grant(act, input.Base64("grant"), Opening.Addressed(act, Chain(reader), held));
            OpenAll(opened, input.Text("payloadsOf"));
        }));
    }

    [Theory]
    [MemberData(nameof(Copies))]
    public void A_copy_that_is_not_the_act_s_or_not_one_s_own_stops(string name)
    {
        var (input, error) = Vectors.Case(name);
        Assert.Equal(error, Fault(() => OpenCopy(input)));
    }

    [Fact]
    public void The_kept_copy_of_the_example_opens()
    {
        var kept = Vectors.Example.GetProperty("keptCopy");
        var (d2, letter) = (new Delivered(kept.Text("of")), Chain("letter"));
        var claim = Statement.Parse(Vectors.Example.GetProperty("acts").TextBytes("claim"));
        Opening.Kept(d2.Act, letter, claim, Delivered.Id("holder"));
        OpenAll(Opening.Copy(d2.Act, kept.Base64("sealed"), Delivered.Vaults("holder")), "d2");
        Assert.Equal("not-mine", Fault(() => Opening.Kept(d2.Act, letter, claim, Delivered.Id("neighbour"))));
    }

    static void OpenCopy(JsonElement input)
    {
        var (owner, kept) = (input.Text("owner"), input.GetProperty("kept"));
        var act = Statement.Parse(input.TextBytes("delivery"), StatementType.Delivery);
        Author(act).Verify(act);
        if (kept.ValueKind == JsonValueKind.Object)
        {
            var letter = Coffre.Chain.Begin(Log, Statement.Parse(kept.TextBytes("genesis")));
            Opening.Kept(act, letter, Statement.Parse(kept.TextBytes("claim")), Delivered.Id(owner));
        }
        else
        {
            Opening.Sent(act, Delivered.Id(owner));
        }
        OpenAll(Opening.Copy(act, input.Base64("copy"), Delivered.Vaults(owner)), input.Text("payloadsOf"));
    }

    static void OpenAll(OpenedDelivery opened, string payloadsOf)
    {
        var payloads = new Delivered(payloadsOf);
        for (var part = 0; part < opened.Parts.Count; part++)
            opened.OpenPart(part, payloads.Body.Parts.Count > part ? payloads.Payload(payloads.Body.Parts[part].Payload) : default);
    }

    static Chain Author(Statement act) => new[] { "city", "school", "operator" }.Select(Chain).First(chain => chain.Id == act.Account);

    static Chain Chain(string account)
    {
        var texts = Vectors.Account(account).GetProperty("chain").EnumerateArray().Select(text => (ReadOnlyMemory<byte>)Vectors.Bytes(text)).ToList();
        return Coffre.Chain.Read(Delivered.Id(account), Log, texts);
    }

    static string? Fault(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (StoppedException stopped)
        {
            return stopped.Fault;
        }
        catch (RefusedException refused)
        {
            return refused.Fault;
        }
    }
}
