using Coffre.Age;

namespace Coffre;

/// <summary>What a client has seen of its manifests: an older one is refused from then on [attack 12].</summary>
/// <param name="N">The newest number.</param>
/// <param name="Hash">H of that statement.</param>
public readonly record struct ManifestMark(long N, Digest Hash);

/// <summary>A sealed file and its hash: a page, an index, a text.</summary>
/// <param name="Hash">H of the bytes.</param>
/// <param name="Bytes">An age file.</param>
public sealed record SealedFile(Digest Hash, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Seals to one recipient.</summary>
    public static SealedFile To(HybridRecipient recipient, ReadOnlySpan<byte> plain)
    {
        var bytes = AgeFile.Seal(plain, recipient);
        return new(Digest.Of(bytes), bytes);
    }
}

/// <summary>An operation on a manifest, made anew from the manifest each time it is applied.</summary>
public sealed record ManifestChange
{
    /// <summary>Entries that are new, or take the place of the one with the same sort and name.</summary>
    public IReadOnlyList<ManifestEntry> Put { get; init; } = [];

    /// <summary>Entries that go, by sort and name.</summary>
    public IReadOnlyList<ManifestEntry> Remove { get; init; } = [];

    /// <summary>Sealed files that the account references from now on, beside pages: payloads, texts, a kept letter's copy.</summary>
    public IReadOnlyList<Digest> Add { get; init; } = [];

    /// <summary>What it lets go, beside pages.</summary>
    public IReadOnlyList<Digest> Drop { get; init; } = [];

    /// <summary>Those of <see cref="Add"/> whose bytes go with it: sealed texts.</summary>
    public IReadOnlyList<SealedFile> Sealed { get; init; } = [];
}

/// <summary>A manifest that is to be written: what the statement says, and the sealed files that go with it.</summary>
/// <param name="Body">The statement's.</param>
/// <param name="Sealed">The index first, then pages and texts.</param>
/// <param name="Pages">The pages as they will be.</param>
public sealed record ManifestDraft(StatementBody.Manifest Body, IReadOnlyList<SealedFile> Sealed, IReadOnlyList<(Digest Hash, ManifestPage Page)> Pages);

/// <summary>
/// An account's manifest as its owner has opened it: the newest, its pages, all their entries. Immutable; a change makes a draft, and what was written is the next.
/// </summary>
public sealed class Manifest
{
    readonly AccountId account;

    Manifest(AccountId account, ManifestMark? mark, IReadOnlyList<(Digest Hash, ManifestPage Page)> pages) => (this.account, Mark, Pages) = (account, mark, pages);

    /// <summary>Which it is; null: none was written yet.</summary>
    public ManifestMark? Mark { get; }

    /// <summary>The pages, newest first.</summary>
    public IReadOnlyList<(Digest Hash, ManifestPage Page)> Pages { get; }

    /// <summary>All entries, newest first.</summary>
    public IEnumerable<ManifestEntry> Entries => Pages.SelectMany(page => page.Page.Entries);

    /// <summary>The manifest of an account that has none yet.</summary>
    public static Manifest None(AccountId account) => new(account, null, []);

    /// <summary>Puts a manifest together from what was opened.</summary>
    /// <exception cref="RefusedException"><c>bad-entry</c>: an entry stands twice.</exception>
    public static Manifest Of(Statement statement, IReadOnlyList<(Digest Hash, ManifestPage Page)> pages)
    {
        var manifest = new Manifest(statement.Account, new(((StatementBody.Manifest)statement.Body).N, statement.Hash), pages);
        var names = new HashSet<(string, string)>();
        return manifest.Entries.All(entry => names.Add((entry.Sort, entry.Name))) ? manifest : throw new RefusedException("bad-entry", "An entry stands once in a manifest.");
    }

    /// <summary>The manifest that a draft has become.</summary>
    public static Manifest Written(Statement statement, ManifestDraft draft) => Of(statement, draft.Pages);

