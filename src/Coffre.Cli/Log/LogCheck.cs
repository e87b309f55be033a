namespace Coffre.Cli;

/// <summary>
/// What a party of the log checks of it (<c>docs/format.md</c> §6): growth, its own labels, the names, and, by reading everything again, what each heads leaf
/// commits. Whatever does not hold is refused by name. [attacks 13, 14]
/// </summary>
/// <param name="client">Speaks for the account.</param>
/// <param name="account">Whose labels are its own.</param>
/// <param name="chain">Its chain, as its home knows it.</param>
sealed class LogCheck(CoffreClient client, AccountId account, Chain chain)
{
    readonly TreeHead? before = client.Kept;
    readonly Dictionary<(Digest Label, long N), Digest> expected = [];
    readonly HashSet<Digest> named = [];
    readonly Dictionary<AccountId, string> inForce = [];

    /// <summary>Names attested that were found published.</summary>
    public int Attests { get; private set; }

    /// <summary>Heads leaves recomputed.</summary>
    public int Heads { get; private set; }

    /// <summary>Releases found published.</summary>
    public int Releases { get; private set; }

    /// <summary>This account's own chain, proven newest, is the one that this home made [attack 1].</summary>
    public async Task CheckOwnAsync(CancellationToken ct)
    {
        if (chain.Kind == AccountKind.Holder)
            await client.OpenSessionAsync(ct);
        var proven = (await client.FindAccountAsync(account, ct)).Chain.Chain;
        var own = chain.Statements.Count;
        // a chain without its newest keys is another one too: what was rotated away would still be sealed to
        if (!proven.Statements.Take(own).Select(one => one.Hash).SequenceEqual(chain.Statements.Select(one => one.Hash)))
            throw new RefusedException("false-log", "The log holds another chain of this account than the one that this home made. Its keys may be in other hands.");
        if (proven.Statements.Count > own)
            Terminal.Say($"This account's keys were changed {proven.Statements.Count - own} times elsewhere since this home last saw them. If that was not you, use the recovery code.");
        Expect(Label.Account(account), proven.Statements.Select(one => one.Hash));
    }

    /// <summary>Every name that the operator ever attested for itself, for this account and for the organisations it lists is served by its index in the log.</summary>
    public async Task CheckNamesAsync(CancellationToken ct)
    {
        var ids = (await client.ListOrganisationsAsync(ct)).Append(client.Trust.Operator);
        // a person has no attested name
        foreach (var id in (chain.Kind == AccountKind.Holder ? ids : ids.Append(account)).Distinct())
        {
            var names = await client.FindNamesAsync(id, ct);
            foreach (var name in names)
            {
                await DemandPublishedAsync(name.Index, name.Attest.Hash, ct);
                if (id == account)
                    Terminal.Say($"This account is attested as {name.Name}, until {CoverText.Date(name.Until)}.");
            }
            Attests += names.Count;
            named.Add(Label.Attest(id));
            Expect(Label.Attest(id), names.Select(name => name.Attest.Hash));
            if (names.Count > 0 && TimeProvider.System.GetUtcNow() < names[^1].Until)
                inForce[id] = names[^1].Name;
        }
        if (inForce.TryGetValue(account, out var own) && inForce.FirstOrDefault(other => other.Key != account && Same(other.Value, own)) is { Value: not null } taken)
            throw new RefusedException("same-name", $"The operator attests {taken.Key} as {taken.Value} too: whoever holds it can write in this account's name. Ask the operator to revoke it.");
    }

    /// <summary>Names that a person would take for the same [attack 1].</summary>
    static bool Same(string one, string other) => Folded(one) == Folded(other);

    // case, spaces and signs are not what tells two names apart
    static string Folded(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    /// <summary>The newest head; it goes on from the one that was kept.</summary>
    public async Task<TreeHead> CheckpointAsync(CancellationToken ct) => (await client.ReadCheckpointAsync(ct)).Head;

    /// <summary>Reads every leaf again: the head is of these leaves, each heads leaf of the newest states before it, and nothing stands under the labels checked but what was given.</summary>
    public async Task<bool> ReplayAsync(TreeHead head, IProgress<long> progress, CancellationToken ct)
    {
        var replay = new LogReplay();
        for (var first = 0L; first < head.Size; first += Tile.FullWidth)
        {
            var tile = Tile.Holding(Tile.Entries, first, head.Size);
            foreach (var bytes in tile.ReadEntries(await client.ReadTileAsync(tile.Path, ct)))
            {
                var index = replay.Size;
                await CheckAsync(replay.Add(bytes.Span), index, ct);
                if (before is { Size: > 0 } kept && replay.Size == kept.Size && replay.Head.Root != kept.Root)
                    throw new RefusedException("false-log", $"The log's first {kept.Size} leaves are others than those that this home saw.");
            }
            progress.Report(replay.Size);
        }
        return replay.Head == head ? true : throw new RefusedException("false-log", "The log's leaves are not those of its head.");
    }

    async Task CheckAsync(Leaf leaf, long index, CancellationToken ct)
    {
        switch (leaf)
        {
            // a key of this account that was stated since its chain was read, or one that was kept from it
            case Leaf.State state when state.Label == Label.Account(account) && !expected.ContainsKey((state.Label, state.N)):
                await CheckOwnAsync(ct);
                if (expected.GetValueOrDefault((state.Label, state.N)) != state.Statement)
                    throw new RefusedException("false-log", $"The leaf at {index} states keys of this account that the server does not give. Someone else may have changed them: use the recovery code, coffre recover.");
                break;
            case Leaf.State state when expected.TryGetValue((state.Label, state.N), out var given):
                if (given != state.Statement)
                    throw new RefusedException("false-log", $"The leaf at {index} states something else than what was given to this account.");
                break;
            // a name attested since the names were read, or one that was kept from the list
            case Leaf.State state when named.Contains(state.Label):
                await DemandPublishedAsync(index, state.Statement, ct);
                Attests++;
                break;
            case Leaf.Release release:
                await DemandPublishedAsync(index, release.Statement, ct);
                Releases++;
                break;
            case Leaf.Heads:
                Heads++;
                break;
        }
    }

    async Task DemandPublishedAsync(long index, Digest statement, CancellationToken ct)
    {
        try
        {
            if ((await client.ReadPublicStatementAsync(index, ct)).Hash == statement)
                return;
        }
        catch (ProblemException e) when (e.Name == "not-found")
        {
            // said below
        }
        throw new RefusedException("false-log", $"The public statement at {index} is not published.");
    }

    void Expect(Digest label, IEnumerable<Digest> statements)
    {
        foreach (var (n, hash) in statements.Index())
            expected[(label, n)] = hash;
    }
}
