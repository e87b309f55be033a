namespace Coffre;

/// <summary>
/// Makes receipts for the account that a client speaks for (<c>docs/format.md</c> §7), all against one checkpoint. Chains and names are read once and
/// proven newest; each receipt is verified as a stranger would before it is given.
/// </summary>
/// <param name="client">Speaks for whoever asks; in a session where a holder's chain is needed.</param>
public sealed class ReceiptMaker(CoffreClient client)
{
    readonly Dictionary<AccountId, (ProvenChain Chain, AttestedName? Name)> accounts = [];
    Checkpoint? checkpoint;

    /// <summary>Takes a chain that was proven newest before, and that nobody is shown any more: a closed holder's.</summary>
    public void Knows(ProvenChain chain) => accounts[chain.Chain.Id] = (chain, null);

    /// <summary>Makes the receipt of an event.</summary>
    /// <param name="proof">The evidence, as the server gave it: text, salt and index; its path is asked for again, at this maker's checkpoint.</param>
    /// <param name="act">The act that caused it; the delivery where that is the act.</param>
    /// <param name="delivery">The delivery that it is about; null about an account.</param>
    /// <param name="letter">The chain of the letter that signed the act, where a letter did.</param>
    /// <param name="open">What the owner discloses of the delivery; null for nothing.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The receipt's text.</returns>
    /// <exception cref="RefusedException">What the server gave makes no receipt that holds.</exception>
    public async Task<byte[]> MakeAsync(ProvedEvidence proof, Statement act, Statement? delivery, Chain? letter = null, Disclosure? open = null, CancellationToken ct = default)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(proof.Text);
        var at = Evidence.Parse(text).At;
        var authors = new List<AccountId> { act.Account };
        if (delivery is not null && delivery.Account != act.Account)
            authors.Add(delivery.Account);
        var found = new List<(ProvenChain Chain, AttestedName? Name)>();
        foreach (var id in authors.Append(client.Trust.Operator).Distinct())
            found.Add(id == letter?.Id ? (new(letter, []), null) : await FindAsync(id, ct));

        // by number, since of the act's author the chain is cut where the act builds on it
        var lasts = found.Select(account => account.Chain.Indexes.Count == 0 ? (N: 0L, Index: -1L) : Last(account.Chain, act, delivery)).ToList();
        var names = found.Select(account => account.Name).OfType<AttestedName>().Where(name => authors.Contains(name.Id) && at < name.Until).ToList();
        var indexes = lasts.Select(last => last.Index).Concat(names.Select(name => name.Index)).Where(index => index >= 0).Append(proof.Index).ToList();
        if (checkpoint is null || indexes.Max() >= checkpoint.Head.Size)
            checkpoint = await client.ReadCheckpointAsync(ct);
        var paths = await client.PathsAsync(checkpoint.Head.Size, indexes, ct);

        var receipt = ReceiptWriter.Compose(
            text, proof.Salt, new(Evidence.Parse(text).Number, proof.Index, paths[proof.Index]), act, delivery,
            [.. found.Zip(lasts, (account, last) => new ReceiptChain(account.Chain.Chain, last.Index < 0 ? null : new(last.N, last.Index, paths[last.Index])))],
            [.. names.Select(name => new ReceiptName(name.Attest, new(((StatementBody.Attest)name.Attest.Body).N, name.Index, paths[name.Index])))],
            checkpoint.Bytes, open).ToBytes();
        ReceiptVerifier.Verify(receipt, client.Trust);
        return receipt;
    }

    static (long N, long Index) Last(ProvenChain chain, Statement act, Statement? delivery) =>
        ReceiptWriter.LastGiven(chain.Chain, act, delivery) is var n && n < chain.Indexes.Count
            ? (n, chain.Indexes[(int)n])
            : throw new RefusedException("stale-key", "The act builds on a statement that its author's chain does not hold.");

    async Task<(ProvenChain Chain, AttestedName? Name)> FindAsync(AccountId id, CancellationToken ct)
    {
        if (accounts.TryGetValue(id, out var known))
            return known;
        if (id == client.Trust.Operator)
        {
            var operatorAccount = (await client.FindOperatorAsync(ct)).Account;
            return accounts[id] = (operatorAccount.Chain, operatorAccount.Name);
        }
        // an author that is the client's own may be a holder's, which only a session is shown
        if (client.Author?.Chain.Kind is not (null or AccountKind.Letter))
            await client.OpenSessionAsync(ct);
        var account = await client.FindAccountAsync(id, ct);
        return accounts[id] = (account.Chain, account.Name);
    }
}
