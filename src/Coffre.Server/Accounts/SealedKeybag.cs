using Coffre.Age;
using Coffre.Server.Data;
using Coffre.Server.Hosting;

namespace Coffre.Server.Accounts;

/// <summary>An account's sealed keys and what they are found under, as a request brings them: both replace the former ones.</summary>
sealed record SealedKeybag(byte[] Sealed, IReadOnlyList<Locator> Locators)
{
    /// <summary>Most stanzas, one for each way in.</summary>
    public const int MaxUnlocks = 16;

    /// <summary>Most bytes in a keybag: every generation's vault is in it for ever.</summary>
    public const int MaxSize = 512 * 1024;

    /// <summary>Reads the sections <c>keybag</c>, <c>locator</c>*; the section after them stands in the reader.</summary>
    /// <exception cref="RefusedException">Not a keybag, not the one that the statement names, or too many locators.</exception>
    public static async Task<SealedKeybag> ReadAsync(SectionReader sections, Digest named, CancellationToken ct)
    {
        await sections.ExpectAsync("keybag", ct);
        var bytes = await sections.BytesAsync(MaxSize, ct);
        AgeHeader.Read(bytes, out _).DemandHybrid(MaxUnlocks);
        if (Digest.Of(bytes) != named)
            throw new RefusedException("wrong-bag", "The keys statement names another keybag.");
        var locators = new List<Locator>();
        while (await sections.NextAsync(ct) && sections.Name == "locator")
        {
            if (locators.Count == MaxUnlocks)
                throw new RefusedException("too-large", $"An account has at most {MaxUnlocks} locators.");
            locators.Add(await sections.ReadLocatorAsync(ct));
        }
        return locators.Distinct().Count() == locators.Count ? new(bytes, locators) : throw new RefusedException("malformed", "A locator is given twice.");
    }

    /// <summary>Stores it in the place of the former one, within a unit of work.</summary>
    /// <exception cref="RefusalException"><c>account-exists</c>: a locator is another account's.</exception>
    public void Replace(Tx tx, AccountId account)
    {
        tx.Run("insert into keybag (account, sealed) values ($0, $1) on conflict (account) do update set sealed = excluded.sealed", account, Sealed);
        tx.Run("delete from locator where account = $0", account);
        foreach (var locator in Locators)
        {
            if (tx.Run("insert into locator (value, account) values ($0, $1) on conflict do nothing", locator, account) == 0)
                throw Problems.AccountExists.Because("Something else stands under one of the locators: make new codes.");
        }
    }

    public static void Remove(Tx tx, AccountId account)
    {
        tx.Run("delete from keybag where account = $0", account);
        tx.Run("delete from locator where account = $0", account);
    }
}
