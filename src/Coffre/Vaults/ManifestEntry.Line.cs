using System.Text;

namespace Coffre;

public abstract partial record ManifestEntry
{
    /// <summary>The JSON line, without its LF.</summary>
    public string ToLine()
    {
        Check();
        var json = new JsonLineWriter().Open().Key("t").Text(Sort).Key("id").Text(Name).Instant("at", At);
        switch (this)
        {
            case Document document:
                Write(json, document);
                break;
            case Record record:
                json.Key("schema").Text(record.Schema).Instant("trashed", record.Trashed).Key("versions").OpenList();
                foreach (var version in record.Versions)
                    json.Open().Instant("at", version.At).Key("why").Text(version.Why).Key("value").Canonical(version.Value).Close();
                json.CloseList();
                break;
            case Contact contact:
                json.Key("name").Text(contact.Called);
                break;
            case View view:
                json.Code("what", view.What).Key("about").Text(view.About?.ToString() ?? "").Key("words").Text(view.Words);
                break;
            case Text text:
                json.Key("version").Text(text.Version.ToString()).Key("key").Text(Base64.Encode(text.Key.Span)).Key("payload").Text(text.Payload.ToString()).Key("sealed").Number(text.Sealed);
                break;
        }
        return json.Close().ToString();
    }

    /// <summary>Reads a line, given without its LF.</summary>
    /// <exception cref="RefusedException"><c>wrong-type</c>, <c>wrong-keys</c>, <c>bad-entry</c> and others: a rule is broken.</exception>
    public static ManifestEntry Parse(ReadOnlySpan<byte> line)
    {
        var json = new JsonLineReader(line);
        var entry = json.Text("t", true) switch
        {
            "document" => ReadDocument(ref json),
            "record" => new Record(EntryId.Parse(json.Text("id")), json.Instant("at"), json.Text("schema"), json.InstantOrNone("trashed"), ReadRecordVersions(ref json)),
            "contact" => new Contact(json.Account("id"), json.Instant("at"), json.Text("name")),
            "view" => new View(EntryId.Parse(json.Text("id")), json.Instant("at"), json.Code<ViewKind>("what"), EntryOrNone(json.Text("about")), json.Text("words")),
            "text" => (ManifestEntry)new Text(EntryId.Parse(json.Text("id")), json.Instant("at"), json.Digest("version"), json.Key32("key"), json.Digest("payload"), json.Number("sealed")),
            _ => throw new RefusedException("wrong-type", "An entry is a document, a record, a contact, a view or a text."),
        };
        json.Close();
        json.End();
        entry.Check();
        return entry;
    }

    static void Write(JsonLineWriter json, Document document)
    {
        json.Key("folder").Text(document.Folder).Key("tags").Texts(document.Tags).Key("from").Text(document.From?.ToString() ?? "").Key("purpose").Text(document.Purpose)
            .Key("due").Text(document.Due).Key("amount").Text(document.Amount).Key("currency").Text(document.Currency).Key("reference").Text(document.Reference)
            .Instant("trashed", document.Trashed).Key("versions").OpenList();
        foreach (var version in document.Versions)
        {
            json.Open().Instant("at", version.At).Key("by").Text(version.By.ToString()).Key("why").Text(version.Why).Key("title").Text(version.Title).Key("name").Text(version.Name)
                .Key("type").Text(version.Type).Key("size").Number(version.Size).Key("pages").Number(version.Pages).Code("whence", version.Whence).Key("act").Text(version.Act.ToString())
                .Key("delivery").Text(version.Delivery?.ToString() ?? "").Key("copy").Text(version.Copy?.ToString() ?? "").Key("part").Number(version.Part)
                .Key("key").Text(Base64.Encode(version.Key.Span)).Key("payload").Text(version.Payload.ToString()).Key("sealed").Number(version.Sealed)
                .Key("salt").Text(Base64.Encode(version.Salt.Span)).Close();
        }
        json.CloseList();
    }

