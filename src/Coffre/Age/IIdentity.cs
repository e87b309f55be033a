namespace Coffre.Age;

/// <summary>One who can open files. An implementation may be used by several threads at once.</summary>
public interface IIdentity
{
    /// <summary>Looks for a stanza that was made for this identity and unwraps it.</summary>
    /// <param name="stanzas">All stanzas of a header, in their order.</param>
    /// <param name="fileKey">16 bytes, written when the answer is true.</param>
    /// <returns>False when no stanza is for this identity.</returns>
    /// <exception cref="RefusedException"><c>malformed</c>: a stanza of this identity's type has not the form that its type demands, for
    /// whomever it is.</exception>
    bool TryUnwrap(IReadOnlyList<Stanza> stanzas, Span<byte> fileKey);
}
