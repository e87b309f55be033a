using Coffre.Server.Data;

namespace Coffre.Server.Links;

/// <summary>A link as what was signed about it leaves it, and which acts confirmed and ended it.</summary>
/// <param name="Link">What the rules look at.</param>
/// <param name="Proof">By letter, H of the claim.</param>
/// <param name="Confirmed">H of the act that confirmed it.</param>
/// <param name="Ended">H of the act that ended it.</param>
sealed record StoredLink(StandingLink Link, Digest? Proof, Digest? Confirmed, Digest? Ended);

static class LinkQueries
{
    const string Columns = "hash, person, other, by_what, proof, confirmed, ended";

    extension(Reading rows)
    {
        /// <summary>What lies between a person and an organisation.</summary>
        public LinkState LinkState(AccountId person, AccountId organisation) => LinkRules.StateOf(rows.Rows(
            $"select {Columns} from link where person = $0 and other = $1 and ended is null", row => Read(row).Link, person, organisation));

        /// <summary>Whether two persons have a contact that both have signed.</summary>
        public bool HasContact(AccountId one, AccountId other) => rows.Row(
            """
            select exists (select 1 from link where person = $0 and other = $1 and by_what = 'contact' and ended is null)
               and exists (select 1 from link where person = $1 and other = $0 and by_what = 'contact' and ended is null)
            """, row => row.GetInt64(0) != 0, one, other);

        public StoredLink? LinkOf(Digest hash) => rows.Row($"select {Columns} from link where hash = $0", Read, hash);

        /// <summary>The links of two accounts, whoever signed them.</summary>
        public List<StoredLink> LinksBetween(AccountId one, AccountId other) => rows.Rows(
            $"select {Columns} from link where (person = $0 and other = $1) or (person = $1 and other = $0)", Read, one, other);

        /// <summary>All links of an account that stand.</summary>
        public List<StoredLink> StandingLinks(AccountId account) => rows.Rows(
            $"select {Columns} from link where (person = $0 or other = $0) and ended is null", Read, account);

        /// <summary>The link that rests on a claim; null when there is none.</summary>
        public StoredLink? LinkByClaim(Digest claim, AccountId person, AccountId organisation) => rows.Row(
            $"select {Columns} from link where person = $0 and other = $1 and by_what = 'letter' and proof = $2", Read, person, organisation, claim);
    }

    static StoredLink Read(Microsoft.Data.Sqlite.SqliteDataReader row)
    {
        var (confirmed, ended) = (row.GetDigestOrNone(5), row.GetDigestOrNone(6));
        var link = new StandingLink(row.GetDigest(0), row.GetAccount(1), row.GetAccount(2), ClosedCode.Parse<LinkBy>(row.GetString(3)), confirmed is not null, ended is not null);
        return new(link, row.GetDigestOrNone(4), confirmed, ended);
    }
}

/// <summary>Writes links: whoever else ends one, by a close or « This was not me », comes here.</summary>
static class LinkTable
{
    extension(Tx tx)
    {
        public void AddLink(Statement link, StatementBody.Link body) => tx.Run(
            "insert into link (hash, person, other, by_what, proof, confirmed, ended) values ($0, $1, $2, $3, $4, null, null)",
            link.Hash, link.Account, body.With, ClosedCode.Text(body.By), body.Proof);

        public void ConfirmLink(Digest link, Digest act) => tx.Run("update link set confirmed = $1 where hash = $0 and confirmed is null", link, act);

        public void EndLink(Digest link, Digest act) => tx.Run("update link set ended = $1 where hash = $0 and ended is null", link, act);
    }
}

/// <summary>Who wants paper from whom, and why: said twice, it is said once.</summary>
static class PaperTable
{
    extension(Tx tx)
    {
        /// <summary>The act by which this account said the same to the same organisation before; null when it did not.</summary>
        public Digest? PaperBefore(AccountId author, StatementBody.Paper paper) => tx.Row(
            "select act from paper where author = $0 and organisation = $1 and reason = $2", row => (Digest?)row.GetDigest(0), author, paper.With, ClosedCode.Text(paper.Reason));

        public void RememberPaper(Statement statement, StatementBody.Paper paper) => tx.Run(
            "insert into paper (author, organisation, reason, act) values ($0, $1, $2, $3)", statement.Account, paper.With, ClosedCode.Text(paper.Reason), statement.Hash);

        /// <summary>Whoever is linked again no longer wants paper.</summary>
        public void ForgetPaper(AccountId author, AccountId organisation) => tx.Run("delete from paper where author = $0 and organisation = $1", author, organisation);
    }
}
