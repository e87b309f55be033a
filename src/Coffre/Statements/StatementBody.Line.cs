namespace Coffre;

public abstract partial record StatementBody
{
    /// <summary>Most hashes in a manifest's <c>add</c> and <c>drop</c> together.</summary>
    public const int MaxManifestChanges = 500;

    /// <summary>The JSON line, its LF included.</summary>
    public byte[] ToLine()
    {
        var json = new JsonLineWriter();
        json.Open();
        Write(json);
        return json.Close().ToLine();
    }

    /// <summary>Reads the JSON line of a statement of this type, given without its LF.</summary>
    /// <exception cref="RefusedException">A rule of the table is broken.</exception>
    public static StatementBody Parse(StatementType type, ReadOnlySpan<byte> line)
    {
        var json = new JsonLineReader(line);
        var body = Read(type, ref json);
        json.End();
        body.Check();
        return body;
    }

    static StatementBody Read(StatementType type, ref JsonLineReader json)
    {
        if (type == StatementType.Close)
        {
            json.Empty();
            return new Close();
        }
        StatementBody body = type switch
        {
            StatementType.Genesis => Genesis.Read(ref json),
            StatementType.Keys => Keys.Read(ref json),
            StatementType.Renew => new Renew(json.VerifyKey("recovery", true)),
            StatementType.Attest => new Attest(json.Account("id", true), json.Text("name"), json.Instant("until"), json.Number("n")),
            StatementType.Release => new Release(json.Text("version", true), json.Files("files")),
            StatementType.Manifest => Manifest.Read(ref json),
            StatementType.Session => new Session(json.Text("host", true), json.Digest("nonce")),
            StatementType.Delivery => Delivery.Read(ref json),
            StatementType.Deposit => new Deposit(json.Parts("parts", true)),
            StatementType.Accept => new Accept(json.Digest("delivery", true)),
            StatementType.Recall => new Recall(json.Digest("delivery", true)),
            StatementType.Refuse => new Refuse(json.Digest("delivery", true), json.Code<RefuseReason>("reason")),
            StatementType.Fault => new Fault(json.Digest("delivery", true), json.Code<FaultReason>("reason")),
            StatementType.Handover => new Handover(json.Digest("delivery", true), json.Digests("commits")),
            StatementType.Claim => new Claim(json.Account("to", true)),
            StatementType.Link => new Link(json.Account("with", true), json.Code<LinkBy>("by"), json.DigestOrNone("proof")),
            StatementType.Confirm => new Confirm(json.Digest("link", true)),
            StatementType.Unlink => new Unlink(json.Digest("link", true)),
            StatementType.Paper => new Paper(json.Account("with", true), json.Code<PaperReason>("reason")),
            StatementType.Withdraw => new Withdraw(json.Digest("act", true)),
            _ => throw new RefusedException("unknown-type", "No statement has this type."),
        };
        json.Close();
        return body;
    }

    private protected abstract void Write(JsonLineWriter json);

    /// <summary>The rules of one body that its keys alone can tell.</summary>
    /// <exception cref="RefusedException">A rule is broken.</exception>
    internal virtual void Check() { }

    static void CheckParts(IReadOnlyList<StatedPart> parts)
    {
        if (parts.Any(part => part.Size is < 0 or > JsonLineReader.MaxNumber))
            throw new RefusedException("not-canonical", "A size is 0 to 2^53 - 1.");
    }

    public sealed partial record Genesis
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Genesis;

        internal static Genesis Read(ref JsonLineReader json) =>
            new(json.Code<AccountKind>("kind", true), json.AccountOrNone("by"), json.VerifyKey("sign"), json.VerifyKeyOrNone("recovery"), json.Recipient("vault"));

        private protected override void Write(JsonLineWriter json) => json.Code("kind", Kind)
            .Key("by").Text(By?.ToString() ?? "").Key("sign").Text(Sign.ToString()).Key("recovery").Text(Recovery?.ToString() ?? "").Key("vault").Text(Vault.ToString());

        internal override void Check()
        {
            var letter = Kind == AccountKind.Letter;
            if (By.HasValue != letter)
                throw new RefusedException("bad-issuer", "A letter has an issuer, no other account has one.");
            if (Recovery.HasValue == letter || Recovery == Sign)
                throw new RefusedException("bad-recovery", "Every account but a letter has a recovery key, other than its signing key.");
        }
    }

    public sealed partial record Keys
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Keys;

        internal static Keys Read(ref JsonLineReader json) =>
            new(json.Number("gen", true), json.VerifyKey("sign"), json.VerifyKey("recovery"), json.Recipient("vault"), json.Digest("bag"));

        private protected override void Write(JsonLineWriter json) => json.Key("gen").Number(Gen)
            .Key("sign").Text(Sign.ToString()).Key("recovery").Text(Recovery.ToString()).Key("vault").Text(Vault.ToString()).Key("bag").Text(Bag.ToString());

        internal override void Check()
        {
            if (Recovery == Sign)
                throw new RefusedException("bad-recovery", "Signing key and recovery key differ.");
        }
    }

    public sealed partial record Renew
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Renew;

        private protected override void Write(JsonLineWriter json) => json.Key("recovery").Text(Recovery.ToString());
    }

    public sealed partial record Close
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Close;

        private protected override void Write(JsonLineWriter json) { }
    }

    public sealed partial record Attest
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Attest;

        private protected override void Write(JsonLineWriter json) =>
            json.Key("id").Text(Id.ToString()).Key("name").Text(Name).Key("until").Text(Time.Format(Until)).Key("n").Number(N);

        internal override void Check() => Allowed.Name(Name);
    }

    public sealed partial record Release
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Release;

        private protected override void Write(JsonLineWriter json)
        {
            json.Key("version").Text(Version).Key("files").OpenList();
            foreach (var (path, hash) in Files)
                json.Open().Key("path").Text(path).Key("hash").Text(hash.ToString()).Close();
            json.CloseList();
        }

        internal override void Check()
        {
            Allowed.Token(Version);
            foreach (var file in Files)
                Allowed.Token(file.Path);
        }
    }

    public sealed partial record Manifest
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Manifest;

        internal static Manifest Read(ref JsonLineReader json) =>
            new(json.Number("n", true), json.DigestOrNone("prev"), json.Digest("index"), json.Digests("add"), json.Digests("drop"));

        private protected override void Write(JsonLineWriter json) => json.Key("n").Number(N)
            .Key("prev").Text(Prev?.ToString() ?? "").Key("index").Text(Index.ToString()).Key("add").Digests(Add).Key("drop").Digests(Drop);

        internal override void Check()
        {
            if (Prev.HasValue != (N > 0))
                throw new RefusedException("wrong-prev", "The first manifest has nothing before it, every other has.");
            if (Add.Count + Drop.Count > MaxManifestChanges)
                throw new RefusedException("too-large", $"A manifest adds and drops at most {MaxManifestChanges} together.");
        }
    }

    public sealed partial record Session
    {
        /// <inheritdoc/>
        public override StatementType Type => StatementType.Session;

        private protected override void Write(JsonLineWriter json) => json.Key("host").Text(Host).Key("nonce").Text(Nonce.ToString());

        internal override void Check() => Allowed.Host(Host);
    }
}
