using System.Text.Json;

namespace Coffre;

/// <summary>A passkey as a request lists it: one that the account has, or a new one with the answer that shows that it works.</summary>
/// <param name="Credential">JSON.</param>
/// <param name="Assertion">JSON, for a new one; else null.</param>
public sealed record PasskeyOffer(string Credential, string? Assertion = null)
{
    /// <summary>One that the account has.</summary>
    /// <param name="id">base64url.</param>
    public static PasskeyOffer Kept(string id) => new($"{{\"id\":\"{JsonEncodedText.Encode(id)}\"}}");
}

/// <summary>A way into an account: an unlock method of its keybag, and what the keybag is found by.</summary>
/// <param name="Unlock">Opens the keybag; null for a passkey that finds it and opens nothing.</param>
/// <param name="Locator">Of a device or a code.</param>
/// <param name="Passkey">Of a passkey.</param>
public sealed record AccountWay(Unlock? Unlock, Locator? Locator, PasskeyOffer? Passkey)
{
    /// <summary>By a device's secret.</summary>
    /// <param name="secret">32 bytes.</param>
    /// <param name="name">What its owner calls the device.</param>
    /// <param name="at">The instant.</param>
    public static AccountWay Device(ReadOnlySpan<byte> secret, string name, DateTimeOffset at)
    {
        using var unlock = Derive.DeviceUnlock(secret);
        return new(new(UnlockKind.Device, name, unlock.Recipient, Time.Cut(at)), Derive.DeviceFind(secret), null);
    }

    /// <summary>By a recovery code.</summary>
    public static AccountWay Code(Code recovery, DateTimeOffset at)
    {
        using var unlock = Derive.RecoveryUnlock(recovery);
        return new(new(UnlockKind.Code, "code", unlock.Recipient, Time.Cut(at)), Derive.RecoveryFind(recovery), null);
    }

    /// <summary>
    /// The ways of a keybag, each with what the server has for it: its locators stand in the order of the unlock methods by device and code, its passkeys in that of the
    /// passkeys, those that open nothing last. What each is, the keybag alone says; a server that mixes them up closes a way and opens none.
    /// </summary>
    /// <exception cref="RefusedException"><c>wrong-ways</c>: there are more or fewer than the keybag's.</exception>
    public static IReadOnlyList<AccountWay> Of(Keybag keys, WaysAnswer given)
    {
        var (locators, passkeys) = (new Queue<Locator>(given.Locators), new Queue<PasskeyWay>(given.Passkeys));
        var opening = keys.Unlocks.Count(unlock => unlock.Kind == UnlockKind.Passkey);
        if (passkeys.Count < opening || keys.Unlocks.Count != opening + locators.Count)
            throw new RefusedException("wrong-ways", "The server has other ways into this account than its keybag.");
        var ways = keys.Unlocks.Select(unlock => unlock.Kind == UnlockKind.Passkey
            ? new AccountWay(unlock, null, PasskeyOffer.Kept(passkeys.Dequeue().Id))
            : new AccountWay(unlock, locators.Dequeue(), null)).ToList();
        return [.. ways, .. passkeys.Select(passkey => new AccountWay(null, null, PasskeyOffer.Kept(passkey.Id)))];
    }
}
