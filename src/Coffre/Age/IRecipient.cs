namespace Coffre.Age;

/// <summary>Which recipients may stand in one file.</summary>
public enum RecipientGroup
{
    /// <summary>Secure against a quantum computer: only with its like, or the weakest would decide.</summary>
    PostQuantum,

    /// <summary>Elliptic curves alone: only with its like.</summary>
    Classical,

    /// <summary>A passphrase: the only recipient of its file (C2SP age.md, <i>The scrypt recipient type</i>).</summary>
    Alone,
}

/// <summary>
/// One to whom a file can be sealed. An implementation is immutable and may be used by several threads at once.
/// </summary>
public interface IRecipient
{
    /// <summary>With whom this recipient may share a file.</summary>
    RecipientGroup Group { get; }

    /// <summary>Wraps a file key. Each call draws fresh randomness: two stanzas are never equal.</summary>
    /// <param name="fileKey">16 bytes.</param>
    /// <returns>The stanza that the matching <see cref="IIdentity"/> opens.</returns>
    Stanza Wrap(ReadOnlySpan<byte> fileKey);
}
