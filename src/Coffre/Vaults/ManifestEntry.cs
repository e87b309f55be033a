namespace Coffre;

/// <summary>Where a version of a document comes from.</summary>
public enum Whence { Deposit, Delivery, Letter }

/// <summary>What a view says: done, hidden, or a search that was saved.</summary>
public enum ViewKind { Done, Hidden, Search }

/// <summary>
/// One entry of a manifest (<c>docs/format.md</c> §4): what an account keeps, in its own words. It is in a sealed page; the server sees none of it [attacks 8, 23].
/// </summary>
/// <param name="At">When it changed last, by the clock of the device that changed it.</param>
public abstract partial record ManifestEntry(DateTimeOffset At)
{
    /// <summary>Its sort: what its line begins with.</summary>
    public abstract string Sort { get; }

    /// <summary>Names it: once in a manifest, per sort.</summary>
    public abstract string Name { get; }

    /// <summary>A document, with all its versions.</summary>
    /// <param name="Id">Drawn once.</param>
    /// <param name="At">When it changed last.</param>
    /// <param name="Folder">Where its owner put it, or "".</param>
    /// <param name="Tags">What its owner calls it.</param>
    /// <param name="From">Whose it was; null for one's own.</param>
    /// <param name="Purpose">What it is for, or "".</param>
    /// <param name="Due">A day, <c>2027-03-01</c>, or "".</param>
    /// <param name="Amount">Of a bill, or "".</param>
    /// <param name="Currency">Of a bill, or "".</param>
    /// <param name="Reference">The sender's, or "".</param>
    /// <param name="Trashed">When it was put into the trash; null: it was not.</param>
    /// <param name="Versions">Newest first, at least one.</param>
    public sealed record Document(
        EntryId Id, DateTimeOffset At, string Folder, IReadOnlyList<string> Tags, AccountId? From, string Purpose, string Due, string Amount, string Currency, string Reference,
        DateTimeOffset? Trashed, IReadOnlyList<DocumentVersion> Versions) : ManifestEntry(At)
    {
        /// <inheritdoc/>
        public override string Sort => "document";

        /// <inheritdoc/>
        public override string Name => Id.ToString();
    }

    /// <summary>Typed data that its owner wrote.</summary>
    /// <param name="Id">Drawn once.</param>
    /// <param name="At">When it changed last.</param>
    /// <param name="Schema">Of its values.</param>
    /// <param name="Trashed">When it was put into the trash; null: it was not.</param>
    /// <param name="Versions">Newest first, at least one.</param>
    public sealed record Record(EntryId Id, DateTimeOffset At, string Schema, DateTimeOffset? Trashed, IReadOnlyList<RecordVersion> Versions) : ManifestEntry(At)
    {
        /// <inheritdoc/>
        public override string Sort => "record";

        /// <inheritdoc/>
        public override string Name => Id.ToString();
    }

    /// <summary>What its owner calls someone.</summary>
    /// <param name="Id">Who.</param>
    /// <param name="At">When it changed last.</param>
    /// <param name="Called">The name.</param>
    public sealed record Contact(AccountId Id, DateTimeOffset At, string Called) : ManifestEntry(At)
    {
        /// <inheritdoc/>
        public override string Sort => "contact";

        /// <inheritdoc/>
        public override string Name => Id.ToString();
    }

    /// <summary>What its owner marked done, hid, or saved as a search.</summary>
    /// <param name="Id">Drawn once.</param>
    /// <param name="At">When it changed last.</param>
    /// <param name="What">Which of these.</param>
    /// <param name="About">The document; null for a search.</param>
    /// <param name="Words">Of a search; else "".</param>
    public sealed record View(EntryId Id, DateTimeOffset At, ViewKind What, EntryId? About, string Words) : ManifestEntry(At)
    {
        /// <inheritdoc/>
        public override string Sort => "view";

        /// <inheritdoc/>
        public override string Name => Id.ToString();
    }

    /// <summary>Where the words of a document lie, sealed, for the search on a new device.</summary>
    /// <param name="Id">The document.</param>
    /// <param name="At">When it was read.</param>
    /// <param name="Version">The payload of the version that was read.</param>
    /// <param name="Key">Seed of the identity that opens the text, 32 bytes.</param>
    /// <param name="Payload">H of the sealed text.</param>
    /// <param name="Sealed">Sealed bytes.</param>
    public sealed record Text(EntryId Id, DateTimeOffset At, Digest Version, ReadOnlyMemory<byte> Key, Digest Payload, long Sealed) : ManifestEntry(At)
    {
        /// <inheritdoc/>
        public override string Sort => "text";

        /// <inheritdoc/>
        public override string Name => Id.ToString();
    }
}

/// <summary>A version of a document.</summary>
public sealed record DocumentVersion
{
    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who made it: its owner, or who sent it.</summary>
    public required AccountId By { get; init; }

    /// <summary>Why there is this version, or "".</summary>
    public string Why { get; init; } = "";

    /// <summary>What it is called.</summary>
    public required string Title { get; init; }

    /// <summary>Its file name.</summary>
    public required string Name { get; init; }

    /// <summary>Its media type.</summary>
    public required string Type { get; init; }

    /// <summary>Bytes of the document.</summary>
    public required long Size { get; init; }

    /// <summary>Pages, 0 if that is not known.</summary>
    public long Pages { get; init; }

    /// <summary>How it came.</summary>
    public required Whence Whence { get; init; }

    /// <summary>H of the deposit or the delivery that names it.</summary>
    public required Digest Act { get; init; }

    /// <summary>The delivery's id; null for a deposit.</summary>
    public DeliveryId? Delivery { get; init; }

    /// <summary>H of the sealed copy, for a kept letter alone.</summary>
    public Digest? Copy { get; init; }

    /// <summary>Its position in the act.</summary>
    public required long Part { get; init; }

    /// <summary>Seed of the document identity, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>H of the sealed bytes.</summary>
    public required Digest Payload { get; init; }

    /// <summary>Sealed bytes.</summary>
    public required long Sealed { get; init; }

    /// <summary>Of its commitment in the act, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>Opens it in bounded memory and one pass: what the signed manifest names, and no other [attack 8].</summary>
    /// <param name="payload">The sealed bytes, read to their end.</param>
    /// <param name="plain">Where the document goes; it is not to be shown before this returns [attack 7].</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>H of the document.</returns>
    /// <exception cref="StoppedException"><c>content-mismatch</c>.</exception>
    public async Task<Digest> OpenAsync(Stream payload, Stream plain, CancellationToken ct = default)
    {
        try
        {
            using var sealedBytes = new HashedStream(payload, Sealed);
            using var document = new HashedStream(plain);
            using var identity = Age.HybridIdentity.FromSeed(Key.Span);
            await Age.AgeFile.OpenStoredAsync(sealedBytes, document, identity, ct);
            return sealedBytes.Count == Sealed && sealedBytes.Take() == Payload && document.Count == Size
                ? document.Take()
                : throw new RefusedException("content-mismatch", "This is not the file that the manifest names.");
        }
        catch (RefusedException refused)
        {
            throw new StoppedException(StoppedException.ContentMismatch, refused);
        }
    }
}

/// <summary>A version of a record.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Why">Why there is this version, or "".</param>
/// <param name="Value">A canonical JSON text.</param>
public sealed record RecordVersion(DateTimeOffset At, string Why, string Value);
