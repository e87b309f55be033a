using Coffre.Age;

namespace Coffre;

/// <summary>
/// The rules of <c>keys</c> and <c>renew</c> (<c>docs/format.md</c> §3): which keys a chain has used, and which recovery key is announced. Grows with its chain.
/// </summary>
sealed class ChainKeys
{
    /// <summary>How long an announced recovery key waits, so that who lost the paper to a thief sees it in time.</summary>
    public static readonly TimeSpan RenewWait = TimeSpan.FromDays(7);

    readonly HashSet<VerifyKey> used;
    readonly HashSet<HybridRecipient> usedVaults;
    (VerifyKey Recovery, DateTimeOffset At)? announced;

    /// <summary>Those of a chain that begins.</summary>
    public ChainKeys(StatementBody.Genesis genesis) =>
        (used, usedVaults) = (genesis.Recovery is { } recovery ? [genesis.Sign, recovery] : [genesis.Sign], [genesis.Vault]);

    /// <summary>The same, for a chain that grows apart.</summary>
    public ChainKeys(ChainKeys other) => (used, usedVaults, announced) = ([.. other.used], [.. other.usedVaults], other.announced);

    /// <summary>A <c>renew</c>: only the newest announcement can be taken.</summary>
    public void Announce(StatementBody.Renew renew, DateTimeOffset at) => announced = (renew.Recovery, at);

    /// <summary>A <c>keys</c>, which is checked against the state before it.</summary>
    /// <exception cref="RefusedException">A rule is broken; nothing is taken.</exception>
    public void Take(StatementBody.Keys keys, Statement statement, ChainState before)
    {
        var newSign = keys.Sign != before.Sign;
        var newVault = !keys.Vault.Equals(before.Vault);
        var newRecovery = keys.Recovery != before.Recovery;
        var taken = false;
        if (before.Point.N == 0)
        {
            if (statement.ByRecovery || newSign || newVault || newRecovery || keys.Gen != 0)
                throw new RefusedException("no-first-keys", "The first keys are those of the genesis, signed by its signing key.");
        }
        else if (statement.ByRecovery)
            CheckRecovery(keys, before, newSign && newVault && newRecovery);
        else
            taken = CheckRotation(keys, statement.At, before, newSign, newVault, newRecovery);
        if ((newSign && used.Contains(keys.Sign)) || (newRecovery && used.Contains(keys.Recovery)) || (newVault && usedVaults.Contains(keys.Vault)))
            throw new RefusedException("key-comes-back", "A key that a chain has used once never comes back [27].");
        // what is copied here is copied at each of ten thousand statements [attack 28]
        used.Add(keys.Sign);
        used.Add(keys.Recovery);
        usedVaults.Add(keys.Vault);
        if (taken || statement.ByRecovery)
            announced = null;
    }

    static void CheckRecovery(StatementBody.Keys keys, ChainState before, bool allNew)
    {
        if (keys.Gen != before.Gen + 1)
            throw new RefusedException("wrong-generation", "A recovery brings a new generation.");
        // the code has been typed, and whoever has the lost device knows the others
        if (!allNew)
            throw new RefusedException("recovery-keeps-keys", "A recovery brings a new signing key, a new vault and a new recovery key.");
    }

    /// <summary>Whether the announced recovery key is taken.</summary>
    bool CheckRotation(StatementBody.Keys keys, DateTimeOffset at, ChainState before, bool newSign, bool newVault, bool newRecovery)
    {
        if (newSign != newVault || keys.Gen != before.Gen + (newSign ? 1 : 0))
            throw new RefusedException("wrong-generation", "A generation grows by one exactly when signing key and vault change, and both change together [3].");
        if (!newRecovery)
            return false;
        if (announced is not var (recovery, since) || recovery != keys.Recovery)
            throw new RefusedException("recovery-changed", "A signing key takes no other recovery key than the one announced last.");
        if (!newSign)
            throw new RefusedException("renew-same-generation", "An announced recovery key is taken in a new generation.");
        return at - since >= RenewWait
            ? true
            : throw new RefusedException("renew-too-early", "An announced recovery key is taken seven days later or more.");
    }
}
