using System.Text.Json;

namespace Coffre;

/// <summary>
/// All about one delivery but its content, as its sender, its recipient or a keeper gets it (<c>docs/api.md</c> §6): to be believed only once
/// <see cref="Opening"/> has checked it.
/// </summary>
/// <param name="Checkpoint">The signed head of the log.</param>
/// <param name="Heads">Its newest heads leaf.</param>
/// <param name="Chains">Of the operator, of the author, and of every author but a letter of an act in it.</param>
/// <param name="Attests">The names of the operator and the author.</param>
/// <param name="Delivery">The act.</param>
/// <param name="Evidence">All about it, in order.</param>
/// <param name="Acts">What was signed about it: accept, refuse, handover, recall, fault.</param>
/// <param name="Genesis">Of the letter that it went to.</param>
/// <param name="Consistency">From the size that the caller said it keeps.</param>
public sealed record ProvedDelivery(
    string Checkpoint, ProvedHeads Heads, IReadOnlyList<ProvedStates> Chains, IReadOnlyList<ProvedStates> Attests,
    string Delivery, IReadOnlyList<ProvedEvidence> Evidence, IReadOnlyList<string> Acts, string? Genesis = null, IReadOnlyList<Digest>? Consistency = null)
{
    /// <summary>The most bytes of JSON that are read, 32 MiB.</summary>
    public const int MaxSize = 32 * 1024 * 1024;

    /// <summary>Reads the JSON; checks nothing but its form.</summary>
    /// <exception cref="RefusedException"><c>too-large</c>, <c>malformed</c>.</exception>
    public static ProvedDelivery Read(ReadOnlySpan<byte> json) => ApiJson.Read(json, ApiJson.Default.ProvedDelivery, MaxSize);

    /// <summary>The JSON in UTF-8.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ApiJson.Default.ProvedDelivery);
}
