using Coffre.Age;

namespace Coffre;

/// <summary>The typed values of the JSON lines of statements: a key and what follows it.</summary>
static class LineValues
{
    extension(ref JsonLineReader json)
    {
        public string Text(string key, bool first = false)
        {
            json.Key(key, first);
            return json.Text();
        }

        public long Number(string key, bool first = false)
        {
            json.Key(key, first);
            return json.Number();
        }

        public T Code<T>(string key, bool first = false) where T : struct, Enum => ClosedCode.Parse<T>(json.Text(key, first));

        public AccountId Account(string key, bool first = false) => AccountId.Parse(json.Text(key, first));

        public AccountId? AccountOrNone(string key) => json.Text(key) is { Length: > 0 } text ? AccountId.Parse(text) : null;

        public VerifyKey VerifyKey(string key, bool first = false) => Coffre.VerifyKey.Parse(json.Text(key, first));

        public VerifyKey? VerifyKeyOrNone(string key) => json.Text(key) is { Length: > 0 } text ? Coffre.VerifyKey.Parse(text) : null;

        public HybridRecipient Recipient(string key) => HybridRecipient.Parse(json.Text(key));

        public Digest Digest(string key, bool first = false) => Coffre.Digest.Parse(json.Text(key, first));

        public Digest? DigestOrNone(string key) => json.Text(key) is { Length: > 0 } text ? Coffre.Digest.Parse(text) : null;

        public DateTimeOffset Instant(string key) => Time.Parse(json.Text(key));

        public DateTimeOffset? InstantOrNone(string key) => json.Text(key) is { Length: > 0 } text ? Time.Parse(text) : null;

        public IReadOnlyList<Digest> Digests(string key)
        {
            json.Key(key);
            var digests = new List<Digest>();
            while (json.More(digests.Count))
                digests.Add(Coffre.Digest.Parse(json.Text()));
            return digests;
        }

        public IReadOnlyList<StatedPart> Parts(string key, bool first = false)
        {
            json.Key(key, first);
            var parts = new List<StatedPart>();
            while (json.More(parts.Count))
            {
                parts.Add(new(json.Digest("payload", true), json.Number("size"), json.Digest("commit")));
                json.Close();
            }
            return parts;
        }

        public IReadOnlyList<Unlock> Unlocks(string key)
        {
            json.Key(key);
            var unlocks = new List<Unlock>();
            while (json.More(unlocks.Count))
            {
                unlocks.Add(new(json.Code<UnlockKind>("kind", true), json.Text("name"), json.Recipient("recipient"), json.Instant("at")));
                json.Close();
            }
            return unlocks;
        }

        public IReadOnlyList<ReleasedFile> Files(string key)
        {
            json.Key(key);
            var files = new List<ReleasedFile>();
            while (json.More(files.Count))
            {
                files.Add(new(json.Text("path", true), json.Digest("hash")));
                json.Close();
            }
            return files;
        }
    }

    extension(JsonLineWriter json)
    {
        public JsonLineWriter Code<T>(string key, T code) where T : struct, Enum => json.Key(key).Text(ClosedCode.Text(code));

        public JsonLineWriter Instant(string key, DateTimeOffset? instant) => json.Key(key).Text(instant is { } set ? Time.Format(set) : "");

        public JsonLineWriter Digests(IReadOnlyList<Digest> digests)
        {
            json.OpenList();
            foreach (var digest in digests)
                json.Text(digest.ToString());
            return json.CloseList();
        }

        public JsonLineWriter Parts(IReadOnlyList<StatedPart> parts)
        {
            json.OpenList();
            foreach (var (payload, size, commit) in parts)
                json.Open().Key("payload").Text(payload.ToString()).Key("size").Number(size).Key("commit").Text(commit.ToString()).Close();
            return json.CloseList();
        }
    }
}
