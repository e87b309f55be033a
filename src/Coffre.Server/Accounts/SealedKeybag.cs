using Coffre.Age;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Passkeys;

namespace Coffre.Server.Accounts;

/// <summary>An account's sealed keys and what they are found under, locators and passkeys, as a request brings them: all replace the former ones.</summary>
sealed record SealedKeybag(byte[] Sealed, IReadOnlyList<Locator> Locators, IReadOnlyList<OfferedPasskey> Passkeys)
{
    /// <summary>Most stanzas, one for each way in.</summary>
    public const int MaxUnlocks = 16;

    /// <summary>Most bytes in a keybag: every generation's vault is in it for ever.</summary>
    public const int MaxSize = 512 * 1024;

    /// <summary>Reads the sections <c>keybag</c>, <c>locator</c>*, <c>credential</c>*; the section after them stands in the reader.</summary>
    /// <param name="sections">The sections.</param>
    /// <param name="keys">The statement that names it.</param>
    /// <param name="ceremonies">Verifies new passkeys.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="RefusedException">Not a keybag, not the one that the statement names, or too many ways in.</exception>
    public static async Task<SealedKeybag> ReadAsync(SectionReader sections, Statement keys, Ceremonies ceremonies, CancellationToken ct)
    {
        var named = ((StatementBody.Keys)keys.Body).Bag;
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
        if (locators.Distinct().Count() != locators.Count)
            throw new RefusedException("malformed", "A locator is given twice.");
        return new(bytes, locators, await PasskeySections.ReadAsync(sections, keys.Account, ceremonies, MaxUnlocks, ct));
    }

    /// <summary>Stores it in the place of the former one, within a unit of work.</summary>
    /// <exception cref="RefusalException"><c>account-exists</c>: a locator or passkey is another account's; <c>wrong-passkey</c>.</exception>
    public void Replace(Tx tx, AccountId account, DateTimeOffset now)
    {
        tx.Run("insert into keybag (account, sealed) values ($0, $1) on conflict (account) do update set sealed = excluded.sealed", account, Sealed);
        tx.Run("delete from locator where account = $0", account);
        foreach (var (place, locator) in Locators.Index())
        {
            if (tx.Run("insert into locator (value, account, place) values ($0, $1, $2) on conflict do nothing", locator, account, place) == 0)
                throw Problems.AccountExists.Because("Something else stands under one of the locators: make new codes.");
        }
        tx.ReplacePasskeys(account, Passkeys, now);
    }

    public static void Remove(Tx tx, AccountId account)
    {
        tx.Run("delete from keybag where account = $0", account);
        tx.Run("delete from locator where account = $0", account);
        tx.RemovePasskeys(account);
    }
}
