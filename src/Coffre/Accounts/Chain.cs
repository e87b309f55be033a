namespace Coffre;

/// <summary>
/// An account's whole chain of statements, checked in full: from the id, by every rule of <c>docs/format.md</c> §3. It says which keys are, and
/// were, in force. That nothing newer exists is not its word but the log's. Immutable.
/// </summary>
public sealed class Chain
{
    /// <summary>Most statements in a chain.</summary>
    public const int MaxLength = 10_000;

    readonly List<Statement> statements;
    readonly List<ChainState> states;
    readonly ChainKeys keys;

    Chain(Statement genesis, StatementBody.Genesis body)
    {
        (Id, Log, Kind, Issuer) = (genesis.Account, genesis.Log, body.Kind, body.By);
        statements = [genesis];
        states = [new(new(0, genesis.Hash), genesis.At, body.Sign, body.Recovery, body.Vault, 0, null, false)];
        keys = new(body);
    }

    Chain(Chain other)
    {
        (Id, Log, Kind, Issuer) = (other.Id, other.Log, other.Kind, other.Issuer);
        statements = [.. other.statements];
        states = [.. other.states];
        keys = new(other.keys);
    }

    /// <summary>The account.</summary>
    public AccountId Id { get; }

    /// <summary>The origin of the log that it is bound to.</summary>
    public string Log { get; }

    /// <summary>What the account is.</summary>
    public AccountKind Kind { get; }

    /// <summary>Who issued it: for letters an organisation, else null.</summary>
    public AccountId? Issuer { get; }

    /// <summary>All statements, the genesis first; a statement's number is its place.</summary>
    public IReadOnlyList<Statement> Statements => statements;

    /// <summary>The state after each statement.</summary>
    public IReadOnlyList<ChainState> States => states;

    /// <summary>The state now, as far as this chain goes.</summary>
    public ChainState Newest => states[^1];

    /// <summary>Demands that this chain holds what an earlier reading of it held: who has seen newer keys is shown no older ones, whatever heads say yet [attacks 3, 12, 20].</summary>
    /// <exception cref="RefusedException"><c>rolled-back</c>.</exception>
    public void DemandGoesOnFrom(Chain earlier)
    {
        var (n, hash) = earlier.Newest.Point;
        if (Id != earlier.Id || n >= states.Count || states[(int)n].Point.Hash != hash)
            throw new RefusedException("rolled-back", $"This device has seen statement {n} of its own chain, and the server gives an older chain, or another.");
    }

    /// <summary>Reads and checks a whole chain. Any but a letter's has its genesis and first <c>keys</c> at least.</summary>
    /// <param name="id">The account whose chain it must be.</param>
    /// <param name="log">The origin of the log that it must be bound to.</param>
    /// <param name="texts">The statements, genesis first.</param>
    /// <exception cref="RefusedException">A statement or a rule is broken; <c>too-large</c> above <see cref="MaxLength"/>, before any work.</exception>
    public static Chain Read(AccountId id, string log, IReadOnlyList<ReadOnlyMemory<byte>> texts)
    {
        if (texts.Count > MaxLength)
            throw new RefusedException("too-large", $"A chain has at most {MaxLength} statements.");
        if (texts.Count == 0)
            throw new RefusedException("wrong-genesis", "A chain begins with a genesis.");
        var chain = Begin(log, Statement.Parse(texts[0]), id);
        foreach (var text in texts.Skip(1))
            chain.Add(Statement.Parse(text));
        return chain.Kind == AccountKind.Letter || chain.statements.Count > 1
            ? chain
            : throw new RefusedException("no-first-keys", "An account starts with its genesis and a first keys in one request.");
    }

    /// <summary>A chain of its genesis alone: a letter, or an account about to state its first <c>keys</c>.</summary>
    /// <param name="log">The origin of the log that it must be bound to.</param>
    /// <param name="genesis">The first statement.</param>
    /// <param name="id">The account that it must begin, or null for any.</param>
    /// <exception cref="RefusedException"><c>wrong-genesis</c>, <c>wrong-log</c>, <c>wrong-account</c>, <c>wrong-key-id</c>, <c>bad-signature</c>.</exception>
    public static Chain Begin(string log, Statement genesis, AccountId? id = null)
    {
        if (genesis.Body is not StatementBody.Genesis body)
            throw new RefusedException("wrong-genesis", "A chain begins with a genesis.");
        CheckLog(log, genesis);
        if (genesis.Account != AccountId.Of(body.ToLine().AsSpan()[..^1]) || genesis.Account != (id ?? genesis.Account))
            throw new RefusedException("wrong-account", "An account's id is the hash of its genesis.");
        genesis.Verify(body.Sign);
        return new(genesis, body);
    }

