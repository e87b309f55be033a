using System.Text;

namespace Coffre;

/// <summary>
/// The part of a grant that a person reads first: its second line (<c>docs/format.md</c> §4). All of it is free text that the server never sees.
/// </summary>
/// <param name="Title">What the delivery is called.</param>
/// <param name="Body">What is said: CommonMark without HTML, images and headings; "" for nothing.</param>
/// <param name="Purpose">What it is for, in the sender's words.</param>
/// <param name="Contact">A telephone number, or "".</param>
/// <param name="Parts">One for each part of the act, in its order.</param>
/// <param name="Data">Typed data, for example a <see cref="Bill"/>.</param>
public sealed record Cover(
    string Title, string Body, string Purpose, string Contact, IReadOnlyList<CoverPart> Parts, IReadOnlyList<CoverData> Data)
{
    /// <summary>The most bytes in a cover's line, 256 KiB.</summary>
    public const int MaxSize = 256 * 1024;

    const string Type = "coffre/cover/v1";

    /// <summary>The bill among the typed data, if there is one that follows its schema.</summary>
    public Bill? Bill => Data.Select(Coffre.Bill.Read).FirstOrDefault(bill => bill is not null);

    /// <summary>The JSON line, without its LF: what <see cref="Commitment"/> commits to.</summary>
    /// <exception cref="ArgumentException">Longer than <see cref="MaxSize"/>.</exception>
    public byte[] ToBytes()
    {
        var writer = new JsonLineWriter().Open().Key("t").Text(Type)
            .Key("title").Text(Title).Key("body").Text(Body).Key("purpose").Text(Purpose).Key("contact").Text(Contact)
            .Key("parts").OpenList();
        foreach (var part in Parts)
        {
            writer.Open().Key("title").Text(part.Title).Key("name").Text(part.Name).Key("type").Text(part.Type)
                .Key("size").Number(part.Size).Key("pages").Number(part.Pages).Close();
        }
        writer.CloseList().Key("data").OpenList();
        foreach (var data in Data)
            writer.Open().Key("schema").Text(data.Schema).Key("value").Canonical(data.Value).Close();
        var line = Encoding.UTF8.GetBytes(writer.CloseList().Close().ToString());
        return line.Length <= MaxSize ? line : throw new ArgumentException($"A cover is at most {MaxSize} bytes, this one has {line.Length}.");
    }

    /// <summary>Reads a cover's line.</summary>
    /// <param name="line">The JSON line without its LF.</param>
    /// <exception cref="RefusedException"><c>too-large</c>, <c>wrong-type</c>, <c>wrong-keys</c>, <c>not-canonical</c>, <c>not-utf8</c>, <c>bad-value</c>, <c>malformed</c>.</exception>
    public static Cover Read(ReadOnlySpan<byte> line)
    {
        if (line.Length > MaxSize)
            throw new RefusedException("too-large", $"A cover is at most {MaxSize} bytes.");
        var reader = new JsonLineReader(line);
        reader.Key("t", true);
        if (reader.Text() != Type)
            throw new RefusedException("wrong-type", "This is not a cover.");
        reader.Key("title");
        var title = reader.Text();
        reader.Key("body");
        var body = reader.Text();
        reader.Key("purpose");
        var purpose = reader.Text();
        reader.Key("contact");
        var contact = reader.Text();
        var parts = new List<CoverPart>();
        reader.Key("parts");
        while (reader.More(parts.Count))
            parts.Add(ReadPart(ref reader));
        var data = new List<CoverData>();
        reader.Key("data");
        while (reader.More(data.Count))
            data.Add(ReadData(ref reader));
        reader.Close();
        reader.End();
        return new(title, body, purpose, contact, parts, data);
    }

    static CoverPart ReadPart(ref JsonLineReader reader)
    {
        reader.Key("title", true);
        var title = reader.Text();
        reader.Key("name");
        var name = reader.Text();
        reader.Key("type");
        var type = reader.Text();
        reader.Key("size");
        var size = reader.Number();
        reader.Key("pages");
        var pages = reader.Number();
        reader.Close();
        return new(title, name, type, size, pages);
    }

    static CoverData ReadData(ref JsonLineReader reader)
    {
        reader.Key("schema", true);
        var schema = reader.Text();
        reader.Key("value");
        var value = reader.Value();
        reader.Close();
        return new(schema, value);
    }
}

/// <summary>What a cover says of one part.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Name">Its file name, as the sender wrote it: never a path to write to as it is.</param>
/// <param name="Type">Its media type, as the sender wrote it.</param>
/// <param name="Size">Bytes of the document, plain.</param>
/// <param name="Pages">Pages, 0 if that is not known.</param>
public sealed record CoverPart(string Title, string Name, string Type, long Size, long Pages);

/// <summary>Typed data of a cover.</summary>
/// <param name="Schema">The id of its JSON Schema.</param>
/// <param name="Value">The value as canonical JSON text: strings, booleans, whole numbers, lists, objects whose keys are not integers.</param>
public sealed record CoverData(string Schema, string Value);
