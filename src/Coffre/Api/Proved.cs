namespace Coffre;

/// <summary>Where a leaf lies in the log, and its inclusion proof at the checkpoint given beside it.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Path">At most 63 hashes.</param>
public sealed record Proved(long Index, IReadOnlyList<Digest> Path);

/// <summary>A statement that has a leaf, and the leaf's proof.</summary>
/// <param name="Text">The whole statement.</param>
/// <param name="Index">Of its leaf.</param>
/// <param name="Path">The leaf's inclusion proof.</param>
public sealed record ProvedStatement(string Text, long Index, IReadOnlyList<Digest> Path);

/// <summary>The server's account of an event, and its leaf's proof.</summary>
/// <param name="Text">The evidence.</param>
/// <param name="Salt">32 bytes.</param>
/// <param name="Index">Of its leaf.</param>
/// <param name="Path">The leaf's inclusion proof.</param>
public sealed record ProvedEvidence(string Text, byte[] Salt, long Index, IReadOnlyList<Digest> Path);

/// <summary>An act and the evidence of it.</summary>
/// <param name="Act">The whole statement.</param>
/// <param name="Evidence">What the log holds of it.</param>
public sealed record ProvedAct(string Act, ProvedEvidence Evidence);

/// <summary>The newest heads leaf.</summary>
/// <param name="Bytes">The leaf, 89 bytes.</param>
/// <param name="Index">Where it lies.</param>
/// <param name="Path">Its inclusion proof.</param>
public sealed record ProvedHeads(byte[] Bytes, long Index, IReadOnlyList<Digest> Path);

/// <summary>
/// All statements of one label, which is an account's chain or the attests of an account, with what proves that the last one is the newest:
/// exactly one of <paramref name="Head"/> and <paramref name="Absent"/> (<c>docs/format.md</c> §6).
/// </summary>
/// <param name="Id">The account.</param>
/// <param name="Statements">From number 0, each with its leaf.</param>
/// <param name="Head">The label's state in the heads.</param>
/// <param name="Absent">Its neighbours, where the heads do not hold the label: two, one at an end, none of no labels.</param>
public sealed record ProvedStates(
    AccountId Id, IReadOnlyList<ProvedStatement> Statements, StatePlace? Head = null, IReadOnlyList<StatePlace>? Absent = null);

/// <summary>Chains and names, proven newest at one checkpoint (<c>docs/api.md</c>, <em>directory</em>).</summary>
/// <param name="Checkpoint">The signed head of the log.</param>
/// <param name="Heads">Its newest heads leaf.</param>
/// <param name="Chains">Of accounts.</param>
/// <param name="Attests">The names of organisations.</param>
/// <param name="Consistency">From the size that the caller said it keeps.</param>
/// <param name="Rest">Of many accounts asked for, how many of the last are not spoken of, because the answer would be too large: to be asked for again.</param>
public sealed record ProvedDirectory(
    string Checkpoint, ProvedHeads Heads, IReadOnlyList<ProvedStates> Chains, IReadOnlyList<ProvedStates> Attests,
    IReadOnlyList<Digest>? Consistency = null, int? Rest = null);

/// <summary>An account's newest manifest and what proves that it is (<c>docs/api.md</c> §6).</summary>
/// <param name="Checkpoint">The signed head of the log.</param>
/// <param name="Heads">Its newest heads leaf.</param>
/// <param name="Statements">From the one that heads cover, or from 0, to the newest.</param>
/// <param name="Head">The label's state in the heads.</param>
/// <param name="Absent">Its neighbours, where the heads do not hold the label.</param>
/// <param name="Consistency">From the size that the caller said it keeps.</param>
public sealed record ProvedManifest(
    string Checkpoint, ProvedHeads Heads, IReadOnlyList<ProvedStatement> Statements, StatePlace? Head = null, IReadOnlyList<StatePlace>? Absent = null,
    IReadOnlyList<Digest>? Consistency = null);

/// <summary>What statements that were sent have left in the log (<c>docs/api.md</c>, <em>answer</em>).</summary>
/// <param name="Checkpoint">The signed head at which all is proven.</param>
/// <param name="Evidence">What acts left, in order.</param>
/// <param name="Statements">The leaves of chain and public statements, in order.</param>
/// <param name="Act">The text of the statement whose evidence this is, where another one was sent: a second <c>close</c>.</param>
public sealed record Answer(string Checkpoint, IReadOnlyList<ProvedEvidence> Evidence, IReadOnlyList<Proved> Statements, string? Act = null);

/// <summary>The answer before its leaves are in a released checkpoint (status 202): the same bytes are sent again for the proofs.</summary>
/// <param name="Evidence">What acts left, in order.</param>
/// <param name="Statements">Nothing yet.</param>
public sealed record PendingAnswer(IReadOnlyList<PendingEvidence> Evidence, IReadOnlyList<Proved> Statements);

/// <summary>Evidence whose leaf is not yet released.</summary>
/// <param name="Text">The evidence.</param>
/// <param name="Salt">32 bytes.</param>
public sealed record PendingEvidence(string Text, byte[] Salt);
