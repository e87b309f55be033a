namespace Coffre;

/// <summary>A server's 32 bytes, to be signed in a <c>session</c> statement once, before they end.</summary>
/// <param name="Nonce">The bytes.</param>
/// <param name="Ends">When they end.</param>
public sealed record ChallengeAnswer(Digest Nonce, string Ends);

/// <summary>A session that stands.</summary>
/// <param name="Token">Sent as <c>Authorization: Bearer</c>.</param>
/// <param name="Ends">When it ends at the latest.</param>
public sealed record SessionToken(string Token, string Ends);

/// <summary>A challenge for a passkey, for one ceremony.</summary>
/// <param name="Challenge">base64url of 32 bytes.</param>
/// <param name="Ends">When it ends.</param>
public sealed record PasskeyChallenge(string Challenge, string Ends);

/// <summary>For whom a passkey is to be made; "" to use one.</summary>
/// <param name="Account">An account's id, or "".</param>
public sealed record PasskeyQuestion(string Account);

/// <summary>A session among others of its account.</summary>
/// <param name="Id">Names it; opens nothing.</param>
/// <param name="Begun">When it began.</param>
/// <param name="Used">When it was used last, to the minute.</param>
/// <param name="Ends">When it ends at the latest.</param>
/// <param name="This">Whether it is the one that asks.</param>
public sealed record OpenSession(string Id, string Begun, string Used, string Ends, bool This);

/// <summary>An account's sessions.</summary>
/// <param name="Sessions">Oldest first.</param>
/// <param name="Idle">Seconds after which one that nobody used has ended.</param>
/// <param name="Maintenance">Null when nothing is maintained; else when that ends, "" if it is not known: reading works, writing does not.</param>
public sealed record SessionsAnswer(IReadOnlyList<OpenSession> Sessions, long Idle, string? Maintenance = null);

/// <summary>A passkey that an account has.</summary>
/// <param name="Id">base64url.</param>
/// <param name="Made">When it was made.</param>
public sealed record PasskeyWay(string Id, string Made);

/// <summary>The ways into an account, each list in the order of the keybag's unlock methods of that sort.</summary>
/// <param name="Locators">Of devices and codes.</param>
/// <param name="Passkeys">Of passkeys.</param>
public sealed record WaysAnswer(IReadOnlyList<Locator> Locators, IReadOnlyList<PasskeyWay> Passkeys);

/// <summary>What a new account is answered: <see cref="Answer"/>, and the session unless the account stood already.</summary>
/// <param name="Checkpoint">The signed head at which all is proven.</param>
/// <param name="Evidence">Nothing.</param>
/// <param name="Statements">Where genesis and <c>keys</c> lie.</param>
/// <param name="Session">The session.</param>
public sealed record NewAccountAnswer(
    string Checkpoint, IReadOnlyList<ProvedEvidence> Evidence, IReadOnlyList<Proved> Statements, SessionToken? Session = null);

/// <summary>Whose chains are asked for.</summary>
/// <param name="Ids">At most 500.</param>
/// <param name="Have">The n that the caller has verified of each; 2⁵³ − 1 for none.</param>
public sealed record DirectoryQuestion(IReadOnlyList<AccountId> Ids, IReadOnlyList<long>? Have = null);

/// <summary>Who runs the server: a directory with the operator's chain and name, what stands in every evidence, and what the page consists of.</summary>
/// <param name="Checkpoint">The signed head of the log.</param>
/// <param name="Heads">Its newest heads leaf.</param>
/// <param name="Chains">The operator's.</param>
/// <param name="Attests">Its names.</param>
/// <param name="Place">ISO 3166-2.</param>
/// <param name="Level">test or ordinary.</param>
/// <param name="Policy">H of the terms in force.</param>
/// <param name="Releases">The newest, at most 20, newest first.</param>
/// <param name="Consistency">From the size that the caller said it keeps.</param>
public sealed record OperatorAnswer(
    string Checkpoint, ProvedHeads Heads, IReadOnlyList<ProvedStates> Chains, IReadOnlyList<ProvedStates> Attests,
    string Place, string Level, Digest Policy, IReadOnlyList<ProvedStatement> Releases, IReadOnlyList<Digest>? Consistency = null);

/// <summary>Whom a person may choose from.</summary>
/// <param name="Ids">Organisations whose name is attested now.</param>
public sealed record OrganisationsAnswer(IReadOnlyList<AccountId> Ids);

/// <summary>What concerns an account, from a cursor on, in log order.</summary>
/// <param name="Checkpoint">The signed head of the log.</param>
/// <param name="Items">At most 500.</param>
/// <param name="More">Whether more follows.</param>
/// <param name="Consistency">From the size that the caller said it keeps.</param>
public sealed record FeedPage(string Checkpoint, IReadOnlyList<FeedItem> Items, bool More, IReadOnlyList<Digest>? Consistency = null);

/// <summary>One event of a feed.</summary>
/// <param name="Cursor">Where the feed goes on after it.</param>
/// <param name="Evidence">The evidence's text.</param>
/// <param name="Salt">32 bytes.</param>
/// <param name="Index">Of its leaf.</param>
/// <param name="Act">The act that caused it, or "".</param>
/// <param name="Attached">The sealed proof of a link; the claim behind a link by letter; the delivery's id with a claim, for who kept the letter; else empty.</param>
public sealed record FeedItem(long Cursor, string Evidence, byte[] Salt, long Index, string Act, byte[] Attached);

/// <summary>Inclusion paths at the size that was asked for.</summary>
/// <param name="Proofs">One for each index.</param>
public sealed record PathsAnswer(IReadOnlyList<Proved> Proofs);

/// <summary>A consistency path between the two sizes that were asked for.</summary>
/// <param name="Path">The hashes.</param>
public sealed record ConsistencyAnswer(IReadOnlyList<Digest> Path);

/// <summary>One line of a bulk answer (<c>docs/api.md</c> §5): a checkpoint, an outcome, a refusal, or the fault that ends the request.</summary>
/// <param name="Checkpoint">The paths that follow are at this head.</param>
/// <param name="Id">The delivery.</param>
/// <param name="Evidence">What it left.</param>
/// <param name="Statements">Nothing.</param>
/// <param name="Problem">Why it was refused.</param>
/// <param name="Detail">In words.</param>
/// <param name="Fault">Why the body could not be read further.</param>
public sealed record BulkLine(
    string? Checkpoint = null, string? Id = null, IReadOnlyList<ProvedEvidence>? Evidence = null, IReadOnlyList<Proved>? Statements = null,
    string? Problem = null, string? Detail = null, string? Fault = null);

/// <summary>How far a payload has come that is sent in pieces.</summary>
/// <param name="Have">Bytes that the server has, from its start: it goes on there.</param>
public sealed record ArrivedAnswer(long Have);
