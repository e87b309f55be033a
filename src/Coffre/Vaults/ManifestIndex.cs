using System.Text;
using Coffre.Age;

namespace Coffre;

/// <summary>The index of a manifest: which pages it has, newest first, sealed to its owner (<c>docs/format.md</c> §4).</summary>
/// <param name="Account">Whose.</param>
/// <param name="N">The manifest's number.</param>
/// <param name="Prev">H of the manifest statement before; null at 0.</param>
/// <param name="Seen">The head of the log that its writer had verified.</param>
/// <param name="Pages">H of each sealed page.</param>
public sealed record ManifestIndex(AccountId Account, long N, Digest? Prev, TreeHead Seen, IReadOnlyList<Digest> Pages)
{
    const string Tag = "coffre/index/v1";

    /// <summary>The JSON line, padded: what is sealed.</summary>
    public byte[] ToBytes() => Padding.Pad(Encoding.UTF8.GetBytes(new JsonLineWriter().Open().Key("t").Text(Tag).Key("account").Text(Account.ToString()).Key("n").Number(N)
        .Key("prev").Text(Prev?.ToString() ?? "").Key("seen").Open().Key("size").Number(Seen.Size).Key("root").Text(Seen.Root.ToString()).Close()
        .Key("pages").Digests(Pages).Close().ToString()), ManifestPage.Bucket);

    /// <summary>Reads the padded line.</summary>
    /// <exception cref="RefusedException"><c>malformed</c>, <c>wrong-type</c>, <c>wrong-keys</c>; <c>bad-index</c>: a page is named twice.</exception>
    public static ManifestIndex Read(ReadOnlyMemory<byte> plain)
    {
        var json = new JsonLineReader(Padding.Unpad(plain, ManifestPage.Bucket).Span);
        if (json.Text("t", true) != Tag)
            throw new RefusedException("wrong-type", "This is not the index of a manifest.");
        var (account, n, prev) = (json.Account("account"), json.Number("n"), json.DigestOrNone("prev"));
        json.Key("seen");
        var seen = new TreeHead(json.Number("size", true), json.Digest("root"));
        json.Close();
        var pages = json.Digests("pages");
        json.Close();
        json.End();
        return pages.Distinct().Count() == pages.Count ? new(account, n, prev, seen, pages) : throw new RefusedException("bad-index", "A page is named twice.");
    }

    /// <summary>Opens a sealed index and demands that it is the statement's [attacks 8, 12].</summary>
    /// <param name="sealedIndex">What was given as the statement's <c>index</c>.</param>
    /// <param name="vaults">All generations.</param>
    /// <param name="statement">The manifest.</param>
    /// <exception cref="RefusedException"><c>rolled-back</c>: an older one of this account; <c>content-mismatch</c>: another; those of an age file and of <see cref="Read"/>.</exception>
    public static ManifestIndex Open(ReadOnlyMemory<byte> sealedIndex, IReadOnlyList<HybridIdentity> vaults, Statement statement)
    {
        var body = (StatementBody.Manifest)statement.Body;
        var index = Read(ManifestPage.OpenSealed(sealedIndex, vaults));
        if (index.Account == statement.Account && index.N < body.N)
            throw new RefusedException("rolled-back", "An older index is given than the manifest names.");
        return Digest.Of(sealedIndex.Span) == body.Index && index.Account == statement.Account && index.N == body.N && index.Prev == body.Prev
            ? index
            : throw new RefusedException("content-mismatch", "This is not the index that the manifest names.");
    }
}
