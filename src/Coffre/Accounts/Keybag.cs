using System.Security.Cryptography;
using Coffre.Age;

namespace Coffre;

/// <summary>How a keybag is opened.</summary>
public enum UnlockKind { Passkey, Device, Code }

/// <summary>One unlock method: the keybag has a stanza to its recipient.</summary>
/// <param name="Kind">How.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Recipient">Derived from the passkey, the device's secret or the recovery code (<see cref="Derive"/>).</param>
/// <param name="At">When it was added.</param>
public sealed record Unlock(UnlockKind Kind, string Name, HybridRecipient Recipient, DateTimeOffset At);

/// <summary>Whom an account trusts: its log's key and the operator. A keybag's outranks what a server says.</summary>
/// <param name="Vkey">The log's origin and key.</param>
/// <param name="Operator">The account that attests names.</param>
public sealed record KeybagTrust(NoteKey Vkey, AccountId Operator);

/// <summary>
/// An account's keys, sealed to its unlock methods (<c>docs/format.md</c> §4): the signing key, a vault for every generation for ever, the label
/// key of its manifests. The recovery key is in no keybag. Dispose it to forget the keys.
/// </summary>
public sealed class Keybag : IDisposable
{
    /// <summary>Most unlock methods.</summary>
    public const int MaxUnlocks = 16;

    const string Tag = "coffre/keybag/v1";

    /// <summary>Puts a keybag together; it takes the keys over and disposes them.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="sign">The signing key of the newest generation.</param>
    /// <param name="vaults">The vaults from generation 0 to the newest, in their order.</param>
    /// <param name="manifestKey">The label key, 32 bytes.</param>
    /// <param name="trust">Whom the account trusts.</param>
    /// <param name="unlocks">1 to 16 unlock methods.</param>
    /// <exception cref="ArgumentException">No vault, no unlock or too many, a name that is not one, or a label key of another size.</exception>
    public Keybag(
        AccountId account, SigningKey sign, IReadOnlyList<HybridIdentity> vaults, ReadOnlyMemory<byte> manifestKey, KeybagTrust trust, IReadOnlyList<Unlock> unlocks)
    {
        if (vaults.Count == 0 || unlocks.Count is 0 or > MaxUnlocks || manifestKey.Length != Derive.SecretSize)
            throw new ArgumentException($"A keybag has a vault at least, 1 to {MaxUnlocks} unlock methods, and a label key of 32 bytes.", nameof(unlocks));
        (Account, Sign, Vaults, ManifestKey, Trust, Unlocks) = (account, sign, vaults, manifestKey, trust, unlocks);
    }

    /// <summary>Whose.</summary>
    public AccountId Account { get; }

    /// <summary>The newest generation.</summary>
    public long Gen => Vaults.Count - 1;

    /// <summary>The signing key in force.</summary>
    public SigningKey Sign { get; }

    /// <summary>The vault of every generation, from 0; what was sealed to an old one stays readable.</summary>
    public IReadOnlyList<HybridIdentity> Vaults { get; }

    /// <summary>The label key, 32 bytes: <see cref="Derive.ManifestLabel"/>.</summary>
    public ReadOnlyMemory<byte> ManifestKey { get; }

    /// <summary>Whom the account trusts.</summary>
    public KeybagTrust Trust { get; }

    /// <summary>The unlock methods, one stanza each.</summary>
    public IReadOnlyList<Unlock> Unlocks { get; }

    /// <summary>Seals it to its unlock methods. Its hash goes into the chain's next <c>keys</c>.</summary>
    /// <returns>An age file.</returns>
    public byte[] Seal()
    {
        var plain = ToLine();
        var file = AgeFile.Seal(plain, [.. Unlocks.Select(unlock => unlock.Recipient)]);
        CryptographicOperations.ZeroMemory(plain);
        return file;
    }

