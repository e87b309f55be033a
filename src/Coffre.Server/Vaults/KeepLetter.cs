using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Deliveries;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Letters;
using Coffre.Server.Sessions;

namespace Coffre.Server.Vaults;

/// <summary>
/// <c>POST /api/vaults</c>: a holder begins by keeping a letter (<c>docs/format.md</c> §8). Account and ways in, first manifest, contract, copy, claim, link and
/// session are one transaction: where one is refused nothing of it remains, and the letter is as open as before.
/// </summary>
static class KeepLetter
{
    public static async Task<IResult> Handle(
        HttpRequest request, NewAccounts accounts, Manifests manifests, Deposits deposits, LetterDoor door, Authority authority, Challenges challenges, SessionStore store, Rates rates, Quotas quotas,
        BlobStore blobs, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var account = await accounts.ReadAsync(sections, ct);
        var chain = account.Chain;
        if (chain.Kind != AccountKind.Holder)
            throw new RefusedException("wrong-kind", "A letter is kept by a holder.");
        rates.Act(chain.Id);
        sections.Demand("manifest");
        var manifest = By(chain, await sections.ReadStatementAsync(StatementType.Manifest, ct));
        await sections.NextAsync(ct);
        return await Staging.RunAsync<(Left Left, SessionToken? Token)>(blobs, async stage =>
        {
            var pages = await SealedSections.ReadAsync(sections, manifest, quotas, stage, ct);
            sections.Demand("deposit");
            var deposit = By(chain, await sections.ReadStatementAsync(StatementType.Deposit, ct));
            var payloads = await deposits.ReadAsync(sections, deposit, stage, ct);
            sections.Demand("copy");
            var copy = await ItemReader.ReadSealedAsync(sections, ct);
            var claim = authority.Identify(await sections.StatementAsync(StatementType.Claim, ct));
            rates.Act(claim.Statement.Account);
            var link = By(chain, await sections.StatementAsync(StatementType.Link, ct));
            var session = By(chain, await sections.StatementAsync(StatementType.Session, ct)).Statement;
            await sections.EndAsync(ct);
            LettersApi.DemandClaim(claim, link);
            session.CheckTime(accounts.Now);
            return tx =>
            {
                if (NewAccounts.Known(tx, account) is { } known)
                    return ((Again(tx, known, manifest, deposit, claim, link), null), false);
                challenges.Take(tx, (StatementBody.Session)session.Body);
                var begun = accounts.Store(tx, account);
                var evidence = new List<Recorded> { deposits.Take(tx, deposit, payloads) };
                // first what the letter brings, which the manifest names
                evidence.AddRange(door.Claim(tx, claim, link, copy));
                var written = manifests.Take(tx, manifest, pages);
                return ((new Left(evidence, [.. begun.Statements, written]), (SessionToken?)store.Begin(tx, chain.Id)), true);
            };
        }, writer, done => CreateAccount.ReplyAsync(answers, done.Left, done.Token, ct), ct);
    }

    // the account is not here yet: its own chain, which was read with it, says who signs
    static Identified By(Chain chain, Statement statement)
    {
        chain.VerifyNewest(statement);
        return new(statement, chain, true);
    }

    static Left Again(Tx tx, Left known, Identified manifest, Identified deposit, Identified claim, Identified link)
    {
        if (tx.StateLeafOf(manifest.Statement) is not { } written || !tx.Knows(deposit.Statement) || !tx.Knows(claim.Statement) || !tx.Knows(link.Statement))
            throw Problems.AccountExists.Because("This account began with another request.");
        return new([.. tx.EvidenceOf(deposit.Statement.Hash), .. tx.EvidenceOf(claim.Statement.Hash), .. tx.EvidenceOf(link.Statement.Hash)], [.. known.Statements, written]);
    }
}
