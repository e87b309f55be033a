namespace Coffre;

/// <summary>The chains and names of one receipt: of everyone who signed something in it, of the operator, and of no one else.</summary>
sealed class ReceiptChains
{
    readonly Dictionary<AccountId, (Chain Chain, long? Index)> chains = [];
    readonly List<Statement> attests = [];
    readonly AccountId operatorId;

    ReceiptChains(AccountId operatorId) => this.operatorId = operatorId;

    public static ReceiptChains Read(Receipt receipt, ReceiptActs acts, ReceiptProofs proofs, Trust trust)
    {
        var read = new ReceiptChains(trust.Operator);
        HashSet<AccountId> authors = acts.Delivery is { } delivery ? [acts.Act.Account, delivery.Account] : [acts.Act.Account];
        read.ReadAttests(receipt, authors);
        authors.Add(trust.Operator);
        read.ReadChains(receipt, authors, proofs, trust.Log.Name);
        foreach (var author in authors)
        {
            if (!read.chains.ContainsKey(author))
                throw new RefusedException("incomplete", $"The chain of {author} is missing.");
        }
        return read;
    }

    /// <summary>Demands that everything was signed with the key in force, as far as a receipt can tell: the log has the rest.</summary>
    public void Verify(Receipt receipt, ReceiptActs acts, ReceiptProofs proofs)
    {
        VerifyLast(acts.Act, proofs);
        if (acts.Delivery is { } delivery && delivery != acts.Act)
        {
            // of who delivered and acted later, the chain ends where the act builds on it
            if (delivery.Account != acts.Act.Account)
                VerifyLast(delivery, proofs);
            else
                chains[delivery.Account].Chain.Verify(delivery);
        }
        for (var i = 0; i < attests.Count; i++)
        {
            chains[operatorId].Chain.Verify(attests[i]);
            var attest = (StatementBody.Attest)attests[i].Body;
            proofs.Verify(receipt.AttestProofs[i], new Leaf.State(Label.Attest(attest.Id), attest.N, attests[i].Hash));
        }
    }

    /// <summary>Its author's chain ends with the statement that it builds on, which lies before the evidence.</summary>
    void VerifyLast(Statement signed, ReceiptProofs proofs)
    {
        var (chain, index) = chains[signed.Account];
        chain.Verify(signed);
        if (chain.Newest.Closed)
            throw new RefusedException("closed", "The author has closed before.");
        // with a newer statement given, an act would have been void [14]
        if (chain.Newest.Point != signed.After)
            throw new RefusedException("stale-key", "The chain of an author ends with the statement that the act builds on.");
        if (index >= proofs.Main.Index)
            throw new RefusedException("key-after-evidence", "The key that signed was stated after the evidence.");
    }

    /// <summary>The names not past their <c>until</c> at an instant.</summary>
    public IReadOnlyDictionary<AccountId, string> Names(DateTimeOffset at) =>
        attests.Select(attest => (StatementBody.Attest)attest.Body).Where(attest => at < attest.Until).ToDictionary(attest => attest.Id, attest => attest.Name);

    void ReadAttests(Receipt receipt, HashSet<AccountId> authors)
    {
        if (receipt.Attests.Count != receipt.AttestProofs.Count)
            throw new RefusedException("incomplete", "Each name has its proof.");
        var named = new HashSet<AccountId>();
        for (var i = 0; i < receipt.Attests.Count; i++)
        {
            var statement = Statement.Parse(receipt.Attests[i], StatementType.Attest);
            var attest = (StatementBody.Attest)statement.Body;
            if (statement.Account != operatorId)
                throw new RefusedException("unattested", "A name is the operator's word, and this one is another's.");
            if (!authors.Contains(attest.Id))
                throw new RefusedException("stray-attest", $"{attest.Id} signed nothing here.");
            if (!named.Add(attest.Id))
                throw new RefusedException("twice", "An author has one name.");
            attests.Add(statement);
        }
    }

    void ReadChains(Receipt receipt, HashSet<AccountId> authors, ReceiptProofs proofs, string log)
    {
        var proof = 0;
        for (var at = 0; at < receipt.Chains.Count;)
        {
            var id = AuthorOf(receipt.Chains[at]);
            var length = 1;
            while (at + length < receipt.Chains.Count && AuthorOf(receipt.Chains[at + length]) == id)
                length++;
            if (!authors.Contains(id))
                throw new RefusedException("stray-chain", $"{id} signed nothing here.");
            var chain = Chain.Read(id, log, [.. receipt.Chains.Skip(at).Take(length)]);
            long? index = null;
            if (chain.Kind != AccountKind.Letter)
            {
                if (proof == receipt.ChainProofs.Count)
                    throw new RefusedException("incomplete", "Each chain but a letter's has its proof.");
                index = proofs.Verify(receipt.ChainProofs[proof++], new Leaf.State(Label.Account(id), chain.Newest.Point.N, chain.Newest.Point.Hash));
            }
            if (!chains.TryAdd(id, (chain, index)))
                throw new RefusedException("stray-chain", "An account's chain stands together, once.");
            at += length;
        }
        if (proof != receipt.ChainProofs.Count)
            throw new RefusedException("incomplete", "There is one proof for each chain but a letter's.");
    }

    static AccountId AuthorOf(ReadOnlyMemory<byte> statement)
    {
        var lines = new HeaderLines(statement.Span);
        lines.Next("coffre/");
        lines.Next("log ");
        var signer = lines.Next("account ");
        return AccountId.Parse(signer.EndsWith("/r", StringComparison.Ordinal) ? signer.AsSpan(0, signer.Length - 2) : signer);
    }
}
