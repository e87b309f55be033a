using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coffre.Tests;

/// <summary>Every JSON that differs from an honest one in one member, made systematically: none is forgotten when an answer gains a member.</summary>
static class JsonLies
{
    /// <summary>All of them, each with what was done where.</summary>
    public static IEnumerable<(string What, byte[] Json)> Of(byte[] honest)
    {
        var root = JsonNode.Parse(honest)!;
        foreach (var path in Paths(root, []))
        {
            foreach (var (what, edit) in EditsOf(Find(root, path)))
            {
                var copy = root.DeepClone();
                if (path.Length == 0)
                {
                    if (edit(copy) is { } whole)
                        yield return (what, Bytes(whole));
                    continue;
                }
                var parent = Find(copy, path[..^1]);
                var changed = edit(Find(copy, path).DeepClone());
                Put(parent, path[^1], changed);
                yield return ($"{string.Join('/', path)} {what}", Bytes(copy));
            }
        }
    }

    /// <summary>Every text that begins with this, and where it stands.</summary>
    public static IEnumerable<(object[] Path, string Text)> Texts(byte[] honest, string start)
    {
        var root = JsonNode.Parse(honest)!;
        foreach (var path in Paths(root, []))
        {
            if (Find(root, path) is JsonValue value && value.TryGetValue<string>(out var text) && text.StartsWith(start, StringComparison.Ordinal))
                yield return (path, text);
        }
    }

    /// <summary>The same JSON with one member set.</summary>
    public static byte[] With(byte[] honest, object[] path, JsonNode? value)
    {
        var copy = JsonNode.Parse(honest)!;
        Put(Find(copy, path[..^1]), path[^1], value);
        return Bytes(copy);
    }

    static JsonNode Find(JsonNode root, object[] path) => path.Aggregate(root, (node, step) => (step is int i ? node[i] : node[(string)step])!);

    static void Put(JsonNode parent, object step, JsonNode? value)
    {
        if (step is int i)
            parent[i] = value;
        else
            parent[(string)step] = value;
    }

    static IEnumerable<object[]> Paths(JsonNode node, object[] here)
    {
        yield return here;
        var inner = node switch
        {
            JsonObject members => members.SelectMany(member => Paths(member.Value!, [.. here, member.Key])),
            JsonArray items => items.SelectMany((item, i) => Paths(item!, [.. here, i])),
            _ => [],
        };
        foreach (var path in inner)
            yield return path;
    }

    static IEnumerable<(string What, Func<JsonNode, JsonNode?> Edit)> EditsOf(JsonNode node)
    {
        yield return ("is null", _ => null);
        yield return ("is a number", _ => 7);
        yield return ("is a list", _ => new JsonArray());
        if (node is JsonObject members)
        {
            yield return ("has one member more", n => { n["more"] = 1; return n; });
            foreach (var name in members.Select(member => member.Key).ToList())
                yield return ($"has no {name}", n => { ((JsonObject)n).Remove(name); return n; });
        }
        if (node is JsonArray items && items.Count > 0)
        {
            yield return ("lost its last", n => { ((JsonArray)n).RemoveAt(items.Count - 1); return n; });
            yield return ("lost its first", n => { ((JsonArray)n).RemoveAt(0); return n; });
            yield return ("has its last twice", n => { ((JsonArray)n).Add(items[^1]!.DeepClone()); return n; });
            if (items.Count > 1)
                yield return ("is turned round", n => new JsonArray([.. ((JsonArray)n).Select(item => item!.DeepClone()).Reverse()]));
        }
        if (node is not JsonValue value)
            yield break;
        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
            yield return ("is the contrary", n => !n.GetValue<bool>());
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            yield return ("is one more", n => n.GetValue<long>() + 1);
            yield return ("is one less", n => n.GetValue<long>() - 1);
            yield return ("is the most", _ => 9007199254740991);
            yield return ("is beyond", _ => long.MaxValue);
        }
        if (value.GetValueKind() == JsonValueKind.String)
        {
            yield return ("is empty", _ => "");
            yield return ("is longer", n => n.GetValue<string>() + "A");
            foreach (var (what, text) in OtherTexts(value.GetValue<string>()))
                yield return (what, _ => text);
        }
    }

    static IEnumerable<(string What, string Text)> OtherTexts(string text)
    {
        if (TryBytes(text) is { Length: > 0 } bytes)
        {
            foreach (var at in new[] { 0, bytes.Length / 2, bytes.Length - 1 }.Distinct())
                yield return ($"has another byte {at}", Convert.ToBase64String([.. bytes.AsSpan(0, at), (byte)(bytes[at] ^ 1), .. bytes.AsSpan(at + 1)]));
            yield return ("is a byte shorter", Convert.ToBase64String(bytes.AsSpan(0, bytes.Length - 1)));
            yield break;
        }
        // of a text, one character in each line; of a word, its first
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                continue;
            var at = lines[i].Length / 2;
            var other = lines[i][at] == 'a' ? 'b' : 'a';
            yield return ($"has another line {i}", string.Join('\n', [.. lines[..i], lines[i][..at] + other + lines[i][(at + 1)..], .. lines[(i + 1)..]]));
            if (lines.Length > 1)
                yield return ($"has no line {i}", string.Join('\n', [.. lines[..i], .. lines[(i + 1)..]]));
        }
    }

    static byte[]? TryBytes(string text)
    {
        var bytes = new byte[text.Length];
        return text.Length % 4 == 0 && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
