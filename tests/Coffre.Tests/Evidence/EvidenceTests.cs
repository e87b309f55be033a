using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class EvidenceTests
{
    public static TheoryData<string> BadEvidence => Vectors.Names("evidence");

    public static TheoryData<string> BadOutcomes => Vectors.Names("outcome");

    [Fact]
    public void The_evidences_of_the_example_read_write_and_make_their_leaves()
    {
        var leaves = LogFormatTests.Leaves();
        foreach (var json in Vectors.Example.GetProperty("evidences").EnumerateArray())
        {
            var text = json.TextBytes("text");
            var evidence = Evidence.Parse(text);
            Assert.Equal(text, evidence.ToBytes());
            Assert.Equal(json.Text("code"), evidence.Event.Code);
            Assert.Equal(leaves[json.GetProperty("index").GetInt32()], new Leaf.Evidence(Evidence.Salted(json.Base64("salt"), text)));
        }
    }

    [Theory]
    [MemberData(nameof(BadEvidence))]
    public void Bad_evidence_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        Vectors.Refuses(error, () => Evidence.Parse(input.TextBytes("text")));
    }

    [Fact]
    public void Evidence_above_its_limit_is_refused_before_it_is_read()
    {
        var (input, error) = Vectors.Case("limit-evidence");
        Vectors.Refuses(error, () => Evidence.Parse(new byte[input.GetProperty("size").GetInt32()]));
        Assert.Equal(Evidence.MaxSize + 1, input.GetProperty("size").GetInt32());
    }

    [Fact]
    public void What_would_be_refused_is_not_written()
    {
        var good = Evidence.Parse(Vectors.Example.GetProperty("evidences")[0].TextBytes("text"));
        Assert.Throws<ArgumentException>(() => (good with { Number = 1 }).ToBytes());
        Assert.Throws<ArgumentException>(() => (good with { Reason = Reason.Closed }).ToBytes());
        Assert.Throws<ArgumentException>(() => (good with { Delivery = null }).ToBytes());
        Assert.Throws<ArgumentException>(() => (good with { Place = "Canada" }).ToBytes());
        Assert.Throws<ArgumentException>(() => Evidence.Salted(new byte[31], good.ToBytes()));
    }

    [Fact]
    public void Every_event_has_one_uri_and_one_code()
    {
        foreach (var kind in Enum.GetValues<EventKind>())
        {
            Assert.Equal(kind, Events.ParseUri(kind.Uri));
            Assert.Equal(kind, Events.ParseCode(kind.Code));
        }
        Assert.Equal("http://uri.etsi.org/19522/Event/RelayToNonERDS", EventKind.RelayToNonERDS.Uri);
    }

    [Fact]
    public void The_outcomes_of_the_example_come_out()
    {
        var count = 0;
        foreach (var json in Vectors.Example.GetProperty("outcomes").EnumerateArray())
        {
            var outcome = Outcome.Of(ClosedCode.Parse<Grade>(json.Text("grade")), json.GetProperty("events").EnumerateArray().Select(e => Events.ParseCode(e.GetString()!)));
            Assert.Equal(json.Text("final"), outcome.Final?.Code ?? "");
            count++;
        }
        Assert.Equal(33, count);
    }

    [Theory]
    [MemberData(nameof(BadOutcomes))]
    public void What_cannot_follow_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        Vectors.Refuses(error, () =>
            Outcome.Of(ClosedCode.Parse<Grade>(input.Text("grade")), input.GetProperty("events").EnumerateArray().Select(e => Events.ParseCode(e.GetString()!))));
    }

    [Fact]
    public void In_any_order_of_events_the_first_final_outcome_stands_and_there_is_one() =>
        Gen.Select(Gen.Enum<Grade>(), Gen.Enum<EventKind>().Array[0, 40]).Sample((grade, kinds) =>
        {
            var outcome = new Outcome(grade);
            EventKind? final = null;
            foreach (var kind in kinds.Prepend(EventKind.SubmissionAcceptance).Where(k => k.AboutDelivery && outcome.Fault(k) is null))
            {
                outcome = outcome.After(kind);
                if (final is { } stands && outcome.Final != stands)
                    return false;
                final = outcome.Final;
            }
            return final is null || Finals(grade).Contains(final.Value.Code);
        }, iter: 2000);

    // the middle column of the table
    static string[] Finals(Grade grade) => grade switch
    {
        Grade.Availability => ["D.1", "D.2", "coffre/recall"],
        Grade.Handover => ["E.1", "C.4", "C.5", "coffre/recall", "D.2", "E.2"],
        _ => ["C.3", "C.4", "C.5", "coffre/recall", "D.2"],
    };
}
