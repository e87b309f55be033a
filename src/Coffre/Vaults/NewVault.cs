namespace Coffre;

/// <summary>
/// A vault at its beginning: a holder's account, and a letter kept in it with the first manifest (<c>docs/format.md</c> §8). All is made and signed before anything is
/// sent, in one request: all of it or nothing. Nothing of it has been sent. The account and the contract stay the caller's to dispose.
/// </summary>
public sealed class NewVault
{
    NewVault(NewAccount account, SealedPayload contract, ManifestDraft draft) => (Account, Contract, Draft) = (account, contract, draft);

    /// <summary>The account.</summary>
    public NewAccount Account { get; }

    /// <summary>What its owner has agreed to, sealed.</summary>
    public SealedPayload Contract { get; }

    /// <summary>The first manifest, number 0.</summary>
    public required Statement Manifest { get; init; }

    /// <summary>The contract's deposit.</summary>
    public required Statement Deposit { get; init; }

    /// <summary>The letter's two lines, sealed to the account.</summary>
    public required byte[] Copy { get; init; }

    /// <summary>By the letter.</summary>
    public required Statement Claim { get; init; }

    /// <summary>The bearer link.</summary>
    public required Statement Link { get; init; }

    /// <summary>Index and pages.</summary>
    public ManifestDraft Draft { get; }

    /// <summary>Makes all of it.</summary>
    /// <param name="account">A holder's, new.</param>
    /// <param name="code">The letter's code.</param>
    /// <param name="letter">The letter, opened.</param>
    /// <param name="contract">What its owner has agreed to, sealed.</param>
    /// <param name="called">What the contract is called.</param>
    /// <param name="seen">The newest head of the log that has been verified.</param>
    /// <param name="at">The instant.</param>
    /// <exception cref="ArgumentException">Not a holder, or a letter whose cover has not opened.</exception>
    public static NewVault Make(NewAccount account, Code code, OpenedLetter letter, SealedPayload contract, CoverPart called, TreeHead seen, DateTimeOffset at)
    {
        if (account.Chain.Kind != AccountKind.Holder || letter.Delivery is not { } opened)
            throw new ArgumentException("A holder keeps a letter whose cover has opened.", nameof(letter));
        var (chain, log, vault) = (account.Chain, account.Chain.Log, account.Chain.Newest.Vault);
        Statement Sign(StatementBody body) => Statement.Sign(log, chain.Id, chain.Newest.Point, seen, at, body, account.Keybag.Sign);
        using var letterKey = Derive.LetterSign(code, letter.Act.Account);
        var claim = Statement.Sign(log, letter.Letter.Id, letter.Letter.Newest.Point, seen, at, new StatementBody.Claim(chain.Id), letterKey);
        var link = Sign(new StatementBody.Link(letter.Act.Account, LinkBy.Letter, claim.Hash));
        var copy = Sealing.SealCopy(opened, vault);
        var (stated, salt) = KeptDocuments.State(contract);
        var deposit = Sign(new StatementBody.Deposit([stated]));
        var entries = KeptDocuments.Of(opened, Digest.Of(copy), at);
        var change = new ManifestChange
        {
            Put = [KeptDocuments.Of(deposit, 0, contract, salt, called), .. entries.Reverse()],
            Add = [contract.Hash, .. opened.Parts.Select(part => part.Payload).Distinct(), Digest.Of(copy)],
        };
        var draft = Coffre.Manifest.None(chain.Id).Apply(change, vault, seen);
        return new(account, contract, draft) { Manifest = Sign(draft.Body), Deposit = deposit, Copy = copy, Claim = claim, Link = link };
    }
}
