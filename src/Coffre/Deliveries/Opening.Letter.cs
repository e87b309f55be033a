using System.Text;
using Coffre.Age;

namespace Coffre;

public static partial class Opening
{
    /// <summary>
    /// Checks all of a letter's bundle, in the order of the table, and opens its cover. Its twin is <c>web/lib/opening.ts</c>.
    /// </summary>
    /// <param name="code">The letter code.</param>
    /// <param name="bundle">What the server gave for the code's locator.</param>
    /// <param name="trust">What this client relies on.</param>
    /// <param name="kept">The newest head of the log that this client has verified, whatever the letter; null if none.</param>
    /// <param name="now">This device's clock.</param>
    /// <exception cref="StoppedException">At the first difference.</exception>
    public static OpenedLetter Letter(Code code, LetterBundle bundle, Trust trust, TreeHead? kept, DateTimeOffset now)
    {
        var (letter, vault, act, view) = StoppedException.At(StoppedException.Tampered, () =>
        {
            var (letter, vault) = Account(code, bundle.Genesis, trust.Log.Name);
            var act = Read(bundle.Delivery, StatementType.Delivery);
            return (letter, vault, act, VerifiedLog.Open(trust, bundle.Checkpoint, bundle.Consistency, kept));
        });
        using var identity = vault;
        var (operatorChain, author) = Directory(view, bundle.Heads, bundle.Chains, trust.Operator, act.Account, now);
        var evidence = StoppedException.At(StoppedException.Tampered, () => Submission(view, bundle.Evidence, act, author, EventKind.SubmissionAcceptance, EventKind.ContentConsignment));
        var name = StoppedException.At(StoppedException.UnknownSender, () => Name(view, bundle.Attests, operatorChain, act.Account, evidence[0].At));
        var operatorName = StoppedException.At(StoppedException.UnknownSender, () => OperatorName(view, bundle.Attests, operatorChain, evidence[0].At));
        StoppedException.At(StoppedException.WrongSender, () => LetterRules.CheckIssuer(letter, act.Account));
        Addressed(act, letter, [vault]);
        StoppedException.At(StoppedException.Tampered, () => LetterRules.Check(act));
        var (state, changed) = StoppedException.At(StoppedException.Tampered, () => State(view, bundle, act, letter, author, now));
        return new()
        {
            State = state,
            Changed = changed,
            Letter = letter,
            Act = act,
            Sender = name,
            Operator = operatorName,
            Submitted = evidence[0],
            Available = evidence.Skip(1).FirstOrDefault(),
            Delivery = state == LetterState.Cover ? Grant(act, bundle.Grant, vault) : null,
            Seen = view.Head,
        };
    }

    /// <summary>The letter's chain, whose keys are the code's.</summary>
    static (Chain Letter, HybridIdentity Vault) Account(Code code, string genesis, string log)
    {
        var letter = Chain.Begin(log, Read(genesis, StatementType.Genesis));
        if (letter.Kind != AccountKind.Letter || letter.Issuer is not { } issuer)
            throw new RefusedException("not-a-letter", "This account is not a letter.");
        using var sign = Derive.LetterSign(code, issuer);
        var vault = Derive.LetterVault(code, issuer);
        if (letter.Newest.Sign == sign.Public && letter.Newest.Vault.Equals(vault.Recipient))
            return (letter, vault);
        vault.Dispose();
        throw new RefusedException("wrong-code", "This letter's keys are not those of the code.");
    }

    /// <summary>
    /// Exactly one state while the delivery is open; after it only that, whatever is given, and before it too, unless its sender has closed: then the day on
    /// which it would have opened is no longer true.
    /// </summary>
    static (LetterState State, DateTimeOffset? Changed) State(
        VerifiedLog view, LetterBundle bundle, Statement act, Chain letter, ProvenChain author, DateTimeOffset now)
    {
        var body = (StatementBody.Delivery)act.Body;
        if (now >= body.Ends)
            return (LetterState.Expired, null);
        if (now < body.Opens && bundle.Closed is null)
            return (LetterState.Early, null);
        if (bundle.States != 1)
            throw new RefusedException("tampered", "A letter that is open is in exactly one state.");
        if (bundle.Closed is { } closed)
            return (LetterState.Closed, Closed(view, bundle, closed, act, author));
        if (bundle.Claim is { } claim)
            return (LetterState.Claimed, OfLetter(view, claim, letter, StatementType.Claim, EventKind.Claim, act.Account));
        if (bundle.Paper is { } paper)
            return (LetterState.Ended, OfLetter(view, paper, letter, StatementType.Paper, EventKind.Paper, act.Account));
        return bundle.Recall is { } recall ? (LetterState.Recalled, Recalled(view, recall, act, author)) : (LetterState.Cover, null);
    }

    /// <summary>A claim, or a <c>paper</c> that ends the letter: signed with the letter's key, and in the log.</summary>
    static DateTimeOffset OfLetter(VerifiedLog view, ProvedAct given, Chain letter, StatementType type, EventKind kind, AccountId issuer)
    {
        var statement = Read(given.Act, type);
        letter.Verify(statement);
        var other = statement.Body switch
        {
            StatementBody.Claim claim => claim.To,
            StatementBody.Paper { Reason: PaperReason.WrongPerson, With: var with } when with == issuer => with,
            _ => throw new RefusedException("tampered", "Only wrong-person, to the issuer, ends a letter."),
        };
        var evidence = view.ReadEvidence(given.Evidence);
        return evidence.Event == kind && evidence.Act == statement.Hash && evidence.Account == letter.Id && evidence.Source == letter.Id && evidence.Destination == other
            ? evidence.At
            : throw new RefusedException("tampered", "The evidence is not of this act.");
    }

    /// <summary>D.2 by the sender's own <c>close</c>, in the place of D.1: nothing was made available, and nothing will be.</summary>
    static DateTimeOffset Closed(VerifiedLog view, LetterBundle bundle, ProvedAct given, Statement act, ProvenChain author)
    {
        var close = Read(given.Act, StatementType.Close);
        // the chain was verified: its signature, and that it is the newest
        if (close.Hash != author.Chain.Newest.Point.Hash)
            throw new RefusedException("tampered", "This is not the sender's close.");
        var evidence = view.ReadEvidence(given.Evidence);
        About(evidence, EventKind.ContentConsignmentFailure, act, close.Hash);
        if (bundle.Evidence.Count != 1 || evidence.Number != 1 || evidence.Prev != Digest.Of(Encoding.UTF8.GetBytes(bundle.Evidence[0].Text))
            || given.Evidence.Index <= Math.Max(bundle.Evidence[0].Index, author.Indexes[^1]))
            throw new RefusedException("content-mismatch", "D.2 follows A.1 and the close.");
        return evidence.At;
    }

    static DateTimeOffset Recalled(VerifiedLog view, ProvedAct given, Statement act, ProvenChain author)
    {
        var recall = Read(given.Act, StatementType.Recall);
        author.Verify(recall, given.Evidence.Index);
        if (recall.Body is not StatementBody.Recall { Of: var of } || of != act.Hash)
            throw new RefusedException("tampered", "The recall is of another delivery.");
        var evidence = view.ReadEvidence(given.Evidence);
        About(evidence, EventKind.Recall, act, recall.Hash);
        return evidence.At;
    }

    static Statement Read(string text, StatementType type) => Statement.Parse(Encoding.UTF8.GetBytes(text), type);
}
