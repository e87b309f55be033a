using System.Text;

namespace Coffre;

/// <summary>
/// A checkpoint that a client has verified, and all that is proven by it: heads, chains, names, evidence (<c>docs/format.md</c> §6). Whatever a server
/// gave is believed only through one of these methods.
/// </summary>
public sealed class VerifiedLog
{
    readonly AccountId operatorId;
    readonly Checkpoint checkpoint;
    NewestHeads? heads;

    VerifiedLog(AccountId operatorId, Checkpoint checkpoint) => (this.operatorId, this.checkpoint) = (operatorId, checkpoint);

    /// <summary>The head to keep, and to demand consistency with the next time.</summary>
    public TreeHead Head => checkpoint.Head;

    /// <summary>The checkpoint's bytes.</summary>
    public ReadOnlyMemory<byte> Checkpoint => checkpoint.Bytes;

    /// <summary>Verifies a checkpoint, and that the log has only grown since the one that is kept [attack 13].</summary>
    /// <param name="trust">What this client relies on.</param>
    /// <param name="text">The checkpoint.</param>
    /// <param name="consistency">From the size that is kept; null where none was given.</param>
    /// <param name="kept">The newest head that this client has verified; null if none.</param>
    /// <exception cref="RefusedException">
    /// Those of <see cref="Trust.Open"/>; <c>rolled-back</c>: an older head than the one kept; <c>bad-proof</c>: not the same log.
    /// </exception>
    public static VerifiedLog Open(Trust trust, string text, IReadOnlyList<Digest>? consistency, TreeHead? kept)
    {
        var checkpoint = trust.Open(Encoding.UTF8.GetBytes(text));
        if (kept is { Size: > 0 } before)
        {
            var now = checkpoint.Head;
            if (now.Size < before.Size)
                throw new RefusedException("rolled-back", $"The log had {before.Size} leaves, and the server says {now.Size}.");
            if (!Merkle.Extends(before.Size, before.Root, now.Size, now.Root, consistency ?? []))
                throw new RefusedException("bad-proof", "Nothing proves that the log has only grown since this client saw it.");
        }
        return new(trust.Operator, checkpoint);
    }

    /// <summary>Verifies the newest heads: in the log, and not too far from this device's clock [attack 14].</summary>
    /// <exception cref="RefusedException">Those of <see cref="NewestHeads"/>; <c>stale-directory</c> is their age.</exception>
    public void TakeHeads(ProvedHeads given, DateTimeOffset now) => heads = NewestHeads.Open(Head, given.Bytes, given.Index, given.Path, now);

    /// <summary>Reads a chain from its id, by every rule; that it is the newest is <see cref="DemandNewest(ProvedStates, ProvenChain)"/>'s to say.</summary>
    /// <exception cref="RefusedException">Those of <see cref="Chain.Read"/>; <c>wrong-account</c>: another account's.</exception>
    public ProvenChain ReadChain(ProvedStates given, AccountId id) => given.Id == id
        ? new(Chain.Read(id, checkpoint.Origin, [.. given.Statements.Select(statement => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(statement.Text))]),
            [.. given.Statements.Select(statement => statement.Index)])
        : throw new RefusedException("wrong-account", "This is another account's chain.");

    /// <summary>Demands that a chain is whole and the newest [attacks 12, 14].</summary>
    /// <exception cref="RefusedException">Those of <see cref="NewestHeads.Newest"/>.</exception>
    public void DemandNewest(ProvedStates given, ProvenChain chain) =>
        Newest(Label.Account(chain.Chain.Id), given, [.. chain.Chain.States.Select(state => new Numbered(state.Point.N, state.Point.Hash))]);

    /// <summary>Demands that a statement verified before is still the newest of its label.</summary>
    /// <exception cref="RefusedException">Those of <see cref="NewestHeads.Newest"/>.</exception>
    public void DemandNewest(ProvedStates given, Digest label, Numbered known) => Heads.Newest(label, [known], given.Head, [], []);

    /// <summary>Demands that heads do not name a label.</summary>
    /// <exception cref="RefusedException">Those of <see cref="NewestHeads.DemandAbsent"/>.</exception>
    public void DemandAbsent(ProvedStates given, Digest label) => Heads.DemandAbsent(label, given.Absent ?? []);

    /// <summary>Reads evidence whose leaf lies in the log.</summary>
    /// <exception cref="RefusedException">Those of <see cref="Evidence.Parse"/>; <c>wrong-log</c>, <c>wrong-length</c>, <c>bad-proof</c>.</exception>
    public Evidence ReadEvidence(ProvedEvidence given)
    {
        var text = Encoding.UTF8.GetBytes(given.Text);
        var evidence = Evidence.Parse(text);
        if (evidence.Log != checkpoint.Origin)
            throw new RefusedException("wrong-log", "This evidence is of another log.");
        if (given.Salt.Length != Evidence.SaltSize)
            throw new RefusedException("wrong-length", "A salt is 32 bytes.");
        DemandLeaf(new Leaf.Evidence(Evidence.Salted(given.Salt, text)), given.Index, given.Path);
        return evidence;
    }

    /// <summary>Demands that a leaf lies in the log.</summary>
    /// <exception cref="RefusedException"><c>bad-proof</c>.</exception>
    public void DemandLeaf(Leaf leaf, long index, IReadOnlyList<Digest> path)
    {
        if (!Merkle.Includes(leaf.Hash, index, Head.Size, Head.Root, path))
            throw new RefusedException("bad-proof", $"Nothing proves that this lies at {index} in the log.");
    }

