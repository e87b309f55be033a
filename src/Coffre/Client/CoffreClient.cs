using System.Text;

namespace Coffre;

/// <summary>
/// Everything that a program says to a Coffre server (<c>docs/api.md</c>), typed, cancellable, and safe to repeat. What the server answers is verified
/// before it is given: checkpoints against the one kept, chains and names against heads and log, evidence against its leaf. Not for several threads at once,
/// but where a method says so.
/// </summary>
public sealed partial class CoffreClient
{
    readonly Transport transport;
    readonly TimeProvider time;
    readonly Lock keeping = new();
    volatile KeptHead? kept;

    /// <summary>A client that speaks for nobody: it reads what is public, and opens letters.</summary>
    /// <param name="http">Its base address is the server; its handler follows no redirect. It stays the caller's to dispose.</param>
    /// <param name="trust">The log's key and the operator relied upon.</param>
    /// <param name="kept">The newest head of the log that was verified before; null the first time.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public CoffreClient(HttpClient http, Trust trust, TreeHead? kept = null, TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        transport = new(http, this.time);
        Trust = trust;
        this.kept = kept is { } head ? new(head) : null;
    }

    /// <summary>What this client relies on.</summary>
    public Trust Trust { get; }

    /// <summary>The newest head of the log that this client has verified: keep it for the next time [attack 13].</summary>
    public TreeHead? Kept => kept?.Head;

    /// <summary>For whom the client signs; null for nobody.</summary>
    public Author? Author { get; private set; }

    /// <summary>Reads <c>/trust.json</c>, at first use of a server: whoever serves it is trusted from then on.</summary>
    /// <exception cref="RefusedException">It is not a trust file.</exception>
    public static async Task<Trust> ReadTrustAsync(HttpClient http, CancellationToken ct = default) =>
        Trust.Parse(await new Transport(http, TimeProvider.System).GetBytesAsync("/trust.json", Trust.MaxSize, ct));

    /// <summary>Lets the client sign for an account.</summary>
    /// <param name="author">The account's chain and key; the key stays the caller's to dispose.</param>
    public void SpeakFor(Author author)
    {
        Author = author;
        (transport.Token, given) = (null, null);
    }

    /// <summary>Composes and signs a statement of the account that this client speaks for.</summary>
    public Statement Sign(StatementBody body)
    {
        var author = Author ?? throw new InvalidOperationException("This client speaks for nobody.");
        return Statement.Sign(Trust.Log.Name, author.Chain.Id, author.Chain.Newest.Point, Kept ?? TreeHead.Empty, time.GetUtcNow(), body, author.Key);
    }

    /// <summary>Opens a session for the account that this client speaks for, unless one stands. A letter's first session is D.6.</summary>
    public async Task OpenSessionAsync(CancellationToken ct = default)
    {
        if (transport.Token is null)
            await RenewSessionAsync(ct);
    }

    /// <summary>Ends the session.</summary>
    public async Task CloseSessionAsync(CancellationToken ct = default)
    {
        if (transport.Token is null)
            return;
        using (await transport.OpenAsync(HttpMethod.Delete, "/api/sessions", () => null, ct))
            transport.Token = null;
    }

    async Task RenewSessionAsync(CancellationToken ct)
    {
        transport.Token = null;
        if (given is { } nonce)
        {
            given = null;
            try
            {
                transport.Token = await BeginSessionAsync(SessionOver(nonce), ct);
                return;
            }
            catch (ProblemException e) when (e.Name == "wrong-challenge")
            {
                // it has ended since: a new one is asked for
            }
        }
        transport.Token = await BeginSessionAsync(await ChallengeAsync(ct), ct);
    }

    async Task<string> BeginSessionAsync(StatementBody.Session session, CancellationToken ct) =>
        (await transport.PostAsync("/api/sessions", Text(Sign(session)), ApiJson.Default.SessionToken, ApiJson.MaxAnswer, ct)).Token;

    async Task<StatementBody.Session> ChallengeAsync(CancellationToken ct)
    {
        var challenge = await transport.PostAsync("/api/sessions/challenge", () => null, ApiJson.Default.ChallengeAnswer, ApiJson.MaxAnswer, ct);
        return SessionOver(challenge.Nonce);
    }

    // the host that this client talks to, not one that the server names: a server cannot pass the signature on to another
    StatementBody.Session SessionOver(Digest nonce) => new(transport.Server.Authority, nonce);

    /// <summary>Something asked in a session; a session that has ended is opened again, once.</summary>
    async Task<T> InSessionAsync<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        await OpenSessionAsync(ct);
        try
        {
            return await ask();
        }
        catch (ProblemException e) when (e.Name == "session-required")
        {
            await RenewSessionAsync(ct);
            return await ask();
        }
    }

    /// <summary>Signs and sends an act; where the account's chain has grown meanwhile, reads it, signs again, once.</summary>
    async Task<(Statement Act, Answer Answer)> ActAsync(
        string path, string section, StatementBody body, CancellationToken ct, Func<Statement, IEnumerable<SectionSource>>? more = null)
    {
        var act = Sign(body);
        try
        {
            return (act, await SendAsync(act));
        }
        catch (ProblemException e) when (e.Name == "stale-key")
        {
            await RefreshAuthorAsync(ct);
            act = Sign(body);
            return (act, await SendAsync(act));
        }

        Task<Answer> SendAsync(Statement signed) =>
            transport.ActAsync(path, [SectionSource.Of(section, signed), .. more?.Invoke(signed) ?? []], ct);
    }

    /// <summary>Verifies what an act left: each evidence in the log and of this act, at a checkpoint that goes on from the one kept.</summary>
    async Task<IReadOnlyList<LoggedEvidence>> LeftAsync(Answer answer, Statement act, CancellationToken ct, Statement? delivery = null)
    {
        var (view, left) = Read(answer);
        AnswerRules.Demand(act, left, delivery);
        await AdvanceAsync(view, ct);
        return left;
    }

    (VerifiedLog View, List<LoggedEvidence> Left) Read(Answer answer)
    {
        var view = VerifiedLog.Open(Trust, answer.Checkpoint, null, null);
        return (view, answer.Evidence.Select(given => new LoggedEvidence(view.ReadEvidence(given), given.Index)).ToList());
    }

    /// <summary>Verifies that a checkpoint goes on from the one kept, and keeps the newer.</summary>
    async Task AdvanceAsync(VerifiedLog view, CancellationToken ct)
    {
        if (Kept is { Size: > 0 } kept)
        {
            var (older, newer) = view.Head.Size < kept.Size ? (view.Head, kept) : (kept, view.Head);
            var path = older.Size == newer.Size || older.Size == 0
                ? []
                : (await transport.GetAsync($"/log/consistency?from={older.Size}&to={newer.Size}", ApiJson.Default.ConsistencyAnswer, ApiJson.MaxAnswer, ct)).Path;
            if (older.Size > 0 && !Merkle.Extends(older.Size, older.Root, newer.Size, newer.Root, path))
                throw new RefusedException("bad-proof", "The log of this answer does not go on from the one that this client has seen.");
        }
        Keep(view.Head);
    }

    void Keep(TreeHead head)
    {
        lock (keeping)
        {
            if (kept is not { } before || head.Size > before.Head.Size)
                kept = new(head);
        }
    }

    // one reference: a thread that signs while another verifies states a whole head, never the size of one and the root of another
    sealed record KeptHead(TreeHead Head);

    /// <summary>Verifies the evidence that a refusal left, or that explains it (<see cref="ProblemException.Answer"/>): it lies in the log.</summary>
    /// <exception cref="RefusedException">Those of <see cref="VerifiedLog.ReadEvidence"/>, and <c>bad-proof</c>: not the log that this client has seen.</exception>
    public async Task<IReadOnlyList<LoggedEvidence>> VerifyAsync(Answer answer, CancellationToken ct = default)
    {
        var (view, left) = Read(answer);
        await AdvanceAsync(view, ct);
        return left;
    }

    static Func<HttpContent?> Text(Statement statement) => () => new ReadOnlyMemoryContent(statement.Bytes)
    {
        Headers = { ContentType = new("text/plain") { CharSet = "utf-8" } },
    };

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
