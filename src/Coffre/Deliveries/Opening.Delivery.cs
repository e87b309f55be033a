using System.Text;

namespace Coffre;

public static partial class Opening
{
    /// <summary>Checks all about a delivery but its content, in the order of the table, and every act and evidence that followed it.</summary>
    /// <param name="given">What the server gave.</param>
    /// <param name="trust">What this client relies on.</param>
    /// <param name="kept">The newest head of the log that this client has verified; null if none.</param>
    /// <param name="now">This device's clock.</param>
    /// <exception cref="StoppedException">At the first difference.</exception>
    public static CheckedDelivery Delivery(ProvedDelivery given, Trust trust, TreeHead? kept, DateTimeOffset now)
    {
        var (act, letter, view) = StoppedException.At(StoppedException.Tampered, () =>
        {
            var letter = given.Genesis is { } genesis ? Chain.Begin(trust.Log.Name, Read(genesis, StatementType.Genesis)) : null;
            return (Read(given.Delivery, StatementType.Delivery), letter, VerifiedLog.Open(trust, given.Checkpoint, given.Consistency, kept));
        });
        var (operatorChain, author) = Directory(view, given.Heads, given.Chains, trust.Operator, act.Account, now);
        var submission = StoppedException.At(StoppedException.Tampered, () => Submission(view, [.. given.Evidence.Take(1)], act, author, First(given)));
        var at = submission[0].At;
        var person = author.Chain.Kind == AccountKind.Holder;
        var name = person ? null : StoppedException.At(StoppedException.UnknownSender, () => Name(view, given.Attests, operatorChain, act.Account, at));
        var operatorName = StoppedException.At(StoppedException.UnknownSender, () => OperatorName(view, given.Attests, operatorChain, at));
        if (letter is not null)
        {
            StoppedException.At(StoppedException.WrongSender, () => LetterRules.CheckIssuer(letter, act.Account));
            StoppedException.At(StoppedException.Tampered, () =>
            {
                DemandAddressed(act, letter);
                LetterRules.Check(act);
            });
        }
        var acts = StoppedException.At(StoppedException.Tampered, () => given.Acts.Select(text => Statement.Parse(Encoding.UTF8.GetBytes(text))).ToList());
        var authors = acts.Select(followed => followed.Account).Distinct().ToDictionary(id => id, id => id == act.Account ? author : Newest(view, given.Chains, id));
        return StoppedException.At(StoppedException.Tampered, () =>
        {
            var evidence = Followed(view, given.Evidence, act, acts, author, authors);
            return new CheckedDelivery
            {
                Act = act,
                SenderKind = author.Chain.Kind,
                Sender = name,
                Operator = operatorName,
                Evidence = evidence,
                Outcome = Outcome.Of(((StatementBody.Delivery)act.Body).Grade, evidence.Select(one => one.Event)),
                Acts = acts,
                Letter = letter,
                Seen = view.Head,
            };
        });
    }

    /// <summary>A submission that was refused has left A.2, and nothing else: its own author may read of it.</summary>
    static EventKind First(ProvedDelivery given) =>
        given.Evidence is [var only] && Evidence.Parse(Encoding.UTF8.GetBytes(only.Text)).Event == EventKind.SubmissionRejection
            ? EventKind.SubmissionRejection
            : EventKind.SubmissionAcceptance;

    /// <summary>All evidence, each linked to the one before and caused by an act that is there and that its author may sign.</summary>
    static List<Evidence> Followed(
        VerifiedLog view, IReadOnlyList<ProvedEvidence> given, Statement delivery, List<Statement> acts, ProvenChain author, Dictionary<AccountId, ProvenChain> authors)
    {
        var all = new List<Evidence>();
        var caused = new HashSet<Digest>();
        foreach (var proved in given)
        {
            var evidence = view.ReadEvidence(proved);
            var prev = all.Count == 0 ? null : (Digest?)Digest.Of(Encoding.UTF8.GetBytes(given[all.Count - 1].Text));
            if (evidence.Number != all.Count || evidence.Prev != prev)
                throw new RefusedException("content-mismatch", "Evidence about a delivery is whole and in order.");
            About(evidence, evidence.Event, delivery, evidence.Event.Act == StatementType.Delivery ? delivery.Hash : evidence.Act);
            if (Cause(evidence, delivery, acts, author) is { } act)
            {
                // E.2 comes of a fault that was signed, and proven, before
                if (caused.Add(act.Hash))
                    authors[act.Account].Verify(act, proved.Index);
            }
            all.Add(evidence);
        }
        return caused.Count == acts.Count ? all : throw new RefusedException("wrong-act", "An act has no evidence.");
    }

    /// <summary>The act about this delivery that evidence names; null for the delivery itself, and for a close.</summary>
    static Statement? Cause(Evidence evidence, Statement delivery, List<Statement> acts, ProvenChain author)
    {
        var type = evidence.Event.Act;
        if (type is StatementType.Delivery or StatementType.Close)
            return null;
        // whoever closes an account ends its shares with it
        if (type == StatementType.Withdraw && author.Chain.Statements[^1] is { Type: StatementType.Close } close && close.Hash == evidence.Act)
            return null;
        var act = acts.Find(act => act.Hash == evidence.Act && act.Type == type) ?? throw new RefusedException("wrong-act", "The act that evidence names is not there.");
        var (of, bySender) = act.Body switch
        {
            StatementBody.Accept body => (body.Of, false),
            StatementBody.Refuse body => (body.Of, false),
            StatementBody.Handover body => (body.Of, false),
            StatementBody.Fault body => (body.Of, false),
            StatementBody.Recall body => (body.Of, true),
            StatementBody.Withdraw body => (body.Act, true),
            _ => throw new RefusedException("wrong-act", "This act is about no delivery."),
        };
        var by = bySender ? delivery.Account : ((StatementBody.Delivery)delivery.Body).To.Id;
        return of == delivery.Hash && act.Account == by ? act : throw new RefusedException("wrong-act", "This act is about another delivery, or another's to sign.");
    }
}