    /// <summary>This chain and its next statement.</summary>
    /// <exception cref="RefusedException">A rule is broken.</exception>
    public Chain Append(Statement statement)
    {
        var longer = new Chain(this);
        longer.Add(statement);
        return longer;
    }

    /// <summary>The state that the statement builds on: the one after the chain statement that its <c>after</c> names.</summary>
    /// <exception cref="RefusedException"><c>wrong-log</c>, <c>wrong-account</c>; <c>stale-key</c>: this chain has no such statement; <c>closed</c>: it is the <c>close</c>.</exception>
    public ChainState StateFor(Statement act)
    {
        CheckLog(Log, act);
        CheckAccount(act);
        if (act.After is not { } after || after.N >= states.Count || states[(int)after.N].Point != after)
            throw new RefusedException("stale-key", "The statement builds on another chain statement than this chain's.");
        var state = states[(int)after.N];
        return state.Closed ? throw Closed() : state;
    }

    /// <summary>
    /// Demands that this account may sign such an act, and signed it with the key of the chain statement that its <c>after</c> names. That this
    /// statement lies in the log before the act's evidence, and the next one after it, is the reader's to check [14].
    /// </summary>
    /// <exception cref="RefusedException">As <see cref="StateFor"/>; <c>cannot-sign</c>, <c>wrong-key-id</c>, <c>bad-signature</c>.</exception>
    public void Verify(Statement act)
    {
        var state = StateFor(act);
        CheckAuthor(act);
        act.Verify(state.Sign);
    }

    /// <summary>As <see cref="Verify"/>, and the statement must build on the newest: what is accepted now.</summary>
    /// <exception cref="RefusedException">As <see cref="Verify"/>; <c>stale-key</c>: the client reads the chain and signs again.</exception>
    public void VerifyNewest(Statement act)
    {
        Verify(act);
        if (act.After != Newest.Point)
            throw new RefusedException("stale-key", "The statement does not build on the newest of this chain.");
    }

    /// <summary>Whether any signing key that the account ever had signed this: the first question about an act that may have come before.</summary>
    public bool EverSigned(Statement act) => act.Account == Id && !act.ByRecovery && states.Select(s => s.Sign).Distinct().Any(act.IsSignedBy);

    void Add(Statement statement)
    {
        CheckLog(Log, statement);
        CheckAccount(statement);
        if (Newest.Closed)
            throw Closed();
        if (statement.Type == StatementType.Genesis)
            throw new RefusedException("second-genesis", "A chain has one genesis.");
        if (statement.Body is not (StatementBody.Keys or StatementBody.Renew or StatementBody.Close))
            throw new RefusedException("wrong-type", "A chain holds genesis, keys, renew and close.");
        CheckAuthor(statement);
        if (statements.Count == MaxLength)
            throw new RefusedException("too-large", $"A chain has at most {MaxLength} statements.");
        if (statement.After != Newest.Point)
            throw new RefusedException("wrong-after", "Each statement of a chain names the one before it, by number and hash.");
        // recovery is null for letters alone, and a letter signs none of these
        statement.Verify(statement.ByRecovery ? Newest.Recovery!.Value : Newest.Sign);
        if (states.Count == 1 && statement.Body is not StatementBody.Keys)
            throw new RefusedException("no-first-keys", "An account starts with its genesis and a first keys.");
        var state = Newest with { Point = new(statements.Count, statement.Hash), At = statement.At };
        switch (statement.Body)
        {
            case StatementBody.Keys body:
                keys.Take(body, statement, Newest);
                state = state with { Sign = body.Sign, Recovery = body.Recovery, Vault = body.Vault, Gen = body.Gen, Bag = body.Bag };
                break;
            case StatementBody.Renew body:
                keys.Announce(body, statement.At);
                break;
            default:
                state = state with { Closed = true };
                break;
        }
        statements.Add(statement);
        states.Add(state);
    }

    static void CheckLog(string log, Statement statement)
    {
        if (statement.Log != log)
            throw new RefusedException("wrong-log", $"The statement is bound to the log {statement.Log}, not to {log}.");
    }

    void CheckAccount(Statement statement)
    {
        if (statement.Account != Id)
            throw new RefusedException("wrong-account", "The statement is another account's.");
    }

    void CheckAuthor(Statement statement)
    {
        if (!Authors.MaySign(Kind, statement.Type))
            throw new RefusedException("cannot-sign", $"An account of the kind {ClosedCode.Text(Kind)} does not sign {ClosedCode.Text(statement.Type)}.");
    }

    static RefusedException Closed() => new("closed", "The account is closed.");
}
