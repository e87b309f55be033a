namespace Coffre;

/// <summary>For whom a client signs.</summary>
/// <param name="Chain">The account's own chain, as far as its owner has seen it.</param>
/// <param name="Key">The signing key of its newest generation.</param>
public sealed record Author(Chain Chain, SigningKey Key);