    /// <summary>Opens a keybag and checks it in full against the chain [3].</summary>
    /// <param name="file">The age file.</param>
    /// <param name="identity">Derived from the passkey, the device's secret or the recovery code.</param>
    /// <param name="chain">The account's chain; its newest <c>keys</c> names the bag.</param>
    /// <exception cref="RefusedException"><c>content-mismatch</c>: not the bag that the chain names; <c>wrong-stanza</c>; <c>cannot-open</c>;
    /// <c>wrong-account</c>, <c>wrong-keybag</c>: not the keys of this chain; <c>wrong-type</c>, <c>wrong-keys</c> and others: not a keybag's text.</exception>
    public static Keybag Open(ReadOnlySpan<byte> file, IIdentity identity, Chain chain)
    {
        if (chain.Newest.Bag != Digest.Of(file))
            throw new RefusedException("content-mismatch", "This is not the keybag that the chain names.");
        var header = AgeHeader.Read(file, out _);
        header.DemandHybrid(MaxUnlocks);
        var plain = AgeFile.Open(file, identity);
        var bag = Parse(plain, header.Stanzas.Count);
        CryptographicOperations.ZeroMemory(plain);
        try
        {
            bag.CheckAgainst(chain);
            return bag;
        }
        catch (RefusedException)
        {
            bag.Dispose();
            throw;
        }
    }

    /// <summary>The text that is sealed: one JSON line and its LF.</summary>
    internal byte[] ToLine()
    {
        var json = new JsonLineWriter().Open().Key("t").Text(Tag).Key("account").Text(Account.ToString()).Key("gen").Number(Gen);
        Span<byte> seed = stackalloc byte[SigningKey.SeedSize];
        Sign.CopySeedTo(seed);
        json.Key("sign").Text(Base64.Encode(seed)).Key("vaults").OpenList();
        CryptographicOperations.ZeroMemory(seed);
        foreach (var (gen, vault) in Vaults.Index())
            json.Open().Key("gen").Number(gen).Key("key").Text(Base64.Encode(vault.Seed)).Close();
        json.CloseList().Key("manifest").Text(Base64.Encode(ManifestKey.Span));
        json.Key("trust").Open().Key("vkey").Text(Trust.Vkey.ToString()).Key("operator").Text(Trust.Operator.ToString()).Close();
        json.Key("unlocks").OpenList();
        foreach (var unlock in Unlocks)
        {
            json.Open().Code("kind", unlock.Kind).Key("name").Text(unlock.Name)
                .Key("recipient").Text(unlock.Recipient.ToString()).Instant("at", unlock.At).Close();
        }
        return json.CloseList().Close().ToLine();
    }

    static Keybag Parse(ReadOnlySpan<byte> plain, int stanzas)
    {
        if (plain.IsEmpty || plain[^1] != '\n')
            throw new RefusedException("malformed", "A keybag is one JSON line and its LF.");
        var json = new JsonLineReader(plain[..^1]);
        if (json.Text("t", true) != Tag)
            throw new RefusedException("wrong-type", "This is not a keybag.");
        var account = AccountId.Parse(json.Text("account"));
        var gen = json.Number("gen");
        var sign = Base64.Decode(json.Text("sign"), SigningKey.SeedSize);
        json.Key("vaults");
        var seeds = new List<byte[]>();
        while (json.More(seeds.Count))
        {
            if (json.Number("gen", true) != seeds.Count)
                throw Mismatch("a vault for each generation, from 0, in order");
            seeds.Add(Base64.Decode(json.Text("key"), HybridIdentity.Size));
            json.Close();
        }
        if (seeds.Count != gen + 1)
            throw Mismatch("a vault for each generation, from 0, in order");
        var manifest = Base64.Decode(json.Text("manifest"), Derive.SecretSize);
        json.Key("trust");
        var trust = new KeybagTrust(NoteKey.Parse(json.Text("vkey", true)), AccountId.Parse(json.Text("operator")));
        json.Close();
        var unlocks = json.Unlocks("unlocks");
        json.Close();
        json.End();
        return unlocks.Count == stanzas
            ? new(account, SigningKey.FromSeed(sign), [.. seeds.Select(seed => HybridIdentity.FromSeed(seed))], manifest, trust, unlocks)
            : throw Mismatch("one unlock method for each stanza");
    }

    void CheckAgainst(Chain chain)
    {
        if (Account != chain.Id)
            throw new RefusedException("wrong-account", "The keybag is another account's.");
        if (Gen != chain.Newest.Gen || Sign.Public != chain.Newest.Sign)
            throw Mismatch("the signing key of the chain's newest generation");
        foreach (var state in chain.States)
        {
            if (!Vaults[(int)state.Gen].Recipient.Equals(state.Vault))
                throw Mismatch("the vaults of the chain's generations");
        }
    }

    static RefusedException Mismatch(string what) => new("wrong-keybag", $"A keybag holds {what}.");

    /// <summary>Forgets the keys.</summary>
    public void Dispose()
    {
        Sign.Dispose();
        foreach (var vault in Vaults)
            vault.Dispose();
    }
}
