using System.Text;
using System.Text.Json;

namespace Coffre.Tests;

/// <summary>The log of the worked example, gone on with: new acts by its accounts, their evidence, and receipts of them.</summary>
sealed class ReceiptWorld
{
    readonly MerkleTree tree = new();
    readonly string log = Vectors.Example.Text("log");

    public ReceiptWorld()
    {
        foreach (var leaf in LogFormatTests.Leaves())
            tree.Add(leaf.Hash);
    }

    public Trust Trust { get; init; } = ReceiptTests.Trust;

    public long Size => tree.Size;

    public static Chain Chain(string name)
    {
        var account = Vectors.Account(name);
        return Coffre.Chain.Read(AccountId.Parse(account.Text("id")), Vectors.Example.Text("log"), [.. account.GetProperty("chain").EnumerateArray().Select(s => (ReadOnlyMemory<byte>)Vectors.Bytes(s))]);
    }

    public static SigningKey Key(string name) => SigningKey.FromSeed(Vectors.Account(name).GetProperty("seeds").EnumerateArray().Last().Base64("sign"));

    public Statement Sign(string author, StatementBody body)
    {
        using var key = Key(author);
        var chain = Chain(author);
        return Statement.Sign(log, chain.Id, chain.Newest.Point, new(tree.Size, tree.Root()), Vectors.Now, body, key);
    }

    public Statement Deliver(string from, string to, Grade grade, params Digest[] commits)
    {
        var chain = Chain(to);
        return Sign(from, new StatementBody.Delivery(
            DeliveryId.New(), DeliveryKind.Document, null, new(chain.Id, chain.Newest.Point.N, chain.Newest.Point.Hash, chain.Newest.Gen), Digest.Of("grant"u8), Digest.Of("cover"u8),
            [.. commits.Select(commit => new StatedPart(Digest.Of("payload"u8), 1659, commit))], grade, null, Vectors.Now.AddDays(30)));
    }

    /// <summary>The evidence that a server would write of such an event.</summary>
    public Evidence Evidence(EventKind kind, Statement act, Statement? delivery, AccountId? other, Reason? reason)
    {
        var body = delivery?.Body as StatementBody.Delivery;
        var first = kind.AboutDelivery == kind is EventKind.SubmissionAcceptance or EventKind.SubmissionRejection;
        return new()
        {
            Log = log,
            Event = kind,
            Delivery = body?.Id,
            Account = body is null ? act.Account : null,
            Number = first ? 0 : 1,
            Prev = first ? null : Digest.Of("before"u8),
            At = Vectors.Now,
            Act = act.Hash,
            Source = delivery?.Account ?? act.Account,
            Destination = body?.To.Id ?? other,
            Reason = reason,
            Level = Level.Ordinary,
            Grade = body?.Grade,
            Ends = body?.Ends,
            Policy = Digest.Of("terms"u8),
            Place = "CA-QC",
        };
    }

    /// <summary>Appends the evidence, signs the head, and composes its receipt.</summary>
    public byte[] Receipt(Evidence evidence, Statement act, Statement? delivery, Disclosure? open = null)
    {
        var (text, salt) = (evidence.ToBytes(), Coffre.Evidence.NewSalt());
        var index = tree.Size;
        tree.Add(new Leaf.Evidence(Coffre.Evidence.Salted(salt, text)).Hash);
        return Compose(text, salt, index, act, delivery, Checkpoint(), open).ToBytes();
    }

    public byte[] Checkpoint()
    {
        using var key = SigningKey.FromSeed(Vectors.Example.Base64("logSeed"));
        return Coffre.Checkpoint.Sign(log, new(tree.Size, tree.Root()), key);
    }

    /// <summary>A receipt against a checkpoint of the log as it is now: the operator's chain first, then authors in the order of act, delivery.</summary>
    public Receipt Compose(ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> salt, long index, Statement act, Statement? delivery, ReadOnlyMemory<byte> checkpoint, Disclosure? open)
    {
        string[] authors = [NameOf(delivery?.Account ?? act.Account), NameOf(act.Account)];
        var chains = authors.Prepend("operator").Distinct().Select(Chain).ToList();
        var names = Vectors.Example.GetProperty("attests").EnumerateArray()
            .Where(a => a.GetProperty("n").GetInt32() == 0 && authors.Any(author => author != "school" && Vectors.Account(author).Text("id") == a.Text("id")));
        return ReceiptWriter.Compose(
            text, salt, Place(0, index), act, delivery, [.. chains.Select(chain => new ReceiptChain(chain, Last(chain, act, delivery)))],
            [.. names.Select(a => new ReceiptName(Statement.Parse(a.TextBytes("statement")), Place(0, a.GetProperty("leaf").GetInt64())))], checkpoint, open);
    }

    /// <summary>What the example's grant of a delivery lets its reader disclose.</summary>
    public static Disclosure Disclose(string delivery, params bool[] parts)
    {
        var lines = Vectors.Example.GetProperty("deliveries").GetProperty(delivery).Text("grantText").Split('\n');
        var grant = JsonElement.Parse(lines[0]);
        return new(grant.Base64("salt"), Encoding.UTF8.GetBytes(lines[1]), [.. grant.GetProperty("parts").EnumerateArray()
            .Select((part, i) => parts[i] ? part.Base64("salt") : default(ReadOnlyMemory<byte>?))]);
    }

    static string NameOf(AccountId id) =>
        Vectors.Example.GetProperty("accounts").EnumerateObject().Single(account => account.Value.Text("id") == id.ToString()).Name;

    LogPlace? Last(Chain chain, Statement act, Statement? delivery)
    {
        var n = ReceiptWriter.LastGiven(chain, act, delivery);
        var leaves = Vectors.Account(NameOf(chain.Id)).GetProperty("leaves");
        return chain.Kind == AccountKind.Letter ? null : Place(n, leaves[(int)n].GetInt64());
    }

    /// <summary>Where a statement lies in the log as it is now.</summary>
    public LogPlace Place(long n, long index) => new(n, index, tree.Inclusion(index, tree.Size));
}
