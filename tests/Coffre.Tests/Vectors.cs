using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Coffre.Tests;

/// <summary>The worked example and the inputs that must be refused (<c>testdata/coffre</c>; the README beside them explains each kind).</summary>
static class Vectors
{
    /// <summary>The instant of a case that names none.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    /// <summary>The worked example.</summary>
    public static readonly JsonElement Example = Load("example.json");

    static readonly Dictionary<string, JsonElement> Bad =
        Load("bad.json").GetProperty("cases").EnumerateArray().ToDictionary(c => c.Text("name"));

    /// <summary>Names of the bad cases of a kind, as theory data.</summary>
    public static TheoryData<string> Names(string kind) => [.. Bad.Where(c => c.Value.Text("kind") == kind).Select(c => c.Key)];

    /// <summary>A bad case: its input and the word for the reason.</summary>
    public static (JsonElement Input, string Error) Case(string name) => (Bad[name].GetProperty("input"), Bad[name].Text("error"));

    /// <summary>Makes the bad text from a good one: one splice after the other, each on the text that the one before left.</summary>
    public static byte[] Spliced(byte[] good, JsonElement splices)
    {
        foreach (var splice in splices.EnumerateArray())
        {
            var (at, remove) = (splice.GetProperty("at").GetInt32(), splice.GetProperty("remove").GetInt32());
            good = [.. good.AsSpan(0, at), .. splice.GetProperty("insert").GetBytesFromBase64(), .. good.AsSpan(at + remove)];
        }
        return good;
    }

    /// <summary>The statements of <c>{ of, keep, then }</c>: the first of an account in the example, then others.</summary>
    public static IReadOnlyList<byte[]> Chain(JsonElement input) =>
    [
        .. Account(input.Text("of")).GetProperty("chain").EnumerateArray().Take(input.GetProperty("keep").GetInt32()).Select(Bytes),
        .. input.TryGetProperty("then", out var then) ? then.EnumerateArray().Select(Bytes) : [],
    ];

    /// <summary>A good input with these top-level fields replaced.</summary>
    public static JsonElement Changed(JsonElement good, JsonElement change)
    {
        var changed = JsonObject.Create(good)!;
        foreach (var field in change.EnumerateObject())
            changed[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        return JsonSerializer.SerializeToElement(changed);
    }

    /// <summary>An account of the example.</summary>
    public static JsonElement Account(string name) => Example.GetProperty("accounts").GetProperty(name);

    /// <summary>A text of the files, as bytes.</summary>
    public static byte[] Bytes(JsonElement text) => Encoding.UTF8.GetBytes(text.GetString()!);

    /// <summary>Demands that an input is refused with this word.</summary>
    public static void Refuses(string error, Action act) => Assert.Equal(error, Assert.Throws<RefusedException>(act).Fault);

    extension(JsonElement element)
    {
        /// <summary>A string by its key.</summary>
        public string Text(string key) => element.GetProperty(key).GetString()!;

        /// <summary>The bytes of a base64 string by its key.</summary>
        public byte[] Base64(string key) => element.GetProperty(key).GetBytesFromBase64();

        /// <summary>A text of the files by its key, as bytes.</summary>
        public byte[] TextBytes(string key) => Bytes(element.GetProperty(key));
    }

    static JsonElement Load(string file) => Repository.Json("testdata", "coffre", file);
}
