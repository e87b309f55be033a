using System.Text;
using System.Text.Json;
using Xunit;

namespace Coffre.Tests;

public sealed class ReceiptTests
{
    internal static Trust Trust { get; } = Read(default);

    public static TheoryData<string> Receipts => [.. Vectors.Example.GetProperty("receipts").EnumerateArray().Select(r => r.Text("name"))];

    public static TheoryData<string> BadReceipts => Vectors.Names("receipt");

    // the chain's and the statement's own rules come first here
    static readonly Dictionary<string, string> OurWords = new()
    {
        ["receipt-withdraw-of-other-delivery"] = "cannot-sign",
        ["receipt-letter-genesis-of-other"] = "bad-issuer",
    };

    [Theory]
    [MemberData(nameof(Receipts))]
    public void A_receipt_of_the_example_says_who_what_when_to_whom_and_what_of_each_document(string name)
    {
        var json = Vectors.Example.GetProperty("receipts").EnumerateArray().Single(r => r.Text("name") == name);
        var says = json.GetProperty("says").EnumerateArray().ToList();
        var answer = ReceiptVerifier.Verify(json.TextBytes("text"), Trust, [.. says.Select(s => Digest.Of(s.Base64("document")))]);
        Assert.Equal(json.Text("event"), answer.Evidence.Event.Code);
        Assert.Equal(json.Text("from"), answer.Evidence.Source.ToString());
        Assert.Equal(json.Text("fromName"), answer.FromName ?? "");
        Assert.Equal(
            says.Select(s => (s.Text("verdict"), s.GetProperty("part") is { ValueKind: JsonValueKind.Number } part ? part.GetInt32() : (int?)null)),
            answer.Documents.Select(d => (ClosedCode.Text(d.Verdict).Replace('-', ' '), d.Part)));
        var cover = json.GetProperty("cover");
        Assert.Equal(cover.ValueKind == JsonValueKind.Null ? null : cover.Text("title"), answer.Cover?.Title);
        Assert.Contains(Caveat.LogsWord, answer.Caveats);
    }

    [Theory]
    [MemberData(nameof(Receipts))]
    public void A_receipt_of_the_example_is_taken_apart_and_written_again_byte_for_byte(string name)
    {
        var text = Vectors.Example.GetProperty("receipts").EnumerateArray().Single(r => r.Text("name") == name).TextBytes("text");
        Assert.Equal(text, Receipt.Parse(text).ToBytes());
    }

    [Theory]
    [MemberData(nameof(BadReceipts))]
    public void A_bad_receipt_is_refused(string name)
    {
        var (input, error) = Vectors.Case(name);
        error = OurWords.GetValueOrDefault(name, error);
        var good = Vectors.Example.GetProperty("receipts")[input.GetProperty("receipt").GetInt32()].TextBytes("text");
        var trust = input.TryGetProperty("trust", out var differs) ? Read(differs) : Trust;
        Vectors.Refuses(error, () => ReceiptVerifier.Verify(Vectors.Spliced(good, input.GetProperty("splices")), trust));
    }

    [Fact]
    public void A_receipt_above_its_limit_is_refused_before_any_work()
    {
        var (input, error) = Vectors.Case("limit-receipt");
        Vectors.Refuses(error, () => Receipt.Parse(new byte[input.GetProperty("size").GetInt32()]));
    }

    [Fact]
    public void The_trust_file_reads_as_it_was_written()
    {
        Assert.Equal(Trust.ToBytes(), Trust.Parse(Trust.ToBytes()).ToBytes());
        Vectors.Refuses("wrong-log", () => Trust.Parse(Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Trust.ToBytes()).Replace("\"log\":\"coffre.example/log\"", "\"log\":\"other.example/log\"", StringComparison.Ordinal))));
    }

    internal static byte[] Text(string name) =>
        Vectors.Example.GetProperty("receipts").EnumerateArray().Single(r => r.Text("name") == name).TextBytes("text");

    static Trust Read(JsonElement differs)
    {
        var json = new JsonLineWriter().Open();
        foreach (var key in (string[])["log", "vkey", "operator"])
            json.Key(key).Text(differs.ValueKind == JsonValueKind.Object && differs.TryGetProperty(key, out var other) ? other.GetString()! : Vectors.Example.Text(key));
        return Trust.Parse(json.Key("witnesses").OpenList().CloseList().Close().ToLine());
    }
}
