using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary>
/// The folder of one account on this machine: <c>account.json</c>, <c>chain</c>, <c>keybag.age</c>, <c>trust/trust.json</c>, <c>checkpoint</c> and
/// <c>book.db</c>. Opening it opens the keybag with the key file, and checks it against the chain.
/// </summary>
sealed class Home : IDisposable
{
    readonly string folder;
    readonly ServerMemory memory;
    HttpClient? http;
    CoffreClient? client;

    Home(string folder, AccountFile file, ServerMemory memory, Chain chain, Keybag keybag, HybridRecipient unlock)
    {
        (this.folder, File, this.memory, Chain, Keybag, Unlock) = (folder, file, memory, chain, keybag, unlock);
        Account = chain.Id;
    }

    /// <summary>Which account, where.</summary>
    public AccountFile File { get; private set; }

    public AccountId Account { get; }

    /// <summary>The log and the operator relied upon: the keybag's, which outranks what a server says.</summary>
    public Trust Trust => memory.Trust;

    /// <summary>The account's own chain, as far as this home has seen it.</summary>
    public Chain Chain { get; private set; }

    /// <summary>The account's keys.</summary>
    public Keybag Keybag { get; }

    /// <summary>To whom the keybag is sealed for this machine.</summary>
    public HybridRecipient Unlock { get; }

    /// <summary>The end of this account, from when it is signed until its certificate is there; null: none was begun.</summary>
    public Closing? Closing
    {
        get => System.IO.File.Exists(ClosingFile) ? HomeFile.Read(ClosingFile, bytes => Coffre.Closing.Read(bytes, Account, Trust.Log.Name)) : null;
        set
        {
            if (value is null)
                System.IO.File.Delete(ClosingFile);
            else
                PrivateFile.Replace(ClosingFile, value.ToBytes());
        }
    }

    string ClosingFile => Path.Combine(folder, "closing");