    /// <summary>The entry of this sort and name; null where there is none.</summary>
    public T? Find<T>(string name) where T : ManifestEntry => Entries.OfType<T>().FirstOrDefault(entry => entry.Name == name);

    /// <summary>
    /// Applies a change: a changed entry stays where it lies, a new one goes to the front of the first page, a full first page makes a new one before it, an empty page
    /// leaves the index. Pages that did not change stay as they are; what is sealed is sealed to the newest vault alone [attack 27].
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="vault">The account's vault recipient, in its newest generation.</param>
    /// <param name="seen">The newest head of the log that was verified.</param>
    /// <exception cref="ArgumentException">It adds and drops more than a manifest may: make several.</exception>
    /// <exception cref="RefusedException">An entry or a page that no reader would take.</exception>
    public ManifestDraft Apply(ManifestChange change, HybridRecipient vault, TreeHead seen)
    {
        var pages = Pages.Select(page => new Edited(page.Hash, [.. page.Page.Entries])).ToList();
        foreach (var entry in change.Remove)
        {
            foreach (var page in pages)
                page.Remove(entry);
        }
        foreach (var entry in change.Put)
        {
            if (pages.Exists(page => page.Replace(entry)))
                continue;
            if (pages.Count == 0 || pages[0].Entries.Count >= ManifestPage.MaxEntries)
                pages.Insert(0, new(null, []));
            pages[0].Insert(entry);
        }
        var sealedFiles = new List<SealedFile>();
        var after = new List<(Digest, ManifestPage)>();
        foreach (var page in pages.Where(page => page.Entries.Count > 0))
        {
            var made = new ManifestPage(page.Entries);
            if (page.Hash is not { } hash)
            {
                var text = made.ToBytes();
                // what no reader would take is not written: it would lock the vault
                if (text.Length > ManifestPage.MaxText)
                    throw new RefusedException("too-large", "A page is at most 4 MB.");
                ManifestPage.Read(text);
                var sealedPage = SealedFile.To(vault, text);
                sealedFiles.Add(sealedPage);
                hash = sealedPage.Hash;
            }
            after.Add((hash, made));
        }
        var kept = after.Select(page => page.Item1).ToHashSet();
        var index = SealedFile.To(vault, new ManifestIndex(account, Mark is { } mark ? mark.N + 1 : 0, Mark?.Hash, seen, [.. after.Select(page => page.Item1)]).ToBytes());
        var add = sealedFiles.Select(page => page.Hash).Concat(change.Add).Distinct().ToList();
        var drop = Pages.Select(page => page.Hash).Where(hash => !kept.Contains(hash)).Concat(change.Drop).Distinct().ToList();
        if (add.Count + drop.Count > StatementBody.MaxManifestChanges)
            throw new ArgumentException($"A manifest adds and drops at most {StatementBody.MaxManifestChanges} files: make several.", nameof(change));
        return new(new(Mark is { } before ? before.N + 1 : 0, Mark?.Hash, index.Hash, add, drop), [index, .. sealedFiles, .. change.Sealed], after);
    }

    // the hash goes once something changes
    sealed class Edited(Digest? hash, List<ManifestEntry> entries)
    {
        public Digest? Hash { get; private set; } = hash;

        public List<ManifestEntry> Entries { get; } = entries;

        public void Insert(ManifestEntry entry)
        {
            Entries.Insert(0, entry);
            Hash = null;
        }

        public bool Replace(ManifestEntry entry)
        {
            var at = Entries.FindIndex(e => Is(e, entry));
            if (at < 0)
                return false;
            Entries[at] = entry;
            Hash = null;
            return true;
        }

        public void Remove(ManifestEntry entry)
        {
            if (Entries.RemoveAll(e => Is(e, entry)) > 0)
                Hash = null;
        }

        static bool Is(ManifestEntry one, ManifestEntry other) => one.Sort == other.Sort && one.Name == other.Name;
    }
}