    static Document ReadDocument(ref JsonLineReader json)
    {
        var (id, at, folder) = (EntryId.Parse(json.Text("id")), json.Instant("at"), json.Text("folder"));
        json.Key("tags");
        var tags = json.Texts();
        var (from, purpose, due, amount) = (json.AccountOrNone("from"), json.Text("purpose"), json.Text("due"), json.Text("amount"));
        var (currency, reference, trashed) = (json.Text("currency"), json.Text("reference"), json.InstantOrNone("trashed"));
        json.Key("versions");
        var versions = new List<DocumentVersion>();
        while (json.More(versions.Count))
            versions.Add(ReadVersion(ref json));
        return new(id, at, folder, tags, from, purpose, due, amount, currency, reference, trashed, versions);
    }

    static DocumentVersion ReadVersion(ref JsonLineReader json)
    {
        json.Key("at", true);
        // an object's members are evaluated as they stand: the order of the keys
        var version = new DocumentVersion
        {
            At = Time.Parse(json.Text()),
            By = json.Account("by"),
            Why = json.Text("why"),
            Title = json.Text("title"),
            Name = json.Text("name"),
            Type = json.Text("type"),
            Size = json.Number("size"),
            Pages = json.Number("pages"),
            Whence = json.Code<Whence>("whence"),
            Act = json.Digest("act"),
            Delivery = json.Text("delivery") is { Length: > 0 } delivery ? DeliveryId.Parse(delivery) : null,
            Copy = json.DigestOrNone("copy"),
            Part = json.Number("part"),
            Key = json.Key32("key"),
            Payload = json.Digest("payload"),
            Sealed = json.Number("sealed"),
            Salt = json.Key32("salt"),
        };
        json.Close();
        return version;
    }

    static List<RecordVersion> ReadRecordVersions(ref JsonLineReader json)
    {
        json.Key("versions");
        var versions = new List<RecordVersion>();
        while (json.More(versions.Count))
        {
            json.Key("at", true);
            var (at, why) = (Time.Parse(json.Text()), json.Text("why"));
            json.Key("value");
            versions.Add(new(at, why, json.Value()));
            json.Close();
        }
        return versions;
    }

    void Check()
    {
        switch (this)
        {
            case Document document:
                Demand(document.Versions.Count > 0, "A document has a version at least.");
                Demand(document.Due == "" || DateOnly.TryParseExact(document.Due, "yyyy-MM-dd", out _), "A document is due on a day, written 2027-03-01.");
                foreach (var version in document.Versions)
                {
                    Demand((version.Whence == Whence.Deposit) == (version.Delivery is null) && (version.Whence == Whence.Letter) == version.Copy.HasValue,
                        "A version names its delivery where it came by one, and its copy where that was a letter.");
                    Demand(version.Key.Length == GrantPart.KeySize && version.Salt.Length == Commitment.SaltSize, "Keys and salts are 32 bytes.");
                }
                break;
            case Record record:
                Demand(record.Versions.Count > 0, "A record has a version at least.");
                foreach (var version in record.Versions)
                    CheckValue(version.Value);
                break;
            case View view:
                Demand((view.What == ViewKind.Search) == view.About is null && (view.What == ViewKind.Search) == view.Words.Length > 0, "A view is about a document, or has the words of a search.");
                break;
            case Text text:
                Demand(text.Key.Length == GrantPart.KeySize, "A key is 32 bytes.");
                break;
        }
    }

    static void CheckValue(string value)
    {
        var json = new JsonLineReader(Encoding.UTF8.GetBytes(value));
        json.Value();
        json.End();
    }

    static EntryId? EntryOrNone(string text) => text.Length > 0 ? EntryId.Parse(text) : null;

    static void Demand(bool holds, string rule)
    {
        if (!holds)
            throw new RefusedException("bad-entry", rule);
    }
}

static class EntryValues
{
    extension(ref JsonLineReader json)
    {
        public ReadOnlyMemory<byte> Key32(string key) => Base64.Decode(json.Text(key), 32);
    }
}
