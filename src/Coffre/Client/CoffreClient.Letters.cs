namespace Coffre;

public sealed partial class CoffreClient
{
    /// <summary>Fetches a letter by its code and checks everything up to the cover; records nothing but that the sender can no longer recall it.</summary>
    /// <exception cref="StoppedException">At the first difference; nothing may be shown.</exception>
    /// <exception cref="ProblemException"><c>not-found</c>: no letter has this code.</exception>
    public async Task<OpenedLetter> OpenLetterAsync(Code code, CancellationToken ct = default) => (await OpenProvedLetterAsync(code, ct)).Opened;

    /// <summary>The same, with the proofs as the server gave them: what a receipt is made of.</summary>
    public async Task<(OpenedLetter Opened, LetterBundle Proved)> OpenProvedLetterAsync(Code code, CancellationToken ct = default)
    {
        var kept = Kept;
        var bundle = await transport.GetAsync(
            "/api/letter", ApiJson.Default.LetterBundle, LetterBundle.MaxSize, ct, kept?.Size ?? 0, Derive.LetterFind(code));
        var letter = Opening.Letter(code, bundle, Trust, kept, time.GetUtcNow());
        Keep(letter.Seen);
        return (letter, bundle);
    }

    /// <summary>The account of a letter, which its code is: it signs <c>session</c>, <c>paper</c> and <c>claim</c>. Dispose the key.</summary>
    public static Author LetterAuthor(Code code, OpenedLetter letter) => new(letter.Letter, Derive.LetterSign(code, letter.Act.Account));

    /// <summary>Makes a letter to be delivered to: its genesis, its locator, and to whom to seal.</summary>
    /// <param name="code">A new letter code, or a row's.</param>
    public (Statement Genesis, Locator Locator, Recipient Recipient) IssueLetter(Code code)
    {
        var issuer = Author?.Chain.Id ?? throw new InvalidOperationException("This client speaks for nobody.");
        using var key = Derive.LetterSign(code, issuer);
        using var vault = Derive.LetterVault(code, issuer);
        var genesis = Statement.SignGenesis(
            Trust.Log.Name, Kept ?? TreeHead.Empty, time.GetUtcNow(), new(AccountKind.Letter, issuer, key.Public, null, vault.Recipient), key);
        return (genesis, Derive.LetterFind(code), new(new(genesis.Account, 0, genesis.Hash, 0), vault.Recipient));
    }

    /// <summary>Keeps a letter in the account that this client speaks for: copy, claim and bearer link, all or nothing.</summary>
    /// <param name="code">The letter's code.</param>
    /// <param name="letter">The letter, opened.</param>
    /// <param name="own">The account's vault recipient, in its newest generation.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The claim, the link, and the evidence of both.</returns>
    public async Task<(Statement Claim, Statement Link, IReadOnlyList<LoggedEvidence> Evidence)> ClaimAsync(
        Code code, OpenedLetter letter, Age.HybridRecipient own, CancellationToken ct = default)
    {
        if (letter.Delivery is not { } opened)
            throw new ArgumentException("Only a letter whose cover has opened can be kept.", nameof(letter));
        var me = Author?.Chain.Id ?? throw new InvalidOperationException("This client speaks for nobody.");
        using var key = Derive.LetterSign(code, letter.Act.Account);
        var claim = Statement.Sign(
            Trust.Log.Name, letter.Letter.Id, letter.Letter.Newest.Point, Kept ?? TreeHead.Empty, time.GetUtcNow(), new StatementBody.Claim(me), key);
        var copy = Sealing.SealCopy(opened, own);
        var link = Sign(new StatementBody.Link(letter.Act.Account, LinkBy.Letter, claim.Hash));
        var answer = await transport.ActAsync("/api/acts/claim", [SectionSource.Of("copy", copy), SectionSource.Of("claim", claim), SectionSource.Of("link", link)], ct);
        var (view, left) = Read(answer);
        AnswerRules.Demand(claim, [.. left.Take(1)]);
        // kept before by the same account, and the link ended since: the claim alone
        if (left.Count > 1)
            AnswerRules.Demand(link, [.. left.Skip(1)]);
        await AdvanceAsync(view, ct);
        return (claim, link, left);
    }
}