    /// <summary>Opens the home that the command line names.</summary>
    /// <exception cref="CommandException">There is none, or its key does not open it.</exception>
    public static Home Open(ParseResult parsed)
    {
        var folder = parsed.GetValue(GlobalOptions.Home)!.FullName;
        var file = FileOf(folder)
            ?? throw new CommandException(ExitCode.Local, $"There is no account in {folder}: make one with coffre account create, or give --home DIR.");
        var id = AccountId.Parse(file.Account);
        var memory = ServerMemory.Read(folder) ?? throw new CommandException(ExitCode.Local, $"{folder} has no trust folder: it is not a whole home.");
        var trust = memory.Trust;
        var chain = ChainIn(folder, id, trust);
        var secret = KeyFile.Read(parsed.GetValue(GlobalOptions.Key)?.FullName ?? KeyFile.DefaultPath(id), () => Passphrase.Known(parsed));
        try
        {
            using var unlock = Derive.DeviceUnlock(secret);
            var keybag = HomeFile.Read(Path.Combine(folder, "keybag.age"), bytes => OpenKeybag(bytes, unlock, chain), "Fetch it again with coffre keys refresh, or put it back from a copy of this home.");
            if (keybag.Trust.Vkey != trust.Log || keybag.Trust.Operator != trust.Operator)
                throw new CommandException(ExitCode.Refused, $"The trust folder of {folder} is not the one that the account was made with. Nothing was sent.");
            return new(folder, file, memory, chain, keybag, unlock.Recipient);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Writes a new home, its <c>account.json</c> last: a folder without it holds no account.</summary>
    /// <exception cref="CommandException">The folder holds an account already.</exception>
    public static void Create(string folder, NewAccount account, Trust trust, string kind, string server, string keyPath, ReadOnlySpan<byte> secret, string? passphrase,
        TreeHead? seen)
    {
        System.IO.Directory.CreateDirectory(folder);
        // two accounts begun at once would each leave half of themselves
        using var hold = Book.Hold(folder);
        DemandFree(folder);
        KeyFile.Write(keyPath, secret, passphrase);
        Write(folder, account.Chain, account.SealedKeybag, trust, kind, server, seen);
    }

    /// <summary>Writes the home of an account that stood before; its key file is written already.</summary>
    /// <exception cref="CommandException">The folder holds an account already.</exception>
    public static void Create(string folder, Chain chain, ReadOnlySpan<byte> keybag, Trust trust, string server, TreeHead? seen)
    {
        System.IO.Directory.CreateDirectory(folder);
        using var hold = Book.Hold(folder);
        DemandFree(folder);
        Write(folder, chain, keybag, trust, ClosedCode.Text(chain.Kind), server, seen);
    }

    /// <summary>Takes the account's newest keys from its server, by this machine's key, whatever the home holds, and opens it.</summary>
    /// <exception cref="ProblemException"><c>not-found</c>: this machine's key opens it no more.</exception>
    public static async Task<Home> RefreshAsync(ParseResult parsed, CancellationToken ct)
    {
        var folder = parsed.GetValue(GlobalOptions.Home)!.FullName;
        var file = FileOf(folder) ?? throw new CommandException(ExitCode.Local, $"There is no account in {folder}.");
        var memory = ServerMemory.Read(folder) ?? throw new CommandException(ExitCode.Local, $"{folder} has no trust folder: it is not a whole home.");
        var id = AccountId.Parse(file.Account);
        var secret = KeyFile.Read(parsed.GetValue(GlobalOptions.Key)?.FullName ?? KeyFile.DefaultPath(id), () => Passphrase.Known(parsed));
        try
        {
            using var hold = Book.Hold(folder);
            using var http = ServerAddress.Open(ServerAddress.Parse(file.Server));
            var client = new CoffreClient(http, memory.Trust, memory.Checkpoint);
            using var unlock = Derive.DeviceUnlock(secret);
            var found = await client.FindWayInAsync(Derive.DeviceFind(secret), ct);
            if (found.Chain.Chain.Id != id)
                throw new RefusedException("wrong-account", "The server gave another account's keybag.");
            found.Chain.Chain.DemandGoesOnFrom(ChainIn(folder, id, memory.Trust));
            using (client.Unlock(found, unlock))
                Write(folder, found.Chain.Chain, found.Keybag.Span, memory.Trust, file.Kind, file.Server, client.Kept);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
        return Open(parsed);
    }

    /// <summary>The account of a folder, or null where it holds none.</summary>
    public static AccountFile? FileOf(string folder) => Path.Combine(folder, "account.json") is var path && System.IO.File.Exists(path)
        ? HomeFile.Read(path, bytes => JsonSerializer.Deserialize(bytes, HomeJson.Default.AccountFile))
        : null;

    /// <summary>Demands that a folder holds no account yet.</summary>
    public static void DemandFree(string folder)
    {
        if (FileOf(folder) is not null)
            throw new CommandException(ExitCode.Local, $"{folder} holds an account already: give another --home DIR.");
    }

    /// <summary>Opens the account's book; one process at a time holds it.</summary>
    public Book OpenBook() => Book.Open(folder, Keybag.Vaults);

    /// <summary>Speaks to the account's server, for the account. What it verifies of the log is kept when this home is disposed of.</summary>
    /// <exception cref="CommandException">The account has no server yet.</exception>
    public CoffreClient Client()
    {
        if (client is not null)
            return client;
        if (File.Server.Length == 0)
            throw new CommandException(ExitCode.Usage, "This account has no server yet: coffre account connect --server URL.");
        http = ServerAddress.Open(ServerAddress.Parse(File.Server));
        client = new(http, Trust, memory.Checkpoint);
        client.SpeakFor(new(Chain, Keybag.Sign));
        client.KeptManifest = KeptManifest;
        return client;
    }

    /// <summary>Says where the account lives, once it is known.</summary>
    public void Connect(string server)
    {
        File = File with { Server = server };
        PrivateFile.Replace(Path.Combine(folder, "account.json"), JsonSerializer.SerializeToUtf8Bytes(File, HomeJson.Default.AccountFile));
    }

    /// <summary>Keeps the keys that this home's client has changed.</summary>
    public void Keep(ChangedKeys changed)
    {
        using (changed.Keys)
            Keep(client!.Author!.Chain, changed.Sealed.Span);
    }

    /// <summary>Keeps the chain that this home's client has made longer; the keybag is the same.</summary>
    public void Keep() => Keep(client!.Author!.Chain, System.IO.File.ReadAllBytes(Path.Combine(folder, "keybag.age")));

    /// <summary>Keeps a longer chain of one's own, and the keybag that it names.</summary>
    public void Keep(Chain chain, ReadOnlySpan<byte> keybag)
    {
        PrivateFile.Replace(Path.Combine(folder, "keybag.age"), keybag);
        PrivateFile.Replace(Path.Combine(folder, "chain"), ChainText(chain));
        Chain = chain;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // also after a failure: a head that was verified stays verified [attack 13]
        if (client?.Kept is { } head)
            memory.Keep(head);
        // another command may have seen a newer one meanwhile: the mark never goes back, or what this home has seen could be hidden from it [attack 12]
        if (client?.KeptManifest is { } mark && !(KeptManifest is { } kept && kept.N >= mark.N))
            PrivateFile.Replace(Path.Combine(folder, "manifest"), JsonSerializer.SerializeToUtf8Bytes(new(mark.N, mark.Hash.ToString()), HomeJson.Default.ManifestFile));
        http?.Dispose();
        Keybag.Dispose();
    }

    /// <summary>The newest manifest that this home has seen; null if none was [attack 12].</summary>
    ManifestMark? KeptManifest => Path.Combine(folder, "manifest") is var path && System.IO.File.Exists(path)
        && HomeFile.Read(path, bytes => JsonSerializer.Deserialize(bytes, HomeJson.Default.ManifestFile)) is { } kept
            ? new(kept.N, Digest.Parse(kept.Hash))
            : null;

    static void Write(string folder, Chain chain, ReadOnlySpan<byte> keybag, Trust trust, string kind, string server, TreeHead? seen)
    {
        var memory = ServerMemory.Begin(folder, trust);
        if (seen is { } head)
            memory.Keep(head);
        PrivateFile.Replace(Path.Combine(folder, "keybag.age"), keybag);
        PrivateFile.Replace(Path.Combine(folder, "chain"), ChainText(chain));
        PrivateFile.Replace(Path.Combine(folder, "account.json"), JsonSerializer.SerializeToUtf8Bytes(new(chain.Id.ToString(), kind, server), HomeJson.Default.AccountFile));
    }

    static Keybag OpenKeybag(byte[] bytes, HybridIdentity unlock, Chain chain)
    {
        try
        {
            return Keybag.Open(bytes, unlock, chain);
        }
        catch (RefusedException e) when (e.Fault == "cannot-open")
        {
            throw new CommandException(ExitCode.Local, "This key file does not open this account: give --key FILE.");
        }
    }

    static Chain ChainIn(string folder, AccountId id, Trust trust) =>
        HomeFile.Read(Path.Combine(folder, "chain"), bytes => Chain.Read(id, trust.Log.Name, [.. Sections.Read(bytes).Select(s => s.Bytes)]));

    static byte[] ChainText(Chain chain) => Sections.Write(chain.Statements.Select(statement => new Section("statement", statement.Bytes)));
}
