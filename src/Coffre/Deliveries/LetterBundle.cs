using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffre;

/// <summary>
/// All that opening a letter needs, in one answer, whatever the letter's state (<c>docs/format.md</c> §8, <c>docs/api.md</c> §4). At most one of
/// <paramref name="Grant"/>, <paramref name="Claim"/>, <paramref name="Recall"/>, <paramref name="Paper"/> and <paramref name="Closed"/> is there; none after
/// the delivery ends, and before it opens only <paramref name="Closed"/>. Nothing in it is to be believed before <see cref="Opening"/> has checked it.
/// </summary>
/// <param name="Checkpoint">The signed head of the log.</param>
/// <param name="Heads">Its newest heads leaf.</param>
/// <param name="Genesis">The letter's.</param>
/// <param name="Delivery">The act.</param>
/// <param name="Evidence">A.1, then D.1 where it has come.</param>
/// <param name="Chains">The operator's and the author's; one when they are the same.</param>
/// <param name="Attests">The names of both.</param>
/// <param name="Consistency">From the size that the caller said it keeps.</param>
/// <param name="Grant">The sealed grant.</param>
/// <param name="Claim">The letter was taken into an account.</param>
/// <param name="Recall">Its sender withdrew it before anyone fetched it.</param>
/// <param name="Paper">Its holder said that it is not theirs.</param>
/// <param name="Closed">Its sender closed its account before it opened.</param>
public sealed record LetterBundle(
    string Checkpoint, ProvedHeads Heads, string Genesis, string Delivery, IReadOnlyList<ProvedEvidence> Evidence,
    IReadOnlyList<ProvedStates> Chains, IReadOnlyList<ProvedStates> Attests, IReadOnlyList<Digest>? Consistency = null,
    byte[]? Grant = null, ProvedAct? Claim = null, ProvedAct? Recall = null, ProvedAct? Paper = null, ProvedAct? Closed = null)
{
    /// <summary>The most bytes of JSON that are read, 32 MiB: a grant, and two chains of thousands of statements.</summary>
    public const int MaxSize = 32 * 1024 * 1024;

    /// <summary>How many of the five states are given: more than one is a lie.</summary>
    [JsonIgnore]
    public int States => (Grant is null ? 0 : 1) + (Claim is null ? 0 : 1) + (Recall is null ? 0 : 1) + (Paper is null ? 0 : 1) + (Closed is null ? 0 : 1);

    /// <summary>Reads a bundle's JSON; checks nothing but its form.</summary>
    /// <exception cref="RefusedException"><c>too-large</c>, <c>malformed</c>.</exception>
    public static LetterBundle Read(ReadOnlySpan<byte> json) => ApiJson.Read(json, ApiJson.Default.LetterBundle, MaxSize);

    /// <summary>The bundle as JSON in UTF-8.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ApiJson.Default.LetterBundle);
}
