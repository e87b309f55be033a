using Coffre.Age;

namespace Coffre;

/// <summary>What an account's chain says after one of its statements (<c>docs/format.md</c> §3).</summary>
/// <param name="Point">The statement's number and hash: what an act made now names as its <c>after</c>.</param>
/// <param name="At">The author's word for when.</param>
/// <param name="Sign">The signing key in force.</param>
/// <param name="Recovery">The recovery key; null for letters.</param>
/// <param name="Vault">To whom what goes to the account is sealed.</param>
/// <param name="Gen">The generation of signing key and vault.</param>
/// <param name="Bag">H of the keybag; null before the first <c>keys</c>, and for letters.</param>
/// <param name="Closed">Whether the account has ended.</param>
public sealed record ChainState(
    ChainPoint Point, DateTimeOffset At, VerifyKey Sign, VerifyKey? Recovery, HybridRecipient Vault, long Gen, Digest? Bag, bool Closed);
