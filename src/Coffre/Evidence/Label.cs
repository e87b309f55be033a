using System.Text;

namespace Coffre;

/// <summary>What state leaves are sorted and found by: the hash that stands for an account's chain, its name, or its manifest (<c>docs/format.md</c> §6).</summary>
public static class Label
{
    /// <summary>h("coffre/label/v1", id): an account's chain.</summary>
    public static Digest Account(AccountId id) => Digest.Tagged("coffre/label/v1", Encoding.ASCII.GetBytes(id.ToString()));

    /// <summary>h("coffre/attest/v1", id): what the operator says an account is called.</summary>
    public static Digest Attest(AccountId id) => Digest.Tagged("coffre/attest/v1", Encoding.ASCII.GetBytes(id.ToString()));

    /// <summary>h("coffre/manifest/v1", x): an account's manifest, which no one but it can tell from others.</summary>
    /// <param name="sent">The 32 bytes that the account sent once, <see cref="Derive.ManifestLabel"/>.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static Digest Manifest(ReadOnlySpan<byte> sent) => sent.Length == Digest.Size
        ? Digest.Tagged("coffre/manifest/v1", sent)
        : throw new ArgumentException("What makes a manifest's label is 32 bytes.", nameof(sent));
}
