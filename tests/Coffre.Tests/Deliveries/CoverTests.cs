using System.Text;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class CoverTests
{
    static readonly Cover Example = new("Compte de taxes 2027", "Bonjour,\n\nvoici : 1 842,35 $ “dû”\u2028🏠", "taxes", "418 555-0123",
        [new("Détail", "détail.pdf", "application/pdf", 12, 2)], [new Bill("Ville", "1842.35", "CAD", "2027-03-01", "R-1").ToData()]);

    [Fact]
    public void A_cover_is_read_as_it_was_written()
    {
        var again = Cover.Read(Example.ToBytes());
        Assert.Equal(Example.ToBytes(), again.ToBytes());
        Assert.Equal(Example.Body, again.Body);
        Assert.Equal(new Bill("Ville", "1842.35", "CAD", "2027-03-01", "R-1"), again.Bill);
    }

    [Fact]
    public void A_cover_is_written_as_JSON_stringify_does() => Assert.Equal(
        "{\"t\":\"coffre/cover/v1\",\"title\":\"T\",\"body\":\"a\\nb\u2028\u00a0é🏠\\u0001\\\"\",\"purpose\":\"\",\"contact\":\"\",\"parts\":[],"
        + "\"data\":[{\"schema\":\"s\",\"value\":{\"a\":[true,0]}}]}",
        Encoding.UTF8.GetString(new Cover("T", "a\nb\u2028\u00a0é🏠\u0001\"", "", "", [], [new("s", """{"a":[true,0]}""")]).ToBytes()));

    [Theory]
    [InlineData("null")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("01")]
    [InlineData("9007199254740993")]
    [InlineData("""{"1":"a"}""")]
    [InlineData("""{"a":"b","a":"c"}""")]
    [InlineData("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]")]
    public void A_value_that_readers_could_read_differently_is_refused(string value)
    {
        var line = Encoding.UTF8.GetBytes($$"""{"t":"coffre/cover/v1","title":"","body":"","purpose":"","contact":"","parts":[],"data":[{"schema":"s","value":{{value}}}]}""");
        Assert.Equal("bad-value", Assert.Throws<RefusedException>(() => Cover.Read(line)).Fault);
    }

    [Fact]
    public void Attack28_a_cover_over_256_KiB_is_refused_before_any_work() =>
        Assert.Equal("too-large", Assert.Throws<RefusedException>(() => Cover.Read(new byte[Cover.MaxSize + 1])).Fault);

    [Fact]
    public void A_cover_over_256_KiB_is_not_written() =>
        Assert.Throws<ArgumentException>(() => (Example with { Body = new('a', Cover.MaxSize) }).ToBytes());

    [Fact]
    public void A_changed_byte_is_refused_or_another_cover_whose_bytes_are_those() =>
        Gen.Select(Gen.Int[0, Example.ToBytes().Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var line = Example.ToBytes();
            line[at] = value;
            try
            {
                return Cover.Read(line).ToBytes().AsSpan().SequenceEqual(line);
            }
            catch (RefusedException)
            {
                return true;
            }
        }, iter: 10_000);

    [Theory]
    [InlineData("1284,50", "CAD", "2027-03-01")]
    [InlineData("-1", "CAD", "2027-03-01")]
    [InlineData("1284.50\n", "CAD", "2027-03-01")]
    [InlineData("1", "cad", "2027-03-01")]
    [InlineData("1", "CAD", "2027-02-29")]
    public void A_bill_of_another_form_is_neither_written_nor_read(string amount, string currency, string due)
    {
        Assert.Throws<ArgumentException>(() => new Bill("Ville", amount, currency, due, "R-1").ToData());
        var value = new JsonLineWriter().Open().Key("payee").Text("Ville").Key("amount").Text(amount).Key("currency").Text(currency).Key("due").Text(due)
            .Key("reference").Text("R-1").Close().ToString();
        Assert.Null(Bill.Read(new(Bill.Schema, value)));
    }

    [Theory]
    [InlineData("""{"payee":"V","amount":"1","currency":"CAD","due":""}""")]
    [InlineData("""{"payee":"V","amount":"1","currency":"CAD","due":"","reference":"","more":""}""")]
    [InlineData("""{"payee":"V","amount":1,"currency":"CAD","due":"","reference":""}""")]
    [InlineData("\"V\"")]
    public void A_bill_with_other_keys_is_not_one(string value) => Assert.Null(Bill.Read(new(Bill.Schema, value)));
}
