namespace Coffre;

public abstract partial record StatementBody
{
    public sealed partial record Delivery
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Delivery;

        internal static Delivery Read(ref JsonLineReader json)
        {
            var id = DeliveryId.Parse(json.Text("id", true));
            var (kind, re) = (json.Code<DeliveryKind>("kind"), json.DigestOrNone("re"));
            json.Key("to");
            var to = new Addressee(json.Account("id", true), json.Number("n"), json.Digest("head"), json.Number("gen"));
            json.Close();
            return new(id, kind, re, to, json.Digest("grant"), json.Digest("cover"), json.Parts("parts"), json.Code<Grade>("grade"),
                json.InstantOrNone("opens"), json.InstantOrNone("ends"));
        }

        private protected override void Write(JsonLineWriter json) => json.Key("id").Text(Id.ToString())
            .Code("kind", Kind).Key("re").Text(Re?.ToString() ?? "").Key("to").Open()
            .Key("id").Text(To.Id.ToString()).Key("n").Number(To.N).Key("head").Text(To.Head.ToString()).Key("gen").Number(To.Gen).Close()
            .Key("grant").Text(Grant.ToString()).Key("cover").Text(Cover.ToString()).Key("parts").Parts(Parts).Code("grade", Grade)
            .Instant("opens", Opens).Instant("ends", Ends);

        internal override void Check()
        {
            CheckParts(Parts);
            if (Grade != Grade.Availability && Ends is null)
                throw new RefusedException("wrong-ends", "Under handover and acceptance the deadline is set.");
            if (Opens >= Ends)
                throw new RefusedException("wrong-ends", "A delivery opens before it ends.");
        }
    }

    public sealed partial record Deposit
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Deposit;

        private protected override void Write(JsonLineWriter json) => json.Key("parts").Parts(Parts);

        internal override void Check() => CheckParts(Parts);
    }

    public sealed partial record Accept
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Accept;

        private protected override void Write(JsonLineWriter json) => json.Key("delivery").Text(Of.ToString());
    }

    public sealed partial record Recall
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Recall;

        private protected override void Write(JsonLineWriter json) => json.Key("delivery").Text(Of.ToString());
    }

    public sealed partial record Refuse
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Refuse;

        private protected override void Write(JsonLineWriter json) => json.Key("delivery").Text(Of.ToString()).Code("reason", Reason);
    }

    public sealed partial record Fault
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Fault;

        private protected override void Write(JsonLineWriter json) => json.Key("delivery").Text(Of.ToString()).Code("reason", Reason);
    }

    public sealed partial record Handover
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Handover;

        private protected override void Write(JsonLineWriter json) => json.Key("delivery").Text(Of.ToString()).Key("commits").Digests(Commits);
    }

    public sealed partial record Claim
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Claim;

        private protected override void Write(JsonLineWriter json) => json.Key("to").Text(To.ToString());
    }

    public sealed partial record Link
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Link;

        private protected override void Write(JsonLineWriter json) =>
            json.Key("with").Text(With.ToString()).Code("by", By).Key("proof").Text(Proof?.ToString() ?? "");

        internal override void Check()
        {
            if (Proof.HasValue != (By != LinkBy.Contact))
                throw new RefusedException("wrong-proof", "A contact has no proof, every other link has one.");
        }
    }

    public sealed partial record Confirm
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Confirm;

        private protected override void Write(JsonLineWriter json) => json.Key("link").Text(Of.ToString());
    }

    public sealed partial record Unlink
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Unlink;

        private protected override void Write(JsonLineWriter json) => json.Key("link").Text(Of.ToString());
    }

    public sealed partial record Paper
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Paper;

        private protected override void Write(JsonLineWriter json) => json.Key("with").Text(With.ToString()).Code("reason", Reason);
    }

    public sealed partial record Withdraw
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Withdraw;

        private protected override void Write(JsonLineWriter json) => json.Key("act").Text(Act.ToString());
    }
}
