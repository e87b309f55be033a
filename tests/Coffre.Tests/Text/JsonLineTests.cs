using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace Coffre.Tests;

public sealed class JsonLineTests
{
    // every kind of character that a writer may treat its own way, and pairs
    static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Char['\0', '~'].Select(c => c.ToString()), Gen.Char['\u0080', '\u024f'].Select(c => c.ToString()),
        Gen.OneOf("\"", "\\", "/", "<", "&", "'", "\u007f", "\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffd", "\ud83d\udd11", "\udbff\udfff", "\b\f\n\r\t\u000b")).Array[0, 12].Select(string.Concat);

    // ECMA-262, JSON.stringify: what .NET's own writer escapes and this one must not, and the other way round
    [Theory]
    [InlineData("\u00a0 \u2028 \u2029 \u007f \ufeff", "\"\u00a0 \u2028 \u2029 \u007f \ufeff\"")]
    [InlineData("\ud83d\udd11", "\"\ud83d\udd11\"")]
    [InlineData("\b\t\n\f\r\u000b\u0000\u001f", "\"\\b\\t\\n\\f\\r\\u000b\\u0000\\u001f\"")]
    [InlineData("\"\\/<>&'é’", "\"\\\"\\\\/<>&'é’\"")]
    public void A_string_is_written_as_JSON_stringify_writes_it(string value, string json) =>
        Assert.Equal(json, new JsonLineWriter().Text(value).ToString());

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_an_escape_and_refused_where_it_is_read()
    {
        Assert.Equal("\"\\ud83d\"", new JsonLineWriter().Text("\ud83d").ToString());
        Assert.Equal("\"a\\udd11b\"", new JsonLineWriter().Text("a\udd11b").ToString());
        Vectors.Refuses("not-canonical", () => new JsonLineReader("\"\\ud83d\""u8).Text());
    }

    [Fact]
    public void What_is_written_reads_back_and_any_JSON_reader_understands_it() =>
        Gen.Select(Texts, Gen.Long[0, JsonLineReader.MaxNumber], Texts.Array[0, 4], Gen.Bool).Sample((text, number, list, yes) =>
        {
            var line = new JsonLineWriter().Open().Key("text").Text(text).Key("number").Number(number).Key("list").Texts(list)
                .Key("value").Canonical(new JsonLineWriter().OpenList().Bool(yes).Text(text).CloseList().ToString()).Close().ToLine();
            var json = new JsonLineReader(line.AsSpan()[..^1]);
            Assert.Equal(text, json.Text("text", true));
            Assert.Equal(number, json.Number("number"));
            json.Key("list");
            Assert.Equal(list, json.Texts());
            json.Key("value");
            Assert.StartsWith(yes ? "[true,\"" : "[false,\"", json.Value(), StringComparison.Ordinal);
            json.Close();
            json.End();
            using var other = JsonDocument.Parse(line);
            Assert.Equal(text, other.RootElement.GetProperty("text").GetString());
        });

    [Fact]
    public void A_value_that_is_read_is_exactly_its_text_and_another_reader_takes_it_too() => Fuzz.Parser(
        [
            "{\"payee\":\"Ville\",\"lines\":[{\"label\":\"Eau\",\"paid\":true},\"\\u001f\u00e9\\n\",12,9007199254740991]}"u8.ToArray(),
            "[[[[\"a\"]]],false,{\"a\":{},\"b\":[]}]"u8.ToArray(),
        ],
        bytes =>
        {
            var json = new JsonLineReader(bytes);
            var value = json.Value();
            json.End();
            Assert.Equal(bytes, Encoding.UTF8.GetBytes(value));
            using var other = JsonDocument.Parse(bytes);
        });
}
