using System.Text;

namespace Coffre;

/// <summary>The entries of documents that an account comes to hold: what it needs to open them again is in the entry, whatever becomes of the act.</summary>
public static class KeptDocuments
{
    // the most characters of what a sender wrote that an entry takes (docs/format.md §4): a page of 64 entries stays far below what a server takes
    const int MaxTitle = 200;
    const int MaxName = 255;
    const int MaxPurpose = 500;
    const int MaxType = 100;
    const int MaxReference = 100;

    /// <summary>One entry for each part of a delivery.</summary>
    /// <param name="opened">The delivery, checked.</param>
    /// <param name="copy">Of a kept letter, H of its sealed copy; else null.</param>
    /// <param name="at">The instant.</param>
    public static IReadOnlyList<ManifestEntry.Document> Of(OpenedDelivery opened, Digest? copy, DateTimeOffset at)
    {
        var (cover, bill) = (opened.Cover, opened.Cover.Bill);
        return [.. opened.Parts.Select((part, i) => new ManifestEntry.Document(
            EntryId.New(), Time.Cut(at), "", [], opened.Act.Account, Cut(cover.Purpose, MaxPurpose), bill?.Due ?? "", bill?.Amount ?? "", bill?.Currency ?? "",
            Whole(bill?.Reference ?? "", MaxReference), null,
            [new DocumentVersion
            {
                At = Time.Cut(at), By = opened.Act.Account, Title = Cut(cover.Parts[i].Title, MaxTitle), Name = Cut(cover.Parts[i].Name, MaxName),
                Type = Whole(cover.Parts[i].Type, MaxType),
                Size = cover.Parts[i].Size, Pages = cover.Parts[i].Pages, Whence = copy is null ? Whence.Delivery : Whence.Letter, Act = opened.Act.Hash,
                Delivery = opened.Body.Id, Copy = copy, Part = i, Key = part.Key.ToArray(), Payload = part.Payload, Sealed = part.Size, Salt = part.Salt.ToArray(),
            }]))];
    }

    // whole characters: half a pair would make a page that no reader takes
    static string Cut(string text, int most)
    {
        var cut = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(most))
            cut.Append(rune);
        return cut.ToString();
    }

    // what is no prose is left out where it is longer: half of a reference is another one
    static string Whole(string text, int most) => Cut(text, most) is var cut && cut.Length == text.Length ? text : "";

    /// <summary>What a deposit states of a document, and what its owner keeps of it: the salt.</summary>
    public static (StatedPart Stated, byte[] Salt) State(SealedPayload payload)
    {
        var salt = Commitment.NewSalt();
        return (new(payload.Hash, payload.Size, Commitment.Of(salt, payload.Content)), salt);
    }

    /// <summary>The entry of one's own document.</summary>
    /// <param name="deposit">The signed deposit.</param>
    /// <param name="part">Its position in it, from 0.</param>
    /// <param name="payload">The document, sealed.</param>
    /// <param name="salt">Of its commitment.</param>
    /// <param name="called">What it is called.</param>
    public static ManifestEntry.Document Of(Statement deposit, int part, SealedPayload payload, ReadOnlyMemory<byte> salt, CoverPart called) => new(
        EntryId.New(), deposit.At, "", [], null, "", "", "", "", "", null,
        [new DocumentVersion
        {
            At = deposit.At, By = deposit.Account, Title = called.Title, Name = called.Name, Type = called.Type, Size = payload.PlainSize, Pages = called.Pages,
            Whence = Whence.Deposit, Act = deposit.Hash, Part = part, Key = payload.Key.ToArray(), Payload = payload.Hash, Sealed = payload.Size, Salt = salt.ToArray(),
        }]);

    /// <summary>The entry of a document that is about to be deposited: its act is not known yet, and named when it is.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="payload">The document, sealed.</param>
    /// <param name="called">What it is called.</param>
    /// <param name="at">The instant.</param>
    public static ManifestEntry.Document Draft(AccountId owner, SealedPayload payload, CoverPart called, DateTimeOffset at) =>
        new(EntryId.New(), Time.Cut(at), "", [], null, "", "", "", "", "", null, [DraftVersion(owner, payload, called, at)]);

    /// <summary>The same, of one version.</summary>
    public static DocumentVersion DraftVersion(AccountId owner, SealedPayload payload, CoverPart called, DateTimeOffset at) => new()
    {
        At = Time.Cut(at),
        By = owner,
        Title = called.Title,
        Name = called.Name,
        Type = called.Type,
        Size = payload.PlainSize,
        Pages = called.Pages,
        Whence = Whence.Deposit,
        Act = default,
        Part = 0,
        Key = payload.Key.ToArray(),
        Payload = payload.Hash,
        Sealed = payload.Size,
        Salt = Commitment.NewSalt(),
    };
}
