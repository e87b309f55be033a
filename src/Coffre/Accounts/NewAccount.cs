using System.Security.Cryptography;
using Coffre.Age;

namespace Coffre;

/// <summary>
/// An account at its beginning (<c>docs/format.md</c> §3, §4): genesis, first <c>keys</c>, a keybag to two unlock methods (a device and a recovery
/// code), their locators, and the label of its manifests. Nothing of it has been sent. Dispose it to forget the keys.
/// </summary>
public sealed class NewAccount : IDisposable
{
    NewAccount(Statement genesis, Statement keys, Keybag keybag, byte[] sealedKeybag, IReadOnlyList<Locator> locators)
    {
        (Genesis, Keys, Keybag, SealedKeybag, Locators) = (genesis, keys, keybag, sealedKeybag, locators);
        Chain = Chain.Begin(genesis.Log, genesis).Append(keys);
    }

    /// <summary>The account's id.</summary>
    public AccountId Id => Genesis.Account;

    /// <summary>The first statement.</summary>
    public Statement Genesis { get; }

    /// <summary>The second: the same keys, and the keybag's hash.</summary>
    public Statement Keys { get; }

    /// <summary>The keys.</summary>
    public Keybag Keybag { get; }

    /// <summary>The keys as they are kept at the server: an age file.</summary>
    public byte[] SealedKeybag { get; }

    /// <summary>Where the keybag is found, one for each unlock method.</summary>
    public IReadOnlyList<Locator> Locators { get; }

    /// <summary>What the account sends once as the label of its manifests, 32 bytes.</summary>
    public byte[] Label => Derive.ManifestLabel(Keybag.ManifestKey.Span);

    /// <summary>Both statements, checked.</summary>
    public Chain Chain { get; }

    /// <summary>Makes all keys of an account.</summary>
    /// <param name="kind">A holder, an organisation, or the operator.</param>
    /// <param name="log">The log's origin and key.</param>
    /// <param name="operatorId">The account that attests names; null for the operator, who trusts itself.</param>
    /// <param name="seen">The newest head of the log that has been verified; <see cref="TreeHead.Empty"/> where there is none yet.</param>
    /// <param name="at">The instant.</param>
    /// <param name="device">The device's secret, 32 bytes.</param>
    /// <param name="deviceName">What its owner calls the device, a name of <c>docs/format.md</c> §1.</param>
    /// <param name="recovery">A new recovery code.</param>
    /// <exception cref="ArgumentException">A letter, or not exactly one operator.</exception>
    public static NewAccount Make(
        AccountKind kind, NoteKey log, AccountId? operatorId, TreeHead seen, DateTimeOffset at, ReadOnlySpan<byte> device, string deviceName, Code recovery)
    {
        if (kind == AccountKind.Letter || kind == AccountKind.Operator == operatorId.HasValue)
            throw new ArgumentException("A holder or an organisation names the operator; the operator names nobody.", nameof(operatorId));
        at = Time.Cut(at);
        var sign = SigningKey.Generate();
        var vault = HybridIdentity.Generate();
        using var recoveryKey = Derive.RecoverySign(recovery);
        using var deviceUnlock = Derive.DeviceUnlock(device);
        using var codeUnlock = Derive.RecoveryUnlock(recovery);
        var genesis = Statement.SignGenesis(
            log.Name, seen, at, new StatementBody.Genesis(kind, null, sign.Public, recoveryKey.Public, vault.Recipient), sign);
        var keybag = new Keybag(
            genesis.Account, sign, [vault], RandomNumberGenerator.GetBytes(Derive.SecretSize), new(log, operatorId ?? genesis.Account),
            [new(UnlockKind.Device, deviceName, deviceUnlock.Recipient, at), new(UnlockKind.Code, "code", codeUnlock.Recipient, at)]);
        var sealedKeybag = keybag.Seal();
        var keys = Statement.Sign(
            log.Name, genesis.Account, new(0, genesis.Hash), seen, at,
            new StatementBody.Keys(0, sign.Public, recoveryKey.Public, vault.Recipient, Digest.Of(sealedKeybag)), sign);
        return new(genesis, keys, keybag, sealedKeybag, [Derive.DeviceFind(device), Derive.RecoveryFind(recovery)]);
    }

    /// <summary>The sections of an account's first request, all but its session (<c>docs/api.md</c> §3); an operator's file has the same.</summary>
    public IReadOnlyList<Section> ToSections() =>
    [
        new("genesis", Genesis.Bytes),
        new("keys", Keys.Bytes),
        new("keybag", SealedKeybag),
        .. Locators.Select(locator => new Section("locator", System.Text.Encoding.ASCII.GetBytes(locator.ToString()))),
        new("label", Label),
    ];

    /// <summary>Forgets the keys.</summary>
    public void Dispose() => Keybag.Dispose();
}
