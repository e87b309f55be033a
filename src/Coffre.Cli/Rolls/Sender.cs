using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffre.Cli;

/// <summary>
/// Who writes, in <c>sender.json</c> beside a roll: what stands on every letter and in every cover of the roll. Its name is not here, since a name is
/// what the operator attested.
/// </summary>
/// <param name="ReturnAddress">Where undelivered letters go back to, 1 to 5 lines without the name.</param>
/// <param name="Telephone">Printed on the letter, and the contact of every cover.</param>
/// <param name="Hours">When it is answered, in French, since only the French text of the letter says it.</param>
/// <param name="Body">The words of every cover.</param>
/// <param name="Window">Measured on the printer's own envelopes; left out, an envelope #10.</param>
/// <param name="Grade">What counts as the outcome of a delivery to an account whose link is confirmed: availability, handover or acceptance; left out, handover.</param>
sealed record Sender(
    IReadOnlyList<string> ReturnAddress, string Telephone, string Hours, SenderBody Body, EnvelopeWindow? Window = null, string? Grade = null)
{
    const int MaxSize = 64 * 1024;

    /// <summary>What counts as the outcome of a delivery to a confirmed account.</summary>
    [JsonIgnore]
    public Grade AccountGrade => Grade is null ? Coffre.Grade.Handover : ClosedCode.Parse<Grade>(Grade);

    /// <summary>The window, the usual one if the file says none.</summary>
    [JsonIgnore]
    public EnvelopeWindow Envelope => Window ?? EnvelopeWindow.Number10;

    static readonly string[] Fields = ["name", "amount", "due", "reference", "title"];

    /// <summary>Reads <c>sender.json</c>.</summary>
    /// <exception cref="RefusedException"><c>bad-sender</c>: the message names the field.</exception>
    public static Sender Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxSize)
            throw Refuse($"{path} has {file.Length} bytes; at most {MaxSize}.");
        Sender sender;
        try
        {
            sender = JsonSerializer.Deserialize(file, SenderJson.Default.Sender) ?? throw Refuse($"{path} holds null.");
        }
        catch (JsonException e)
        {
            throw Refuse($"{path}, line {e.LineNumber + 1}, {(e.Path is { Length: > 2 } field ? field[2..] : "at its root")}: {e.Message.Split(" Path: ")[0]}");
        }
        return sender.Checked(path);
    }

    /// <summary>The words for one row, in its language. The values are escaped, so that none is read as Markdown.</summary>
    /// <exception cref="RefusedException"><c>bad-row</c>: the words use a value that the row does not have.</exception>
    public string Words(RollRow row)
    {
        var words = new StringBuilder();
        foreach (var (text, field) in Parts(row.English ? Body.En : Body.Fr))
        {
            words.Append(text);
            if (field is not null)
                words.Append(Escape(Value(row, field)));
        }
        return words.ToString();
    }

    static string Value(RollRow row, string field) => field switch
    {
        "name" => row.Name,
        "reference" => row.Reference,
        "title" => row.Title,
        "amount" => Typography.Money(row.Amount ?? throw Lacks(field), row.English),
        "due" => Typography.Date(row.Due ?? throw Lacks(field), row.English),
        _ => throw new ArgumentException($"{field} was not checked.", nameof(field)),
    };

    static RefusedException Lacks(string field) => new("bad-row", $"{field} is empty, and the words of sender.json hold {{{field}}}.");

    /// <summary>CommonMark reads a backslash before a sign as the sign itself.</summary>
    static string Escape(string value) => string.Concat(value.Select(c => c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '&' or '#' or '!' or '~' or '|' ? $"\\{c}" : $"{c}"));

    static IEnumerable<(string Text, string? Field)> Parts(string words)
    {
        for (var at = 0; at < words.Length;)
        {
            var open = words.IndexOf('{', at);
            var close = open < 0 ? -1 : words.IndexOf('}', open);
            if (close < 0)
            {
                yield return (words[at..], null);
                yield break;
            }
            yield return (words[at..open], words[(open + 1)..close]);
            at = close + 1;
        }
    }

    /// <summary>The same with its texts cleaned, or the first fault.</summary>
    Sender Checked(string path)
    {
        if (ReturnAddress.Count is 0 or > 5)
            throw Refuse($"{path}, returnAddress: {ReturnAddress.Count} lines; 1 to 5.");
        foreach (var (field, words) in new[] { ("body.fr", Body.Fr), ("body.en", Body.En) })
        {
            if (string.IsNullOrWhiteSpace(words))
                throw Refuse($"{path}, {field}: empty.");
            if (Parts(words).Select(p => p.Field).FirstOrDefault(f => f is not null && !Fields.Contains(f)) is { } unknown)
                throw Refuse($"{path}, {field}: {{{unknown}}} is no field. There are {string.Join(", ", Fields.Select(f => $"{{{f}}}"))}.");
            if (words.Any(c => char.IsControl(c) && c != '\n'))
                throw Refuse($"{path}, {field}: a control character other than \\n.");
        }
        Envelope.Check();
        if (Grade is not null && !ClosedCode.TryParse<Grade>(Grade, out _))
            throw Refuse($"{path}, grade: « {Grade} » is not availability, handover or acceptance.");
        return this with
        {
            ReturnAddress = [.. ReturnAddress.Select((line, i) => Text(line, $"returnAddress[{i}]", 100))],
            Telephone = Text(Telephone, "telephone", 40),
            Hours = Text(Hours, "hours", 120),
        };

        string Text(string given, string field, int most) => PlainText.Read(given, most) switch
        {
            { Text: "" } => throw Refuse($"{path}, {field}: empty."),
            { Wrong: { } wrong } => throw Refuse($"{path}, {field}: {wrong}."),
            var (text, _) => text,
        };
    }

    static RefusedException Refuse(string message) => new("bad-sender", message);
}

/// <summary>The words of every cover: CommonMark without HTML, with the fields {name}, {amount}, {due}, {reference} and {title}.</summary>
sealed record SenderBody(string Fr, string En);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false, WriteIndented = true)]
[JsonSerializable(typeof(Sender))]
sealed partial class SenderJson : JsonSerializerContext;
