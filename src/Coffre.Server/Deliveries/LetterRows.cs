using Coffre.Server.Data;

namespace Coffre.Server.Deliveries;

/// <summary>A letter: its account, its one delivery, and what has closed it.</summary>
/// <param name="Account">Its id.</param>
/// <param name="Delivery">What it brings.</param>
/// <param name="Claim">H of the claim by which it was kept.</param>
/// <param name="Ended">H of the <c>paper</c> that ended it: it was not for who held it.</param>
sealed record Letter(AccountId Account, DeliveryId Delivery, Digest? Claim, Digest? Ended);

static class LetterQueries
{
    const string Columns = "account, delivery, claim, ended";

    extension(Reading rows)
    {
        public Letter? LetterOf(AccountId account) => rows.Row($"select {Columns} from letter where account = $0", Read, account);

        /// <summary>The letter under a locator; null when there is none.</summary>
        public Letter? LetterAt(Locator locator) => rows.Row($"select {Columns} from letter where locator = $0", Read, locator);

        public bool IsLetterAt(Locator locator) => rows.LetterAt(locator) is not null;

        /// <summary>An account's first statement.</summary>
        public string? GenesisText(AccountId account) => rows.Row("select s.text from account a join statement s on s.hash = a.genesis where a.id = $0", row => row.GetString(0), account);

        /// <summary>The copy that a holder made of a letter's delivery when it was kept, empty once it was let go; null for all others.</summary>
        public byte[]? KeptCopy(DeliveryId delivery, AccountId keeper) =>
            rows.Row("select copy from kept where account = $1 and delivery = $0", row => row.GetFieldValue<byte[]>(0), delivery, keeper);
    }

    static Letter Read(Microsoft.Data.Sqlite.SqliteDataReader row) => new(row.GetAccount(0), row.GetDelivery(1), row.GetDigestOrNone(2), row.GetDigestOrNone(3));
}

/// <summary>Writes letters.</summary>
static class LetterTable
{
    extension(Tx tx)
    {
        /// <summary>A letter comes into being with the delivery to it.</summary>
        public void AddLetter(AccountId account, Locator locator, DeliveryId delivery) => tx.Run(
            "insert into letter (account, locator, delivery, claim, ended) values ($0, $1, $2, null, null)", account, locator, delivery);

        /// <summary>Its grant has been given to whoever has its locator: no recall any more.</summary>
        public void CloseByClaim(Letter letter, Digest claim, AccountId keeper, byte[] copy)
        {
            tx.Run("update letter set claim = $1 where account = $0", letter.Account, claim);
            tx.Run("insert into kept (account, delivery, copy, hash) values ($0, $1, $2, $3)", keeper, letter.Delivery, copy, Digest.Of(copy));
        }

        public void EndLetter(AccountId letter, Digest act) => tx.Run("update letter set ended = $1 where account = $0", letter, act);

        /// <summary>What only a closed account could open goes with it.</summary>
        public void ForgetKept(AccountId keeper) => tx.Run("delete from kept where account = $0", keeper);
    }
}
