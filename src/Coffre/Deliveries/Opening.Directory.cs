namespace Coffre;

// the steps of the table that a letter and a delivery to an account have in common
public static partial class Opening
{
    /// <summary>Heads: in the log and of now. Operator's and author's chains: from the id, whole, the newest.</summary>
    static (ProvenChain Operator, ProvenChain Author) Directory(
        VerifiedLog view, ProvedHeads heads, IReadOnlyList<ProvedStates> chains, AccountId operatorId, AccountId author, DateTimeOffset now)
    {
        try
        {
            view.TakeHeads(heads, now);
        }
        catch (RefusedException refused)
        {
            throw new StoppedException(refused.Fault == StoppedException.StaleDirectory ? StoppedException.StaleDirectory : StoppedException.Tampered, refused);
        }
        var operatorChain = Newest(view, chains, operatorId);
        return (operatorChain, author == operatorId ? operatorChain : Newest(view, chains, author));
    }

    static ProvenChain Newest(VerifiedLog view, IReadOnlyList<ProvedStates> chains, AccountId id)
    {
        var given = chains.FirstOrDefault(chain => chain.Id == id)
            ?? throw new StoppedException(StoppedException.Tampered, new("wrong-account", "The chain of an account that is concerned is not there."));
        var chain = StoppedException.At(StoppedException.Tampered, () => view.ReadChain(given, id));
        StoppedException.At(StoppedException.StaleDirectory, () => view.DemandNewest(given, chain));
        return chain;
    }

    /// <summary>The delivery's first evidence, each of its kind, and the act's signature by the key in force then.</summary>
    static List<Evidence> Submission(VerifiedLog view, IReadOnlyList<ProvedEvidence> given, Statement act, ProvenChain author, params IReadOnlyList<EventKind> kinds)
    {
        if (given.Count == 0 || given.Count > kinds.Count)
            throw new RefusedException("content-mismatch", "A delivery's evidence begins with A.1.");
        author.Verify(act, given[0].Index);
        var read = new List<Evidence>();
        foreach (var (proved, kind) in given.Zip(kinds))
        {
            var evidence = view.ReadEvidence(proved);
            About(evidence, kind, act, act.Hash);
            if (read.Count > 0 && (evidence.Number != read.Count || evidence.Prev != Digest.Of(System.Text.Encoding.UTF8.GetBytes(given[read.Count - 1].Text))
                || proved.Index <= given[read.Count - 1].Index))
                throw new RefusedException("content-mismatch", "D.1 follows A.1.");
            read.Add(evidence);
        }
        return read;
    }

    /// <summary>Evidence about a delivery says what the delivery says.</summary>
    static void About(Evidence evidence, EventKind kind, Statement delivery, Digest act)
    {
        var body = (StatementBody.Delivery)delivery.Body;
        var same = evidence.Event == kind && evidence.Delivery == body.Id && evidence.Act == act && evidence.Source == delivery.Account
            && evidence.Destination == body.To.Id && evidence.Grade == body.Grade && evidence.Ends == body.Ends;
        if (!same)
            throw new RefusedException("content-mismatch", "The evidence is not of this act about this delivery.");
    }

    /// <summary>The author's name, which holds at A.1's time.</summary>
    static AttestedName Name(VerifiedLog view, IReadOnlyList<ProvedStates> attests, ProvenChain operatorChain, AccountId author, DateTimeOffset at)
    {
        var given = attests.FirstOrDefault(names => names.Id == author) ?? throw Unattested();
        return view.ReadName(given, author, operatorChain) is { } name && at < name.Until ? name : throw Unattested();
    }

    static AttestedName? OperatorName(VerifiedLog view, IReadOnlyList<ProvedStates> attests, ProvenChain operatorChain, DateTimeOffset at)
    {
        var id = operatorChain.Chain.Id;
        var name = attests.FirstOrDefault(names => names.Id == id) is { } given ? view.ReadName(given, id, operatorChain) : null;
        return at < name?.Until ? name : null;
    }

    static RefusedException Unattested() => new("unattested", "The operator has not said, in time, what this account is called.");
}