    /// <summary>
    /// What an account is called, by the newest statement of the operator; null if the operator never said. Its <c>until</c> is the reader's to compare.
    /// </summary>
    /// <param name="given">The account's attests.</param>
    /// <param name="id">The account.</param>
    /// <param name="operatorChain">The operator's chain, proven newest.</param>
    /// <exception cref="RefusedException">Those of <see cref="ReadNames"/>.</exception>
    public AttestedName? ReadName(ProvedStates given, AccountId id, ProvenChain operatorChain) => ReadNames(given, id, operatorChain) is [.., var newest] ? newest : null;

    /// <summary>All that the operator ever said an account is called, oldest first; the last one holds.</summary>
    /// <param name="given">The account's attests.</param>
    /// <param name="id">The account.</param>
    /// <param name="operatorChain">The operator's chain, proven newest.</param>
    /// <exception cref="RefusedException"><c>unattested</c>: by another, of another, or not numbered from 0; those of a statement and of <see cref="NewestHeads.Newest"/>.</exception>
    public IReadOnlyList<AttestedName> ReadNames(ProvedStates given, AccountId id, ProvenChain operatorChain)
    {
        if (given.Id != id)
            throw new RefusedException("unattested", "These are another account's names.");
        var names = new List<AttestedName>();
        if (given.Statements.Count == 0)
        {
            if (given.Head is not null || given.Absent is null)
                throw new RefusedException("no-heads-proof", "A label without statements is proven absent.");
            Heads.DemandAbsent(Label.Attest(id), given.Absent);
            return names;
        }
        foreach (var (text, index, _) in given.Statements)
        {
            var statement = Statement.Parse(Encoding.UTF8.GetBytes(text), StatementType.Attest);
            if (statement.Account != operatorId || statement.Body is not StatementBody.Attest attest || attest.Id != id || attest.N != names.Count)
                throw new RefusedException("unattested", "The operator has not said what this account is called.");
            operatorChain.Verify(statement, index);
            names.Add(new(id, attest.Name, statement.At, attest.Until, statement, index));
        }
        Newest(Label.Attest(id), given, [.. names.Select((name, n) => new Numbered(n, name.Attest.Hash))]);
        return names;
    }

    /// <summary>Releases of the page, newest first: each the operator's, signed by the key in force where its leaf lies [attack 24].</summary>
    /// <param name="given">What the server gave; that it gives the newest is its word, until <c>log check --full</c> has read every leaf.</param>
    /// <param name="operatorChain">The operator's chain, proven newest.</param>
    /// <exception cref="RefusedException"><c>wrong-account</c>, <c>wrong-order</c>, <c>bad-proof</c>; those of a statement and of <see cref="ProvenChain.Verify"/>.</exception>
    public IReadOnlyList<StatementBody.Release> ReadReleases(IReadOnlyList<ProvedStatement> given, ProvenChain operatorChain)
    {
        var releases = new List<StatementBody.Release>();
        var before = long.MaxValue;
        foreach (var (text, index, path) in given)
        {
            var statement = Statement.Parse(Encoding.UTF8.GetBytes(text), StatementType.Release);
            if (statement.Account != operatorId)
                throw new RefusedException("wrong-account", "Only the operator states releases.");
            if (index >= before)
                throw new RefusedException("wrong-order", "Releases come newest first.");
            operatorChain.Verify(statement, index);
            DemandLeaf(new Leaf.Release(statement.Hash), index, path);
            releases.Add((StatementBody.Release)statement.Body);
            before = index;
        }
        return releases;
    }

    /// <summary>An account's manifests, from the one that heads cover to the newest, proven that it is [attack 12]; none where it has none.</summary>
    /// <param name="given">What the server gave.</param>
    /// <param name="label">Of the account's manifests.</param>
    /// <param name="owner">The account's chain, proven newest.</param>
    /// <exception cref="RefusedException">Those of <see cref="ProvenChain.Verify"/>, <see cref="ManifestRules.CheckNext"/> and <see cref="NewestHeads.Newest"/>.</exception>
    public IReadOnlyList<Statement> ReadManifests(ProvedManifest given, Digest label, ProvenChain owner)
    {
        if (given.Head is null == given.Absent is null)
            throw new RefusedException("no-heads-proof", "A label is in the heads, or is proven absent: one of the two.");
        var statements = new List<Statement>();
        foreach (var (text, index, _) in given.Statements)
        {
            var statement = Statement.Parse(Encoding.UTF8.GetBytes(text), StatementType.Manifest);
            owner.Verify(statement, index);
            if (statements.Count > 0 || statement.Body is StatementBody.Manifest { N: 0 })
                ManifestRules.CheckNext(statement, statements.Count > 0 ? statements[^1] : null);
            statements.Add(statement);
        }
        if (statements.Count == 0)
        {
            Heads.DemandAbsent(label, given.Absent ?? throw new RefusedException("no-log-proof", "Heads name a manifest, and none is given."));
            return statements;
        }
        var numbered = statements.Select(statement => new Numbered(((StatementBody.Manifest)statement.Body).N, statement.Hash)).ToList();
        Heads.Newest(label, numbered, given.Head, given.Absent ?? [], [.. given.Statements.Select((statement, i) => new LogPlace(numbered[i].N, statement.Index, statement.Path))]);
        return statements;
    }

    NewestHeads Heads => heads ?? throw new InvalidOperationException("Heads come first.");

    void Newest(Digest label, ProvedStates given, IReadOnlyList<Numbered> statements)
    {
        if (given.Head is null == given.Absent is null)
            throw new RefusedException("no-heads-proof", "A label is in the heads, or is proven absent: one of the two.");
        var places = given.Statements.Select((statement, i) => new LogPlace(statements[i].N, statement.Index, statement.Path));
        Heads.Newest(label, statements, given.Head, given.Absent ?? [], [.. places]);
    }
}
