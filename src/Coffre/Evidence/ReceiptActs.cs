namespace Coffre;

/// <summary>The act and the delivery of one receipt, and what its evidence must say of them (<c>docs/format.md</c> §5, §7).</summary>
sealed record ReceiptActs(Statement Act, Statement? Delivery)
{
    public static ReceiptActs Read(Receipt receipt, Evidence evidence)
    {
        var act = receipt.Act is { } given ? Statement.Parse(given) : null;
        if (act?.Type == StatementType.Delivery)
            throw new RefusedException("wrong-type", "A delivery stands in its own section, also where it is the act.");
        var delivery = receipt.Delivery is { } delivered ? Statement.Parse(delivered, StatementType.Delivery) : null;
        if (!evidence.Event.AboutDelivery && delivery is not null)
            throw new RefusedException("content-mismatch", "The evidence is about an account, not about a delivery.");
        if ((evidence.Event.AboutDelivery ? delivery : act) is null)
            throw new RefusedException("incomplete", "What the evidence is about is missing.");
        if (!evidence.Event.AboutDelivery && evidence.Event != EventKind.Deposit && receipt.Open.HasValue)
            throw new RefusedException("incomplete", "What is disclosed is a delivery's, or a deposit's, and there is none.");
        Same(act is not null || delivery!.Hash == evidence.Act, "act");
        return new(act ?? delivery!, delivery);
    }

    /// <summary>Demands that evidence, act and delivery are of each other. Their signatures have been verified before.</summary>
    public void Check(Evidence evidence)
    {
        Same(evidence.Act == Act.Hash, "act");
        if (!evidence.Event.IsCausedBy(Act.Type))
            throw new RefusedException("wrong-act", $"A statement {ClosedCode.Text(Act.Type)} does not cause {evidence.Event.Code}.");
        if (Delivery is { Body: StatementBody.Delivery delivery })
            CheckDelivery(evidence, Delivery, delivery);
        else
            CheckAccount(evidence);
        Same(ReasonOf(Act.Body) is not { } reason || reason == evidence.Reason, "reason");
    }

    void CheckDelivery(Evidence evidence, Statement stated, StatementBody.Delivery delivery)
    {
        Same(evidence.Delivery == delivery.Id, "id");
        Same(evidence.Source == stated.Account, "author");
        Same(evidence.Destination == delivery.To.Id, "recipient");
        Same(evidence.Grade == delivery.Grade, "grade");
        Same(evidence.Ends == delivery.Ends, "end");
        Same(Named(Act.Body) is not { } named || named == stated.Hash, "delivery");
        if (Act.Body is StatementBody.Handover handover && !handover.Commits.SequenceEqual(delivery.Parts.Select(part => part.Commit)))
            throw new RefusedException("commit-mismatch", "What was handed over is not what was delivered.");
        var right = Act.Type switch
        {
            StatementType.Delivery or StatementType.Recall or StatementType.Withdraw => Act.Account == stated.Account,
            StatementType.Close => Act.Account == stated.Account || Act.Account == delivery.To.Id,
            _ => Act.Account == delivery.To.Id,
        };
        if (!right)
            throw new RefusedException("wrong-author", $"A statement {ClosedCode.Text(Act.Type)} of this delivery is not this account's to make.");
    }

    void CheckAccount(Evidence evidence)
    {
        Same(evidence.Account == Act.Account, "account");
        Same(evidence.Source == Act.Account, "author");
        // confirm and unlink name a link, not who it is with
        var other = Act.Body switch
        {
            StatementBody.Claim claim => claim.To,
            StatementBody.Link link => link.With,
            StatementBody.Paper paper => paper.With,
            _ => evidence.Destination,
        };
        Same(evidence.Destination == other, "other party");
    }

    static Digest? Named(StatementBody body) => body switch
    {
        StatementBody.Accept act => act.Of,
        StatementBody.Refuse act => act.Of,
        StatementBody.Handover act => act.Of,
        StatementBody.Fault act => act.Of,
        StatementBody.Recall act => act.Of,
        StatementBody.Withdraw act => act.Act,
        _ => null,
    };

    static Reason? ReasonOf(StatementBody body) => body switch
    {
        StatementBody.Refuse act => Enum.Parse<Reason>(act.Reason.ToString()),
        StatementBody.Fault act => Enum.Parse<Reason>(act.Reason.ToString()),
        StatementBody.Paper act => Enum.Parse<Reason>(act.Reason.ToString()),
        _ => null,
    };

    static void Same(bool same, string what)
    {
        if (!same)
            throw new RefusedException("content-mismatch", $"The evidence is of another {what} than the statements beside it.");
    }
}
